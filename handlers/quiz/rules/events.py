"""What a contest's log is made of: append only, each event a fact. A row of the log is `dump(event)`."""

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from handlers.quiz.rules.numbers import Points
from models.quiz import Choice


@dataclass(frozen=True)
class Joined:
    """A person plays, for this unit or none. The first one counts: who is moved later stays where they began."""

    person: int
    unit: int | None = None


@dataclass(frozen=True)
class Answered:
    """An answer that was accepted. Letters are those of the bank; `ms` is the time taken, `at` when (epoch ms)."""

    person: int
    question: int
    choice: Choice
    ms: int
    at: int


@dataclass(frozen=True)
class Voided:
    """The question counts for nobody (此题作废), and neither do awards made for it."""

    question: int
    why: str


@dataclass(frozen=True)
class Rekeyed:
    """The key was wrong: every answer is marked again by this one."""

    question: int
    key: Any
    why: str


@dataclass(frozen=True)
class Awarded:
    """Points given or taken by the jury, to a person or a unit, with the reason; `question` if it was for one."""

    points: Points
    why: str
    person: int | None = None
    unit: int | None = None
    question: int | None = None

    def __post_init__(self) -> None:
        if not self.why.strip() or (self.person is None) == (self.unit is None):
            raise ValueError("an award needs a reason and either a person or a unit")


Event = Joined | Answered | Voided | Rekeyed | Awarded
KINDS: dict[str, type[Event]] = {
    "joined": Joined,
    "answered": Answered,
    "voided": Voided,
    "rekeyed": Rekeyed,
    "awarded": Awarded,
}
NAMES = {kind: name for name, kind in KINDS.items()}


def dump(event: Event) -> dict[str, Any]:
    """The event as JSON can hold it: {"event": "answered", …}; a fraction becomes "1/2"."""
    fields = {k: str(v) if isinstance(v, Fraction) else v for k, v in asdict(event).items()}
    return {"event": NAMES[type(event)], **fields}


def load(row: dict[str, Any]) -> Event:
    """The event that `dump` wrote."""
    fields = {name: value for name, value in row.items() if name != "event"}
    if isinstance(fields.get("points"), str):
        fields["points"] = Fraction(fields["points"])
    return KINDS[row["event"]](**fields)
