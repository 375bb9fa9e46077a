"""What goes in and out of the JSON API: the forms every resource's own models build on."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from re import compile as pattern
from re import fullmatch
from typing import Annotated, Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainSerializer
from pydantic import WithJsonSchema as AsJson
from pydantic.json_schema import CoreModeRef, CoreRef, DefsRef, GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

MODELS = pattern(r"models\.(\w+)(?:\.\w+)*\.(\w+)")
SHANGHAI = ZoneInfo("Asia/Shanghai")
Item = TypeVar("Item")


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


Moment = Annotated[
    datetime,
    PlainSerializer(_rfc3339, return_type=str),
    AsJson({"type": "string", "format": "date-time"}, mode="serialization"),
]


@dataclass(frozen=True, slots=True)
class Like:
    """For a text: the pattern it has as a whole, and what is wanted, in words a person can act on."""

    pattern: str
    wanted: str

    @property
    def whole(self) -> str:
        """The pattern, anchored."""
        return f"^{self.pattern}$"

    def check(self, text: str | None) -> str | None:
        """The text, or none. Raises: ValueError."""
        if text is not None and not fullmatch(self.pattern, text):
            raise ValueError(self.wanted)
        return text

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "pattern": self.whole}


AN_ID = Like(r"[A-Za-z0-9_\-]+", "请原样填收到的编号")
SIX_DIGITS = Like(r"[0-9]{6}", "请填 6 位数字")
PublicId = Annotated[str, Field(min_length=1, max_length=64, description="不可猜测的编号"), AN_ID]


class Named(GenerateJsonSchema):
    """Names the tables' own enumerations after their module too: two features have a Kind."""

    def get_defs_ref(self, core_mode_ref: CoreModeRef) -> DefsRef:
        """ "models.case.Kind:1" → CaseKind."""
        ref, mode = core_mode_ref
        return super().get_defs_ref((CoreRef(MODELS.sub(lambda m: m[1].title() + m[2], ref)), mode))


class Shape(BaseModel):
    """What goes in or out."""

    @classmethod
    def model_json_schema(cls, *args: Any, **more: Any) -> dict[str, Any]:
        """The JSON Schema, under names that are the program's alone. Without arguments, as each request's headers are
        read by it, it is made once.
        """
        if args or more:
            return super().model_json_schema(*args, **{"schema_generator": Named, **more})
        return _schema(cls)


@cache
def _schema(shape: type[Shape]) -> dict[str, Any]:
    return shape.model_json_schema(schema_generator=Named)


class Out(Shape):
    """An answer."""


class In(Shape):
    """A request's body, query or path: texts are trimmed, what is not named is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Page(Out, Generic[Item]):
    """Part of a list; `next` is the cursor of the part that follows, null at the end."""

    items: list[Item]
    next: str | None = None


class Paging(In):
    """Which part of a list."""

    cursor: str | None = Field(None, max_length=2048, description="上一页的 next")
    limit: int = Field(20, ge=1, le=100)


class OnePath(In):
    """The path of one thing."""

    id: PublicId


class Done(Out):
    """It is done."""

    done: bool = True


class Fault(Out):
    """What went wrong: `code` for programs, `message` for people, `fields` says what is wrong with which."""

    code: str
    message: str
    fields: dict[str, str] | None = None


class Failure(Out):
    """Every answer that is not a success."""

    error: Fault
