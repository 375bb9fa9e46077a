"""The games of 学习强国: the challenge (挑战答题) and the race (双人对战, 四人赛), also against recorded opponents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

STEP, GOAL, QUESTIONS = 20, 100, 10
SIZES = (2, 4)
FULL_ROW = 5


class Phase(StrEnum):
    """Where a challenge stands."""

    RUNNING = "running"
    FALLEN = "fallen"
    OVER = "over"


@dataclass(frozen=True)
class Challenge:
    """Until the first wrong answer, with one revival; the count goes on after it. Five in all are full marks.

    Source: 学习强国 挑战答题: five right for full marks, a wrong answer ends it, one revival by sharing.
    """

    right: int = 0
    revivals: int = 1
    phase: Phase = Phase.RUNNING

    @property
    def full(self) -> bool:
        return self.right >= FULL_ROW

    def answered(self, right: bool) -> "Challenge":
        """The challenge after an answer. ValueError if it is not running."""
        if self.phase is not Phase.RUNNING:
            raise ValueError(f"a challenge that is {self.phase} takes no answer")
        if right:
            return replace(self, right=self.right + 1)
        return replace(self, phase=Phase.FALLEN if self.revivals else Phase.OVER)

    def revived(self) -> "Challenge":
        """The challenge taken up again after a fall. ValueError if there was none."""
        if self.phase is not Phase.FALLEN:
            raise ValueError("only who fell can be revived")
        return replace(self, revivals=self.revivals - 1, phase=Phase.RUNNING)

    def ended(self) -> "Challenge":
        """The challenge given up: after a fall without revival, or when the bank has no more questions."""
        return replace(self, phase=Phase.OVER)


@dataclass(frozen=True)
class Move:
    """A player's next answer: right or not, and the time since the player's own start (a recording can play)."""

    right: bool
    ms: int


@dataclass(frozen=True)
class Lane:
    """How far a player is: points, questions done, and the time of the last answer that scored."""

    player: int
    points: int = 0
    done: int = 0
    ms: int = 0

    @property
    def home(self) -> bool:
        return self.points >= GOAL


@dataclass(frozen=True)
class Race:
    """The lanes in order with their places; `over` once a player is home or all have used their questions."""

    lanes: tuple[Lane, ...]
    places: tuple[int, ...]
    over: bool

    @property
    def winners(self) -> tuple[int, ...]:
        """The first, all of them where joint; nobody before the end."""
        return tuple(
            lane.player for lane, place in zip(self.lanes, self.places, strict=True) if self.over and place == 1
        )


def race(runs: Mapping[int, Sequence[Move]]) -> Race:
    """The race of 2 or 4 players: 20 a right answer, first to 100, at most 10 questions; equal points: less time.

    Source: 学习强国 双人对战 and 四人赛 (20 × 5 → 100). The first one home ends it: later answers do not count.
    """
    if len(runs) not in SIZES:
        raise ValueError("a race has 2 or 4 players")
    finish = min((lane.ms for player, moves in runs.items() if (lane := lane_of(player, moves)).home), default=None)
    lanes = [lane_of(player, moves, until=finish) for player, moves in runs.items()]
    over = finish is not None or all(lane.done >= QUESTIONS for lane in lanes)
    lanes.sort(key=lambda lane: (-lane.points, lane.ms, lane.player))
    merit = [(-lane.points, lane.ms) for lane in lanes]
    return Race(tuple(lanes), tuple(merit.index(m) + 1 for m in merit), over)


def lane_of(player: int, moves: Sequence[Move], until: int | None = None) -> Lane:
    """A player's lane after the moves made by `until` (inclusive), as far as they count."""
    lane = Lane(player)
    for move in moves[:QUESTIONS]:
        if lane.home or (until is not None and move.ms > until):
            break
        lane = replace(lane, done=lane.done + 1)
        if move.right:
            lane = replace(lane, points=lane.points + STEP, ms=move.ms)
    return lane


def reward(won: bool) -> int:
    """The day's points for the first game: 10 for a win, 8 for a loss (学习强国 2023: taking part is what earns)."""
    return 10 if won else 8
