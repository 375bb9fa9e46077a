"""How a contest is played: set by its organiser, frozen when it opens, kept as JSON with the contest."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from handlers.quiz.rules.draw import Rule
from models.contest import Mode

ROUND_ROBIN, SWISS, KNOCKOUT = "round_robin", "swiss", "knockout"
PRIZES = (("一等奖", 1), ("二等奖", 2), ("三等奖", 3))


@dataclass(frozen=True)
class Terms:
    """`questions` a paper, drawn anew for each attempt where `draw`, by `rules` where given ([count, kind, tag,
    difficulty]); `minutes` for the whole, `seconds` for each question (None: no limit); attempts `a_day` and `in_all`.

    `worth`: points by kind. `reveal`: right or wrong is told after each answer. `units`: who is ranked against whom.
    A league: `format`, `rounds` (Swiss), `legs`, `side` (how many people count for a unit), `hours` a round is open,
    `play_offs` (how many units go on to a knock-out). `prizes`: (title, how many) for persons; from `pass_mark` of 100
    on everybody gets a certificate.
    """

    questions: int = 10
    draw: bool = True
    rules: tuple[tuple[Any, ...], ...] = ()
    minutes: int | None = 10
    seconds: int | None = None
    a_day: int | None = 3
    in_all: int | None = None
    worth: Mapping[str, int] = field(default_factory=lambda: {"single": 10, "multi": 10, "judge": 10, "blank": 10})
    partial: str = "none"
    speed: str = "flat"
    reveal: bool = False
    shuffle: bool = True
    units: tuple[int, ...] = ()
    format: str = ROUND_ROBIN
    rounds: int = 3
    legs: int = 1
    side: int = 3
    hours: int = 72
    play_offs: int = 0
    prizes: tuple[tuple[str, int], ...] = PRIZES
    pass_mark: int = 60

    def to_json(self) -> dict[str, Any]:
        """As the contest's row keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Terms":
        """What `to_json` wrote; what is missing is as usual."""
        known = dict(kept)
        for name in ("rules", "prizes"):
            if name in known:
                known[name] = tuple(tuple(row) for row in known[name])
        if "units" in known:
            known["units"] = tuple(known["units"])
        return cls(**known)

    def drawing(self) -> list[Rule]:
        """The rules a paper is drawn by."""
        return [Rule(*row) for row in self.rules] or [Rule(self.questions)]


# 挑战答题 and the race of 学习强国: a minute a question in a chat, where each answer is typed.
USUAL: Mapping[Mode, Terms] = {
    Mode.PAPER: Terms(),
    Mode.CHALLENGE: Terms(questions=100, minutes=60, seconds=60, a_day=5, reveal=True, prizes=()),
    Mode.DUEL: Terms(questions=10, minutes=10, seconds=60, a_day=10, reveal=True, prizes=()),
    Mode.LEAGUE: Terms(a_day=None, draw=False, prizes=()),
    Mode.LIVE: Terms(minutes=None, seconds=20, a_day=None, draw=False, prizes=()),
}


def usual(mode: str, **changes: Any) -> Terms:
    """The usual terms of a mode, with changes."""
    return replace(USUAL[Mode(mode)], **changes)
