"""The trees of units: made, renamed, moved. `path` always follows from the parents."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.turn import Refusal
from handlers.org import texts
from models.org import Unit, UnitKind


class InsideItself(Refusal):
    """A unit cannot hang under itself or under something below it."""

    text = texts.INSIDE_ITSELF


class TooDeep(Refusal):
    """The tree is deeper than a path can say."""

    text = texts.TOO_DEEP


LONGEST_PATH = 255


def create_unit(
    session: Session,
    *,
    code: str,
    name: str,
    kind: UnitKind,
    parent: Unit | None = None,
    wecom_department: int | None = None,
) -> Unit:
    """A new unit under `parent`, or the top of a tree of its own."""
    if parent is not None:
        session.refresh(parent, with_for_update=True)
    unit = Unit(code=code, name=name, kind=kind, parent_id=parent.id if parent else None, path="")
    unit.wecom_department = wecom_department
    session.add(unit)
    session.flush()
    unit.path = _below(parent, unit)
    session.flush()
    return unit


def move_unit(session: Session, unit: Unit, *, parent: Unit | None) -> None:
    """Hang a unit, with all that is below it, under another one or at the top.

    Every unit is locked first: two moves that cross each other would otherwise close a ring.
    Raises: InsideItself, TooDeep.
    """
    session.execute(select(Unit.id).order_by(Unit.id).with_for_update()).all()
    session.refresh(unit)
    if parent is not None:
        session.refresh(parent)
        if parent.path.startswith(unit.path):
            raise InsideItself
    old, new = unit.path, _below(parent, unit)
    if old == new:
        return
    longest = session.scalar(select(func.max(func.length(Unit.path))).where(Unit.path.startswith(old))) or 0
    if longest - len(old) + len(new) > LONGEST_PATH:
        raise TooDeep
    moved = update(Unit).where(Unit.path.startswith(old)).values(path=new + func.substr(Unit.path, len(old) + 1))
    session.execute(moved, execution_options={"synchronize_session": False})
    unit.parent_id = parent.id if parent else None
    session.flush()
    session.expire_all()


def _below(parent: Unit | None, unit: Unit) -> str:
    path = f"{parent.path if parent else '/'}{unit.id}/"
    if len(path) > LONGEST_PATH:
        raise TooDeep
    return path
