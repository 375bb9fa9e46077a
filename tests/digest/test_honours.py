"""The rows of 榜样, 思想动态, 民主评议 and of yearly reviews are those counted by hand, and tell of nobody."""

from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.workdays import Workdays
from handlers.digest.composing import compose, compose_all
from handlers.digest.periods import midnight, month_of
from handlers.digest.reading import Made
from models.care import Campaign, Claim, ClaimState
from models.case import Case, CaseEvent, State
from models.honour.appraisals import Appraisal, Stage
from models.honour.selecting import HonourNotice, HonourObjection, Nomination
from models.org import Unit
from models.survey import State as SurveyState
from models.survey import Survey
from tests.digest.conftest import person_of, unit_of
from tests.digest.happenings import FIRST, Happenings
from tests.world import MORNING, World


def rows(session: Session, code: str) -> dict[str, dict[str, Any]]:
    """The month's rows of a unit, by key."""
    session.flush()
    facts = compose(session, unit_of(session, code), month_of(FIRST), Made(MORNING, Workdays(), 5))
    return {row["key"]: row for row in facts["rows"]}


def both(row: dict[str, Any]) -> tuple[int, int]:
    return row["done"], row.get("due", 0)


def survey(
    session: Session, code: str, came: tuple[int, int], senses: tuple[int, int, int], threshold: int = 5
) -> None:
    """A closed one: (answered, invited), (points, answers, sheets)."""
    row = Survey(title="t", unit_id=unit_of(session, code).id, threshold=threshold, state=SurveyState.CLOSED)
    row.author_id = person_of(session, "20001").id
    row.opens_at = row.closes_at = row.created_at = row.closed_at = midnight(FIRST)
    row.answered, row.invited = came
    row.sense_points, row.sense_answers, row.sense_sheets = senses
    session.add(row)


def test_nominations_notices_and_objections_are_counted_where_they_started(firm: World) -> None:
    with firm.writing() as session:
        made = Happenings(session, Random(4))
        for _ in range(40):
            made.nomination()
        for code in ("C", "C-1", "P-1"):
            path = unit_of(session, code).path
            below = select(Unit.id).where(Unit.path.startswith(path))
            mine = session.scalars(select(Nomination).where(Nomination.unit_id.in_(below))).all()
            handed = [one for one in mine if one.submitted_at]
            notices = session.scalars(
                select(HonourNotice).where(HonourNotice.nomination.has(Nomination.unit_id.in_(below)))
            ).all()
            on = [one for one in notices if one.starts_at <= MORNING < one.ends_at]
            against = select(HonourObjection).where(HonourObjection.notice_id.in_([one.id for one in notices]))
            told = rows(session, code)
            assert both(told["honour.frontline"]) == (sum(one.frontline for one in handed), len(handed))
            assert both(told["honour.notice"]) == (len(on), 0)
            objections = len(session.scalars(against).all())
            assert told["honour.objections"].get("due") == (objections if objections >= 5 or not objections else None)
        assert rows(session, "C")["honour.frontline"]["level"] == "yellow"


def test_the_senses_are_told_with_their_sheets_and_never_of_few(firm: World) -> None:
    with firm.writing() as session:
        survey(session, "C", (30, 40), (360, 90, 30))
        survey(session, "C-1", (12, 20), (60, 30, 10))
        survey(session, "C-1", (6, 9), (54, 18, 6))  # nine people were asked: told nowhere
        survey(session, "C-2", (4, 15), (60, 12, 4))  # four answered: no index
        company, shop, forest, branch = (rows(session, code) for code in ("C", "C-1", "C-2", "P-1"))
        assert company["mind.answered"]["text"] == "46/75（61.3%）"
        assert company["mind.senses"]["text"] == "62.5 分（40 份）"
        assert (both(shop["mind.answered"]), shop["mind.senses"]["text"]) == ((12, 20), "25 分（10 份）")
        assert (both(forest["mind.answered"]), forest["mind.senses"]["text"]) == ((4, 15), "无应办")
        assert (branch["mind.answered"]["text"], branch["mind.senses"]["text"]) == ("无应办", "无应办")


def test_an_appraisal_counts_once_it_is_told(firm: World) -> None:
    with firm.writing() as session:
        author = person_of(session, "20001").id
        for code, stage in (("P-1", Stage.TOLD), ("P-2", Stage.CLOSED)):
            row = Appraisal(unit_id=unit_of(session, code).id, year=2026, stage=stage, ends_on=FIRST)
            row.opened_by, row.created_at, row.told_at = author, MORNING, MORNING - timedelta(days=1)
            session.add(row)
        assert rows(session, "P")["org.appraised"]["text"] == "1/2（50%）"
        assert rows(session, "C")["org.appraised"]["text"] == "无应办"
        assert "level" not in rows(session, "P")["org.appraised"]


def test_a_household_is_due_for_review_after_a_year_in_the_file(firm: World) -> None:
    """Six a year and longer in the file, of whom two were looked at; one is new."""
    with firm.writing() as session:
        person = person_of(session, "20131").id
        for n in range(7):
            since = MORNING - timedelta(days=20 if n == 6 else 500)
            case = Case(kind="困难建档", state=State.ON_FILE, person_id=person, created_at=since)
            session.add(case)
            session.flush()
            steps = [(since, "建档", State.APPROVED)]
            steps += [(MORNING - timedelta(days=30 if n < 2 else 400), "继续在册", State.REVIEW)] if n < 3 else []
            for seq, (at, action, source) in enumerate(steps):
                event = CaseEvent(case_id=case.id, seq=seq, at=at, role="H", action=action, target=State.ON_FILE)
                event.source = source
                session.add(event)
        told = rows(session, "C")["aid.reviewed"]
        assert (both(told), told["level"]) == ((2, 6), "yellow")


def test_a_campaign_for_everybody_counts_each_once_in_every_unit_above(firm: World) -> None:
    """Somebody in a team and in the workshop above counts once in the workshop; who needs nothing is left out."""
    with firm.writing() as session:
        company = unit_of(session, "C")
        spring = Campaign(unit_id=company.id, name="夏送清凉", year=2026, starts_on=FIRST, ends_on=FIRST, packs=20)
        spring.created_at = MORNING
        session.add(spring)
        session.flush()
        for number, state in (("20130", ClaimState.COLLECTED), ("20137", ClaimState.DECLINED)):
            claim = Claim(campaign_id=spring.id, person_id=person_of(session, number).id, state=state, at=MORNING)
            claim.collected_at = midnight(FIRST)
            session.add(claim)
        session.flush()
        made = Made(MORNING, Workdays(), 5)
        units = [unit_of(session, code) for code in ("C", "C-1", "C-1-1", "C-2", "P-1")]
        together = compose_all(session, units, month_of(FIRST), made)
        for unit, counted in zip(units, ((1, 10), (1, 7), (1, 6), (0, 1), (1, 7)), strict=True):
            for facts in (together[unit.id], compose(session, unit, month_of(FIRST), made)):
                assert both(next(row for row in facts["rows"] if row["key"] == "season.coverage")) == counted
