"""Whose id on a channel this is: one-time codes, roster userids, phone numbers the platform has verified.

A code is tried against the 工号 that was named. Five misses lock the identity for an hour, ten misses by anybody void
the code. Nothing said to a stranger depends on whether a 工号 exists.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import scrypt
from hmac import compare_digest
from random import Random

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from bot.outbox import ONE_TIME, post, spent
from bot.scope import NotFound, may
from bot.turn import Refusal
from handlers.org import texts
from handlers.org.service.people import person_by_number, units_of
from models.org import BindingCode, Identity, Person, Role

MAY_ISSUE = (Role.SECRETARY, Role.ADMIN)
TRIES, CODE_TRIES = 5, 10
LOCKED = timedelta(hours=1)
PHONE_CODE, PAPER_CODE = timedelta(minutes=5), timedelta(days=7)
BETWEEN_CODES, CODES_A_DAY = timedelta(minutes=1), 6
CODE_KEY = "bind-code:{}:"
NOBODY = "nobody"


class SomebodyElse(Refusal):
    """This identity is another person's; two people never hold one."""

    text = texts.ALREADY_SOMEBODY


class NoSinglePerson(Refusal):
    """A phone number that is nobody's on the roster, or more than one person's."""

    text = texts.PHONE_UNKNOWN


class Locked(Refusal):
    """Too many wrong codes."""


def issue_code(
    session: Session,
    person: Person,
    *,
    by: Person | None,
    now: datetime,
    rng: Random,
    lasts: timedelta = PAPER_CODE,
    sent_to: str = "paper",
) -> str:
    """A new six-digit code for a person, to be handed over by `by` (None: asked for by whoever is binding).

    Raises: NotFound where `by` looks after none of the person's units.
    """
    if by is not None and not any(may(session, by, role, u) for u in units_of(session, person) for role in MAY_ISSUE):
        raise NotFound
    code = f"{rng.randrange(10**6):06d}"
    row = BindingCode(person_id=person.id, code_hash=hashed(code, person.public_id), sent_to=sent_to)
    row.issued_by, row.expires_at, row.created_at = by.id if by else None, now + lasts, now
    session.add(row)
    session.flush()
    return code


def request_code(session: Session, identity: Identity, employee_no: str, *, now: datetime, rng: Random) -> None:
    """Send a code to another identity the person already holds, if there are such a person and such an identity.

    At most one a minute and six a day. Raises: Locked.
    """
    refuse_locked(identity, now=now)
    person = person_by_number(session, employee_no)
    if person is None or not _reachable(session, person, identity) or not _due(session, person, now):
        return
    code = issue_code(session, person, by=None, now=now, rng=rng, lasts=PHONE_CODE, sent_to="channel")
    post(
        session,
        person,
        texts.code_notice(code),
        key=f"{CODE_KEY.format(person.id)}{int(now.timestamp())}",
        now=now,
        kind=ONE_TIME,
        priority=1,
        urgent=True,
        on_unknown="resend",
        expires_at=now + PHONE_CODE,
    )


def try_code(session: Session, identity: Identity, employee_no: str, code: str, *, now: datetime) -> Person | None:
    """Bind the identity if the code is the person's, unused and in time; else count the miss and give None.

    Raises: Locked, SomebodyElse. A miss must be kept, so it is no exception.
    """
    refuse_locked(identity, now=now)
    person = person_by_number(session, employee_no)
    if person is not None:
        _refuse_other(identity, person)
    if not _spend(session, person, code, now=now) or person is None:
        _count_miss(session, identity, person, now=now)
        return None
    spent(session, CODE_KEY.format(person.id))
    bind(session, identity, person, now=now)
    return person


def bind(session: Session, identity: Identity, person: Person, *, now: datetime) -> None:
    """Tie an identity to a person and tell the person's other identities, in case it was not them.

    Raises: SomebodyElse.
    """
    _refuse_other(identity, person)
    if identity.person_id == person.id:
        return
    others = _reachable(session, person, identity)
    identity.person_id, identity.bound_at = person.id, now
    identity.bind_failures, identity.bind_locked_until = 0, None
    session.flush()
    session.refresh(identity, ["person"])
    if others:
        key = f"bound:{identity.id}:{int(now.timestamp())}"
        post(session, person, texts.bound_elsewhere(identity.channel), key=key, now=now, kind="binding")


