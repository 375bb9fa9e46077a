"""Digests as they were first told: a finished period's facts are frozen and open unchanged; corrections stand beside.

A digest of a period that still runs is put together anew each time.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.digest import reading
from handlers.digest.composing import Facts, NobodyThere, compose, compose_all
from handlers.digest.indicators import BY_KEY, FLOW
from handlers.digest.periods import Period, local_day, read_period
from handlers.digest.reading import Count, Made
from handlers.digest.wording import told
from models.base import insert_ignore, new_public_id, table_of
from models.digest import DigestSnapshot
from models.org import Unit


@dataclass(frozen=True, slots=True)
class Digest:
    """What is shown: the facts, whether they are frozen, since when, and what was put right after that."""

    facts: Facts
    stamp: str
    made_at: datetime | None = None
    public_id: str = ""
    corrections: tuple[Mapping[str, str], ...] = ()


def as_bytes(facts: Facts) -> str:
    """The one way facts are written down."""
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def digest_of(session: Session, unit: Unit, period: Period, made: Made, *, keep: bool = True) -> Digest:
    """The unit's digest: frozen where the period is over, else as it is now. `keep` false writes nothing.

    Raises: NobodyThere.
    """
    known = _known(session, unit, period)
    if known is None and keep and period.last < local_day(made.now):
        freeze(session, [unit], period, made)
        known = _known(session, unit, period)
        if known is None:
            compose(session, unit, period, made)  # says why there is none
    if known is None:
        facts = compose(session, unit, period, made)
        return Digest(facts, _stamp(as_bytes(facts)))
    return opened(session, known, made)


def opened(session: Session, snapshot: DigestSnapshot, made: Made) -> Digest:
    """A frozen digest with what was put right since."""
    facts = json.loads(snapshot.facts)
    fixed = tuple(corrections(session, snapshot.unit, facts, made))
    return Digest(facts, snapshot.sha256, snapshot.made_at, snapshot.public_id, fixed)


def freeze(session: Session, units: Sequence[Unit], period: Period, made: Made) -> int:
    """Freeze the period for those of the units that have people and no digest of it yet; how many."""
    done = select(DigestSnapshot.unit_id).where(DigestSnapshot.period == period.code)
    have = set(session.scalars(done.where(DigestSnapshot.unit_id.in_([unit.id for unit in units]))))
    left = [unit for unit in units if unit.id not in have]
    try:
        found = compose_all(session, left, period, made) if left else {}
    except NobodyThere:
        return 0
    return insert_ignore(
        session,
        table_of(DigestSnapshot),
        [_row(unit_id, period, as_bytes(facts), made.now) for unit_id, facts in found.items()],
        unique=("unit_id", "period"),
    )


def _row(unit_id: int, period: Period, facts: str, now: datetime) -> dict[str, Any]:
    row = {"public_id": new_public_id(), "unit_id": unit_id, "period": period.code}
    return row | {"facts": facts, "sha256": _stamp(facts), "made_at": now}


def corrections(session: Session, unit: Unit, facts: Facts, made: Made) -> list[Mapping[str, str]]:
    """What happened in the period and is counted otherwise now: {name, was, now}; hidden numbers stay hidden."""
    period = read_period(facts["period"], today=local_day(made.now))
    counted = reading.flows(session, period, [unit], made).get(unit.id, {})
    found: list[Mapping[str, str]] = []
    for row in facts["rows"]:
        one = BY_KEY.get(row["key"])
        if one is None or one.kind != FLOW or row.get("hidden"):
            continue
        was, now = Count(row["done"], row.get("due", 0)), counted.get(one.key, Count())
        if (was.done, was.due if one.ratio else 0) != (now.done, now.due if one.ratio else 0):
            found.append({"name": one.name, "was": row["text"], "now": told(one, now)})
    return found


def list_of(session: Session, unit: Unit, *, limit: int = 60) -> Sequence[DigestSnapshot]:
    """A unit's frozen digests, the latest first."""
    query = select(DigestSnapshot).where(DigestSnapshot.unit_id == unit.id)
    return session.scalars(query.order_by(DigestSnapshot.made_at.desc(), DigestSnapshot.id.desc()).limit(limit)).all()


def _known(session: Session, unit: Unit, period: Period) -> DigestSnapshot | None:
    query = select(DigestSnapshot).where(DigestSnapshot.unit_id == unit.id, DigestSnapshot.period == period.code)
    return session.scalar(query)


def _stamp(facts: str) -> str:
    return sha256(facts.encode()).hexdigest()
