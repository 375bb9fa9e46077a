"""民主评议: what one wrote of oneself, the blind sheet, one's own result."""

from datetime import date
from typing import Literal

from pydantic import Field

from bot.web.api import Resource
from bot.web.call import Call
from bot.web.shapes import Done, In, OnePath, Out
from handlers.honour.service import appraisals as service
from models.honour.appraisals import Appraised, Stage

api = Resource("appraisals", __name__, prefix="/honours/appraisals", tag="民主评议", private=True)
Mark = Literal["优秀", "合格", "基本合格", "不合格", "弃权"]


class OnTheSheet(Out):
    """Somebody to mark, by their number."""

    number: int
    name: str


class AppraisalShown(Out):
    """The branch's last appraisal and my place in it. `grade` is mine, once everybody was told."""

    id: str
    name: str
    ends_on: date
    stage: Stage
    takes_votes: bool
    voted: bool
    graded: bool
    about_self: str
    grade: str | None
    sheet: list[OnTheSheet]


class AppraisalList(Out):
    """None or one."""

    items: list[AppraisalShown]


class AboutSelf(In):
    """What I say of myself; the secretary may read it, and every look of theirs is kept."""

    text: str = Field(min_length=1, max_length=service.LONGEST_SELF)


class OneMark(In):
    """A mark."""

    number: int = Field(ge=1, le=10_000)
    mark: Mark


class WholeSheet(In):
    """A mark for everybody on the sheet, also for oneself."""

    marks: list[OneMark] = Field(max_length=1000)


@api.reads("", AppraisalList)
def appraisals(call: Call) -> AppraisalList:
    """The last one I am part of."""
    place = service.latest(call.session, call.person)
    return AppraisalList(items=[_shown(call, place)] if place else [])


@api.writes("/<id>/self", Done, method="put", keyed=False)
def write_self(call: Call, path: OnePath, body: AboutSelf) -> Done:
    """Write of oneself, or write it anew."""
    place = service.mine(call.session, call.person, path.id)
    service.write_self(call.session, place, body.text, vault=call.vault, now=call.now)
    return Done()


@api.writes("/<id>/sheet", Done, keyed=False)
def vote(call: Call, path: OnePath, body: WholeSheet) -> Done:
    """Cast it: once, for good. It takes no key, as of a keyed write a hash is kept with its sender."""
    place = service.mine(call.session, call.person, path.id)
    marks = {str(one.number): one.mark for one in body.marks}
    service.vote(call.session, place, marks, rng=call.rng, now=call.now)
    return Done()


def _shown(call: Call, place: Appraised) -> AppraisalShown:
    appraisal = place.appraisal
    told = appraisal.stage == Stage.TOLD
    return AppraisalShown(
        id=appraisal.public_id,
        name=service.name_of(appraisal),
        ends_on=appraisal.ends_on,
        stage=Stage(appraisal.stage),
        takes_votes=service.takes_votes(appraisal, now=call.now),
        voted=service.has_voted(call.session, place),
        graded=place.graded,
        about_self=service.read_self(call.session, call.person, place, vault=call.vault, now=call.now),
        grade=place.grade if told else None,
        sheet=[OnTheSheet(number=one.number, name=one.person.name) for one in service.on_the_sheet(appraisal)],
    )
