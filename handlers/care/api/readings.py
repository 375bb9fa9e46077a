"""The day's highest temperature, from whoever is on duty or from a station's program signed in as them."""

from datetime import date

from pydantic import Field

from bot.web.api import Resource
from bot.web.call import Call
from bot.web.shapes import In, Out
from handlers.care.campaigns import heat
from handlers.care.moments import local_day

api = Resource("readings", __name__, prefix="/care/readings", tag="高温天气")


class ReadingTold(In):
    """A forecast high in ℃ at a unit. `unit`: its code; without it the topmost unit I may read for. `day`: today."""

    celsius: float | str = Field(description="38, 38.4 or 38℃; the whole degree that was reached counts")
    unit: str = Field(default="", max_length=64)
    day: date | None = None


class ReadingTaken(Out):
    """The reading as it was kept, and in words what came of it."""

    unit: str
    day: date
    celsius: int
    told: str


@api.writes("", ReadingTaken)
def take(call: Call, body: ReadingTold) -> ReadingTaken:
    """Keep a reading; at 35, 37 and 40 ℃ it sends what the rule asks for, each once a day."""
    unit = heat.unit_read_for(call.session, call.person, body.unit)
    celsius, day = heat.read_celsius(str(body.celsius)), body.day or local_day(call.now)
    told = heat.take(call.session, call.person, unit, celsius, day=day, source="api", now=call.now)
    return ReadingTaken(unit=unit.name, day=day, celsius=celsius, told=told)
