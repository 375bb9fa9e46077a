"""The table obeyed on walks of every length: only allowed steps by allowed hands, clocks that never run backwards."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from bot.database import Database
from handlers.case import clocks
from handlers.case.service import acting, effects, guards, log, notices, scope
from handlers.case.table import PATH_OF, STEPS, Path, Who, leading_from, states_of, steps
from models.case import Kind, State
from tests.case.conftest import CAST, Town
from tests.case.routes import ROUTES
from tests.case.walker import ACTIONS, KINDS, Walker

REFUSING = {
    "fresh_consent", "not_proposer", "not_handler", "within_limit", "votes_once", "hold_proposed", "end_proposed",
    "appealed_in_time", "reopened_in_time", "fresh_body", "voted_在册", "voted_退档", "two_verifiers", "three_members",
    "not_file",
}  # fmt: skip
WORKERS = ("zhang", "li", "zhao", "sun", "v1", "g1", "g2", "wang")


@contextmanager
def undone(db: Database) -> Iterator[Session]:
    """A session whose work is never kept."""
    with db.writer.connect() as connection:
        transaction = connection.begin()
        session = Session(connection, expire_on_commit=False)
        try:
            yield session
        finally:
            session.close()
            transaction.rollback()


def walk(db: Database, town: Town, *routes: str, noise: int = 0, seed: int = 0) -> Walker:
    """The routes one after another, with wild tries at every stop; nothing of it is kept."""
    seen: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    walker = Walker.__new__(Walker)
    for route in routes:
        with undone(db) as session:
            walker = Walker(session, town, Random(seed), taken=seen, refused=refused)
            walker.go(route, noise=noise)
            seen, refused = walker.taken, walker.refused
    return walker


def test_every_step_of_the_table_is_taken_and_every_guard_refuses(db: Database, town: Town) -> None:
    walker = walk(db, town, *ROUTES, noise=1)
    named = {step.action for step in STEPS if set(step.paths) != {Path.BOX}}
    assert named - set(walker.taken) == {"起草", "同意代报"}
    assert {"NotNow", "NotYours", "NotFound"} <= set(walker.refused)
    assert set(walker.refused) >= REFUSING


def test_hypothesis_walks_find_no_step_outside_the_rule_book(db: Database, town: Town) -> None:
    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.holder = undone(db)
            self.walker = Walker(self.holder.__enter__(), town, Random(0))

        @initialize(seed=st.integers(0, 10**6), kind=st.sampled_from(KINDS), proxy=st.booleans(), hide=st.booleans())
        def begin(self, seed: int, kind: Kind, proxy: bool, hide: bool) -> None:
            self.walker.rng = Random(seed)
            self.walker.begin(kind, proxy=proxy, hide=hide)

        @rule(data=st.data())
        def forward(self, data: st.DataObject) -> None:
            case, walker = self.walker.cases[-1], self.walker
            open_steps = [(n, s.action) for n in WORKERS for s in acting.possible(walker.desk, case, walker.who(n))]
            if open_steps:
                walker.step(case, *data.draw(st.sampled_from(open_steps)))

        @rule(name=st.sampled_from(sorted(CAST)), action=st.sampled_from(ACTIONS))
        def anybody(self, name: str, action: str) -> None:
            self.walker.step(self.walker.cases[-1], name, action)

        @rule()
        def wild(self) -> None:
            self.walker.wild(self.walker.cases[-1])

        @rule(hours=st.integers(1, 24 * 40))
        def time(self, hours: int) -> None:
            self.walker.pass_time(hours)

        def teardown(self) -> None:
            self.holder.__exit__(None, None, None)

    checks = list(HealthCheck)
    run_state_machine_as_test(
        Machine, settings=settings(max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=checks)
    )


@pytest.mark.parametrize("path", [Path.AID, Path.PLAIN, Path.CLAIM, Path.BOX])
def test_no_state_is_unreachable_and_none_but_the_last_is_a_dead_end(path: Path) -> None:
    mentioned = {state for step in STEPS if path in step.paths and not step.stays for state in step.sources}
    ends = {State.WITHDRAWN, State.LAPSED, State.UPHELD, State.ENDED, State.CLOSED}
    reached = states_of(path)
    own = {s for s in mentioned if any(path in t.paths and t.target == s and not t.stays for t in STEPS)}
    assert own <= reached
    for state in reached - ends:
        assert leading_from(path, state), f"nothing leads on from {state}"


def test_every_guard_effect_and_path_is_used() -> None:
    used = {guard for step in STEPS for guard in step.guards}
    assert used == set(guards.GUARDS)
    assert {effect for step in STEPS for effect in step.effects} == set(effects.EFFECTS)
    assert set(PATH_OF) == set(Kind)


def altered(action: str, **changes: object) -> Callable[[pytest.MonkeyPatch], None]:
    """A table in which one action is another than in the rule book."""

    def apply(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(steps, "STEPS", tuple(replace(s, **changes) if s.action == action else s for s in STEPS))  # type: ignore[arg-type]

    return apply


def guard_off(*names: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Guards that let everything pass."""

    def apply(patch: pytest.MonkeyPatch) -> None:
        for name in names:
            patch.setitem(guards.GUARDS, name, lambda _ask: True)

    return apply


