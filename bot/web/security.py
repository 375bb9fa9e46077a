"""Headers of every answer: what a page may load, who may frame it, that nobody keeps it.

A page that needs more (a live room's socket) sets its own policy: what a view has set is left alone.
"""

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.config import Config

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
A_YEAR = "max-age=31536000"
AN_HOUR_S = 3600


def protect(flask: Flask, config: Config) -> None:
    """Give an application's answers their headers, its cookie its limits, and believe the proxies we were told of."""
    proxies = config.server.trusted_proxies
    if proxies:
        flask.wsgi_app = ProxyFix(flask.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    https = config.app.base_url.startswith("https:")
    headers = HEADERS | ({"Strict-Transport-Security": A_YEAR} if https else {})
    flask.config.update(
        SESSION_COOKIE_NAME="siwei_browser",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_SAMESITE="Lax",
        SEND_FILE_MAX_AGE_DEFAULT=AN_HOUR_S,
    )

    @flask.after_request
    def add(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response
