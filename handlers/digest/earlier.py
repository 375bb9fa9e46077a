"""What frozen digests said of how things stood, so that later ones can be set beside them."""

import json
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.digest.indicators import BY_KEY, STAND
from handlers.digest.reading import Count
from models.digest import DigestSnapshot


def stands(session: Session, units: Collection[int], period: str) -> dict[int, dict[str, Count]]:
    """Unit → stand → what was shown of it in the frozen digest of that period."""
    query = select(DigestSnapshot.unit_id, DigestSnapshot.facts).where(DigestSnapshot.period == period)
    found: dict[int, dict[str, Count]] = {}
    for unit_id, facts in session.execute(query.where(DigestSnapshot.unit_id.in_(units))):
        found[unit_id] = {
            row["key"]: Count(row["done"], row.get("due", 0))
            for row in json.loads(facts)["rows"]
            if row["key"] in BY_KEY and BY_KEY[row["key"]].kind == STAND and not row.get("hidden")
        }
    return found