def unbind(session: Session, identity: Identity) -> None:
    """The identity is nobody's again; nothing else changes."""
    identity.person_id, identity.bound_at = None, None
    session.flush()
    session.expire(identity, ["person"])


def bind_at_once(session: Session, identity: Identity, *, now: datetime) -> Person | None:
    """Bind a 企业微信 identity whose userid is a 工号 on the roster; None where it is not, or is another channel's.

    A row made from the roster in another spelling of the same userid gives way to the one the platform really uses.
    """
    if identity.channel != "wecom" or identity.person_id is not None:
        return identity.person
    person = person_by_userid(session, identity.external_id)
    if person is None:
        return None
    _retire_spellings(session, identity)
    identity.person_id, identity.bound_at = person.id, now
    session.flush()
    session.refresh(identity, ["person"])
    return person


def person_by_userid(session: Session, userid: str) -> Person | None:
    """The active person whose 工号 is this userid; userids are compared without case, and one match is needed."""
    known = person_by_number(session, userid)
    if known is not None:
        return known
    query = select(Person).where(func.lower(Person.employee_no) == userid.lower(), Person.active)
    found = session.scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def bind_by_phone(session: Session, identity: Identity, phone: str, *, now: datetime) -> Person:
    """Bind by a number the platform has verified (小程序 getPhoneNumber).

    Raises: NoSinglePerson, SomebodyElse, Locked.
    """
    refuse_locked(identity, now=now)
    found = session.scalars(select(Person).where(Person.phone == phone, Person.active).limit(2)).all()
    if len(found) != 1:
        raise NoSinglePerson
    bind(session, identity, found[0], now=now)
    return found[0]


def refuse_locked(identity: Identity, *, now: datetime) -> None:
    """Raises: Locked, until an hour after the fifth miss."""
    until = identity.bind_locked_until
    if until is not None and now < until:
        raise Locked(texts.locked(until))


def hashed(code: str, salt: str) -> str:
    """What is kept of a code: slow on purpose, as six digits are soon guessed by whoever has the database."""
    return scrypt(code.encode(), salt=salt.encode(), n=4096, r=8, p=1, dklen=32).hex()


def _spend(session: Session, person: Person | None, code: str, *, now: datetime) -> bool:
    """Use up a matching code: of two who type it at once, the first row changed wins."""
    digest = hashed(code, person.public_id if person else NOBODY)
    for row in _live_codes(session, person, now=now):
        if compare_digest(row.code_hash, digest):
            used = update(BindingCode).where(BindingCode.id == row.id, BindingCode.used_at.is_(None))
            return session.connection().execute(used.values(used_at=now)).rowcount == 1
    return False


def _count_miss(session: Session, identity: Identity, person: Person | None, *, now: datetime) -> None:
    identity.bind_failures += 1
    if identity.bind_failures >= TRIES:
        identity.bind_failures, identity.bind_locked_until = 0, now + LOCKED
    for row in _live_codes(session, person, now=now):
        row.wrong += 1
    session.flush()


def _live_codes(session: Session, person: Person | None, *, now: datetime) -> Sequence[BindingCode]:
    if person is None:
        return ()
    alive = (BindingCode.used_at.is_(None), BindingCode.expires_at > now, BindingCode.wrong < CODE_TRIES)
    return session.scalars(select(BindingCode).where(BindingCode.person_id == person.id, *alive)).all()


def _refuse_other(identity: Identity, person: Person) -> None:
    if identity.person_id is not None and identity.person_id != person.id:
        raise SomebodyElse


def _reachable(session: Session, person: Person, besides: Identity) -> bool:
    mine = (Identity.person_id == person.id, Identity.id != besides.id, Identity.following)
    return bool(session.scalar(select(exists().where(*mine))))


def _due(session: Session, person: Person, now: datetime) -> bool:
    query = select(func.count(), func.max(BindingCode.created_at)).where(
        BindingCode.person_id == person.id,
        BindingCode.sent_to == "channel",
        BindingCode.created_at > now - timedelta(days=1),
    )
    count, last = session.execute(query).one()
    return count < CODES_A_DAY and (last is None or now - last >= BETWEEN_CODES)


def _retire_spellings(session: Session, identity: Identity) -> None:
    same = (Identity.channel == "wecom", func.lower(Identity.external_id) == identity.external_id.lower())
    unseen = update(Identity).where(*same, Identity.id != identity.id, Identity.last_seen_at.is_(None))
    session.execute(unseen.values(person_id=None, following=False), execution_options={"synchronize_session": False})
