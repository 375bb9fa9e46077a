"""One thing looked at, and what came of it."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Level(StrEnum):
    """How well it stands. WARN works but should not stay so; SKIP was not looked at."""

    PASS = "pass"  # noqa: S105 (no password)
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Finding:
    """`stage` is a word of the machine's, `found` and `fix` are for the operator and never have a secret in them."""

    stage: str
    level: Level
    found: str
    fix: str = ""

    def to_json(self) -> dict[str, str]:
        """As a JSON object."""
        return {name: str(value) for name, value in asdict(self).items()}


def passed(stage: str, found: str) -> Finding:
    """All is well."""
    return Finding(stage, Level.PASS, found)


def warned(stage: str, found: str, fix: str) -> Finding:
    """It works, and should not stay so."""
    return Finding(stage, Level.WARN, found, fix)


def failed(stage: str, found: str, fix: str) -> Finding:
    """It does not work."""
    return Finding(stage, Level.FAIL, found, fix)


def skipped(stage: str, found: str, fix: str = "") -> Finding:
    """It was not looked at."""
    return Finding(stage, Level.SKIP, found, fix)
