"""However units are made and moved, a path is the parent's path and the unit's own id."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import open_database
from handlers.org import service
from handlers.org.service.units import InsideItself, TooDeep
from models import Base
from models.org import Unit
from tests.org.conftest import unit


def consistent(session: Session) -> bool:
    """Every path follows from the parents, and every unit hangs on a root."""
    units = {u.id: u for u in session.scalars(select(Unit), execution_options={"populate_existing": True})}
    paths = {None: "/"} | {number: u.path for number, u in units.items()}
    return all(u.path == f"{paths[u.parent_id]}{u.id}/" for u in units.values())


@settings(max_examples=40, deadline=None)
@given(
    made=st.lists(st.integers(0, 30), min_size=1, max_size=12),
    moves=st.lists(st.tuples(st.integers(0, 30), st.integers(-1, 30)), max_size=12),
)
def test_paths_stay_consistent_whatever_is_made_and_moved(made: list[int], moves: list[tuple[int, int]]) -> None:
    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'units.db'}")
        Base.metadata.create_all(database.writer)
        with database.transaction() as session:
            units: list[Unit] = []
            for number, parent in enumerate(made):
                above = units[parent % len(units)] if units and parent % 3 else None
                units.append(unit(session, f"u{number}", parent=above))
            for which, target in moves:
                above = None if target < 0 else units[target % len(units)]
                try:
                    service.move_unit(session, units[which % len(units)], parent=above)
                except InsideItself:
                    assert above is not None
                assert consistent(session)
        database.dispose()


def test_a_unit_takes_everything_below_it_along(session: Session) -> None:
    a, b = unit(session, "a"), unit(session, "b")
    child = unit(session, "child", parent=a)
    leaf = unit(session, "leaf", parent=child)
    service.move_unit(session, child, parent=b)
    assert leaf.path == f"/{b.id}/{child.id}/{leaf.id}/"


def test_a_unit_cannot_go_under_itself(session: Session) -> None:
    a = unit(session, "a")
    b = unit(session, "b", parent=a)
    for target in (a, b):
        with pytest.raises(InsideItself):
            service.move_unit(session, a, parent=target)


def chain(session: Session, top: Unit, length: int) -> None:
    """Units one below another."""
    for _ in range(length):
        top = unit(session, f"below {top.id}", parent=top)


def test_a_tree_too_deep_for_a_path_is_refused(session: Session) -> None:
    deepest = unit(session, "top")
    while len(deepest.path) < 250:
        deepest = unit(session, f"under {deepest.id}", parent=deepest)
    with pytest.raises(TooDeep):
        chain(session, deepest, 4)
