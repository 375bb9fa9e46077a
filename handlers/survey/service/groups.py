"""The coarse units of an anonymous survey: a sheet says which of them it comes from, and nothing finer.

They are the units right below the survey's own. One with fewer than SMALLEST people is counted with the rest; where the
rest itself is smaller than that, the smallest of the others joins it. They are settled when the survey opens.
"""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.org import Membership, Person, Unit
from models.survey import Survey

SMALLEST = 10
REST = ""


def settle(session: Session, survey: Survey) -> None:
    """Write down the groups, and how many people are asked."""
    top = survey.unit
    query = select(Membership.person_id, Membership.main, Unit.path).join(Unit, Unit.id == Membership.unit_id)
    query = query.join(Person, Person.id == Membership.person_id).where(Person.active, Unit.path.startswith(top.path))
    places: dict[int, list[tuple[bool, str]]] = {}
    for person_id, main, path in session.execute(query):
        places.setdefault(person_id, []).append((main, path))
    sizes = Counter(_below(top, mine) for mine in places.values())
    survey.invited = len(places)
    named = {unit.id: unit for unit in session.scalars(select(Unit).where(Unit.parent_id == top.id))}
    kept = _large_enough({unit: size for unit, size in sizes.items() if unit in named}, len(places))
    survey.groups = {named[unit].public_id: [named[unit].name, kept[unit]] for unit in sorted(kept)}


def _large_enough(sizes: dict[int, int], everybody: int) -> dict[int, int]:
    kept = {unit: size for unit, size in sizes.items() if size >= SMALLEST}
    while kept and 0 < everybody - sum(kept.values()) < SMALLEST:
        del kept[min(kept, key=lambda unit: (kept[unit], unit))]
    return kept


def group_of(session: Session, survey: Survey, person: Person) -> str:
    """The public id of a person's group, or REST."""
    query = select(Membership.main, Unit.path).join(Unit, Unit.id == Membership.unit_id)
    query = query.where(Membership.person_id == person.id, Unit.path.startswith(survey.unit.path))
    below = _below(survey.unit, [(main, path) for main, path in session.execute(query)])
    found = session.scalar(select(Unit.public_id).where(Unit.id == below))
    return found if found in survey.groups else REST


def sizes(survey: Survey) -> dict[str, tuple[str, int]]:
    """Every group with its name and its people, the rest last; one group alone is none."""
    found = {public_id: (str(name), int(size)) for public_id, (name, size) in survey.groups.items()}
    rest = survey.invited - sum(size for _, size in found.values())
    return found | ({REST: ("其他", rest)} if rest > 0 else {})


def _below(top: Unit, places: Iterable[tuple[bool, str]]) -> int:
    """The unit right below `top` that somebody counts for: their main one, else the first; 0 for `top` itself."""
    path = min(places, key=lambda place: (not place[0], place[1]), default=(False, top.path))[1]
    rest = path.removeprefix(top.path).split("/")[0]
    return int(rest) if rest else 0
