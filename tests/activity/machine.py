"""Sign-ups against the model: after every step the database must say what the model says."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from bot.turn import Refusal
from models.activity import Activity, DutyShift, SignUp
from models.activity.core import STANDING
from models.org import Person
from models.outbox import Notice
from tests.activity.conftest import NOW
from tests.activity.model import COMMON, MINUTE, NORTH, SOUTH, Model, Modules, Scene

PEOPLE = st.integers(0, 5)


class Steps(RuleBasedStateMachine):
    """Six people, an activity of three places (one north, one south, one common), one that overlaps, one right after.

    An example is one transaction that is undone at its end, each step a savepoint in it.
    """

    connection: ClassVar[Connection]
    scene: ClassVar[Scene]
    code: ClassVar[Modules]
    seen: ClassVar[Counter[str]]

    @initialize(crowd=st.permutations(range(6)), many=st.sampled_from([6, 5, 2]))
    def start(self, crowd: list[int], many: int) -> None:
        self.now, self.undo = NOW, self.connection.begin_nested()
        scene = self.scene
        self.people, self.hosts, self.organizer = scene.people, scene.hosts, scene.organizer
        self.main, self.overlap, self.after = scene.main, scene.overlap, scene.after
        self.closes, self.model = scene.closes, Model(scene.starts)
        for who in crowd[:many]:
            self.sign_up(who)

    def teardown(self) -> None:
        self.undo.rollback()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with Session(self.connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
            session.commit()

    def attempt(self, name: str, verb: Any) -> str:
        """Do it in a transaction of its own; the name of the refusal, or "" where there was none."""
        try:
            with self.transaction() as session:
                verb(session)
        except Refusal as refusal:
            self.seen[f"{name}: {type(refusal).__name__}"] += 1
            return type(refusal).__name__
        self.seen[name] += 1
        return ""

    def person(self, session: Session, who: int) -> Person:
        return session.get_one(Person, self.people[who])

    @rule(who=PEOPLE)
    def sign_up(self, who: int) -> None:
        model = self.model
        refused = self.attempt(
            "sign up", lambda s: self.code.signing.sign_up(s, self.person(s, who), self.main, now=self.now)
        )
        if who in model.signed or who in model.offered or who in model.waiting:
            assert not refused
        elif self.now >= self.closes:
            assert refused == "NotOpen"
        elif model.clashes(who):
            assert refused == "Clashes"
        else:
            assert not refused
            self.joins(who)

    def joins(self, who: int) -> None:
        model, pool = self.model, self.model.free(who)
        model.late.discard(who)
        self.seen[f"place: {pool}"] += 1
        if pool:
            model.signed[who] = pool
        else:
            model.queue += 1
            model.joined[who] = model.queue
            model.waiting.append(who)

    @rule(who=PEOPLE)
    def cancel(self, who: int) -> None:
        model = self.model
        refused = self.attempt(
            "cancel", lambda s: self.code.signing.cancel(s, self.person(s, who), self.main, now=self.now)
        )
        if who not in model.signed and who not in model.offered and who not in model.waiting:
            assert refused == "NotSignedUp"
        elif self.now >= model.starts:
            assert refused == "Begun"
        else:
            assert not refused
            if who in model.signed and self.now >= model.starts - timedelta(hours=24):
                model.late.add(who)
            self.leaves(who)

    def leaves(self, who: int) -> None:
        model = self.model
        stood = "signed" if model.signed.pop(who, None) else "offered" if model.offered.pop(who, None) else "waiting"
        self.seen[f"left: {stood}"] += 1
        if stood == "waiting":
            model.waiting.remove(who)
        model.fill(self.now)

    def confirm(self, who: int) -> None:
        model = self.model
        refused = self.attempt(
            "confirm", lambda s: self.code.signing.confirm(s, self.person(s, who), self.main, now=self.now)
        )
        offered = model.offered.get(who)
        if offered is None or offered[1] <= self.now:
            assert refused == "NoOffer"
            self.seen["confirm: too late"] += offered is not None
        elif model.clashes(who):
            assert refused == "Clashes"
        else:
            assert not refused
            model.signed[who] = offered[0]
            del model.offered[who]

    def sign_up_elsewhere(self, who: int, after: bool) -> None:
        model, other = self.model, self.model.neighbour if after else self.model.overlapping
        target = self.after if after else self.overlap
        if who in other or self.now >= model.starts:
            return
        refused = self.attempt(
            "elsewhere", lambda s: self.code.signing.sign_up(s, self.person(s, who), target, now=self.now)
        )
        crossing = who in model.neighbour | model.duty if not after else who in model.overlapping
        busy = crossing or (not after and (who in model.signed or who in model.offered))
        assert refused == ("Clashes" if busy else "")
        if not busy:
            other.add(who)

    def put_on_duty(self, who: int) -> None:
        if who in self.model.duty:
            return
        ends = self.model.starts + timedelta(hours=2)
        self.model.duty.add(who)
        with self.transaction() as session:
            shift = DutyShift(
                person_id=self.people[who], starts_at=self.model.starts - timedelta(hours=2), ends_at=ends
            )
            shift.name = "防火值班"
            session.add(shift)
        self.seen["duty"] += 1

    @rule(minutes=st.sampled_from([1, 60, 239, 240]))
    def time_passes(self, minutes: int) -> None:
        self.goes_to(self.now + minutes * MINUTE)

    @rule()
    def time_passes_to_the_next_edge(self) -> None:
        edges = [until for _, until in self.model.offered.values()]
        edges += [self.closes, self.model.starts - timedelta(hours=24), self.model.starts]
        coming = [edge for edge in edges if edge > self.now]
        if coming:
            self.goes_to(min(coming))

    @rule()
    def a_night_passes(self) -> None:
        if self.now < self.closes - timedelta(hours=24):
            self.goes_to(NOW + timedelta(hours=11, minutes=30))

    @rule()
    def the_job_runs(self) -> None:
        model = self.model
        due = [who for who, (_, until) in model.offered.items() if until <= self.now]
        self.seen["lapsed"] += len(due)
        for who in due:
            del model.offered[who]
        if due:
            model.fill(self.now)
        with self.transaction() as session:
            assert self.code.offers.expire(session, now=self.now) == len(due)

    def goes_to(self, moment: datetime) -> None:
        self.now = moment
        self.seen["clock"] += 1

    @rule(north=st.integers(0, 2), south=st.integers(0, 1), common=st.integers(0, 1))
    def resize(self, north: int, south: int, common: int) -> None:
        model, wanted = self.model, {NORTH: north, SOUTH: south, COMMON: common}
        held = Counter([*model.signed.values(), *(pool for pool, _ in model.offered.values())])

        def change(session: Session) -> None:
            self.code.changing.change_capacity(
                session,
                self.main,
                session.get_one(Person, self.organizer),
                capacity=north + south + common,
                quotas=dict(zip(self.hosts, (north, south), strict=True)),
                now=self.now,
            )

        refused = self.attempt("resize", change)
        if sum(wanted.values()) < 1 or any(held[pool] > wanted[pool] for pool in wanted):
            assert refused == "NotReady"
        else:
            assert not refused
            model.places = wanted
            model.fill(self.now)

    @rule(who=PEOPLE)
    def remove(self, who: int) -> None:
        model = self.model

        def take_off(session: Session) -> None:
            organizer = session.get_one(Person, self.organizer)
            self.code.changing.remove(session, self.main, organizer, self.person(session, who), "调整", now=self.now)

        refused = self.attempt("remove", take_off)
        if who in model.signed or who in model.offered or who in model.waiting:
            assert not refused
            self.leaves(who)
        else:
            assert refused == "NotReady"

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        model = self.model
        with self.transaction() as session:
            rows = {r.person_id: r for r in session.scalars(select(SignUp).where(SignUp.activity_id == self.main))}
            activity = session.get_one(Activity, self.main)
            made = session.scalars(select(Notice.id).where(Notice.key.startswith("activity-offer:"))).all()
            found = {self.people.index(p): row for p, row in rows.items() if row.standing in STANDING}
            assert {who for who, row in found.items() if row.standing == "signed"} == set(model.signed)
            offered = {who: row.offered_until for who, row in found.items() if row.standing == "offered"}
            assert offered == {who: until for who, (_, until) in model.offered.items()}
            waiting = sorted((row.number, who) for who, row in found.items() if row.standing == "waiting")
            assert waiting == [(model.joined[who], who) for who in model.waiting]
            assert activity.taken == len(model.signed) + len(model.offered) <= (activity.capacity or 0)
            pools = Counter([*model.signed.values(), *(pool for pool, _ in model.offered.values())])
            assert [host.taken for host in activity.hosts] == [pools[NORTH], pools[SOUTH]]
            assert {self.people.index(p) for p, row in rows.items() if row.late} == model.late
            assert len(made) == model.offers_made
