"""The outbox under every order of events hypothesis can think of, with a virtual clock and workers that die."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import insert, select

from bot import outbox
from bot.channels.base import Outcome, Result
from bot.config import Config, Notices
from bot.database import Database
from bot.outbox.engine import Claim, claim, intend
from bot.outbox.settling import Finished, Settler
from models.base import table_of
from models.org import Identity, Person
from models.outbox import Delivery, DeliveryState, Notice, Send, SendAttempt, SendState
from tests.conftest import empty
from tests.outbox.conftest import NOON
from tests.outbox.remote import DONE, Remote

PEOPLE = 4
LEASE_MS = 5000
OUTCOMES = {
    "done": DONE,
    "retry": Outcome(Result.RETRY, "busy"),
    "line": Outcome(Result.RETRY, "connect", transport=True),
    "unknown": Outcome(Result.UNKNOWN, "timeout"),
    "dead": Outcome(Result.DEAD, "content"),
    "wait": Outcome(Result.WAIT, "window"),
}
ANSWERS = sorted(OUTCOMES)
SEEDS = st.integers(0, 1 << 16)
REACHED: Counter[str] = Counter()


class Machine(RuleBasedStateMachine):
    """One remote that drops repeats or not; two workers' claims may overlap, be paused and come back."""

    database: Database

    @initialize(dedupes=st.booleans(), batch=st.sampled_from([1, 3]))
    def begin(self, dedupes: bool, batch: int) -> None:
        self.db = self.database
        empty(self.db)
        self.now: datetime = NOON
        self.rng = Random(1)
        self.remote = Remote(batch=batch, resend_s=86_400 if dedupes else 0)
        self.dedupes, self.posted = dedupes, 0
        self.paused: list[Claim | Finished] = []
        self.intended: list[Claim] = []
        self.came: list[Finished] = []
        self.config = replace(Config(), notices=Notices(spread_seconds=0))
        with self.db.transaction() as session:
            people = [
                {"id": i, "employee_no": str(i), "name": "某", "tags": [], "created_at": NOON}
                for i in range(1, PEOPLE + 1)
            ]
            session.execute(insert(table_of(Person)), people)
            ids = [{"id": p["id"], "person_id": p["id"], "external_id": f"w{p['id']}"} for p in people]
            session.execute(insert(table_of(Identity)), [{**i, "channel": "wecom", "created_at": NOON} for i in ids])
        self.post("hold", again=False)

    @property
    def given(self) -> dict[str, Any]:
        return {"now": self.now, "channels": {"wecom": self.remote}, "config": self.config}

    @rule(on_unknown=st.sampled_from(["hold", "resend"]), again=st.booleans())
    def post(self, on_unknown: str, again: bool) -> None:
        if self.posted > 5:
            return
        number = self.posted if not again or not self.posted else self.posted - 1
        self.posted = max(self.posted, number + 1)
        with self.db.transaction() as session:
            texts, who = {"text": f"{on_unknown}-{number}"}, {"people": list(range(1, PEOPLE + 1))}
            outbox.announce(
                session, key=f"n{number}", kind="x", texts=texts, audience=who, now=self.now, on_unknown=on_unknown
            )
        self.plan_and_pack()

    def plan_and_pack(self) -> None:
        outbox.plan(self.db, **self.given)
        REACHED["packed"] += outbox.pack(self.db, **self.given)

    @rule(seed=SEEDS)
    def work(self, seed: int) -> None:
        """A worker claims and gets so far with each: to nothing more, the intent, the call, the settling."""
        luck = Random(seed)
        got = claim(
            self.db,
            self.remote,
            most=luck.randint(1, 6),
            now=self.now,
            owner="w",
            config=self.config,
            lease_ms=LEASE_MS,
        )
        REACHED["claimed"] += len(got)
        for held in got:
            self.paused.append(held)
            for _ in range(luck.choice([0, 0, 1, 2, 3, 3])):
                if self.paused and self.paused[-1] in (held, *self.came):
                    self._step(len(self.paused) - 1, luck.choice(ANSWERS))

    @rule(seed=SEEDS)
    def resume(self, seed: int) -> None:
        """A worker that was paused goes on as if nothing had happened, however late."""
        luck = Random(seed)
        if self.paused:
            self._step(luck.randrange(len(self.paused)), luck.choice(ANSWERS))

    @rule(pick=st.integers(0, 50))
    def settle_again(self, pick: int) -> None:
        """The answer of a commit was lost, and the worker settles once more."""
        if self.came:
            self._settle(self.came[pick % len(self.came)])

    def _step(self, at: int, outcome: str) -> None:
        item = self.paused.pop(at)
        if isinstance(item, Finished):
            self._settle(item)
        elif item in self.intended:
            self.remote.answer = lambda _: OUTCOMES[outcome]
            self.came.append(Finished(item, self.remote.push(item.payload), 0))
            self.paused.append(self.came[-1])
            REACHED[f"came to {outcome}"] += 1
        elif self._intend(item):
            self.intended.append(item)
            self.paused.append(item)

    def _intend(self, held: Claim) -> bool:
        with self.db.transaction() as session:
            ours = intend(session, [held], now=self.now, channels={"wecom": self.remote}, lease_ms=LEASE_MS)
        REACHED["intended" if ours else "intent refused"] += 1
        return bool(ours)

    def _settle(self, finished: Finished) -> None:
        """Whoever comes after the fence moved on may change nothing of the send."""
        here = select(Send.fence, Send.state, Send.attempts, Send.settled_ms).where(Send.id == finished.claim.id)
        with self.db.transaction() as session:
            before = session.execute(here).one()
            Settler(session, self.now, {"wecom": self.remote}, self.config, self.rng).settle([finished])
            session.expire_all()
            after = session.execute(here).one()
        late = before.fence != finished.claim.fence
        assert not late or before == after, "a paused worker settled what is another's by now"
        REACHED["settled too late" if late else "settled"] += 1

    @rule()
    def a_worker_pauses_past_its_lease_while_another_calls(self) -> None:
        """The order of events in which only the fence helps."""
        for item in [c for c in self.paused if isinstance(c, Finished)]:
            self.now += timedelta(seconds=6)
            outbox.sweep(self.db, now=self.now, rng=self.rng, config=self.config)
            self.now += timedelta(seconds=6)
            outbox.sweep(self.db, now=self.now, rng=self.rng, config=self.config)
            got = claim(self.db, self.remote, most=6, now=self.now, owner="w", config=self.config, lease_ms=LEASE_MS)
            for held in got:
                if self._intend(held):
                    self.intended.append(held)
                    self.paused.append(held)
            self.paused.remove(item)
            self._settle(item)

    @rule(seconds=st.sampled_from([0.5, 6, 60]))
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        REACHED["swept"] += outbox.sweep(self.db, now=self.now, rng=self.rng, config=self.config)

    @rule()
    def people_write(self) -> None:
        """What was held for that may go."""
        with self.db.transaction() as session:
            for person in range(1, PEOPLE + 1):
                REACHED["woken"] += outbox.wake(session, session.get_one(Identity, person), now=self.now)

    def teardown(self) -> None:
        """The workers die; a new one works until nothing is left; then the remote's own log is compared."""
        if not hasattr(self, "db"):
            return
        for _ in range(5):
            self.now += timedelta(minutes=13)
            self._drain()
        with self.db.reading() as session:
            spent = Send.attempts >= Send.max_attempts
            rows = select(Delivery.person_id, Delivery.state, Notice.texts, spent).join_from(
                Delivery, Notice, Notice.id == Delivery.notice_id
            )
            self._check(session.execute(rows.outerjoin(Send, Send.id == Delivery.send_id)).all())
            attempts = session.execute(select(Send.attempts, Send.max_attempts)).all()
            assert all(n <= most for n, most in attempts)
            done = select(Send.id).where(Send.state == SendState.DONE)
            unproven = done.where(Send.id.not_in(select(SendAttempt.send_id).where(SendAttempt.outcome == "done")))
            assert session.scalars(unproven).all() == [], "a send is done that no call of its own came to"

    def _drain(self) -> None:
        self.remote.answer = lambda _: DONE
        outbox.sweep(self.db, now=self.now, rng=self.rng, config=self.config)
        self.people_write()
        self.plan_and_pack()
        channels = {"wecom": self.remote}
        while got := claim(self.db, self.remote, most=50, now=self.now, owner="last", config=self.config):
            with self.db.transaction() as session:
                ours = intend(session, got, now=self.now, channels=channels)
            finished = [Finished(c, self.remote.push(c.payload), 0) for c in ours]
            with self.db.transaction() as session:
                Settler(session, self.now, channels, self.config, self.rng).settle(finished)

    def _check(self, rows: Any) -> None:
        assert len(rows) == self.posted * PEOPLE
        for person, state, texts, spent in rows:
            times = self.remote.got[(f"w{person}", texts["text"])]
            if self.dedupes or texts["text"].startswith("hold"):
                assert times <= 1, "doubled"
            if state == DeliveryState.SENT:
                assert times >= 1, "lost"
            elif state == DeliveryState.UNKNOWN:
                assert texts["text"].startswith("hold"), "a resend was given up"
                assert spent or not self.dedupes, "a repeat would have been safe"
                REACHED["left to an operator"] += 1
            else:
                assert state == DeliveryState.INBOX, f"stuck in {state}"


@pytest.fixture
def machine(db: Database) -> Iterator[type[Machine]]:
    """The machine on this run's database."""
    REACHED.clear()
    yield type("OnThisDatabase", (Machine,), {"database": db})
    empty(db)


def test_no_order_of_events_loses_or_doubles_a_notice(machine: type[Machine]) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    examples = int(os.environ.get("SIWEI_EXAMPLES", "0"))
    quick = settings(
        max_examples=examples or 40,
        derandomize=not examples,
        phases=[Phase.generate] if not examples else list(Phase),
        stateful_step_count=50,
        deadline=None,
        suppress_health_check=checks,
        database=None,
    )
    run_state_machine_as_test(machine, settings=quick)
    wanted = [*(f"came to {name}" for name in OUTCOMES), "settled", "settled too late", "intent refused"]
    wanted += ["packed", "claimed", "swept", "woken", "left to an operator"]
    print(dict(REACHED))
    assert [name for name in wanted if not REACHED[name]] == []
