"""Paths of unit names against the tree of the enterprise; the party's and the union's trees are not the roster's."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.org.roster.sheet import Path
from models.org import Unit, UnitKind

ENTERPRISE = (UnitKind.COMPANY, UnitKind.DEPARTMENT, UnitKind.TEAM)
TEAMS = ("班", "组", "队")


@dataclass(slots=True)
class Places:
    """The units by path of names; `tops` are the names a path may begin with."""

    ids: dict[Path, int]
    tops: list[str]
    names: dict[int, Path] = field(default_factory=dict)

    def full(self, path: Path) -> Path | None:
        """The path from the top: beneath the only enterprise if it does not name it; None under an unknown top."""
        if not self.tops or path[0] in self.tops:
            return path
        return (self.tops[0], *path) if len(self.tops) == 1 else None

    def missing(self, paths: Iterable[Path]) -> list[Path]:
        """What has to be made for these paths, each after what it hangs under."""
        wanted = {path[:depth] for path in paths for depth in range(1, len(path) + 1)}
        return sorted(wanted - self.ids.keys(), key=lambda path: (len(path), path))


def read_places(session: Session) -> Places:
    """Every active unit of the enterprise's tree, in one query."""
    query = select(Unit.id, Unit.name, Unit.parent_id).where(Unit.kind.in_(ENTERPRISE), Unit.active)
    names: dict[int, Path] = {}
    for number, name, parent in session.execute(query.order_by(Unit.path)):
        above = names.get(parent, ()) if parent else ()
        names[number] = (*above, name)
    return Places(
        {path: number for number, path in names.items()}, [p[0] for p in names.values() if len(p) == 1], names
    )


def kind_of(path: Path) -> UnitKind:
    """A top is an enterprise; a name that ends in 班, 组 or 队 below it is a team."""
    if len(path) == 1:
        return UnitKind.COMPANY
    return UnitKind.TEAM if path[-1].endswith(TEAMS) else UnitKind.DEPARTMENT
