"""The challenge and the race."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.quiz.rules.duel import Challenge, Move, Phase, lane_of, race, reward
from tests.quiz.rules import quick

runs = st.lists(st.tuples(st.booleans(), st.integers(1, 20_000)), max_size=14)


def moves(run: list[tuple[bool, int]]) -> list[Move]:
    """Steps of time to moments since the start."""
    made, at = [], 0
    for right, step in run:
        at += step
        made.append(Move(right, at))
    return made


def steady(step: int, rights: str) -> list[Move]:
    return moves([(mark == "✓", step) for mark in rights])


def test_the_first_wrong_answer_ends_a_challenge_after_its_one_revival() -> None:
    fallen = Challenge().answered(True).answered(True).answered(False)
    assert (fallen.phase, fallen.right) == (Phase.FALLEN, 2)
    over = fallen.revived().answered(True).answered(True).answered(True).answered(False)
    assert (over.phase, over.right, over.full) == (Phase.OVER, 5, True)
    for refused in (over.revived, lambda: over.answered(True), Challenge().revived):
        with pytest.raises(ValueError):
            refused()


def test_a_fall_need_not_be_revived() -> None:
    fallen = Challenge().answered(False)
    with pytest.raises(ValueError):
        fallen.answered(True)
    assert fallen.ended() == Challenge(phase=Phase.OVER)


@quick
@given(st.lists(st.booleans(), max_size=30))
def test_a_challenge_counts_the_right_answers_before_its_second_wrong_one(marks: list[bool]) -> None:
    game = Challenge()
    for right in marks:
        if game.phase is Phase.OVER:
            break
        game = game.answered(right)
        game = game.revived() if game.phase is Phase.FALLEN else game
    wrong = [i for i, right in enumerate(marks) if not right]
    assert game.right == sum(marks[: wrong[1]] if len(wrong) > 1 else marks)


def test_the_first_with_five_right_wins_and_the_race_is_over() -> None:
    result = race({1: steady(1000, "✓✓✓✓✓"), 2: steady(900, "✓✓✗✓✓✓")})
    assert [(lane.player, lane.points) for lane in result.lanes] == [(1, 100), (2, 80)]
    assert (result.winners, result.over) == ((1,), True)


def test_what_is_answered_after_the_winner_is_home_does_not_count() -> None:
    result = race({1: steady(1000, "✓✓✓✓✓"), 2: steady(1400, "✓✓✓✓✓")})
    assert [(lane.points, lane.done) for lane in result.lanes] == [(100, 5), (60, 3)]


def test_after_ten_questions_equal_points_go_to_the_faster_and_equal_times_are_joint() -> None:
    slow, fast = steady(2000, "✓✗✗✗✗✗✗✗✗✓"), steady(1000, "✓✗✗✗✗✗✗✗✗✓")
    assert race({1: slow, 2: fast}).winners == (2,)
    four = race({4: fast, 3: slow, 2: slow, 1: fast})
    assert (four.winners, four.places) == ((1, 4), (1, 1, 3, 3))


def test_nobody_has_won_while_somebody_may_still_catch_up() -> None:
    assert race({1: steady(1000, "✓✓✓✓✗✗✗✗✗✗"), 2: steady(1000, "✓✓✓")}).winners == ()


@pytest.mark.parametrize("players", [0, 1, 3, 5])
def test_a_race_has_two_or_four_players(players: int) -> None:
    with pytest.raises(ValueError, match="2 or 4"):
        race({player: [] for player in range(players)})


@quick
@given(st.lists(runs, min_size=4, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_the_players_does_not_matter(four: list[list[tuple[bool, int]]], rng: Random) -> None:
    field = {player: moves(run) for player, run in enumerate(four)}
    mixed = list(field.items())
    rng.shuffle(mixed)
    assert race(dict(mixed)) == race(field)


@quick
@given(runs, runs)
def test_a_race_stays_within_its_bounds(one: list[tuple[bool, int]], other: list[tuple[bool, int]]) -> None:
    result = race({1: moves(one), 2: moves(other)})
    assert all(0 <= lane.points <= 100 and lane.points % 20 == 0 and lane.done <= 10 for lane in result.lanes)
    assert all(lane.points == 100 for lane in result.lanes[:1]) or not any(lane.home for lane in result.lanes)


@quick
@given(runs, st.integers(0, 200_000), st.integers(0, 200_000))
def test_a_lane_never_goes_back(run: list[tuple[bool, int]], one: int, other: int) -> None:
    early, late = sorted((one, other))
    assert lane_of(1, moves(run), until=early).points <= lane_of(1, moves(run), until=late).points


def test_taking_part_is_paid_nearly_as_well_as_winning() -> None:
    assert (reward(won=True), reward(won=False)) == (10, 8)
