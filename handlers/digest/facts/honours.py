"""Facts of 身边榜样, of closed surveys and of 民主评议: few rows, each belonging to one unit."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased

from handlers.digest.facts import links
from handlers.digest.facts.counting import ByUnit
from handlers.digest.facts.shape import Fact, Span, Who, day_of, number, one_if, within
from handlers.digest.facts.stands import in_file, stood
from models.case import CaseEvent, State
from models.honour.appraisals import Appraisal, Stage
from models.honour.selecting import HonourNotice, HonourObjection, Nomination
from models.org import Unit, UnitKind
from models.survey import State as SurveyState
from models.survey import Survey, index_of

FEWEST_ASKED = 10
CLOSED = (SurveyState.CLOSED, SurveyState.PUBLISHED)
YEAR = timedelta(days=365)
KEPT = "继续在册"


def nominated(span: Span) -> Who:
    """By the day they were handed in, taken back later or not; done: from the front line."""
    front, at = one_if(Nomination.frontline.is_(True)), day_of(Nomination.submitted_at)
    query = select(Nomination.id.label("who"), at.label("day"), front.label("done"), number(1).label("due"))
    return query.where(within(Nomination.submitted_at, span))


def objected(span: Span) -> Who:
    """By the day they came in; done: upheld."""
    day, upheld = day_of(HonourObjection.at), one_if(HonourObjection.upheld.is_(True))
    who = HonourNotice.nomination_id
    query = select(who.label("who"), day.label("day"), func.sum(upheld).label("done"), func.count().label("due"))
    query = query.select_from(HonourObjection).join(HonourNotice, HonourNotice.id == HonourObjection.notice_id)
    return query.where(within(HonourObjection.at, span)).group_by(who, day)


def on_notice(span: Span) -> Who:
    """On show at the end of the last day, or now if that is sooner."""
    moment = min(span.now, span.ends_at)
    down = and_(HonourNotice.taken_down_at.is_not(None), HonourNotice.taken_down_at <= moment)
    query = select(HonourNotice.nomination_id.label("who"), func.count().label("done"), number(0).label("due"))
    query = query.where(HonourNotice.starts_at <= moment, HonourNotice.ends_at > moment, ~down)
    return query.group_by(HonourNotice.nomination_id)


def _surveys(span: Span, done: object, due: object) -> Who:
    """Closed in the period and sent to enough people to be told of."""
    return stood(Survey.id, done, due).where(
        within(Survey.closed_at, span), Survey.state.in_(CLOSED), Survey.invited >= FEWEST_ASKED
    )


def answered(span: Span) -> Who:
    """Sheets that came back, of the people who were asked."""
    return _surveys(span, Survey.answered, Survey.invited)


def points(span: Span) -> Who:
    """The senses' points and over how many answers, of surveys that enough people answered."""
    return _surveys(span, Survey.sense_points, Survey.sense_answers).where(Survey.sense_sheets >= Survey.threshold)


def sheets(span: Span) -> Who:
    """On how many sheets those are."""
    rows = _surveys(span, Survey.sense_sheets, number(0))
    return rows.where(Survey.sense_sheets >= Survey.threshold)


def senses(points: ByUnit, sheets: ByUnit) -> ByUnit:
    """Ten times the index, and the number of sheets."""
    indices = {unit_id: index_of(*both) for unit_id, both in points.items()}
    return {
        unit_id: (round(10 * index), sheets.get(unit_id, (0, 0))[0])
        for unit_id, index in indices.items()
        if index is not None
    }


def appraised(span: Span) -> Who:
    """Party branches, and which of them have decided this year's appraisal and told it."""
    told = exists().where(
        Appraisal.unit_id == Unit.id,
        Appraisal.year == span.last.year,
        Appraisal.stage == Stage.TOLD,
        Appraisal.told_at < span.ends_at,
    )
    return stood(Unit.id, one_if(told), number(1)).where(Unit.kind == UnitKind.PARTY_BRANCH, Unit.active)


def reviewed(span: Span) -> Who:
    """Households a year or longer in the file, and which of them were looked at again within the last year."""
    inside, came, seen = in_file(span).subquery("inside"), aliased(CaseEvent), aliased(CaseEvent)
    since = span.ends_at - YEAR
    long = exists().where(came.case_id == inside.c.who, came.target == State.ON_FILE, came.at < since)
    again = (seen.case_id == inside.c.who, seen.action == KEPT, seen.at >= since, seen.at < span.ends_at)
    return stood(inside.c.who, one_if(exists().where(*again)), number(1)).where(long)


FLOWS: tuple[Fact, ...] = (
    Fact("honour.frontline", links.nominations, nominated),
    Fact("honour.objections", links.nominations, objected),
)
STANDS: tuple[Fact, ...] = (
    Fact("aid.reviewed", links.cases, reviewed),
    Fact("honour.notice", links.nominations, on_notice),
    Fact("mind.answered", links.surveys, answered),
    Fact("mind.points", links.surveys, points),
    Fact("mind.sheets", links.surveys, sheets),
    Fact("org.appraised", links.units, appraised),
)


def with_senses(found: Mapping[str, ByUnit]) -> dict[str, ByUnit]:
    """The same with the index in place of what it is worked out from."""
    rest = {key: by_unit for key, by_unit in found.items() if key not in ("mind.points", "mind.sheets")}
    return rest | {"mind.senses": senses(found["mind.points"], found["mind.sheets"])}
