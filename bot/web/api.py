"""The JSON door: a Resource is a flask-openapi3 blueprint whose views take a Call and return a model.

    api = Resource("study", __name__, prefix="/study", tag="学习")

    @api.reads("/items/<id>", Item)
    def item(call: Call, path: OnePath) -> Item: ...

    @api.writes("/answers", Answered)
    def answer(call: Call, body: Letters) -> Answered: ...

A read changes nothing but what reading itself has to write down. A write is one transaction, may carry an
`Idempotency-Key`, and is counted. Refusals and faults become errors with the status HTTP has for them. `prepare` does
what may take long or goes over the network, outside the transaction; what it gives is handed on as `prepared`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Annotated, Any, ParamSpec, TypeVar

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models import OPENAPI3_REF_PREFIX
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field
from pydantic import WithJsonSchema as AsJson

from bot.turn import Refusal
from bot.web import idempotence, texts
from bot.web.answering import JSON, body_of, failure, refused
from bot.web.call import Call, run
from bot.web.limiting import Limit
from bot.web.refusals import NotSignedIn, SignInAgain
from bot.web.shapes import Failure, Like, Shape
from bot.web.signins import hashed
from bot.web.tools import tools
from models.web import Door

P = ParamSpec("P")
R = TypeVar("R")
View = Callable[..., Any]
WRITES = Limit("write", "120/minute")
JSON_BYTES = 1 << 20
PRIVATE_IDLE = timedelta(hours=2)
A_KEY = Like(r"[\x21-\x7e]{1,128}", texts.BAD_KEY)
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000|\x00")
COMMON = tuple(texts.ANSWERS)
WRITING = ("400", "413", "415")
SECURITY: list[dict[str, list[str]]] = [{"token": []}]


class Keyed(Shape):
    """The header of a write that may come again."""

    key: Annotated[str | None, A_KEY, AsJson({"type": "string", "pattern": A_KEY.whole})] = Field(
        None, alias="Idempotency-Key", description="同一个键重复提交只生效一次，一天内给同样的答复"
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A refusal whose effects are to be kept all the same, such as a counted miss."""

    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Plan:
    """How one view is called."""

    status: int
    writes: bool
    anybody: bool
    limit: Limit | None
    prepare: View | None
    keyed: bool = True
    bound: bool = True
    private: bool = False

    def check(self, call: Call) -> None:
        """Who may come at all. Raises: NotSignedIn, NotBound, SignInAgain."""
        if not self.anybody:
            _ = call.person if self.bound else call.signed_in
        if self.private and call.idle > PRIVATE_IDLE:
            raise SignInAgain

    @property
    def token(self) -> str | None:
        """The token that counts: where anybody may come, who comes is not even looked at."""
        return None if self.anybody else bearer()


