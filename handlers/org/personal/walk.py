"""Which rows are about a person, found by walking the metadata: foreign keys, and columns named like one.

A row is a person's own by its `person_id`; in a table without one, by any column that points at `person`, unless its
name says that the person only acted on somebody else's row (`…_by`, author, reviewer, …). `info={"owner": True|False}`
on a column overrides that; `info={"label": "…"}` on a table gives it a name people can read.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, Table, select

from models import Base
from models.base import table_of
from models.org import Identity, Person

PERSON, IDENTITY = table_of(Person), table_of(Identity)
ACTED = frozenset({"author_id", "reviewer_id", "approver_id", "by_id", "owner_id", "actor_id", "viewer_id"})


@dataclass(frozen=True, slots=True)
class Reach:
    """A table and the column by which its rows are a person's; `through_identity` where that names an identity."""

    table: Table
    column: Column[int]
    through_identity: bool = False

    def mine(self, person_id: int) -> ColumnElement[bool]:
        """The condition for one person's rows."""
        if not self.through_identity:
            return self.column == person_id
        return self.column.in_(select(IDENTITY.c.id).where(IDENTITY.c.person_id == person_id))


def owned() -> list[Reach]:
    """Every way to a person's own rows, the person row itself left out."""
    found = []
    for table in _tables():
        columns = _pointing(table, PERSON)
        own = [column for column in columns if _owns(table, column)]
        found += [Reach(table, column) for column in own]
        if not own:
            found += [Reach(table, column, through_identity=True) for column in _pointing(table, IDENTITY)]
    return found


def acted() -> list[Reach]:
    """Columns that name a person on a row that is somebody else's, or nobody's."""
    own = {reach.column for reach in owned()}
    return [Reach(t, column) for t in _tables() for column in _pointing(t, PERSON) if column not in own]


def _tables() -> Iterator[Table]:
    return (table for table in Base.metadata.sorted_tables if table is not PERSON)


def _pointing(table: Table, target: Table) -> list[Column[int]]:
    name = f"{target.name}_id"
    return [c for c in table.columns if c.name == name or any(key.column.table is target for key in c.foreign_keys)]


def _owns(table: Table, column: Column[int]) -> bool:
    said = column.info.get("owner")
    if said is not None:
        return bool(said)
    if "person_id" in table.columns:
        return column.name == "person_id"
    return column.name not in ACTED and not column.name.endswith("_by")
