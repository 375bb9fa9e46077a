"""Places: who can have which, and taking and giving back one. All under the activity's lock.

A host with a quota has so many places for its own people; what is left of the capacity is common. A person takes from
their own host's places first.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from models.activity import Activity, Host


def pools(activity: Activity, paths: Sequence[str]) -> Iterator[Host | None]:
    """The places open to somebody with these units, their own host's first; None stands for the common ones."""
    for host in activity.hosts:
        if host.quota is not None and any(f"/{host.unit_id}/" in path for path in paths):
            yield host
    yield None


def free(activity: Activity, pool: Host | None) -> bool:
    """Whether the pool has a place."""
    if activity.capacity is None:
        return True
    if pool is not None:
        return pool.taken < (pool.quota or 0)
    common = activity.capacity - sum(host.quota or 0 for host in activity.hosts)
    held = activity.taken - sum(host.taken for host in activity.hosts if host.quota is not None)
    return held < common


def any_free(activity: Activity) -> bool:
    """Whether anybody at all could have a place."""
    return any(free(activity, pool) for pool in [None, *(host for host in activity.hosts if host.quota is not None)])


def first_free(activity: Activity, paths: Sequence[str]) -> tuple[bool, Host | None]:
    """Whether somebody with these units can have a place, and from which pool."""
    for pool in pools(activity, paths):
        if free(activity, pool):
            return True, pool
    return False, None


def take(session: Session, activity: Activity, pool: Host | None) -> bool:
    """Hold one more place, if there still is one: the database decides."""
    room = or_(Activity.capacity.is_(None), Activity.taken < Activity.capacity)
    if not _moved(session, Activity, activity.id, 1, room):
        return False
    if pool is not None and not _moved(session, Host, pool.id, 1, Host.taken < Host.quota):
        _moved(session, Activity, activity.id, -1, Activity.taken > 0)
        return False
    _reread(session, activity, pool)
    return True


def give_back(session: Session, activity: Activity, host_id: int | None) -> None:
    """Free the place that was held."""
    pool = next((host for host in activity.hosts if host.id == host_id), None)
    _moved(session, Activity, activity.id, -1, Activity.taken > 0)
    if pool is not None:
        _moved(session, Host, pool.id, -1, Host.taken > 0)
    _reread(session, activity, pool)


def _moved(session: Session, table: type[Activity] | type[Host], row: int, by: int, guard: object) -> bool:
    statement = update(table).where(table.id == row, guard).values(taken=table.taken + by)  # type: ignore[arg-type]
    done = session.execute(statement.execution_options(synchronize_session=False))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _reread(session: Session, activity: Activity, pool: Host | None) -> None:
    session.refresh(activity, ["taken"])
    if pool is not None:
        session.refresh(pool, ["taken"])
