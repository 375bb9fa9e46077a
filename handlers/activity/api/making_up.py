"""Study sessions one was away from, and the measures one answers for."""

from datetime import date

from pydantic import Field
from sqlalchemy import select

from bot.scope import NotFound
from bot.web.api import Resource
from bot.web.call import Call
from bot.web.shapes import Done, In, Moment, OnePath, Out
from handlers.activity.service import sessions
from models.activity import MakeUp, Measure

api = Resource("sessions", __name__, prefix="/sessions", tag="集中学习")


class AgendaPoint(Out):
    """One point."""

    place: int
    title: str
    speaker: str


class ToMakeUp(Out):
    """A session to be studied later."""

    id: str
    title: str
    held_at: Moment
    due_on: date
    agenda: list[AgendaPoint]


class ToMakeUpList(Out):
    """The most urgent first."""

    items: list[ToMakeUp]


class Noted(In):
    """What somebody took from it."""

    note: str = Field(min_length=sessions.LEAST_NOTE, max_length=2000)


class MeasureShown(Out):
    """Something to be done."""

    id: str
    text: str
    due_on: date


class Measures(Out):
    """The most urgent first."""

    items: list[MeasureShown]


class Finished(In):
    """What came of it."""

    result: str = Field(min_length=1, max_length=255)


@api.reads("/make-ups", ToMakeUpList)
def make_ups(call: Call) -> ToMakeUpList:
    """What I still have to study."""
    rows = sessions.to_make_up(call.session, call.person)
    items = [
        ToMakeUp(
            id=row.public_id, title=activity.title, held_at=activity.starts_at, due_on=row.due_on,
            agenda=[
                AgendaPoint(place=point.place, title=point.title, speaker=point.speaker)
                for point in sessions.agenda(call.session, activity)
            ],
        )
        for row, activity in rows
    ]  # fmt: skip
    return ToMakeUpList(items=items)


@api.writes("/make-ups/<id>", Done)
def made_up(call: Call, path: OnePath, body: Noted) -> Done:
    """I studied it, and took this from it."""
    query = select(MakeUp).where(MakeUp.public_id == path.id, MakeUp.person_id == call.person.id)
    row = call.session.scalar(query.with_for_update())
    if row is None:
        raise NotFound
    sessions.made_up(call.session, call.person, row, body.note, now=call.now)
    return Done()


@api.reads("/measures", Measures)
def measures(call: Call) -> Measures:
    """What I answer for and still have to do."""
    rows = sessions.measures_of(call.session, call.person)
    return Measures(items=[MeasureShown(id=row.public_id, text=row.text, due_on=row.due_on) for row in rows])


@api.writes("/measures/<id>", Done)
def finish(call: Call, path: OnePath, body: Finished) -> Done:
    """It is done, and this came of it."""
    query = select(Measure).where(Measure.public_id == path.id, Measure.owner_id == call.person.id)
    row = call.session.scalar(query.with_for_update())
    if row is None:
        raise NotFound
    sessions.finish(call.session, call.person, row, body.result, now=call.now)
    return Done()
