"""What the platform can be told to do wrong, and to which calls."""

from dataclasses import dataclass, field
from enum import StrEnum
from random import Random


class Kind(StrEnum):
    """Each way of failing. DUPLICATE concerns callbacks: the platform delivers them once more."""

    SLOW = "slow"
    HTTP500 = "http500"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    HALF_BODY = "half_body"
    NOT_JSON = "not_json"
    BUSY = "busy"
    QUOTA = "quota"
    BAD_TOKEN = "bad_token"  # noqa: S105 - the name of a fault
    DUPLICATE = "duplicate"


ACCEPTS = frozenset({Kind.SLOW, Kind.RESET_AFTER, Kind.HALF_BODY, Kind.NOT_JSON})
TOKEN_PATHS = ("cgi-bin/token", "cgi-bin/stable_token", "cgi-bin/gettoken")
CALLBACKS = "callback"


@dataclass(slots=True)
class Fault:
    """One order to fail. `times` counts down, None goes on for ever; `hits` counts what it did.

    `accepted` says whether the call takes effect although its answer is spoilt.
    """

    path_part: str
    kind: Kind
    times: int | None
    probability: float
    seconds: float
    accepted: bool
    rng: Random = field(repr=False)
    hits: int = 0

    def strikes(self, path: str) -> bool:
        """Whether this call fails; uses up one of its times if so."""
        if self.times == 0 or self.path_part not in path or self.rng.random() >= self.probability:
            return False
        if (self.kind is Kind.DUPLICATE) != (path == CALLBACKS):
            return False
        if self.kind is Kind.BAD_TOKEN and path.endswith(TOKEN_PATHS):
            return False
        self.hits += 1
        self.times = None if self.times is None else self.times - 1
        return True


class Faults:
    """The orders in force, the oldest first."""

    def __init__(self) -> None:
        self.orders: list[Fault] = []

    def add(
        self,
        path_part: str,
        kind: str,
        *,
        times: int | None = None,
        probability: float = 1.0,
        seed: int = 0,
        seconds: float = 6.0,
        accepted: bool | None = None,
    ) -> Fault:
        """Make calls whose path contains `path_part` fail; several orders may hold, the first that strikes counts."""
        fault_kind = Kind(kind)
        accepts = fault_kind in ACCEPTS if accepted is None else accepted
        if fault_kind is Kind.RESET_BEFORE:
            accepts = False
        fault = Fault(path_part, fault_kind, times, probability, seconds, accepts, Random(seed))
        self.orders.append(fault)
        return fault

    def strike(self, path: str) -> Fault | None:
        """The order that hits this call, if one does."""
        return next((fault for fault in self.orders if fault.strikes(path)), None)

    def clear(self) -> None:
        """All is well again."""
        self.orders.clear()