def effect_off(name: str) -> Callable[[pytest.MonkeyPatch], None]:
    """An effect that does nothing."""
    return lambda patch: patch.setitem(effects.EFFECTS, name, lambda _done: None)


def both(*changes: Callable[[pytest.MonkeyPatch], None]) -> Callable[[pytest.MonkeyPatch], None]:
    """Two faults that only together do harm: each alone is caught by the other's rule."""

    def apply(patch: pytest.MonkeyPatch) -> None:
        for change in changes:
            change(patch)

    return apply


MUTANTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "handlers approve": both(altered("批准", by=(Who.LEADER, Who.HANDLER)), guard_off("not_handler", "not_panel")),
    "handlers confirm": both(altered("确认不予受理", by=(Who.LEADER, Who.HANDLER)), guard_off("not_proposer")),
    "a decline needs no second pair of eyes": altered("拟不予受理", target=State.DECLINED),
    "verification is skipped": altered("派人核实", target=State.PANEL),
    "the notice is skipped": altered("评议通过", target=State.AWAITING),
    "an objection changes nothing": altered("异议不成立", target=State.AWAITING),
    "approval skips the carrying out": altered("批准", target=State.DONE),
    "a rating reopens": altered("评价", target=State.HANDLING),
    "a pause returns to nowhere": altered("补充核实材料", pauses=False),
    "a hold returns to nowhere": altered("同意挂起", pauses=False),
    "the claim is never reviewed outside": altered("上报", target=State.PAID),
    "withdrawal ends in closure": altered("撤回", target=State.CLOSED),
    "a vote decides at once": altered("投票", stays=False, target=State.NOTICE),
    "the panel decides without a quorum": guard_off("voted_通过"),
    "approvers may have handled": guard_off("not_handler", "not_panel"),
    "an appeal goes to the same hand": guard_off("fresh_body"),
    "an appeal has no term": guard_off("appealed_in_time"),
    "reopening has no term": guard_off("reopened_in_time"),
    "a notice ends at once": guard_off("notice_over"),
    "unanswered for a day": guard_off("wanted_too_long"),
    "a hold needs no proposal": guard_off("hold_proposed"),
    "relatives verify": guard_off("two_verifiers"),
    "relatives sit on the panel": guard_off("three_members"),
    "transfer without consent": guard_off("fresh_consent"),
    "notices stay up": effect_off("take_down"),
    "the objector is named": lambda patch: patch.setattr(log, "unnamed", lambda _role: False),
    "names are not masked": lambda patch: patch.setattr(notices, "masked", lambda name: name),
    "nobody is shut out": lambda patch: patch.setattr(scope, "shut_out", lambda *_: False),
    "the clock runs in pauses": lambda patch: patch.setattr(clocks, "PAUSED", frozenset()),
    "the clock runs backwards": lambda patch: patch.setattr(clocks, "elapsed", lambda *_: timedelta(hours=-1)),
    "no deadline is set": lambda patch: patch.setattr(acting, "refresh", lambda *_: None),
    "numbers are not given": effect_off("number"),
}


@pytest.mark.once
@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_wrong_table_is_noticed(db: Database, town: Town, monkeypatch: pytest.MonkeyPatch, mutant: str) -> None:
    MUTANTS[mutant](monkeypatch)
    with pytest.raises((AssertionError, KeyError)):
        walk(db, town, *ROUTES)


def test_letters_for_documentation_are_all_explained() -> None:
    from handlers.case.table.printing import markdown

    page = markdown()
    assert all(f"{who} " in page.splitlines()[0] for who in Who)
    assert page.count("\n| ") == len(STEPS) + 1
