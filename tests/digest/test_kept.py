"""What is kept about everybody is used while it fits and never after anything it was counted from has changed."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.workdays import Workdays
from handlers.digest.facts import kept, roll
from handlers.digest.facts.shape import Span
from models.activity import DualRegistration
from models.care import CareExemption, Talk
from models.org import Grant, Membership, Person, Role, Unit
from tests.digest.conftest import grant, person_of, unit_of
from tests.digest.happenings import DAYS, FIRST, Happenings
from tests.world import MORNING, World

SPAN = Span(FIRST, FIRST + timedelta(days=DAYS - 1), MORNING, Workdays())
Change = Callable[[Session], object]


def talk(session: Session, person: str, talker: str, day: date) -> None:
    one, other = person_of(session, person), person_of(session, talker)
    session.add(Talk(person_id=one.id, talker_id=other.id, form="面谈", held_on=day, created_at=MORNING))


def excuse(session: Session) -> None:
    one = person_of(session, "20134")
    days = {"first_on": SPAN.last, "last_on": SPAN.last}
    session.add(CareExemption(person_id=one.id, reason="长期病休", granted_by=one.id, **days))


def tag(session: Session) -> None:
    person_of(session, "20131").tags = ["支委"]


def leave(session: Session) -> None:
    one = person_of(session, "20133")
    one.active, one.left_on = False, SPAN.last


def move(session: Session) -> None:
    ids = {code: unit_of(session, code).id for code in ("C-1-1", "E")}
    where = (Membership.unit_id == ids["C-1-1"], Membership.person_id == person_of(session, "20130").id)
    session.execute(update(Membership).where(*where).values(unit_id=ids["E"]))


def hang(session: Session) -> None:
    session.execute(update(Unit).where(Unit.code == "C-2").values(parent_id=unit_of(session, "C-1").id))


CHANGES: tuple[Change, ...] = (
    lambda session: talk(session, "20132", "20001", SPAN.last),
    lambda session: talk(session, "20132", "20001", SPAN.last - timedelta(days=300)),
    lambda session: session.execute(delete(Talk).where(Talk.held_on == SPAN.last)),
    excuse, tag, leave, move, hang,
    lambda session: session.execute(update(Person).where(Person.employee_no == "20135").values(political="群众")),
    lambda session: session.execute(update(Person).where(Person.employee_no == "20136").values(hired_on=SPAN.last)),
    lambda session: session.execute(update(DualRegistration).values(community_at=None)),
    lambda session: session.execute(delete(Grant).where(Grant.role == Role.SECRETARY)),
    lambda session: grant(session, person_of(session, "20132"), unit_of(session, "P-1"), Role.SECRETARY),
)  # fmt: skip


def test_nothing_kept_is_used_after_a_change_and_it_is_a_recount_again_once_the_job_has_run(firm: World) -> None:
    with firm.writing() as session:
        Happenings(session, Random(5)).happen(60)
        talk(session, "20131", "20132", SPAN.last - timedelta(days=9))
        for change in (lambda _: None, *CHANGES):
            change(session)
            session.flush()
            assert kept.fitting(session, SPAN, None) is None
            assert kept.keep(session, SPAN, large=1)
            assert not kept.keep(session, SPAN, large=1)
            assert kept.fitting(session, SPAN, None) == roll.counted(session, SPAN, None)
        some = session.scalars(select(Unit).where(Unit.code.in_(("C", "P", "P-1")))).all()
        assert kept.fitting(session, SPAN, some) == roll.counted(session, SPAN, some)
        by_one = {unit.id: roll.counted(session, SPAN, [unit])["talk.coverage"].get(unit.id) for unit in some}
        assert by_one == {unit.id: roll.counted(session, SPAN, some)["talk.coverage"].get(unit.id) for unit in some}


def test_a_talk_that_is_not_of_the_period_leaves_what_is_kept_good(firm: World) -> None:
    with firm.writing() as session:
        assert kept.keep(session, SPAN, large=1)
        talk(session, "20132", "20001", SPAN.last + timedelta(days=1))
        session.flush()
        assert kept.fitting(session, SPAN, None) == roll.counted(session, SPAN, None)
        assert not kept.keep(session, SPAN)  # a small enterprise is counted as fast
