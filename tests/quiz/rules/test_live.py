"""The phases of a live room, the answer window, the buzzer."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from handlers.quiz.rules import texts
from handlers.quiz.rules.buzzer import Buzz, finish
from handlers.quiz.rules.hall import No, Round, Verdict
from handlers.quiz.rules.live import ALLOWED, NotNow, Phase, Room, Taken, Why, check, credit, round_trip
from tests.quiz.rules import quick

LOBBY = Room((11, 12, 13))
OPEN = LOBBY.open(now=1_000_000, seconds=20)
END = OPEN.ends_at


def answer(
    room: Room, question: int = 11, arrived: int = 1_005_000, rtt: int = 0, seen: tuple[int, ...] = ()
) -> object:
    return check(room, question, 1, seen, arrived=arrived, rtt=rtt)


def test_a_room_goes_from_the_lobby_to_the_end() -> None:
    room, seen = LOBBY, [LOBBY.phase]
    while room.phase is not Phase.END:
        match room.next_phase():
            case Phase.QUESTION:
                room = room.open(now=0, seconds=20)
            case Phase.CLOSED:
                room = room.close()
            case Phase.REVEAL:
                room = room.reveal()
            case Phase.STANDING:
                room = room.standing()
            case Phase.END:
                room = room.end()
        seen.append(room.phase)
    once = [Phase.QUESTION, Phase.CLOSED, Phase.REVEAL, Phase.STANDING]
    assert seen == [Phase.LOBBY, *once * 3, Phase.END]


@pytest.mark.parametrize(("question", "why"), [(11, None), (12, Why.OTHER_QUESTION), (99, Why.OTHER_QUESTION)])
def test_only_the_open_question_is_answered(question: int, why: Why | None) -> None:
    assert answer(OPEN, question) == (why or Taken(5000))


def test_an_answer_out_of_its_phase_is_refused_with_the_reason() -> None:
    closed = OPEN.close()
    assert answer(LOBBY) is Why.NOT_OPEN
    assert answer(OPEN.pause(now=1_003_000)) is Why.PAUSED
    assert [answer(room) for room in (closed, closed.reveal(), closed.standing())] == [Why.LATE] * 3
    assert answer(closed.open(now=0, seconds=5), 11) is Why.LATE
    assert answer(OPEN.end()) is Why.OVER


def test_a_second_answer_is_refused() -> None:
    assert answer(OPEN, seen=(1,)) is Why.TWICE
    assert answer(OPEN, seen=(2,)) == Taken(5000)


@pytest.mark.parametrize(
    ("arrived", "rtt", "result"),
    [
        (END, 0, Taken(20_000)),
        (END + 1, 0, Why.LATE),
        (END + 150, 150, Taken(20_000)),
        (END + 151, 150, Why.LATE),
        (END + 151, 999, Why.LATE),
        (END + 150, 149, Why.LATE),
        (1_000_040, 80, Taken(0)),
        (1_000_500, -300, Taken(500)),
    ],
)
def test_an_answer_must_be_sent_by_the_end_with_at_most_150_ms_of_credit(
    arrived: int, rtt: int, result: Taken | Why
) -> None:
    assert answer(OPEN, arrived=arrived, rtt=rtt) == result


@quick
@given(st.integers(0, 40_000), st.integers(0, 2_000))
def test_a_taken_answer_lies_in_its_window_and_would_not_be_cut_off(after: int, rtt: int) -> None:
    taken = answer(OPEN, arrived=OPEN.opened_at + after, rtt=rtt)
    if isinstance(taken, Taken):
        assert 0 <= taken.ms <= 20_000
        assert OPEN.opened_at + after <= OPEN.closes_at
    else:
        assert after > 20_000


def test_the_round_trip_is_the_median_of_the_last_five() -> None:
    assert [round_trip(s) for s in ([], [80], [900, 900, 40, 50, 60, 70, 2000])] == [0, 80, 60]
    assert [credit(rtt) for rtt in (-5, 80, 150, 151)] == [0, 80, 150, 150]


def test_a_pause_takes_no_time_from_anybody() -> None:
    room = OPEN.pause(now=1_003_000).resume(now=1_063_000)
    assert (room.phase, room.ends_at) == (Phase.QUESTION, END + 60_000)
    assert answer(room, arrived=1_065_000) == Taken(5000)


def test_a_void_question_closes_and_its_key_is_not_shown() -> None:
    room = OPEN.void(11)
    assert (room.phase, room.next_phase()) == (Phase.CLOSED, Phase.STANDING)
    with pytest.raises(NotNow):
        room.reveal()
    assert room.void(12).open(now=0, seconds=20).current == 13
    assert room.void(12).void(13).standing().next_phase() is Phase.END


def test_a_question_can_be_void_after_the_end_but_not_one_of_another_room() -> None:
    assert OPEN.end().void(12).voided == {12}
    with pytest.raises(ValueError, match="not a question"):
        OPEN.void(99)


class Hosting(RuleBasedStateMachine):
    """A host presses anything at any time: what is allowed is done, what is not changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.room = Room((1, 2, 3, 4))
        self.now = 0
        self.asked: list[int] = []

    @rule(
        command=st.sampled_from(["open", "close", "reveal", "standing", "pause", "resume", "void"]),
        wait=st.integers(0, 30_000),
    )
    def press(self, command: str, wait: int) -> None:
        self.now += wait
        before = self.room
        try:
            self.room = self.commanded(command)
        except NotNow:
            return
        assert before.phase == self.room.phase or self.room.phase in ALLOWED[before.phase]
        if command == "open":
            self.asked.append(self.room.questions[self.room.at])

    def commanded(self, command: str) -> Room:
        match command:
            case "open":
                return self.room.open(now=self.now, seconds=20)
            case "pause":
                return self.room.pause(now=self.now)
            case "resume":
                return self.room.resume(now=self.now)
            case "void":
                return self.room.void(self.room.questions[self.now % 4])
            case _:
                made = getattr(self.room, command)()
                assert isinstance(made, Room)
                return made

    @invariant()
    def no_question_is_asked_twice_or_out_of_order(self) -> None:
        assert self.asked == sorted(set(self.asked))

    @invariant()
    def an_answer_is_taken_only_while_a_question_is_open(self) -> None:
        if self.room.current is not None:
            taken = check(self.room, self.room.current, 1, (), arrived=self.now, rtt=0)
            assert isinstance(taken, Taken) == (self.room.phase is Phase.QUESTION and self.now <= self.room.ends_at)

    @invariant()
    def the_clock_never_gives_more_than_the_questions_time(self) -> None:
        assert self.room.at < 0 or self.room.ends_at - self.room.opened_at == 20_000


