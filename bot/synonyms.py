"""Words that administrators added for the people of a unit, remembered for a few seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from bot.database import Database
from bot.words import fold
from models.messages import Synonym
from models.org import Membership, Unit

FRESH = timedelta(seconds=10)
NONE: Mapping[str, str] = {}


@dataclass(slots=True)
class Synonyms:
    """The added words as (path of the unit, folded word, target); read again when older than ten seconds."""

    database: Database
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    read_at: datetime | None = None

    def refresh(self, *, now: datetime) -> None:
        """Read them again where they are older than that; before a turn's transaction, never inside one."""
        if self.read_at is not None and timedelta(0) <= now - self.read_at < FRESH:
            return
        with self.database.reading() as session:
            query = select(Unit.path, Synonym.word, Synonym.target).join(Unit, Synonym.unit_id == Unit.id)
            self.rows = [(path, fold(word), target) for path, word, target in session.execute(query)]
        self.read_at = now

    def of(self, connection: Connection, person_id: int | None) -> Mapping[str, str]:
        """The added words for one person, by folded form; the nearest unit's wins."""
        if person_id is None or not self.rows:
            return NONE
        query = select(Unit.path).join(Membership).where(Membership.person_id == person_id)
        paths = connection.execute(query).scalars().all()
        mine = [row for row in self.rows if any(path.startswith(row[0]) for path in paths)]
        return {word: target for _, word, target in sorted(mine, key=lambda row: len(row[0]))}
