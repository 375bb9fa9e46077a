"""From what happened to what the JSON API sends: refusals, faults and successes, with the status HTTP has for them."""

import re

from flask import Response, render_template, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.http import HTTP_STATUS_CODES

from bot.scope import NotFound
from bot.turn import NotBound, Refusal
from bot.web import texts
from bot.web.faults import fields_of
from bot.web.limiting import TooOften
from bot.web.refusals import NotAllowed, NotSignedIn
from bot.web.shapes import Failure, Fault

API = "/api/v1/"
STATUSES: tuple[tuple[type[Refusal], int], ...] = (
    (NotSignedIn, 401),
    (NotBound, 403),
    (NotAllowed, 403),
    (NotFound, 404),
    (TooOften, 429),
)
REFUSED = 409
INTERNAL = 500
FAULTS_FROM = 400
JSON = "application/json"
PAGES = frozenset({"console", "phone", "pages", "commands"})
HTTP_CODES = tuple(re.sub(r"\W+", "_", HTTP_STATUS_CODES[status].lower()) for status in texts.STATUS)


class Invalid(Refusal):
    """What was sent cannot be taken (422), `fields` says why."""

    def __init__(self, **fields: str) -> None:
        super().__init__(texts.INVALID)
        self.fields = fields


def body_of(answer: BaseModel) -> str:
    """The JSON of an answer, with Chinese as itself."""
    return answer.model_dump_json(by_alias=True)


def failure(status: int, code: str, message: str, fields: dict[str, str] | None = None) -> Response:
    """An error's answer."""
    fault = Failure(error=Fault(code=code, message=message, fields=fields))
    return Response(fault.model_dump_json(exclude_none=True), status, mimetype=JSON)


def refused(refusal: Refusal) -> Response:
    """A refusal's answer: its class names the code, its words are the message."""
    if isinstance(refusal, Invalid):
        return failure(422, "invalid", refusal.text, dict(refusal.fields))
    status = next((status for kind, status in STATUSES if isinstance(refusal, kind)), REFUSED)
    answer = failure(status, code_of(type(refusal)), refusal.text or texts.NOT_BOUND)
    if isinstance(refusal, NotSignedIn):
        answer.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(refusal, TooOften):
        answer.headers["Retry-After"] = str(refusal.seconds)
    return answer


def code_of(kind: type[Refusal]) -> str:
    """ "NoOpenContest" → "no_open_contest"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def codes() -> list[str]:
    """Every code an error of the API may have."""
    kinds, found = [Refusal], {"invalid", "internal", *HTTP_CODES}
    while kinds:
        kinds += (kind := kinds.pop()).__subclasses__()
        if not PAGES & set(kind.__module__.split(".")):
            found.add(code_of(kind))
    return sorted(found)


def invalid(error: ValidationError) -> Response:
    """Everything that is wrong with a request, at once."""
    return failure(422, "invalid", texts.INVALID, fields_of(error))


def _named(name: str) -> str:
    return re.sub(r"\W+", "_", name.lower())


def _plain(error: HTTPException, status: int) -> Response:
    said = error.description or ""
    general = texts.SORRY if status == INTERNAL else texts.STATUS.get(status, texts.STATUS[400])
    words = general if said.isascii() else said
    return Response(render_template("sorry.html", words=words), status, error.get_headers())


def http_error(error: HTTPException) -> HTTPException | Response:
    """HTTP's own errors: as JSON under the API's address, elsewhere as a plain page in Chinese."""
    if error.response is not None:
        return error
    status = error.code or INTERNAL
    if not request.path.startswith(API):
        return _plain(error, status) if status >= FAULTS_FROM else error
    if isinstance(error, InternalServerError):
        return failure(INTERNAL, "internal", texts.SORRY)
    code = _named(error.name)
    answer = failure(status, code, texts.STATUS.get(status, texts.STATUS[400]))
    if "Allow" in (headers := dict(error.get_headers())):
        answer.headers["Allow"] = headers["Allow"]
    return answer
