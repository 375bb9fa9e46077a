"""What a row of the transition table is made of."""

from dataclasses import dataclass
from enum import StrEnum

from models.case import Kind, State


class Who(StrEnum):
    """A part on one case; the letters of the printed table."""

    APPLICANT = "P"
    PROXY = "T"
    HANDLER = "H"
    VERIFIER = "V"
    SECRETARY = "B"
    PANEL = "G"
    LEADER = "L"
    FINANCE = "F"
    ANYONE = "N"
    SYSTEM = "S"


class Path(StrEnum):
    """Which way a kind goes."""

    AID = "帮扶"
    CLAIM = "医疗互助"
    PLAIN = "诉求"
    BOX = "匿名"


class Need(StrEnum):
    """What must be said with a step."""

    NOTE = "说明"
    CODE = "原因"
    URGENCY = "紧急程度"
    UNIT = "单位"
    PEOPLE = "人员"
    AMOUNT = "金额"
    CHOICE = "意见"
    DAY = "日期"
    SOLVED = "是否解决"
    SCORE = "满意度"
    FUND = "资金来源"
    GOODS = "物资"


PATH_OF = {
    Kind.AID: Path.AID,
    Kind.FILE: Path.AID,
    Kind.CLAIM: Path.CLAIM,
    Kind.WISH: Path.PLAIN,
    Kind.MIND: Path.PLAIN,
    Kind.LAW: Path.PLAIN,
    Kind.BOX: Path.BOX,
}
TERMINAL = frozenset({State.WITHDRAWN, State.LAPSED, State.UPHELD, State.ENDED})
DECIDED_AGAINST = (State.DECLINED, State.FAILED, State.REJECTED, State.REFUSED)
PAUSED = frozenset({State.WANTED, State.HELD, State.NOTICE, State.OBJECTED})


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed step: `row` is its number in the rule book, `target` None means back to where it was paused.

    `guards` and `effects` are names in guards.py and effects.py. A step whose target is its only source changes no
    state: something is recorded. `pauses` remembers the source to come back to.
    """

    row: str
    action: str
    sources: tuple[State, ...]
    target: State | None
    by: tuple[Who, ...]
    paths: tuple[Path, ...] = (Path.AID,)
    needs: tuple[Need, ...] = ()
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    stays: bool = False
    pauses: bool = False
    says: str = ""

    def lands(self, source: State, back_to: State | None) -> State:
        """The state after this step."""
        if self.stays:
            return source
        return self.target or back_to or State.HANDLING
