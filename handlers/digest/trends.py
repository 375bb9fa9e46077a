"""How ratios went over the last frozen digests of a unit: small lines beside a table of numbers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.digest import texts
from handlers.digest.charts import BARS
from handlers.digest.composing import Facts
from handlers.digest.indicators import BY_KEY
from handlers.digest.snapshots import Digest
from handlers.digest.wording import percent
from models.digest import DigestSnapshot
from models.org import Unit

SHOWN = 8
WIDE, HIGH, EDGE = 160, 40, 4


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator over the periods: the words of each, and where its dots and lines are, gaps left out."""

    name: str
    cells: tuple[str, ...]
    dots: tuple[tuple[int, int], ...]
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """The periods by name, the earliest first, and a line an indicator."""

    periods: tuple[str, ...]
    lines: tuple[Line, ...]


def of(session: Session, unit: Unit, digest: Digest) -> Trend | None:
    """The digest with those of the same kind before it; None where there are none before it."""
    code = digest.facts["period"]
    alike = DigestSnapshot.period.contains("W") if "W" in code else ~DigestSnapshot.period.contains("W")
    query = select(DigestSnapshot.facts).where(DigestSnapshot.unit_id == unit.id, DigestSnapshot.period < code, alike)
    older = session.scalars(query.order_by(DigestSnapshot.period.desc()).limit(SHOWN - 1)).all()
    if not older:
        return None
    found = [*(json.loads(facts) for facts in reversed(older)), digest.facts]
    lines = [_line(BY_KEY[key].name, [_share(facts, key) for facts in found]) for key in BARS]
    shown = tuple(line for line in lines if line.dots)
    return Trend(tuple(texts.short_period(facts["period"]) for facts in found), shown)


def _share(facts: Facts, key: str) -> tuple[int, int] | None:
    """Done and due; None where it was hidden, had nothing to do, or was not counted yet."""
    row: Facts = next((row for row in facts["rows"] if row["key"] == key), {})
    return (row["done"], row["due"]) if row.get("due") else None


def _line(name: str, shares: Sequence[tuple[int, int] | None]) -> Line:
    step = (WIDE - 2 * EDGE) / max(1, len(shares) - 1)
    runs, dots, run = list[str](), list[tuple[int, int]](), list[str]()
    for place, share in enumerate(shares):
        if share is None:
            runs, run = [*runs, " ".join(run)], []
            continue
        done, due = share
        dot = (round(EDGE + place * step), round(HIGH - EDGE - (HIGH - 2 * EDGE) * min(done, due) / due))
        dots.append(dot)
        run.append(f"{dot[0]},{dot[1]}")
    cells = tuple(texts.NO_CELL if share is None else percent(*share) for share in shares)
    return Line(name, cells, tuple(dots), tuple(points for points in [*runs, " ".join(run)] if " " in points))
