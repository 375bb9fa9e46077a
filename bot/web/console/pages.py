"""Templates into pages: the whole, or only the part that htmx asked for."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Response, g, render_template, request, session

from bot.web.call import Call
from bot.web.console.navigation import groups
from bot.web.csrf import csrf_of
from bot.web.signins import person_of

WHOLE, PART = "console/base.html", "console/part.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def render(call: Call, template: str, **values: Any) -> str:
    """A page for whoever is signed in (or nobody yet), with the side bar their roles allow."""
    roles = g.get("roles", frozenset())
    person = person_of(call.sign_in) if call.sign_in else None
    return render_template(
        template,
        layout=PART if wants_part() else WHOLE,
        me=person,
        sidebar=list(groups(roles)) if person else [],
        csrf_token=csrf_of(call.config.app.secret_key, call.sign_in) if call.sign_in else session.get("csrf", ""),
        refusal=g.get("refusal", ""),
        faults=g.get("faults", {}),
        program_name=call.config.app.name,
        back=_back(),
        now=call.now,
        **values,
    )


def wants_part() -> bool:
    """Whether htmx asked, and not to rebuild a page of the history."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def confirm(call: Call, title: str, lines: Sequence[str], *, count: int, button: str, unit: str = "人") -> str:
    """What will happen to how many, and the same form again with `sure`; nothing has been done yet."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf", "sure")]
    values = {"title": title, "lines": lines, "count": count, "unit": unit, "button": button, "sent": sent}
    return render(call, "console/confirm.html", **values)


def attachment(content: bytes, name: str, mimetype: str = XLSX) -> Response:
    """A file to keep under this name."""
    answer = Response(content, mimetype=mimetype)
    plain = f"siwei{PurePath(name).suffix}"  # a header is Latin-1: RFC 6266 has the real name beside a plain one
    names = {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}
    answer.headers.set("Content-Disposition", "attachment", **names)
    return answer


def _back() -> str:
    """Where the person came from, if that was a page of ours."""
    came = urlsplit(request.referrer or "")
    return came.path if came.netloc == request.host and came.path.startswith("/console") else "/console/"
