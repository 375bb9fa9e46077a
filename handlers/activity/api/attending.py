"""Coming and leaving: by the code on the screen, by the leader's list, by a leader's phone that was without a net."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import select

from bot.scope import NotFound
from bot.turn import Refusal
from bot.web.answering import Invalid
from bot.web.api import Kept, Resource
from bot.web.call import Call
from bot.web.shapes import In, Like, Moment, OnePath, Out, PublicId
from handlers.activity import texts, texts_organizing
from handlers.activity.service import access, attendance, codes, offline
from models.activity import Activity, Attendance
from models.org import Person

api = Resource("attending", __name__, prefix="/activities", tag="签到")
Way = Literal["in", "out"]
MOST = 500
SCREEN = Like(r"(https?://[^\s?#]+\?code=)?[0-9]{6}", "请填屏幕上的 6 位数字，或扫码得到的整段文字")


class WrongSignCode(Refusal):
    """Digits that fit nothing, which are counted."""

    text = texts.WRONG_CODE


class CodeTyped(In):
    """The digits on the screen, or the whole of what its QR says."""

    code: Annotated[str, SCREEN] = Field(max_length=512, examples=["482913"])
    way: Way = "in"


class CheckedIn(Out):
    """That somebody came or left; `again` where it was known. `minutes` so far."""

    activity: str
    title: str
    way: Way
    at: Moment
    again: bool
    minutes: int


class ScreenCode(Out):
    """The code of now, what its QR says, and the seconds until the next."""

    code: str
    qr: str
    seconds_left: int


class Listed(Out):
    """Somebody with a place."""

    person: str
    name: str
    employee_no: str
    last: Way | None


class Roster(Out):
    """Who has a place."""

    items: list[Listed]


class Marking(In):
    """Who came or left."""

    people: list[PublicId] = Field(min_length=1, max_length=MOST)
    way: Way = "in"


class Marked(Out):
    """How many were new."""

    marked: int
    again: int


class PersonPath(OnePath):
    """Somebody at an activity, by 工号."""

    person: str = Field(min_length=1, max_length=64)


class OfflineKey(Out):
    """What a leader's phone signs events with while it has no net."""

    key: str
    activity: str


class OfflineEvent(In):
    """An event: `sign` is the HMAC-SHA256 under the phone's key of "key|number|way|at", in hex; `at` in epoch ms."""

    key: str = Field(min_length=1, max_length=64)
    number: str = Field(min_length=1, max_length=64, description="工号")
    way: Way
    at: int = Field(gt=0, lt=2**43)
    sign: str = Field(min_length=64, max_length=64)


class OfflineEvents(In):
    """What was kept meanwhile; sent again it counts once."""

    events: list[OfflineEvent] = Field(min_length=1, max_length=MOST)


class Brought(Out):
    """Keys kept, keys known before, keys refused with the reason."""

    kept: list[str]
    known: list[str]
    refused: dict[str, str]


@api.writes("/check-ins", CheckedIn)
def check_in(call: Call, body: CodeTyped) -> CheckedIn | Kept:
    """Sign in or out with the digits on the screen; they say which activity it is."""
    secret = call.config.app.secret_key
    came = attendance.by_code(
        call.session, call.person, body.code[-codes.DIGITS :], body.way, secret=secret, now=call.now
    )
    if came is None:
        return Kept(WrongSignCode())
    events = attendance.events_of(call.session, came.activity, [call.person.id])[call.person.id]
    return CheckedIn(
        activity=came.activity.public_id, title=came.activity.title, way=body.way, at=came.event.at, again=came.again,
        minutes=attendance.minutes_of(came.activity, events),
    )  # fmt: skip


@api.reads("/<id>/code", ScreenCode)
def screen_code(call: Call, path: OnePath) -> ScreenCode:
    """For whoever leads it: the code of now."""
    activity, secret = _led(call, path), call.config.app.secret_key
    return ScreenCode(
        code=codes.code_at(secret, activity, call.now),
        qr=codes.qr_text(secret, activity, call.config.app.base_url, call.now),
        seconds_left=codes.seconds_left(call.now),
    )


@api.reads("/<id>/roster", Roster)
def roster(call: Call, path: OnePath) -> Roster:
    """For whoever leads it: who has a place, and whether they came or left."""
    activity = _led(call, path)
    rows = attendance.roster(call.session, call.person, activity)
    events = attendance.events_of(call.session, activity, [row.person_id for row in rows])
    items = [
        Listed(
            person=row.person.public_id, name=row.person.name, employee_no=row.person.employee_no,
            last=_way(events[row.person_id]),
        )
        for row in rows
    ]  # fmt: skip
    return Roster(items=items)


@api.writes("/<id>/roster", Marked)
def mark(call: Call, path: OnePath, body: Marking) -> Marked:
    """For whoever leads it: these people came, or left."""
    activity = _led(call, path)
    listed = {row.person.public_id: row.person_id for row in attendance.roster(call.session, call.person, activity)}
    if set(body.people) - listed.keys():
        raise Invalid(people=texts_organizing.NOT_ON_LIST)
    ids = [listed[one] for one in dict.fromkeys(body.people)]
    marked = attendance.mark(call.session, call.person, activity, ids, body.way, now=call.now)
    return Marked(marked=len(marked), again=len(ids) - len(marked))


@api.writes("/<id>/roster/<person>", Marked, method="put")
def bring_along(call: Call, path: PersonPath) -> Marked:
    """For whoever leads it: somebody came without a place and gets one; named by 工号."""
    activity = _led(call, path)
    query = select(Person).where(Person.employee_no == path.person, Person.active)
    person = call.session.scalar(query)
    if person is None:
        raise NotFound
    attendance.bring_along(call.session, call.person, activity.id, person, now=call.now)
    return Marked(marked=1, again=0)


@api.reads("/<id>/offline-key", OfflineKey)
def offline_key(call: Call, path: OnePath) -> OfflineKey:
    """For whoever leads it: what the phone takes along where there is no net."""
    activity = _led(call, path)
    key = codes.offline_key(call.config.app.secret_key, activity, call.person.id)
    return OfflineKey(key=key, activity=activity.public_id)


@api.writes("/<id>/offline", Brought)
def bring_back(call: Call, path: OnePath, body: OfflineEvents) -> Brought:
    """For whoever leads it: events that were kept on a phone without a net."""
    activity = _led(call, path)
    events = [event.model_dump() for event in body.events]
    secret = call.config.app.secret_key
    done = offline.sync(call.session, call.person, activity.id, events, secret=secret, now=call.now)
    return Brought(kept=done.kept, known=done.known, refused=done.refused)


def _way(events: Sequence[Attendance]) -> Way | None:
    return None if not events else "in" if events[-1].way == attendance.IN else "out"


def _led(call: Call, path: OnePath) -> Activity:
    activity: Activity = access.find(call.session, call.person, path.id)
    access.must_lead(call.session, call.person, activity)
    return activity
