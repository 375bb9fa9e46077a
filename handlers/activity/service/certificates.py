"""Certificates of service hours: a frozen copy with a number and a code, the same one until something changed."""

import secrets
from datetime import datetime
from hmac import compare_digest

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.cards import Certificate, as_pdf, as_png
from bot.turn import Refusal
from handlers.activity import texts_hours as texts
from handlers.activity.service import hours
from handlers.activity.service.access import lock_person
from handlers.activity.times import local
from models.activity import HourCertificate, HourEntry
from models.org import Membership, Person, Unit

DRAWING = {"png": as_png, "pdf": as_pdf}


class NoCertificate(Refusal):
    """There is nothing to certify."""

    text = texts.NO_CERTIFICATE


def issue(session: Session, person: Person, *, now: datetime) -> HourCertificate:
    """The person's certificate as of now; the last one again where the ledger has not changed since.

    Raises: NoCertificate.
    """
    lock_person(session, person.id)
    newest = session.scalar(select(func.max(HourEntry.id)).where(HourEntry.person_id == person.id))
    totals = hours.totals(session, person.id)
    if newest is None or not totals.minutes:
        raise NoCertificate
    last = session.scalar(
        select(HourCertificate)
        .where(HourCertificate.person_id == person.id)
        .order_by(HourCertificate.id.desc())
        .limit(1)
    )
    if last is not None and last.last_entry_id == newest:
        return last
    paper = HourCertificate(
        number=f"ZY{local(now):%Y%m%d}-{secrets.randbelow(10**8):08}",
        code=secrets.token_hex(4).upper(),
        person_id=person.id,
        name=person.name,
        unit=unit_of(session, person),
        auto_minutes=totals.auto,
        attested_minutes=totals.attested,
        times=totals.times,
        stars=hours.stars(session, totals.minutes)[0],
        last_entry_id=newest,
        issued_at=now,
    )
    session.add(paper)
    session.flush()
    return paper


def check(session: Session, number: str, code: str) -> HourCertificate | None:
    """The certificate with this number, if the code is its own: what the page for checking shows."""
    paper = session.scalar(select(HourCertificate).where(HourCertificate.number == number.strip()))
    return (
        paper
        if paper and compare_digest(paper.code.encode(), code.strip().upper().encode("utf-8", "replace"))
        else None
    )


def address(paper: HourCertificate, base_url: str) -> str:
    """Where it is shown and checked."""
    return f"{base_url}/m/certificate/{paper.number}?code={paper.code}"


def picture(paper: HourCertificate, *, kind: str, issuer: str, base_url: str) -> bytes:
    """The paper itself; `kind` is "png" or "pdf"."""
    day = local(paper.issued_at)
    return DRAWING[kind](
        Certificate(
            heading="志愿服务证明",
            name=f"{paper.name}（{paper.unit}）：" if paper.unit else f"{paper.name}：",
            body=texts.certificate_body(paper),
            issuer=issuer,
            issued=f"{day.year} 年 {day.month} 月 {day.day} 日",
            number=paper.number,
            code=paper.code,
            check_at=address(paper, base_url),
        )
    )


def unit_of(session: Session, person: Person) -> str:
    """The name of the unit somebody is first listed under."""
    query = select(Unit.name).join(Membership).where(Membership.person_id == person.id)
    return session.scalar(query.order_by(Membership.main.desc(), Membership.id).limit(1)) or ""
