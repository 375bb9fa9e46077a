"""What people may read: public notices, policy answers, telephone numbers, who looked at their own records."""

from pydantic import Field
from sqlalchemy import select

from bot.scope import NotFound
from bot.web.api import Resource
from bot.web.call import Call
from bot.web.shapes import Done, In, Moment, OnePath, Out
from handlers.case.api.shapes import desk_of
from handlers.case.clocks import SHANGHAI
from handlers.case.service import faq, notices, subject
from handlers.case.service.acting import act
from handlers.case.service.desk import Said
from models.case import Case
from models.org import Unit

public = Resource("notices", __name__, prefix="/public-notices", tag="公示")
policies = Resource("policies", __name__, prefix="/policies", tag="政策")
looks = Resource("looks", __name__, prefix="/me/looks", tag="我的")


class PublicNotice(Out):
    """What one's unit is shown, masked."""

    id: str
    shown_as: str
    category: str
    band: str
    unit: str
    until: Moment


class PublicNotices(Out):
    """Those that are up."""

    items: list[PublicNotice]


class Objection(In):
    """Facts; the objector's name is sealed."""

    text: str = Field(min_length=2, max_length=1500)


class PolicyAsked(In):
    """A question in one's own words."""

    q: str = Field(min_length=1, max_length=100)


class PolicyAnswer(Out):
    """A reviewed answer with its source."""

    question: str
    answer: str
    source: str


class PolicyAnswers(Out):
    """The nearest first; none where nothing reviewed fits."""

    items: list[PolicyAnswer]


class Hotline(Out):
    """A telephone number."""

    name: str
    number: str


class Hotlines(Out):
    """For emergencies."""

    items: list[Hotline]


class LookShown(Out):
    """Somebody opened a record of mine."""

    at: Moment
    who: str
    what: str
    of: str


class Looks(Out):
    """The newest first."""

    items: list[LookShown]


@public.reads("", PublicNotices)
def published(call: Call) -> PublicNotices:
    """What is being made public in my units."""
    rows = notices.to_read(call.session, call.person, now=call.now)
    names = dict(
        call.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_([row.unit_id for row in rows]))).all()
    )
    items = [
        PublicNotice(
            id=row.public_id, shown_as=row.shown_as, category=row.category, band=row.band,
            unit=names.get(row.unit_id, ""), until=row.ends_at,
        )
        for row in rows
    ]  # fmt: skip
    return PublicNotices(items=items)


@public.writes("/<id>/objections", Done, keyed=False)
def object_to(call: Call, path: OnePath, body: Objection) -> Done:
    """Object to what is being made public."""
    rows = notices.to_read(call.session, call.person, now=call.now)
    notice = next((row for row in rows if row.public_id == path.id), None)
    if notice is None:
        raise NotFound
    case = call.session.get_one(Case, notice.case_id)
    act(desk_of(call), case, call.person, "提出异议", Said(note=body.text))
    return Done()


@policies.reads("", PolicyAnswers)
def policy(call: Call, query: PolicyAsked) -> PolicyAnswers:
    """Reviewed answers to a question."""
    found = faq.find(call.session, query.q, on=call.now.astimezone(SHANGHAI).date())
    items = [PolicyAnswer(question=one.question, answer=one.answer, source=one.source) for one in found]
    return PolicyAnswers(items=items)


@policies.reads("/hotlines", Hotlines, anybody=True)
def hotlines(call: Call) -> Hotlines:
    """Telephone numbers for emergencies."""
    return Hotlines(items=[Hotline(name=name, number=number) for number, name in desk_of(call).policy.hotlines])


@looks.reads("", Looks)
def who_looked(call: Call) -> Looks:
    """Who looked at my sealed records."""
    found = subject.looks(call.session, call.person)
    return Looks(items=[LookShown(at=one.at, who=one.actor, what=one.action, of=one.object) for one in found])
