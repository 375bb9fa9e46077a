"""Roll-ups equal a recount, also after late corrections; and a recount equals counting by hand."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.workdays import Workdays
from handlers.digest import rolling
from handlers.digest.composing import compose
from handlers.digest.facts.shape import Span
from handlers.digest.periods import midnight, month_of
from handlers.digest.reading import Made
from models.activity import HourEntry
from models.care import CareTask
from models.case import Case, CaseEvent, State
from models.digest import RollUp, RollUpDay
from models.org import Membership, Unit
from models.quiz import Answer
from tests.digest.happenings import DAYS, FIRST, Happenings
from tests.world import MORNING, World

SPAN = Span(FIRST, FIRST + timedelta(days=DAYS - 1), MORNING, Workdays())
Table = dict[tuple[str, int, date], tuple[int, int]]


def rolled(session: Session) -> Table:
    rows = session.scalars(select(RollUp))
    return {(row.indicator, row.unit_id, row.day): (row.done, row.due) for row in rows}


def night(session: Session, most: int = rolling.AT_A_TIME) -> int:
    """What the jobs do in a night; how many days were marked."""
    marked = rolling.look(session, SPAN)
    while rolling.settle(session, SPAN, most=most):
        pass
    return marked


@pytest.mark.parametrize("seed", range(3))
def test_a_roll_up_is_a_recount_after_every_night_of_late_corrections(firm: World, seed: int) -> None:
    rng = Random(seed)
    with firm.writing() as session:
        made = Happenings(session, rng)
        made.happen(60)
        assert night(session, DAYS) == DAYS
        assert rolled(session) == rolling.recount(session, SPAN)
        assert len(rolled(session)) > 60
        for _ in range(3):
            made.correct(5)
            made.happen(5)
            session.flush()
            night(session)
            assert rolled(session) == rolling.recount(session, SPAN)
        assert rolling.look(session, SPAN) == 0


def test_a_late_visit_marks_its_own_day_and_no_other(firm: World) -> None:
    with firm.writing() as session:
        made = Happenings(session, Random(7))
        made.happen(40)
        made.task()
        task = session.scalars(select(CareTask).order_by(CareTask.id.desc())).first()
        assert task is not None
        task.state, task.done_on = "open", None
        night(session, DAYS)
        task.state, task.done_on = "done", task.due_on
        session.flush()
        assert rolling.look(session, SPAN) == 1
        assert session.scalars(select(RollUpDay.day).where(RollUpDay.dirty)).all() == [task.due_on]


def test_a_move_to_another_unit_marks_every_day(firm: World) -> None:
    with firm.writing() as session:
        Happenings(session, Random(3)).happen(20)
        night(session, DAYS)
        one, other = session.scalars(select(Unit.id).where(Unit.code.in_(("C-2", "E"))).order_by(Unit.id)).all()
        moved = update(Membership).where(Membership.unit_id == one).values(unit_id=other)
        session.execute(moved)
        assert rolling.look(session, SPAN) == DAYS


def test_counts_by_unit_are_those_counted_by_hand(firm: World) -> None:
    """Somebody in a team and in the workshop above counts once in the workshop."""
    with firm.writing() as session:
        made = Happenings(session, Random(11))
        for _ in range(30):
            made.task()
            made.answer()
            made.activity()
        table = rolling.recount(session, SPAN)
        units = session.scalars(select(Unit)).all()
        homes = session.execute(select(Membership.person_id, Unit.path).join(Unit, Unit.id == Membership.unit_id)).all()
        tasks = session.scalars(select(CareTask)).all()
        answers = session.scalars(select(Answer).where(Answer.at < SPAN.ends_at)).all()
        hours = session.scalars(select(HourEntry).where(HourEntry.starts_at < SPAN.ends_at)).all()
        for unit in units:
            mine = {person for person, path in homes if path.startswith(unit.path)}
            due = [task for task in tasks if task.person_id in mine and task.state != "excused"]
            done = [task for task in due if task.state == "done" and task.done_on and task.done_on <= task.due_on]
            assert total(table, "visit.on_time", unit) == (len(done), len(due))
            assert total(table, "study.answers", unit)[0] == sum(one.person_id in mine for one in answers)
            assert total(table, "vol.hours", unit)[0] == sum(one.minutes for one in hours if one.person_id in mine)


def total(table: Table, key: str, unit: Unit) -> tuple[int, int]:
    found = [both for (name, unit_id, _), both in table.items() if name == key and unit_id == unit.id]
    return sum(done for done, _ in found), sum(due for _, due in found)


def test_the_time_to_a_first_answer_is_what_the_configuration_says(firm: World) -> None:
    """Sent on a Monday, answered on Wednesday: late where one working day is allowed, in time where three are."""
    with firm.writing() as session:
        person = session.scalars(select(Membership.person_id)).first()
        row = Case(kind="意见诉求", state=State.HANDLING, person_id=person, created_at=midnight(FIRST))
        session.add(row)
        session.flush()
        for seq, (role, action, target) in enumerate((("P", "提交", State.SUBMITTED), ("H", "受理", State.HANDLING))):
            at = midnight(FIRST) + timedelta(days=2 * seq, hours=10)
            session.add(CaseEvent(case_id=row.id, seq=seq, at=at, role=role, action=action, target=target))
        session.flush()
        company = session.scalars(select(Unit).where(Unit.code == "C")).one()
        for days, in_time in ((1, 0), (3, 1)):
            made = Made(MORNING, Workdays(), 5, days)
            facts = compose(session, company, month_of(FIRST), made)
            reply = next(one for one in facts["rows"] if one["key"] == "case.reply")
            assert (reply["done"], reply["due"]) == (in_time, 1)
            assert reply["formula"].startswith(f"时限（{days} 个工作日）内")
