"""Passwords (argon2id), a second factor (TOTP, or a recovery code), and who is kept waiting after wrong ones.

Nothing that is said or measured from outside depends on whether a 工号 exists or has a password.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from bot.sealed import put, take
from bot.turn import Refusal
from bot.vault import Vault
from bot.web import texts
from models.base import insert_ignore, table_of
from models.org import Person
from models.password import Password, RecoveryCode, SignInMiss

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHANGHAI = ZoneInfo("Asia/Shanghai")
SHORTEST, LONGEST, FEWEST_CHARACTERS = 12, 128, 6
KNOWN = ("123456", "654321", "password", "qwerty", "asdfgh", "1qaz2wsx", "abc123", "admin", "woaini", "5201314")
ACCOUNT_MISSES, ADDRESS_MISSES = 5, 30
LOCKED, FORGIVEN = timedelta(minutes=15), timedelta(hours=1)
CODES, CODE_BYTES = 10, 5
STEP_S = 30
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$VZGl46n/ut4EhaRksVjDkg$hhvWJ+dk5ZGK/Snz2hQNtPzEaVG9mAPGxA1Lmm1Gbjk"


class TooManyTries(Refusal):
    """Too many wrong tries from here, or for this 工号 (429)."""


class Weak(Refusal):
    """A password that is too short or too easily guessed."""

    text = texts.WEAK


def set_password(session: Session, person: Person, typed: str, *, now: datetime, temporary: bool) -> Password:
    """Give a person a password; the second factor is set up anew where somebody else set it (`temporary`).

    Raises: Weak.
    """
    refuse_weak(typed, person)
    row = password_of(session, person)
    if row is None:
        row = Password(person_id=person.id, totp_step=0)
        session.add(row)
    row.hash, row.temporary, row.changed_at = _hasher().hash(typed), temporary, now
    if temporary:
        row.totp, row.totp_at = None, None
        session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    session.flush()
    return row


def refuse_weak(typed: str, person: Person) -> None:
    """Raises: Weak."""
    folded = typed.casefold()
    easy = any(known in folded for known in KNOWN) or person.employee_no.casefold() in folded or person.name in typed
    if not SHORTEST <= len(typed) <= LONGEST or len(set(typed)) < FEWEST_CHARACTERS or easy:
        raise Weak


def temporary_password() -> str:
    """One to hand over: 16 characters without those that are taken for one another."""
    return "-".join("".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(4)) for _ in range(4))


def password_of(session: Session, person: Person) -> Password | None:
    """A person's password, if they have one."""
    return session.scalar(select(Password).where(Password.person_id == person.id))


def password_for(session: Session, employee_no: str) -> Password | None:
    """The password of the active person with this 工号."""
    query = select(Password).join(Person, Person.id == Password.person_id)
    return session.scalar(query.where(Person.employee_no == employee_no.strip(), Person.active))


def matches(row: Password | None, typed: str) -> bool:
    """Whether this is the password. Takes as long where there is none; slow on purpose, so in no transaction."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(row.hash if row else NOBODYS, typed[:LONGEST]) and row is not None
    except (VerificationError, InvalidHashError):
        return False


def start_totp(vault: Vault, row: Password) -> str:
    """A new secret for the authenticator; good once `finish_totp` has seen a code of it."""
    import pyotp

    secret = pyotp.random_base32()
    put(vault, row, "totp", secret)
    row.totp_at = None
    return secret


def totp_address(vault: Vault, row: Password, person: Person, program: str) -> tuple[str, str]:
    """The secret, and the otpauth:// address for its QR code; ("", "") where none was started."""
    import pyotp

    secret = take(vault, row, "totp")
    return (
        (secret, pyotp.TOTP(secret).provisioning_uri(name=person.employee_no, issuer_name=program))
        if secret
        else ("", "")
    )


def finish_totp(session: Session, vault: Vault, row: Password, code: str, *, now: datetime) -> list[str]:
    """The recovery codes, told once; [] where the code is wrong."""
    if not use_totp(session, vault, row, code, now=now):
        return []
    row.totp_at = now
    return new_recovery_codes(session, row)


