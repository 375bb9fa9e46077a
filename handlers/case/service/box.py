"""The anonymous box: a letter names nobody and knows only its day; who holds the receipt code can go on writing.

Of the code only a hash is kept: 80 random bits need no salt. Nothing here takes a person, an identity or a message key.
"""

import hashlib
import re
import secrets
from base64 import b32encode
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox import post
from bot.scope import NotFound
from bot.sealed import take
from bot.words import fold
from handlers.case import clocks, texts
from handlers.case.service import log
from handlers.case.service.desk import Desk, Said
from handlers.case.service.scope import holders
from handlers.case.service.voices import say
from handlers.case.table import Who
from models.base import new_public_id
from models.case import Case, CaseMessage, Kind, State, Urgency
from models.org import Role, Unit, UnitKind

CODE_BYTES = 10
GROUP = 4
MISREAD = str.maketrans("018", "OIB")
HINTS = (
    (re.compile(r"1[3-9]\d{9}"), "手机号"),
    (re.compile(r"\d{17}[\dXx]"), "身份证号"),
    (re.compile(r"我叫|我是[\u4e00-\u9fff]{2,3}[，。,.!]|工号"), "姓名或工号"),
)


def hints(text: str) -> list[str]:
    """What in a letter could tell who wrote it."""
    return [name for pattern, name in HINTS if pattern.search(text)]


def post_letter(desk: Desk, text: str, *, drawn: bytes = b"") -> str:
    """Keep a letter. Returns the receipt code, which is written down nowhere.

    `drawn` is what the code is made of where a page sends the letter: sent again, it is the same letter.
    """
    code = b32encode(drawn[:CODE_BYTES] or secrets.token_bytes(CODE_BYTES)).decode()
    if drawn and desk.session.scalar(select(Case.id).where(Case.receipt_hash == _hash(code))) is not None:
        return _grouped(code)
    day = replace(desk, now=_day(desk))
    unit = _top(desk.session)
    case = Case(
        public_id=new_public_id(), number=f"NM-{secrets.randbelow(10**8):08}", kind=Kind.BOX, state=State.SUBMITTED,
        unit_id=unit.id if unit else None, receipt_hash=_hash(code), created_at=day.now, events=0, round=1,
        urgency=Urgency.NORMAL, policy=desk.policy.rules.version,
    )  # fmt: skip
    desk.session.add(case)
    desk.session.flush()
    log.add(day, case, "投信", State.SUBMITTED, role=Who.ANYONE, said=Said())
    say(day, case, None, text, staff=False)
    _tell(day, case, unit)
    return _grouped(code)


def _grouped(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def letter(session: Session, code: str) -> Case:
    """The letter of a receipt code. Raises: NotFound."""
    bare = fold(code).upper().translate(MISREAD)
    case = session.scalar(select(Case).where(Case.receipt_hash == _hash(bare)))
    if case is None:
        raise NotFound
    return case


def read_letter(desk: Desk, code: str) -> tuple[Case, list[tuple[bool, str]]]:
    """A letter with both sides' messages as (from staff, text). Raises: NotFound."""
    case = letter(desk.session, code)
    query = select(CaseMessage).where(CaseMessage.case_id == case.id).order_by(CaseMessage.id)
    return case, [(one.staff, take(desk.vault, one, "text")) for one in desk.session.scalars(query)]


def write_again(desk: Desk, code: str, text: str) -> Case:
    """Whoever holds the code adds something. Raises: NotFound."""
    case = letter(desk.session, code)
    if case.state == State.CLOSED:
        raise NotFound
    day = replace(desk, now=_day(desk))
    say(day, case, None, text, staff=False)
    return case


def _tell(desk: Desk, case: Case, unit: Unit | None) -> None:
    for person in holders(desk.session, unit, Role.CASEWORKER):
        key, text = f"box:{case.public_id}:{person.public_id}", texts.new_for_handlers(str(case.number))
        post(desk.session, person, text, key=key, now=desk.now, kind="case")


def _day(desk: Desk) -> datetime:
    return clocks.midnight(desk.now.astimezone(clocks.SHANGHAI).date())


def _top(session: Session) -> Unit | None:
    """The topmost unit that has a caseworker of its own, a union before a company."""
    units = session.scalars(select(Unit).where(Unit.parent_id.is_(None), Unit.active).order_by(Unit.id)).all()
    ranked = sorted(units, key=lambda unit: unit.kind != UnitKind.UNION_GROUP)
    return next((unit for unit in ranked if holders(session, unit, Role.CASEWORKER)), ranked[0] if ranked else None)


def _hash(code: str) -> str:
    return hashlib.sha256(f"receipt:{code}".encode()).hexdigest()