Hosting.TestCase.settings = quick
TestHosting = Hosting.TestCase

presses = st.lists(st.builds(Buzz, st.integers(1, 6), st.integers(1_000, 1_400), st.integers(0, 300)), max_size=12)


@quick
@given(presses, st.randoms(use_true_random=False), st.integers())
def test_who_buzzed_first_does_not_depend_on_the_order_of_arrival_in_memory(
    buzzes: list[Buzz], rng: Random, lot: int
) -> None:
    mixed = list(buzzes)
    rng.shuffle(mixed)
    assert (
        finish(mixed, opened_at=1_100, rng=Random(lot)).winner
        == finish(buzzes, opened_at=1_100, rng=Random(lot)).winner
    )


@quick
@given(presses, st.integers())
def test_the_winner_pressed_no_later_than_anybody_in_the_window(buzzes: list[Buzz], lot: int) -> None:
    photo = finish(buzzes, opened_at=1_100, rng=Random(lot))
    by_team = {b.team: b for b in photo.order}
    assert (photo.winner is None) == (not photo.order)
    if photo.winner is not None:
        assert max(by_team[photo.winner].pressed, 1_100) == max(photo.order[0].pressed, 1_100)
    assert all(b.arrived < 1_100 for b in photo.early)


def test_a_far_phone_that_pressed_first_wins_if_it_arrives_in_the_window() -> None:
    near, far = Buzz(1, 1_500, 10), Buzz(2, 1_600, 140)
    assert finish([near, far], opened_at=1_000, rng=Random(1)).winner == 2
    missed = finish([near, Buzz(2, 1_621, 140)], opened_at=1_000, rng=Random(1))
    assert (missed.winner, [b.team for b in missed.late]) == (1, [2])


def test_a_stalled_echo_buys_no_more_than_the_cap() -> None:
    assert finish([Buzz(1, 1_500, 0), Buzz(2, 1_600, 900)], opened_at=1_000, rng=Random(1)).order[0].pressed == 1_450


def test_a_press_before_the_opening_is_a_false_start_and_the_credit_makes_none() -> None:
    photo = finish([Buzz(1, 999), Buzz(1, 1_010), Buzz(2, 1_050, 150)], opened_at=1_000, rng=Random(1))
    assert (photo.winner, [b.team for b in photo.early]) == (2, [1])
    assert finish([Buzz(1, 1_010)], opened_at=1_000, rng=Random(1), barred=frozenset({1})).winner is None


def test_the_same_millisecond_is_settled_by_lot() -> None:
    buzzes = [Buzz(1, 1_500), Buzz(2, 1_540, 40)]
    photos = [finish(buzzes, opened_at=1_000, rng=Random(seed)) for seed in range(40)]
    assert {photo.winner for photo in photos} == {1, 2}
    assert all(photo.drawn for photo in photos)


def test_every_reason_round_and_verdict_has_its_words() -> None:
    assert set(texts.REFUSED) == set(Why)
    assert set(texts.MAY_NOT) == set(No)
    assert set(texts.ROUNDS) == set(Round)
    assert set(texts.VERDICTS) == set(Verdict)