def new_recovery_codes(session: Session, row: Password) -> list[str]:
    """Ten new codes in place of the old."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == row.person_id))
    codes = [secrets.token_hex(CODE_BYTES) for _ in range(CODES)]
    session.add_all(RecoveryCode(person_id=row.person_id, code_hash=_hashed(code)) for code in codes)
    session.flush()
    return codes


def use_second_factor(session: Session, vault: Vault, row: Password, code: str, *, now: datetime) -> bool:
    """A code of the authenticator, or a recovery code; each serves once."""
    if use_totp(session, vault, row, code, now=now):
        return True
    mine = (RecoveryCode.person_id == row.person_id, RecoveryCode.used_at.is_(None))
    spent = update(RecoveryCode).where(*mine, RecoveryCode.code_hash == _hashed(code.strip().lower()))
    return session.connection().execute(spent.values(used_at=now)).rowcount > 0


def use_totp(session: Session, vault: Vault, row: Password, code: str, *, now: datetime) -> bool:
    """RFC 6238 with one step of tolerance; of two who send one code, the first row changed wins."""
    import pyotp

    secret, typed = take(vault, row, "totp"), code.strip().replace(" ", "")
    if not secret:
        return False
    step = int(now.timestamp()) // STEP_S
    hits = [s for s in (step - 1, step, step + 1) if hmac.compare_digest(pyotp.TOTP(secret).generate_otp(s), typed)]
    if not hits:
        return False
    later = update(Password).where(Password.id == row.id, Password.totp_step < hits[-1])
    return session.connection().execute(later.values(totp_step=hits[-1])).rowcount == 1


def refuse_locked(session: Session, secret_key: str, employee_no: str, address: str, *, now: datetime) -> None:
    """Raises: TooManyTries, while this 工号 or this address has to wait."""
    locked = select(SignInMiss.locked_until).where(SignInMiss.source.in_(_sources(secret_key, employee_no, address)))
    waiting = [until for until in session.scalars(locked) if until is not None and until > now]
    if waiting:
        raise TooManyTries(texts.too_many_tries(max(waiting).astimezone(SHANGHAI)))


def count_miss(session: Session, secret_key: str, employee_no: str, address: str, *, now: datetime) -> None:
    """One more wrong try; the fifth for a 工号, the thirtieth from an address, has to wait a quarter of an hour."""
    table = table_of(SignInMiss)
    limits = (ACCOUNT_MISSES, ADDRESS_MISSES)
    for source, most in zip(_sources(secret_key, employee_no, address), limits, strict=True):
        insert_ignore(session, table, {"source": source, "misses": 0, "last_at": now}, unique=("source",))
        mine = update(SignInMiss).where(SignInMiss.source == source)
        mine = mine.execution_options(synchronize_session=False)
        session.execute(mine.where(SignInMiss.last_at < now - FORGIVEN).values(misses=0))
        session.execute(mine.values(misses=SignInMiss.misses + 1, last_at=now))
        session.execute(mine.where(SignInMiss.misses >= most).values(misses=0, locked_until=now + LOCKED))


def forgive(session: Session, secret_key: str, employee_no: str, *, now: datetime) -> None:
    """A right try: the 工号 starts afresh; what is long over is forgotten. An address is not forgiven."""
    account = _sources(secret_key, employee_no, "")[0]
    over = (SignInMiss.last_at < now - FORGIVEN) & or_(SignInMiss.locked_until.is_(None), SignInMiss.locked_until < now)
    session.execute(delete(SignInMiss).where((SignInMiss.source == account) | over))


def _sources(secret_key: str, employee_no: str, address: str) -> tuple[str, str]:
    named = (f"no|{employee_no.strip().casefold()}", f"at|{address}")
    one, two = (hmac.new(secret_key.encode(), f"miss|{name}".encode(), sha256).hexdigest() for name in named)
    return one, two


def _hashed(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
