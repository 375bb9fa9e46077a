"""Sign-ins: opaque tokens, kept hashed, with an idle and an absolute end for each door.

A sign-in that was made by a WeChat identity follows it: once the identity is nobody's, or somebody else's, it is over.
Whoever left has none.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from random import Random

from sqlalchemy import Select, bindparam, delete, select
from sqlalchemy.orm import Session, joinedload

from models.org import Identity, Person
from models.web import Door, SignIn

TOKEN_BYTES = 32
SEEN_EVERY = timedelta(minutes=1)
WITH_HOLDER = (joinedload(SignIn.identity).joinedload(Identity.person), joinedload(SignIn.person))


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a sign-in lasts unused, and at most."""

    idle: timedelta
    absolute: timedelta


LIMITS = {
    Door.API: Limits(timedelta(days=7), timedelta(days=30)),
    Door.PHONE: Limits(timedelta(days=1), timedelta(days=7)),
    Door.CONSOLE: Limits(timedelta(hours=2), timedelta(hours=12)),
}


def open_sign_in(
    session: Session, person: Person | None, *, door: Door, now: datetime, rng: Random, identity: Identity | None = None
) -> str:
    """A new sign-in's token: 43 characters, told once. `rng` is the system's own outside tests."""
    token = urlsafe_b64encode(rng.randbytes(TOKEN_BYTES)).rstrip(b"=").decode()
    row = SignIn(token_hash=hashed(token), door=door, person=person, identity=identity)
    row.created_at, row.seen_at, row.ends_at = now, now, now + LIMITS[door].absolute
    session.add(row)
    session.flush()
    return token


def sign_in_of(session: Session, token: str, *, door: Door, now: datetime) -> SignIn | None:
    """The sign-in a token of this door stands for; None where it is unknown, over, or its person left."""
    found = session.scalar(_by_token(), {"token_hash": hashed(token), "door": door})
    if found is None or found.ends_at <= now or found.seen_at + LIMITS[door].idle <= now:
        return None
    holder = person_of(found)
    if holder is not None and not holder.active:
        return None
    if found.person_id is not None and (holder is None or holder.id != found.person_id):
        return None
    return found


@cache
def _by_token() -> "Select[SignIn]":
    """Built once: every request asks it."""
    query = select(SignIn).where(SignIn.token_hash == bindparam("token_hash"), SignIn.door == bindparam("door"))
    return query.options(*WITH_HOLDER)


def person_of(sign_in: SignIn) -> Person | None:
    """Whoever acts by it: its identity's person now, or the person who gave a password."""
    return sign_in.identity.person if sign_in.identity is not None else sign_in.person


def seen(sign_in: SignIn, *, now: datetime) -> None:
    """It was used, by the person its identity is bound to by now; written down at most once a minute."""
    holder = person_of(sign_in)
    if sign_in.person_id is None and holder is not None:
        sign_in.person_id = holder.id
    if sign_in.seen_at + SEEN_EVERY <= now:
        sign_in.seen_at = now


def is_stale(sign_in: SignIn, *, now: datetime) -> bool:
    """Whether `seen` has something to write down."""
    newly_bound = sign_in.person_id is None and person_of(sign_in) is not None
    return newly_bound or sign_in.seen_at + SEEN_EVERY <= now


def end_sign_in(session: Session, sign_in: SignIn) -> None:
    """Its token opens nothing any more."""
    session.execute(delete(SignIn).where(SignIn.id == sign_in.id))


def end_all_of(session: Session, *people: Person | int) -> None:
    """Every sign-in of these people, on every door."""
    ids = [person.id if isinstance(person, Person) else person for person in people]
    session.execute(delete(SignIn).where(SignIn.person_id.in_(ids)))


def keep_newest(session: Session, identity: Identity, *, door: Door, most: int) -> None:
    """End an identity's older sign-ins, so that asking for tokens gives nobody more of anything."""
    mine = (SignIn.identity_id == identity.id, SignIn.door == door)
    newest = select(SignIn.id).where(*mine).order_by(SignIn.id.desc()).limit(most)
    session.execute(delete(SignIn).where(*mine, SignIn.id.not_in(newest)))


def forget(session: Session, *, now: datetime) -> None:
    """Delete those that are over."""
    session.execute(delete(SignIn).where(SignIn.ends_at <= now))
    for door, limits in LIMITS.items():
        session.execute(delete(SignIn).where(SignIn.door == door, SignIn.seen_at <= now - limits.idle))


def hashed(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()
