"""Walks through cases by hands that may and hands that may not, and checks every step against the rule book."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.turn import Refusal
from bot.workdays import Workdays
from handlers.case import clocks
from handlers.case.codes import CODES, FUNDS
from handlers.case.forms import FORMS
from handlers.case.service import acting, drafts, log, notices, subject, ticking
from handlers.case.service.desk import Desk, Said
from handlers.case.table import PATH_OF, STEPS
from handlers.case.texts import CHOICES
from models.case import Case, CaseEvent, CaseNotice, CaseSeat, Kind, Seat, State, Urgency
from models.org import Person, Unit
from tests.case.conftest import CAST, NOW, Town
from tests.case.routes import ROUTES, stops
from tests.case.rulebook import STAYS, edges
from tests.vaults import vault

KINDS = (Kind.AID, Kind.FILE, Kind.CLAIM, Kind.WISH, Kind.LAW)
ACTIONS = sorted({step.action for step in STEPS})
STAFFED = {"H": "caseworker", "F": "caseworker", "L": "leader", "B": "secretary"}
KIN, HIDDEN = "tongshi", "li2"
ANSWERS = {
    "members": "4",
    "income": "3600000",
    "rigid": "1000000",
    "accident": "0",
    "soon": "不急",
    "contact": "先写",
    "event": "意外伤害",
}
PAUSED = {"待补正", "挂起", "公示中", "异议处理"}
AGAIN = {"重新办理"}
TWO_HANDS = {"确认不予受理": "拟不予受理", "同意挂起": "拟挂起", "终止": "拟终止"}
APPROVING = {"批准", "退回评议", "不批准", "初批"}
APPEALED = {"申诉成立", "维持原决定", "恢复建档", "申诉再报"}


@dataclass
class Walker:
    """Some cases of 张, the moment, and what was seen. `taken` counts actions, `refused` refusals by name."""

    session: Session
    town: Town
    rng: Random
    now: datetime = NOW
    cases: list[Case] = field(default_factory=list)
    taken: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    last: str = ""
    used: dict[int, tuple[int, timedelta]] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        """The desk at this moment."""
        return Desk(self.session, vault(), Workdays(), self.now)

    def who(self, name: str) -> Person:
        """A person by short name."""
        return self.session.get_one(Person, self.town.people[name])

    def begin(self, kind: Kind, *, proxy: bool = False, agree: bool = True, hide: bool = False) -> Case:
        """A case of 张, handed in if it may be; 同志tongshi is a relative of theirs."""
        subject.declare_kin(self.session, self.who("zhang"), self.who(KIN))
        author = self.who("g1") if proxy else self.who("zhang")
        case = drafts.start(self.desk, self.who("zhang"), kind, proxy=author if proxy else None)
        self.cases.append(case)
        for ask in FORMS[kind]:
            drafts.answer(self.desk, case, ask.name, ANSWERS.get(ask.name, "一件难事"))
        if hide:
            drafts.keep_from(self.desk, case, [self.who(HIDDEN)])
        if proxy and agree:
            drafts.agree_to_proxy(self.desk, self.who("zhang"))
        self._try(lambda: drafts.submit(self.desk, case, author), "提交")
        self.check()
        return case

    def step(self, case: Case, name: str, action: str, said: Said | None = None, *, counted: bool = True) -> bool:
        """Try a step by somebody. Whether it was taken."""
        actor = self.who(name)
        taken = self.taken.copy()
        done = self._try(lambda: acting.act(self.desk, case, actor, action, said or self.fitting(case, action)), action)
        if not counted:
            self.taken = taken
        self.check()
        return done

    def go(self, route: str, *, noise: int = 0) -> Case:
        """One of the routes; at every stop some wild tries, whose work is undone."""
        case = self.begin(ROUTES[route][0])
        for stop in stops(route):
            for _ in range(noise):
                self.wild(case)
            self._stop(case, stop)
        return case

    def _stop(self, case: Case, stop: str) -> None:
        if stop.startswith("+"):
            self.pass_time(int(stop[1:]))
        elif stop.startswith("="):
            assert case.state == stop[2:-1], f"{case.state}, not {stop}"
        else:
            name, _, action = stop.removeprefix("!").partition(" ")
            action, _, word = action.partition("=")
            self.now += timedelta(minutes=10)
            done = self.step(case, name, action, self.fitting(case, action, word))
            assert done != stop.startswith("!"), f"{stop} in {case.state}: {self.last}"

    def wild(self, case: Case) -> None:
        """Any action by anybody with anything said; if it is taken, everything is checked and it is undone."""
        people = tuple(self.who(name) for name in self.rng.sample(sorted(CAST), 3))
        said = replace(self.fitting(case, self.rng.choice(ACTIONS)), people=people)
        undo, used = self.session.begin_nested(), dict(self.used)
        self.step(case, self.rng.choice(sorted(CAST)), self.rng.choice(ACTIONS), said, counted=False)
        undo.rollback()
        self.used = used
        self.session.expire_all()

    def pass_time(self, hours: int) -> None:
        """Let time go by and the clock do its work."""
        self.now += timedelta(hours=hours)
        for case in self.cases:
            if case.state not in (State.DRAFT,):
                acting.settle(self.desk, case)
        ticking.tick(self.desk)
        self._seen_by_clock()
        self.check()

    def _seen_by_clock(self) -> None:
        ids = [case.id for case in self.cases]
        query = select(CaseEvent.action).where(CaseEvent.case_id.in_(ids), CaseEvent.role == "S")
        for action in set(self.session.scalars(query)):
            self.taken[action] += 1

    def fitting(self, case: Case, action: str, word: str = "") -> Said:
        """Something sensible to say with an action."""
        teams = {"派人核实": ("v1", "v2"), "组成评议小组": ("g1", "g2", "g3"), "改派": ("li2",)}
        at_work = case.unit_id == self.town.units["b"]
        teams |= {"改派": ("wang",)} if at_work else {}
        teams |= {action: tuple(word.split("+"))} if word and action in teams else {}
        choices = CHOICES.get(case.state, ("通过",))
        code = word if word in CODES.get(action, ()) else self.rng.choice(CODES.get(action, ("PZ-2026-1",)))
        return Said(
            note="已经核对过情况", code=code,
            urgency=self.rng.choice(list(Urgency)),
            unit=self.session.get_one(Unit, self.town.units["a" if at_work else "b"]),
            people=tuple(self.who(name) for name in teams.get(action, ())),
            amount=int(word) if word.isdecimal() else self.rng.choice((100_000, 600_000)),
            choice=word or self.rng.choice(choices),
            day=(self.now + timedelta(days=5)).date(), solved="是", score=self.rng.randint(1, 5),
            fund=FUNDS[0], goods="米 20 斤",
        )  # fmt: skip

    def _try(self, work: "object", action: str) -> bool:
        try:
            with self.session.begin_nested():
                work()  # type: ignore[operator]
        except Refusal as refusal:
            self.last = refusal.text
            self.refused[getattr(refusal, "guard", type(refusal).__name__)] += 1
            return False
        self.taken[action] += 1
        self._seen_by_clock()
        return True

    def check(self) -> None:
        """Everything that must always be so, of every case."""
        for case in self.cases:
            self.session.refresh(case)
            events = log.events(self.session, case)
            self._steps(case, events)
            self._hands(case, events)
            self._clocks(case, events)
            self._notice(case)
            assert (case.number is None) == (case.state == State.DRAFT)

    def _steps(self, case: Case, events: list[CaseEvent]) -> None:
        allowed, before = edges(PATH_OF[Kind(case.kind)].value), None
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        for event in events:
            assert event.source == before, f"{event.action} starts elsewhere"
            if event.action in STAYS:
                assert event.source == event.target
                assert event.role in STAYS[event.action], f"{event.action} by {event.role}"
            elif event.source != event.target:
                letters = allowed.get((event.source or "–", event.target))
                assert letters, f"{event.source} → {event.target} is in no rule book"
                assert event.role in letters, f"{event.source} → {event.target} by {event.role}"
            before = event.target
        assert case.state == before
        self._order(case, events)

    def _order(self, case: Case, events: list[CaseEvent]) -> None:
        """Two pairs of eyes, times, votes: what the rule book asks beside the arrows."""
        for event in events:
            before = [one for one in events if one.seq < event.seq]
            at = {one.action: one for one in before}
            if event.action in TWO_HANDS:
                assert event.actor_id != at[TWO_HANDS[event.action]].actor_id, f"{event.action} by the same hand"
            if event.action in APPROVING:
                assert event.actor_id not in {e.actor_id for e in before if e.role in "HVFG"}, "a handler approves"
            if event.action in APPEALED:
                assert event.actor_id not in {e.actor_id for e in before if e.role in "HVFGLB"}, "an earlier hand"
            self._terms(event, before, at)

    def _terms(self, event: CaseEvent, before: list[CaseEvent], at: dict[str, CaseEvent]) -> None:
        since = at_entered(before, event)
        working = Workdays().between(_day(since), _day(event.at))
        if event.action == "转办":
            assert at["同意转办"].seq > at["征求转办"].seq, "transferred without consent"
        if event.action == "公示期满":
            assert working >= 5, "published too short"
        if event.action in ("评议通过", "评议不通过"):
            votes = [e for e in before if e.action == "投票" and e.seq > at["提出建议"].seq]
            assert len(votes) >= 2, "decided without a quorum"
        if event.action == "逾期未补":
            assert event.at - since >= timedelta(days=30)
        if event.action == "提出异议":
            assert event.actor_id is None, "the objector is named in the log"
        if event.action == "申诉":
            assert working <= 15
        if event.action == "重新办理" and event.role == "P":
            assert event.at - since <= timedelta(days=30)

    def _hands(self, case: Case, events: list[CaseEvent]) -> None:
        """No relative, nobody the applicant hid it from, no applicant in office; offices are held where it matters."""
        names = {key: name for name, key in self.town.people.items()}
        query = select(CaseSeat.person_id, CaseSeat.seat).where(CaseSeat.case_id == case.id)
        seats = [(names[key], seat) for key, seat in self.session.execute(query)]
        banned = {KIN} | {name for name, seat in seats if seat == Seat.KEPT_FROM}
        for name, seat in seats:
            assert seat not in (Seat.PANEL, Seat.VERIFIER) or name not in {*banned, "zhang"}, f"{name} sits as {seat}"
        for event in events:
            if event.actor_id is None:
                continue
            name = names[event.actor_id]
            assert (event.role == "P") == (name == "zhang"), f"{name} acted as {event.role}"
            assert name not in banned, f"{name} is kept from it"
            office = STAFFED.get(event.role)
            assert office is None or office in {role.value for role in CAST[name][1]}, f"{name} holds no {office}"

    def _clocks(self, case: Case, events: list[CaseEvent]) -> None:
        clock = log.handling(self.desk, case)
        first = log.first_reply(self.desk, case)
        for one in (clock, first):
            if one is not None:
                assert one.used >= timedelta(0)
                assert one.left >= timedelta(0)
                assert (one.due_at is None) or one.running
                assert not (one.running and one.left and one.due_at and one.due_at < self.now), "late with time left"
        if clock is None:
            return
        if case.state in PAUSED:
            assert not clock.running, "the clock runs while the case is not with us"
            assert case.due_at is None
        turn = len([e for e in events if e.target in AGAIN and e.source != e.target])
        working = case.urgency in (Urgency.NORMAL, Urgency.COMPLEX)
        before = self.used.get(case.id)
        if before is not None and before[0] == (turn * 2 + working):
            assert clock.used >= before[1], "time ran backwards"
        self.used[case.id] = (turn * 2 + working, clock.used)
        if case.state in ("受理中", "核实中", "单位初审"):
            assert clock.running
            assert case.due_at is not None

    def _notice(self, case: Case) -> None:
        query = select(CaseNotice).where(CaseNotice.case_id == case.id, CaseNotice.taken_down_at.is_(None))
        shown = self.session.scalars(query).all()
        held_or_more = case.state in ("公示中", "异议处理", "挂起")
        assert not shown or held_or_more, "shown after its time"
        for notice in self.session.scalars(select(CaseNotice).where(CaseNotice.case_id == case.id)):
            assert "同志zhang" not in (notice.shown_as, notice.category)
            assert notice.taken_down_at is None or not notice.shown_as
        if case.state == "公示中":
            assert len(shown) == 1
            assert notices.reads(self.session, self.who("g1"), shown[0], now=self.now) or self.now >= shown[0].ends_at


def at_entered(before: list[CaseEvent], event: CaseEvent) -> datetime:
    """When the state that `event` left was entered."""
    since = event.at
    for earlier in reversed(before):
        if earlier.target != event.source:
            break
        since = earlier.at
    return since


def _day(moment: datetime) -> date:
    return moment.astimezone(clocks.SHANGHAI).date()
