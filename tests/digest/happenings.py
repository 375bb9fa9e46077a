"""Facts as they come in an enterprise, at random but the same for each seed; and their later corrections."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.activity import (
    Activity,
    Attendance,
    DualRegistration,
    Host,
    HourEntry,
    MakeUp,
    Measure,
    ServiceReport,
    SignUp,
)
from models.base import Base
from models.care import CareTask, CareTrigger, Reading, Talk
from models.case import Case, CaseEvent, CaseObjection, CaseRating, State
from models.honour.selecting import HonourNotice, HonourObjection, Nomination, Selection
from models.org import Membership, Person, Unit
from models.quiz import Answer, Question, QuestionBank
from models.study import StudyItem, StudyRecord

FIRST, DAYS = date(2026, 11, 2), 21
Step = tuple[str, str, State | None, State]
FIRST_STEPS: tuple[list[Step], ...] = (
    [],
    [("受理", "H", State.SUBMITTED, State.HANDLING)],
    [("撤回", "P", None, State.WITHDRAWN)],
)
LAST_STEPS: tuple[list[Step], ...] = ([], [("办结", "S", None, State.CLOSED)], [("建档", "L", None, State.ON_FILE)])


class Happenings:
    """Makes facts of every kind on the days from FIRST on."""

    def __init__(self, session: Session, rng: Random) -> None:
        self.session, self.rng = session, rng
        self.people = list(session.scalars(select(Person.id).order_by(Person.id)))
        self.units = list(session.scalars(select(Unit.id).order_by(Unit.id)))
        self.trigger = session.scalars(select(CareTrigger.id).order_by(CareTrigger.id)).first()
        self.n = rng.randrange(10**9)
        bank = QuestionBank(name=f"bank {self.n}", created_at=self.moment())
        session.add(bank)
        session.flush()
        self.question = Question(bank_id=bank.id, fingerprint=str(self.n), kind="judge", stem="?", answer=True)
        self.question.created_at = self.moment()
        self.item = StudyItem(code=f"i{self.n}", kind="article", title="t", body="b", created_at=self.moment())
        session.add_all([self.question, self.item])
        session.flush()

    def key(self) -> str:
        """One nobody else has."""
        self.n += 1
        return f"k{self.n}"

    def day(self) -> date:
        """Some day."""
        return FIRST + timedelta(days=self.rng.randrange(DAYS))

    def moment(self) -> datetime:
        """Some moment, often near midnight in Beijing."""
        hour = self.rng.choice([15, 16, 3, 8, 23])
        return datetime(FIRST.year, FIRST.month, FIRST.day, hour, self.rng.randrange(60), tzinfo=UTC) + timedelta(
            days=self.rng.randrange(DAYS)
        )

    def who(self) -> int:
        """Somebody."""
        return self.rng.choice(self.people)

    def add(self, row: Base) -> None:
        """Keep a row."""
        self.session.add(row)
        self.session.flush()

    def happen(self, times: int) -> None:
        """So many facts."""
        kinds: list[Callable[[], None]] = [
            self.task, self.talk, self.case, self.activity, self.study, self.answer, self.reading, self.measure,
            self.dual, self.nomination,
        ]  # fmt: skip
        for _ in range(times):
            self.rng.choice(kinds)()

    def task(self) -> None:
        """A visit that is due, done, late or explained."""
        due, state = self.day(), self.rng.choice(["open", "done", "done", "excused"])
        row = CareTask(key=self.key(), trigger_id=self.trigger, person_id=self.who(), event="住院", source="report")
        row.event_on, row.due_on, row.state, row.created_at = due, due, state, self.moment()
        row.done_on = due + timedelta(days=self.rng.randrange(-2, 3)) if state == "done" else None
        self.add(row)

    def talk(self) -> None:
        """A talk."""
        talker, person = self.rng.sample(self.people, 2)
        self.add(Talk(person_id=person, talker_id=talker, form="面谈", held_on=self.day(), created_at=self.moment()))

    def case(self) -> None:
        """A request with its log, sometimes answered, closed, rated, reopened, put into the file and out again."""
        sent, person = self.moment(), self.rng.choice([None, self.who()])
        row = Case(kind=self.rng.choice(["意见诉求", "医疗互助", "困难建档"]), state=State.SUBMITTED, person_id=person)
        row.created_at, row.unit_id = sent, self.rng.choice(self.units)
        self.add(row)
        steps: list[Step] = [("提交", "P", None, State.SUBMITTED)]
        steps += self.rng.choice(FIRST_STEPS) + self.rng.choice(LAST_STEPS)
        at = sent
        for seq, (action, role, source, target) in enumerate(steps, 1):
            event = CaseEvent(case_id=row.id, person_id=person, seq=seq, at=at, role=role, action=action)
            event.source, event.target = source, target
            self.add(event)
            row.state, row.closed_at = target, at if target == State.CLOSED else None
            at += timedelta(hours=self.rng.choice([1, 20, 30, 80]))
        if row.closed_at and self.rng.random() < 0.7:
            score, solved = self.rng.randint(1, 5), self.rng.choice(["是", "部分", "否"])
            self.add(CaseRating(case_id=row.id, person_id=person, round=1, solved=solved, score=score, at=at))

    def activity(self) -> None:
        """Something with hosts, people who came or did not, hours, make-up study."""
        starts = self.moment()
        kind = self.rng.choice(["volunteer", "community", "study", "sport"])
        row = Activity(kind=kind, title="t", place="p", starts_at=starts, ends_at=starts + timedelta(hours=2))
        row.opens_at = row.closes_at = row.created_at = starts
        row.state, row.author_id = self.rng.choice(["done", "done", "published", "cancelled"]), self.who()
        self.add(row)
        for unit_id in self.rng.sample(self.units, self.rng.randint(1, 2)):
            self.add(Host(activity_id=row.id, unit_id=unit_id))
        for person in self.rng.sample(self.people, 4):
            self.come(row, person)

    def come(self, row: Activity, person: int) -> None:
        """One person's part in it."""
        missed, at = self.rng.random() < 0.3, row.starts_at
        place = SignUp(activity_id=row.id, person_id=person, standing="signed", changed_at=at, created_at=at)
        place.no_show, place.excused = missed, missed and self.rng.random() < 0.5
        self.add(place)
        if not missed:
            came = Attendance(key=self.key(), activity_id=row.id, person_id=person, way="in", method="qr", at=at)
            came.recorded_at = at
            self.add(came)
            hours = HourEntry(key=self.key(), person_id=person, activity_id=row.id, title="t", starts_at=at)
            hours.ends_at, hours.minutes, hours.source, hours.created_at = row.ends_at, 120, "auto", at
            self.add(hours)
        if row.kind == "study":
            due = self.day()
            done = self.rng.choice([None, self.moment()])
            self.add(MakeUp(activity_id=row.id, person_id=person, due_on=due, done_at=done))

    def study(self) -> None:
        """Somebody opened an item."""
        item = StudyItem(code=self.key(), kind="article", title="t", body="b", created_at=self.moment())
        self.add(item)
        self.add(StudyRecord(person_id=self.who(), item_id=item.id, day=self.day(), opened_at=self.moment()))

    def answer(self) -> None:
        """Somebody answered."""
        row = Answer(person_id=self.who(), question_id=self.question.id, occasion=self.key(), choice=True, right=True)
        row.at = self.moment()
        self.add(row)

    def reading(self) -> None:
        """A temperature."""
        unit_id, day = self.rng.choice(self.units), self.day()
        same = select(Reading.id).where(Reading.unit_id == unit_id, Reading.day == day)
        if self.session.scalar(same) is None:
            row = Reading(unit_id=unit_id, day=day, celsius=self.rng.choice([30, 36]), source="test", at=self.moment())
            self.add(row)

    def measure(self) -> None:
        """Something decided."""
        activity = self.session.scalars(select(Activity.id)).first()
        if activity is not None:
            row = Measure(
                activity_id=activity, text="m", owner_id=self.who(), due_on=self.day(), created_at=self.moment()
            )
            row.done_at = self.rng.choice([None, self.moment()])
            self.add(row)

    def dual(self) -> None:
        """A registration with a report."""
        at = self.moment()
        row = DualRegistration(person_id=self.who(), branch_id=self.units[-1], community=self.key(), code_hash="")
        row.created_at = row.community_at = row.branch_at = at
        self.add(row)
        told = ServiceReport(
            registration_id=row.id,
            person_id=row.person_id,
            text="t",
            starts_at=at,
            ends_at=at + timedelta(hours=1),
            created_at=at,
        )
        told.community_at = self.rng.choice([None, at])
        told.branch_at, told.person_id = at, row.person_id
        self.add(told)

    def nomination(self) -> None:
        """A nomination on notice, often objected to."""
        at, whom = self.moment(), self.who()
        selection = self.session.scalars(select(Selection)).first()
        if selection is None:
            selection = Selection(title="t", unit_id=self.units[0], author_id=whom, created_at=at, nominations_until=at)
            self.add(selection)
        row = Nomination(selection_id=selection.id, category=0, person_id=whom, by_id=whom, rule_version=1)
        row.unit_id, row.frontline = self.rng.choice(self.units), self.rng.random() < 0.4
        row.submitted_at, row.created_at = self.rng.choice([None, at]), at
        self.add(row)
        shown = HonourNotice(nomination_id=row.id, unit_id=self.units[0], shown_as="t", home="t", category="t")
        shown.starts_at, shown.ends_at = at, at + timedelta(days=5)
        self.add(shown)
        for _ in range(self.rng.randrange(3)):
            self.add(HonourObjection(notice_id=shown.id, at=self.moment()))

    def correct(self, times: int) -> None:
        """Late corrections: something is done after all, reopened, moved, deleted, or comes in for a day long past."""
        for _ in range(times):
            self.rng.choice(
                [
                    self._task,
                    self._hours,
                    self._place,
                    self._case,
                    self._move,
                    self._objection,
                    self._upheld,
                    self._gone,
                ]
            )()

    def _task(self) -> None:
        row = self.session.scalars(select(CareTask).where(CareTask.state == "open").limit(1)).first()
        if row is not None:
            row.state, row.done_on = "done", row.due_on

    def _hours(self) -> None:
        row = self.session.scalars(select(HourEntry).where(HourEntry.source == "auto").limit(1)).first()
        if row is not None:
            back = HourEntry(
                key=self.key(), person_id=row.person_id, activity_id=row.activity_id, title="t", minutes=-120
            )
            back.starts_at, back.ends_at, back.source, back.reverses_id = row.starts_at, row.ends_at, "reversal", row.id
            back.created_at = self.moment()
            known = select(HourEntry.id).where(HourEntry.reverses_id == row.id)
            if self.session.scalar(known) is None:
                self.add(back)

    def _place(self) -> None:
        row = self.session.scalars(select(SignUp).where(SignUp.no_show, ~SignUp.excused).limit(1)).first()
        if row is not None:
            row.excused = True

    def _case(self) -> None:
        row = self.session.scalars(select(Case).where(Case.state == State.CLOSED).limit(1)).first()
        if row is not None:
            row.state, row.closed_at, row.round = State.REOPENED, None, 2
            event = CaseEvent(
                case_id=row.id, seq=9, at=self.moment(), role="P", action="重新办理", target=State.REOPENED
            )
            event.source = State.CLOSED
            self.add(event)

    def _move(self) -> None:
        rows = self.session.scalars(select(Membership).order_by(Membership.id)).all()
        row = self.rng.choice(rows)
        there = {other.unit_id for other in rows if other.person_id == row.person_id}
        to = self.rng.choice(self.units)
        if to not in there:
            self.session.execute(update(Membership).where(Membership.id == row.id).values(unit_id=to))

    def _objection(self) -> None:
        row = self.session.scalars(select(CaseObjection).limit(1)).first()
        if row is not None:
            row.upheld = True

    def _upheld(self) -> None:
        row = self.session.scalars(select(HonourObjection).where(HonourObjection.upheld.is_(None)).limit(1)).first()
        if row is not None:
            row.upheld = True

    def _gone(self) -> None:
        row = self.session.scalars(select(Talk).limit(1)).first()
        if row is not None:
            self.session.delete(row)
