"""The web's application: Flask that describes its JSON API as OpenAPI 3.1, browsable without the internet."""

from typing import Any

from flask import Flask, Response, abort, jsonify, redirect, request
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from flask_openapi3_swagger.plugins import RegisterPlugin
from werkzeug.exceptions import HTTPException

from bot.web.answering import codes, http_error, invalid
from bot.web.asked import NUL, Asked
from bot.web.shapes import Failure, Fault

DOCS = "/api/v1/docs"
SPEC = "/api/v1/openapi.json"
LARGEST = 10 << 20
TITLE = "思为 API"
DESCRIPTION = (
    "小程序和手机页面用的接口。登录后每个请求带 `Authorization: Bearer <token>`；写操作可带 `Idempotency-Key`，"
    "同一个键重复提交只生效一次；列表是 `{items, next}`；时间是带时区的 RFC 3339；编号是不可猜测的字符串。"
)


def make_flask(import_name: str, *, secret_key: str) -> OpenAPI:
    """The application, with the specification and its page; resources are added with `register_api`."""
    flask = OpenAPI(
        import_name,
        info=Info(title=TITLE, version="1", description=DESCRIPTION),
        security_schemes={"token": {"type": "http", "scheme": "bearer"}},
        validation_error_callback=invalid,
        validation_error_model=Failure,
        doc_ui=False,
    )
    flask.request_class = Asked
    flask.before_request(_readable)
    flask.secret_key = secret_key
    flask.config["MAX_CONTENT_LENGTH"] = LARGEST
    flask.json.ensure_ascii = False  # type: ignore[attr-defined]
    flask.register_error_handler(HTTPException, http_error)
    _add_docs(flask)
    return flask


def _readable() -> None:
    """No page has a NUL in its address; the API has its own words for one."""
    if NUL in request.path and not request.path.startswith("/api/"):
        abort(404)


PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>思为 API</title>
<link rel="stylesheet" href="swagger/css/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="swagger/js/swagger-ui-bundle.js"></script><script src="start.js"></script></body></html>"""
START = 'SwaggerUIBundle({url: "../openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null});'


def _add_docs(flask: OpenAPI) -> None:
    flask.config["SWAGGER_HTML_STRING"] = PAGE  # the plugin's own page has its script inline
    flask.register_blueprint(RegisterPlugin.register(doc_url="../openapi.json"), url_prefix=DOCS)

    @flask.route(DOCS + "/")
    @flask.route(DOCS)
    def docs() -> Any:
        return redirect(f"{DOCS}/swagger")

    @flask.route(DOCS + "/start.js")
    def start() -> Response:
        return Response(START, mimetype="text/javascript")

    @flask.route(SPEC)
    def specification() -> Response:
        return jsonify(specification_of(flask))


def specification_of(flask: OpenAPI) -> dict[str, Any]:
    """The document, with every error's code: whoever can be refused is known once all resources are."""
    spec: dict[str, Any] = flask.api_doc
    spec["components"]["schemas"][Fault.__name__]["properties"]["code"]["enum"] = codes()
    return spec


def routes_of(flask: Flask) -> list[tuple[str, str]]:
    """Every (method, rule) of the API."""
    return sorted(
        (method, rule.rule)
        for rule in flask.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1/") and rule.rule not in (SPEC,) and not rule.rule.startswith(DOCS)
    )
