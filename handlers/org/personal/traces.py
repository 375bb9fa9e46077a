"""What other rows say of a person: notices to them, notices about them, answers that named them."""

from typing import Any

from sqlalchemy import Column, ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.turn import Refusal
from handlers.org import texts
from handlers.org.texts_personal import REDACTED
from models import Base
from models.messages import Inbound, MediaFile, Unmatched
from models.org import Identity, Person
from models.outbox import Delivery, DeliveryState, Notice, Send, SendState

MOVING = (SendState.LEASED, SendState.INFLIGHT)
PENDING = (SendState.READY, SendState.HELD, SendState.UNKNOWN)  # what is unknown may yet be repeated
AGAIN = (*PENDING, SendState.DEAD)  # and what is dead may be, by an operator
QUIET = {"synchronize_session": False}
SHORTEST = 2
ERASED = "erased"


class OnItsWay(Refusal):
    """A push that carries the person is being sent, or waits together with other people's."""

    text = texts.ERASE_ON_ITS_WAY


def clear_notices(session: Session, person: Person) -> None:
    """Cancel what has not gone out, empty what was for this person alone, drop the frozen bytes of what went out.

    Raises: OnItsWay.
    """
    mine = select(Delivery.send_id).where(Delivery.person_id == person.id, Delivery.send_id.is_not(None))
    shared = Send.recipients > 1
    busy = select(func.count()).select_from(Send).where(Send.id.in_(mine))
    if session.scalar(busy.where(or_(Send.state.in_(MOVING), Send.state.in_(PENDING) & shared))):
        raise OnItsWay
    waiting = update(Send).where(Send.id.in_(mine), Send.state.in_(AGAIN))
    session.execute(waiting.values(state=SendState.CANCELLED), execution_options=QUIET)
    session.execute(update(Send).where(Send.id.in_(mine)).values(payload=b""), execution_options=QUIET)
    planned = update(Delivery).where(Delivery.person_id == person.id, Delivery.state.in_(_UNSENT))
    session.execute(planned.values(state=DeliveryState.CANCELLED), execution_options=QUIET)
    others = select(Delivery.notice_id).where(Delivery.person_id != person.id)
    for_them = select(Delivery.notice_id).where(Delivery.person_id == person.id)
    only = Notice.id.in_(for_them) & Notice.id.not_in(others)
    aimed = Notice.audience == {"person": person.id}
    emptied = update(Notice).where(or_(only, aimed)).values(texts={"text": ""})
    session.execute(emptied, execution_options=QUIET)
    session.execute(update(Notice).where(aimed, Notice.state == "new").values(state="expired"), execution_options=QUIET)


_UNSENT = (DeliveryState.PLANNED, DeliveryState.PACKED, DeliveryState.INBOX)


def drop_media(session: Session, person: Person) -> None:
    """Mark the person's pictures: whoever keeps the files deletes those that are `erased`."""
    mine = select(Identity.id).where(Identity.person_id == person.id)
    erased = update(MediaFile).where(MediaFile.identity_id.in_(mine)).values(state=ERASED)
    session.execute(erased, execution_options=QUIET)


def redact(session: Session, person: Person) -> None:
    """Put 某职工 for the name, the number and the phone in what was said to other people; drop what was sent of it."""
    marks = [mark for mark in (person.name, person.employee_no, person.phone) if mark and len(mark) >= SHORTEST]
    for mark in marks:
        _drop_sent(session, mark)
        for column in (Notice.texts, Inbound.reply, Identity.more):
            _replace(session, column, mark)
        for named in _mentioning():
            holds = _holds(session, named, mark)
            session.execute(update(named.table).where(holds).values({named: func.replace(named, mark, REDACTED)}))
        session.execute(
            delete(Unmatched).where(Unmatched.text.contains(mark, autoescape=True)), execution_options=QUIET
        )


def _mentioning() -> list[Column[Any]]:
    """Columns of other rows that may name a person, marked `info={"mentions": True}`."""
    tables = Base.metadata.sorted_tables
    return [column for table in tables for column in table.columns if column.info.get("mentions")]


def _drop_sent(session: Session, mark: str) -> None:
    """The frozen bytes of notices that name the person, once nobody needs them to send."""
    about = select(Notice.id).where(_holds(session, Notice.texts, mark))
    sent = update(Send).where(Send.notice_id.in_(about), Send.state.in_((SendState.DONE, SendState.CANCELLED)))
    session.execute(sent.values(payload=b""), execution_options=QUIET)


def _holds(session: Session, column: InstrumentedAttribute[Any] | Column[Any], mark: str) -> ColumnElement[bool]:
    sqlite = session.connection().dialect.name == "sqlite"
    return (func.instr(column, mark) if sqlite else func.strpos(column, mark)) > 0


def _replace(session: Session, column: InstrumentedAttribute[Any], mark: str) -> None:
    raw: ColumnElement[str] = func.replace(column, mark, REDACTED)
    table = column.class_
    holds = _holds(session, column, mark)
    session.execute(update(table).where(holds).values({column: raw}), execution_options=QUIET)
