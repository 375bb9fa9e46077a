"""Service hours: the ledger, stars, certificates, back-entries and appeals."""

from pydantic import AwareDatetime, Field
from sqlalchemy import select

from bot.scope import NotFound
from bot.web.api import Resource
from bot.web.call import Call
from bot.web.shapes import In, Moment, Out, PublicId
from handlers.activity.service import access, certificates, claims, hours
from models.activity import BackEntry, HourAppeal, Source
from models.org import Person

api = Resource("hours", __name__, prefix="/hours", tag="志愿时长")
SHOWN = 100


class HourRow(Out):
    """One row of the ledger; a reversal has negative minutes."""

    id: str
    title: str
    starts_at: Moment
    ends_at: Moment
    minutes: int
    source: Source
    reason: str


class MyHours(Out):
    """Minutes by who says so, times, stars and the minutes to the next star; the newest rows first."""

    minutes: int
    auto: int
    attested: int
    times: int
    stars: int
    to_next: int | None
    items: list[HourRow]


class HourPaper(Out):
    """The certificate as of now; `check` is the page where it can be checked."""

    number: str
    code: str
    name: str
    unit: str
    minutes: int
    stars: int
    issued_at: Moment
    check: str


class Served(In):
    """Service outside any sign-in; `employee_no` where it is for somebody one organises."""

    title: str = Field(min_length=1, max_length=64)
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    proof: str = Field(min_length=5, max_length=1000)
    employee_no: str | None = Field(None, min_length=1, max_length=64)


class Claimed(Out):
    """A back-entry or an appeal: open, approved, upheld or rejected."""

    id: str
    title: str
    minutes: int
    state: str
    answer: str
    at: Moment


class Claims(Out):
    """One's own, the latest first."""

    items: list[Claimed]


class Appealing(In):
    """How many minutes it should be, and why."""

    activity: PublicId
    minutes: int = Field(ge=1, le=100_000)
    text: str = Field(min_length=1, max_length=1000)


@api.reads("", MyHours)
def mine(call: Call) -> MyHours:
    """My hours."""
    totals = hours.totals(call.session, call.person.id)
    stars, following = hours.stars(call.session, totals.minutes)
    rows = [
        HourRow(
            id=row.public_id, title=row.title, starts_at=row.starts_at, ends_at=row.ends_at, minutes=row.minutes,
            source=Source(row.source), reason=row.reason,
        )
        for row in hours.ledger(call.session, call.person, limit=SHOWN)
    ]  # fmt: skip
    return MyHours(
        minutes=totals.minutes, auto=totals.auto, attested=totals.attested, times=totals.times, stars=stars,
        to_next=following, items=rows,
    )  # fmt: skip


@api.writes("/certificates", HourPaper)
def certificate(call: Call) -> HourPaper:
    """My certificate as of now: the last one again where nothing has changed since."""
    paper = certificates.issue(call.session, call.person, now=call.now)
    return HourPaper(
        number=paper.number, code=paper.code, name=paper.name, unit=paper.unit,
        minutes=paper.auto_minutes + paper.attested_minutes, stars=paper.stars, issued_at=paper.issued_at,
        check=certificates.address(paper, call.config.app.base_url),
    )  # fmt: skip


@api.reads("/claims", Claims)
def my_claims(call: Call) -> Claims:
    """My back-entries and appeals, and what became of them."""
    backs = select(BackEntry).where(BackEntry.person_id == call.person.id).order_by(BackEntry.id.desc()).limit(SHOWN)
    appeals = select(HourAppeal).where(HourAppeal.person_id == call.person.id).order_by(HourAppeal.id.desc())
    rows = [_back(row) for row in call.session.scalars(backs)]
    rows += [_appeal(row) for row in call.session.scalars(appeals.limit(SHOWN))]
    return Claims(items=sorted(rows, key=lambda row: row.at, reverse=True))


@api.writes("/back-entries", Claimed, status=201)
def propose(call: Call, body: Served) -> Claimed:
    """Ask for hours served outside any sign-in; a second person decides."""
    person = call.person
    if body.employee_no is not None and body.employee_no != person.employee_no:
        found = call.session.scalar(select(Person).where(Person.employee_no == body.employee_no, Person.active))
        if found is None:
            raise NotFound
        person = found
    return _back(
        claims.propose(
            call.session, call.person, person, title=body.title, starts_at=body.starts_at, ends_at=body.ends_at,
            proof=body.proof, now=call.now,
        )
    )  # fmt: skip


@api.writes("/appeals", Claimed, status=201)
def appeal(call: Call, body: Appealing) -> Claimed:
    """Say that my hours of an activity are wrong."""
    activity = access.find(call.session, call.person, body.activity)
    row = claims.appeal(call.session, call.person, activity, claimed=body.minutes, text=body.text, now=call.now)
    return _appeal(row)


def _back(row: BackEntry) -> Claimed:
    return Claimed(
        id=row.public_id, title=row.title, minutes=row.minutes, state=row.state or "open", answer=row.answer or "",
        at=row.created_at,
    )  # fmt: skip


def _appeal(row: HourAppeal) -> Claimed:
    return Claimed(
        id=row.public_id, title=row.text[:64], minutes=row.claimed, state=row.state or "open", answer=row.answer or "",
        at=row.created_at,
    )  # fmt: skip