class Resource(APIBlueprint):
    """One resource of the API. `prefix` follows /api/v1; a `private` one wants a sign-in that was used lately."""

    def __init__(self, name: str, import_name: str, *, prefix: str, tag: str, private: bool = False) -> None:
        super().__init__(f"{name}-api", import_name, url_prefix=f"/api/v1{prefix}", abp_tags=[Tag(name=tag)])
        self.open_views: set[str] = set()
        self.private = private
        self.before_request(self._look_first)

    def reads(
        self,
        rule: str,
        answer: type[BaseModel] | dict[str, Any],
        *,
        anybody: bool = False,
        limit: Limit | None = None,
        notes: bool = False,
    ) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """A GET. `answer` is the model of its JSON, or how the specification describes what else it sends.

        `notes`: every look is written down, so a transaction that can write is opened at once.
        """
        plan = Plan(200, notes, anybody, limit, None, keyed=False, private=self.private)
        return self._adds("get", rule, answer, plan, ())

    def writes(
        self,
        rule: str,
        answer: type[BaseModel] | None,
        *,
        method: str = "post",
        status: int = 200,
        anybody: bool = False,
        limit: Limit | None = WRITES,
        prepare: View | None = None,
        keyed: bool = True,
        bound: bool = True,
    ) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """A POST, PUT, PATCH or DELETE; no `answer` is a 204.

        With `keyed` false nothing of it is kept for a repeat; with `bound` false a token is enough, whoever holds it.
        """
        plan = Plan(status if answer else 204, True, anybody, limit, prepare, keyed, bound, self.private)
        return self._adds(method, rule, answer, plan, WRITING)

    def _adds(
        self, method: str, rule: str, answer: Any, plan: Plan, more: tuple[str, ...]
    ) -> Callable[[Callable[P, R]], Callable[P, R]]:
        def add(view: Callable[P, R]) -> Callable[P, R]:
            if plan.anybody:
                self.open_views.add(f"{self.name}.{view.__name__}")
            register = getattr(self, method)
            responses = {str(plan.status): answer, **{status: _failing(status) for status in (*COMMON, *more)}}
            register(rule, responses=responses, security=[] if plan.anybody else SECURITY)(_handler(view, plan))
            return view

        return add

    def _look_first(self) -> Response | None:
        """What costs nothing to refuse is refused before anything is read."""
        if request.endpoint not in self.open_views and not bearer():
            return refused(NotSignedIn())
        if not (request.mimetype or "").startswith("multipart/"):
            request.max_content_length = JSON_BYTES
            if NUL.search(request.get_data()):
                return failure(422, "invalid", texts.BAD_CHARACTERS, {"_": texts.BAD_CHARACTERS})
        if "\0" in request.path or b"%00" in request.query_string:
            return failure(422, "invalid", texts.BAD_CHARACTERS, {"_": texts.BAD_CHARACTERS})
        return None


def bearer() -> str | None:
    """The token of `Authorization: Bearer …`."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if kind.lower() == "bearer" else None


def client_address() -> str:
    """Where the request came from, as far as the trusted proxies say."""
    return request.remote_addr or "unknown"


def _handler(view: View, plan: Plan) -> View:
    @wraps(view)
    def handle(header: Keyed | None = None, **given: Any) -> Response:
        try:
            return _answered(view, plan, given, header.key if header else None)
        except Refusal as refusal:
            return refused(refusal)

    if plan.keyed:
        handle.__annotations__ = {**view.__annotations__, "header": Keyed}
    return handle


def _answered(view: View, plan: Plan, given: dict[str, Any], key: str | None) -> Response:
    if plan.limit is not None:
        who = f"token|{hashed(token)}" if (token := plan.token) else f"address|{client_address()}"
        tools().limiter.hit(plan.limit, who)
    asked = idempotence.once(key, request.method, request.full_path, _sent()) if key else None
    if plan.prepare is not None:
        run(plan.check, door=Door.API, token=plan.token, writes=False)
        given = given | {"prepared": plan.prepare(**given)}
    done = run(
        lambda call: _worked(view, plan, call, given, asked), door=Door.API, token=plan.token, writes=plan.writes
    )
    return done if isinstance(done, Response) else Response(done[1] or None, done[0], mimetype=JSON)


def _failing(status: str) -> dict[str, Any]:
    """How the specification describes an answer that is not a success."""
    schema = {"$ref": f"{OPENAPI3_REF_PREFIX}/{Failure.__name__}"}
    words = texts.ANSWERS.get(status) or texts.STATUS[int(status)]
    return {"description": words, "content": {JSON: {"schema": schema}}}


def _sent() -> bytes:
    """What the body says; of an upload, the files' bytes."""
    if not (request.mimetype or "").startswith("multipart/"):
        return request.get_data()
    parts = []
    for name, file in sorted(request.files.items(multi=True), key=lambda part: part[0]):
        parts += [name.encode(), file.stream.read()]
        file.stream.seek(0)
    return b"\n".join(parts)


def _worked(
    view: View, plan: Plan, call: Call, given: dict[str, Any], asked: idempotence.Once | None
) -> tuple[int, str] | Response:
    """Inside the transaction: the view, or the answer it gave before."""
    plan.check(call)
    if asked is not None and (before := idempotence.earlier(call, asked)):
        return before
    answer = view(call, **given)
    if isinstance(answer, Response):
        return answer
    if isinstance(answer, Kept):
        return refused(answer.refusal)
    body = body_of(answer) if answer is not None else ""
    if asked is not None:
        idempotence.keep(call, asked, plan.status, body)
    return plan.status, body
