"""What is sent to the resources of cases."""

from datetime import date
from typing import Literal

from pydantic import Field

from bot.web.shapes import In, Paging
from handlers.case.service import stories
from models.case import Urgency


class CasesAsked(Paging):
    """`mine`: one's own; `work`: what waits for whoever handles cases."""

    list: Literal["mine", "work"] = "mine"


class Glass(In):
    """Why the story has to be read by somebody whose turn it is not; the person and the auditors are told."""

    reason: str = Field(min_length=stories.SHORTEST_REASON, max_length=500)


class Telling(In):
    """What is said."""

    text: str = Field(min_length=1, max_length=1500)


class Stepping(In):
    """A step and what is said with it. `people` are 工号, `unit` is a unit's code, `amount` is in fen."""

    action: str = Field(min_length=1, max_length=16)
    note: str = Field("", max_length=1500)
    code: str = Field("", max_length=32)
    urgency: Urgency | None = None
    unit: str | None = Field(None, min_length=1, max_length=64)
    people: list[str] = Field(default_factory=list, max_length=20)
    amount: int | None = Field(None, ge=0, le=10**11)
    choice: str = Field("", max_length=16)
    day: date | None = None
    solved: Literal["是", "部分", "否"] | None = None
    score: int | None = Field(None, ge=1, le=5)
    fund: str = Field("", max_length=16)
    goods: str = Field("", max_length=500)


class Rating(In):
    """Whether it was solved, and 1 to 5."""

    solved: Literal["是", "部分", "否"]
    score: int = Field(ge=1, le=5)
    note: str = Field("", max_length=1500)
