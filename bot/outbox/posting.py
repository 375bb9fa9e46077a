"""Decide a push inside the transaction that causes it; it is sent after the commit, or not at all after a rollback."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from bot.outbox.audience import check
from models.base import insert_ignore, table_of
from models.org import Person
from models.outbox import Notice

if TYPE_CHECKING:
    from redis import Redis

BELL = "siwei:outbox:bell"
LONGEST_BELL = 64
POSTED = "outbox.posted"
ON_UNKNOWN = ("hold", "resend")


def post(
    session: Session,
    person: Person | int,
    text: str,
    *,
    key: str,
    now: datetime,
    not_before: datetime | None = None,
    kind: str = "notice",
    priority: int = 5,
    urgent: bool = False,
    on_unknown: str = "hold",
    expires_at: datetime | None = None,
    texts: Mapping[str, Any] | None = None,
) -> None:
    """A notice to one person; the same `key` again does nothing. `texts` may add a channel's own form by its name."""
    announce(
        session,
        key=key,
        kind=kind,
        texts={**(texts or {}), "text": text},
        audience={"person": person.id if isinstance(person, Person) else person},
        now=now,
        not_before=not_before,
        priority=priority,
        urgent=urgent,
        on_unknown=on_unknown,
        expires_at=expires_at,
    )


def announce(
    session: Session,
    *,
    key: str,
    kind: str,
    texts: Mapping[str, Any],
    audience: Mapping[str, Any],
    now: datetime,
    not_before: datetime | None = None,
    priority: int = 5,
    urgent: bool = False,
    on_unknown: str = "hold",
    expires_at: datetime | None = None,
) -> None:
    """A notice to an audience (see `recipients`); the same `key` again does nothing.

    `on_unknown` decides what follows when nobody can tell whether a push went out: "hold" waits for a person, "resend"
    repeats it, for what is better heard twice than never. Raises: ValueError.
    """
    check(audience)
    if "text" not in texts:
        raise ValueError(f"notice {key}: texts needs a text for every channel")
    if on_unknown not in ON_UNKNOWN:
        raise ValueError(f"notice {key}: on_unknown {on_unknown!r} is neither of {ON_UNKNOWN}")
    row = {
        "key": key,
        "kind": kind,
        "texts": dict(texts),
        "audience": dict(audience),
        "priority": priority,
        "urgent": urgent,
        "on_unknown": on_unknown,
        "not_before": not_before or now,
        "expires_at": expires_at,
        "created_at": now,
    }
    insert_ignore(session, table_of(Notice), row, unique=("key",))
    session.info[POSTED] = True


def posted(session: Session) -> bool:
    """Whether this session posted anything: the door that commits it then rings."""
    return bool(session.info.get(POSTED))


def ring(redis: "Redis | None") -> None:
    """After a commit: wake a waiting worker. Best effort; without it the worker's own poll finds the notice."""
    if redis is None:
        return
    try:
        with redis.pipeline(transaction=False) as pipe:
            pipe.rpush(BELL, "1")
            pipe.ltrim(BELL, 0, LONGEST_BELL - 1)
            pipe.execute()
    except (RedisError, OSError):
        return


def heard(redis: "Redis | None", seconds: float) -> bool | None:
    """Wait for a ring at most so long. None where there is no Redis to listen to."""
    if redis is None:
        return None
    try:
        return redis.blpop([BELL], timeout=seconds) is not None
    except (RedisError, OSError):
        return None
