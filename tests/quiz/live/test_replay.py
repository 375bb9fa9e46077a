"""Whatever a host orders and players answer: the log told again makes the same room."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handlers.quiz.live.orders import ordered
from handlers.quiz.live.play import Asked, Body, Frozen, Play
from handlers.quiz.rules.events import Answered
from handlers.quiz.rules.live import NotNow, Taken
from handlers.quiz.rules.scoring import Item, Ruleset, Speed, UnitRule

OPTIONS = ("甲", "乙", "丙")
ASKED = tuple(Asked(i, "single", "题", OPTIONS, "", "", 20) for i in (11, 12, 13))
ITEMS = tuple(Item(asked.id, "single", ["A"], 1000, 20_000) for asked in ASKED)
RULES = Ruleset(ITEMS, Speed.KAHOOT, streaks=True, units=UnitRule.MEAN)
ROOM = Frozen(1, "room", "4821", "现场赛", "", 1, RULES, ASKED)
PEOPLE = 4
ORDER = st.sampled_from(["open", "next", "next", "next", "close", "pause", "end"])
VOID = st.fixed_dictionaries({"type": st.just("void"), "question": st.integers(1, 3), "why": st.just("有误")})
AWARD = st.fixed_dictionaries(
    {"type": st.just("award"), "person": st.integers(1, PEOPLE), "points": st.integers(-50, 50), "why": st.just("加分")}
)
ANSWER = st.tuples(st.integers(1, PEOPLE), st.integers(1, 3), st.sampled_from("ABC"))
STEPS = st.lists(st.one_of(ORDER.map(lambda kind: {"type": kind}), VOID, AWARD, ANSWER, ANSWER, ANSWER), max_size=40)


@given(STEPS)
def test_a_log_told_again_makes_the_same_room(steps: list[Any]) -> None:
    room, log, answers = joined(), list[Body](), list[Answered]()
    for at, step in enumerate(steps):
        now = 1_000_000 + at * 700
        if isinstance(step, tuple):
            answer(room, answers, *step, now=now)
        else:
            order(room, log, step, now=now)
    again = joined()
    for body in log:
        again.apply(body)
    for given_answer in answers:
        again.answered(given_answer)
    assert (again.room, again.seq, again.seen, again.spread) == (room.room, room.seq, room.seen, room.spread)
    assert again.table == room.table


def joined() -> Play:
    """A room with its players."""
    room = Play(ROOM)
    for person in range(1, PEOPLE + 1):
        room.apply({"event": "joined", "person": person, "unit": person % 2, "name": "某", "team": "某队"})
    return room


def order(room: Play, log: list[Body], message: dict[str, Any], *, now: int) -> None:
    """As the hub does: what does not fit changes nothing."""
    try:
        for body in ordered(room, message, now=now):
            before = room.seq
            room.apply(body)
            assert room.seq == before + 1
            log.append(body)
    except NotNow:
        return


def answer(room: Play, answers: list[Answered], person: int, n: int, letter: str, *, now: int) -> None:
    """As the hub does: only what counts is kept."""
    verdict = room.check(n, person, arrived=now, rtt=0)
    if isinstance(verdict, Taken):
        answers.append(Answered(person, ASKED[n - 1].id, [letter], verdict.ms, now))
        room.answered(answers[-1])
