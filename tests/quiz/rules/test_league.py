"""Seasons: fixtures, windows, forfeits, tables, Swiss rounds, brackets."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.quiz.rules.bracket import bracket, order, play, play_offs
from handlers.quiz.rules.league import Result, Season, Side, Window, round_robin, settle, table, windows
from handlers.quiz.rules.swiss import NoPairing, Pairing, pair
from tests.quiz.rules import quick

START = datetime(2026, 11, 2, tzinfo=UTC)
WEEK = timedelta(days=7)
SIZES = st.integers(2, 21)


@quick
@given(SIZES)
def test_everybody_meets_everybody_once(size: int) -> None:
    rounds = round_robin(range(size))
    met = [frozenset(match) for pairs in rounds for match in pairs]
    assert sorted(map(sorted, met)) == sorted(map(list, combinations(range(size), 2)))


@quick
@given(SIZES)
def test_nobody_plays_twice_in_a_round_and_only_an_odd_team_rests_once(size: int) -> None:
    rounds = round_robin(range(size))
    rests: Counter[int] = Counter()
    for pairs in rounds:
        playing = [team for match in pairs for team in match]
        assert len(playing) == len(set(playing))
        rests.update(set(range(size)) - set(playing))
    assert rests == Counter(dict.fromkeys(range(size), 1) if size % 2 else {})


@quick
@given(SIZES)
def test_home_and_away_are_shared_out(size: int) -> None:
    once, twice = round_robin(range(size)), round_robin(range(size), legs=2)
    home = Counter(h for pairs in once for h, _ in pairs)
    away = Counter(a for pairs in once for _, a in pairs)
    assert all(abs(home[t] - away[t]) <= 1 for t in range(size))
    assert Counter(h for p in twice for h, _ in p) == Counter(a for p in twice for _, a in p)
    assert len({match for pairs in twice for match in pairs}) == size * (size - 1)


def test_a_round_is_played_in_its_window_by_each_side_when_it_can() -> None:
    first, second = windows(2, START, WEEK, pause=timedelta(days=1))
    assert (second.opens, second.closes) == (START + timedelta(days=8), START + timedelta(days=15))
    home, away = Side(60, START), Side(80, START + timedelta(days=6))
    assert settle((1, 2), first, home, None, now=START + timedelta(days=3)) is None
    assert settle((1, 2), first, home, away, now=START + timedelta(days=6)) == Result(1, 2, 60, 80)


def test_who_did_not_play_by_the_close_forfeits() -> None:
    window = Window(START, START + WEEK)
    late = Side(90, window.closes)
    assert settle((1, 2), window, Side(10, START), late, now=window.closes) == Result(1, 2, 10, 0, frozenset({2}))
    both = settle((1, 2), window, None, None, now=window.closes)
    assert both == Result(1, 2, 0, 0, frozenset({1, 2}))


def test_a_forfeit_is_three_points_and_the_declared_difference_and_two_are_two_losses() -> None:
    results = [Result(1, 2, 10, 0, frozenset({2})), Result(3, 4, 0, 0, frozenset({3, 4}))]
    rows = {row.team: row for row in table(results, Season((1, 2, 3, 4), forfeit=60))}
    assert (rows[1].points, rows[1].difference, rows[2].difference) == (3, 60, -60)
    assert [(rows[t].points, rows[t].lost, rows[t].difference) for t in (3, 4)] == [(0, 1, 0), (0, 1, 0)]


def test_teams_level_on_points_and_difference_are_told_apart_by_their_own_match() -> None:
    """1 and 2 both end on 3 points and ±0, and 2 beat 1. That 1 has the better lot must not matter."""
    results = [
        Result(2, 1, 60, 50),
        Result(1, 3, 60, 50),
        Result(3, 2, 60, 50),
        Result(3, 4, 50, 70),
    ]
    level = table(results[:3], Season((1, 2, 3)))
    assert [(row.points, row.difference, row.head) for row in level] == [(3, 0, (3, 0))] * 3
    rows = table([*results, Result(3, 5, 80, 10)], Season((1, 2, 3, 4, 5)))
    assert [(row.team, row.points, row.difference) for row in rows] == [
        (3, 6, 50),
        (4, 3, 20),
        (2, 3, 0),
        (1, 3, 0),
        (5, 0, -70),
    ]
    assert (rows[2].head, rows[3].head) == ((3, 10), (0, -10))


def test_the_declared_order_decides_last() -> None:
    rows = table([Result(1, 2, 50, 50)], Season((3, 2, 1)))
    assert [(row.place, row.team, row.points) for row in rows] == [(1, 2, 1), (2, 1, 1), (3, 3, 0)]


@quick
@given(st.integers(2, 9), st.randoms(use_true_random=False))
def test_the_table_does_not_depend_on_the_order_of_results_and_adds_up(size: int, rng: Random) -> None:
    results = [Result(h, a, rng.randrange(4), rng.randrange(4)) for pairs in round_robin(range(size)) for h, a in pairs]
    season = Season(tuple(range(size)))
    rows = table(results, season)
    mixed = list(results)
    rng.shuffle(mixed)
    assert table(mixed, season) == rows
    assert sum(row.difference for row in rows) == 0
    assert sum(row.won for row in rows) == sum(row.lost for row in rows)
    assert all(row.points == 3 * row.won + row.drawn and row.played == size - 1 for row in rows)
    assert [row.place for row in rows] == list(range(1, size + 1))


@quick
@given(st.integers(4, 24), st.randoms(use_true_random=False))
def test_swiss_rounds_have_no_rematch_and_no_second_rest(size: int, rng: Random) -> None:
    met: set[frozenset[int]] = set()
    rested: set[int] = set()
    score = dict.fromkeys(range(size), 0)
    for _ in range((size - 1) // 2):
        made = pair(sorted(score, key=lambda t: (-score[t], t)), met, rested)
        now = {frozenset(p) for p in made.pairs}
        everyone = [t for p in made.pairs for t in p] + ([] if made.bye is None else [made.bye])
        assert sorted(everyone) == list(range(size))
        assert not now & met
        assert made.bye not in rested
        met |= now
        rested |= {made.bye} if made.bye is not None else set()
        for p in made.pairs:
            score[rng.choice(p)] += 1


def test_swiss_neighbours_meet_and_the_last_one_rests() -> None:
    assert pair([5, 3, 1, 4, 2], set()) == Pairing(((5, 3), (1, 4)), 2)
    assert pair([5, 3, 1, 4], {frozenset((1, 4))}) == Pairing(((5, 1), (3, 4)))


@quick
@given(st.integers(1, 4), st.data())
def test_a_pairing_is_found_whenever_there_is_one(half: int, data: st.DataObject) -> None:
    teams = list(range(2 * half))
    met = data.draw(st.sets(st.sampled_from([frozenset(p) for p in combinations(teams, 2)])))

    def possible(left: list[int]) -> bool:
        return not left or any(
            frozenset((left[0], other)) not in met and possible([t for t in left[1:] if t != other])
            for other in left[1:]
        )

    if possible(teams):
        assert len(pair(teams, met).pairs) == half
    else:
        with pytest.raises(NoPairing):
            pair(teams, met)


def test_sixty_four_teams_can_go_on_for_half_of_all_rounds() -> None:
    met: set[frozenset[int]] = set()
    for _ in range(32):
        met |= {frozenset(p) for p in pair(range(64), met).pairs}
    assert len(met) == 32 * 32


def test_swiss_rounds_end_when_everybody_has_met() -> None:
    with pytest.raises(NoPairing):
        pair([1, 2], {frozenset((1, 2))})
    with pytest.raises(NoPairing):
        pair([1, 2, 3], set(), {1, 2, 3})


@quick
@given(st.integers(2, 70))
def test_a_bracket_has_a_power_of_two_places_and_the_best_seeds_rest(size: int) -> None:
    first = bracket(range(1, size + 1))
    places = 2 * len(first)
    assert places & (places - 1) == 0
    assert size <= places < 2 * size
    assert {a for a, b in first if b is None} == set(range(1, places - size + 1))
    assert sorted(t for tie in first for t in tie if t is not None) == list(range(1, size + 1))


@quick
@given(st.integers(2, 70))
def test_where_the_better_seed_always_wins_the_best_two_meet_in_the_final(size: int) -> None:
    rounds = play(range(1, size + 1), min)
    assert rounds[-1] == [(1, 2)]
    assert len(rounds) == (size - 1).bit_length()
    assert sum(b is not None for ties in rounds for _, b in ties) == size - 1


def test_eight_seeds_stand_as_they_always_do() -> None:
    assert order(8) == [1, 8, 4, 5, 2, 7, 3, 6]
    assert play_offs(["甲", "乙", "丙", "丁", "戊"], 4) == [("甲", "丁"), ("乙", "丙")]
    with pytest.raises(ValueError, match="two or more"):
        bracket(["甲"])
