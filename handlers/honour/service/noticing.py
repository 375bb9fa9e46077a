"""公示 and 再公示: what the host's people may read for some working days, names masked, and objections to it.

While an objection is open its notice is not shown. One that is not upheld lets the notice hang anew for its whole time;
one that is upheld ends the nomination. Whoever objects is sealed: nobody is shown who it was.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from bot import audit
from bot.outbox import post
from bot.public import after_days, masked
from bot.scope import NotFound, may
from bot.sealed import put, take
from handlers.honour import texts
from handlers.honour.service import access
from handlers.honour.service.desk import Desk, Lacking, NotNow, Recused, Unclear
from models.base import new_public_id
from models.honour.selecting import SHOWING, HonourNotice, HonourObjection, Nomination, Selection, Standing, State
from models.org import Person, Role

LONGEST = 1000


def show(desk: Desk, nomination: Nomination) -> HonourNotice:
    """A notice of somebody who agreed to it."""
    selection = nomination.selection
    assert nomination.unit is not None
    notice = HonourNotice(
        public_id=new_public_id(), nomination_id=nomination.id, person_id=nomination.person_id,
        unit_id=selection.unit_id, second=selection.state == State.SECOND,
        shown_as=masked(nomination.name) if nomination.person_id else nomination.name, home=nomination.unit.name,
        category=selection.category(nomination.category), starts_at=desk.now,
        ends_at=after_days(desk.now, selection.notice_days, desk.workdays),
    )  # fmt: skip
    desk.session.add(notice)
    desk.session.flush()
    return notice


def take_down(desk: Desk, nomination: Nomination) -> None:
    """End a nomination's notices and empty them: what was public is public no longer."""
    query = select(HonourNotice).where(
        HonourNotice.nomination_id == nomination.id, HonourNotice.taken_down_at.is_(None)
    )
    for notice in desk.session.scalars(query):
        notice.taken_down_at = desk.now
        notice.shown_as = notice.home = notice.category = ""
    desk.session.flush()


def to_read(session: Session, reader: Person, *, now: datetime) -> list[HonourNotice]:
    """What somebody may read today."""
    query = select(HonourNotice).where(HonourNotice.unit_id.in_(access.homes_of(session, reader)))
    query = query.where(HonourNotice.taken_down_at.is_(None), HonourNotice.ends_at > now, ~_disputed())
    return list(session.scalars(query.order_by(HonourNotice.id)))


def _disputed() -> ColumnElement[bool]:
    return exists().where(HonourObjection.notice_id == HonourNotice.id, HonourObjection.settled_at.is_(None))


def object_to(desk: Desk, public_id: str, person: Person, text: str) -> HonourObjection:
    """An objection to a notice that one may read; its text and whose it is are sealed. Raises: NotFound, Unclear."""
    readable = to_read(desk.session, person, now=desk.now)
    notice = next((one for one in readable if one.public_id == public_id), None)
    if notice is None:
        raise NotFound
    if notice.person_id == person.id:
        raise Unclear(texts.OWN_NOTICE)
    if not 5 <= len(text.strip()) <= LONGEST:
        raise Unclear(texts.so_long(5, LONGEST, len(text.strip())))
    row = HonourObjection(public_id=new_public_id(), notice_id=notice.id, at=desk.now)
    put(desk.vault, row, "text", text.strip())
    put(desk.vault, row, "by", person.public_id)
    desk.session.add(row)
    desk.session.flush()
    out = {person.id, *access.kept_out(desk.session, [notice.nomination])[notice.nomination_id]}
    text = texts.objected(notice.nomination.selection.title)
    for one in access.holders(desk.session, notice.unit_id, Role.ORGANIZER):
        if one.id not in out:
            key = f"honour:objection:{row.public_id}:{one.public_id}"
            post(desk.session, one, text, key=key, now=desk.now, kind="honour")
    return row


def open_objections(session: Session, selection: Selection) -> list[HonourObjection]:
    """Objections to a selection's notices that nobody has settled."""
    query = select(HonourObjection).join(HonourNotice).join(Nomination)
    query = query.where(Nomination.selection_id == selection.id, HonourObjection.settled_at.is_(None))
    return list(session.scalars(query.order_by(HonourObjection.id)))


def one_objection(session: Session, person: Person, public_id: str) -> HonourObjection:
    """One that somebody of the host may settle, who keeps out of nothing. Raises: NotFound, Recused."""
    row = session.scalar(select(HonourObjection).where(HonourObjection.public_id == public_id))
    if row is None or not may(session, person, Role.ORGANIZER, row.notice.nomination.selection.unit):
        raise NotFound
    if access.keeps_out(session, person, row.notice.nomination):
        raise Recused
    return row


def read(desk: Desk, objection: HonourObjection, reader: Person) -> str:
    """What an objection says; whose it is stays sealed. The look is written down."""
    audit.note(desk.session, desk.vault, "查看公示异议", objection.public_id, now=desk.now, actor=reader)
    return take(desk.vault, objection, "text")


def settle(desk: Desk, public_id: str, person: Person, *, upheld: bool, reason: str) -> None:
    """The host's organiser decides. Raises: NotFound, Recused, NotNow, Lacking."""
    row = one_objection(desk.session, person, public_id)
    desk.session.refresh(row, with_for_update=True)
    nomination = row.notice.nomination
    objector = take(desk.vault, row, "by")
    if objector == person.public_id:
        raise Recused
    if row.settled_at is not None or nomination.selection.state not in SHOWING:
        raise NotNow
    if not reason.strip():
        raise Lacking
    row.settled_at, row.upheld, row.reason, row.settled_by = desk.now, upheld, reason.strip(), person.id
    desk.session.flush()
    _after(desk, nomination, upheld=upheld)
    whose = desk.session.scalar(select(Person).where(Person.public_id == objector, Person.active))
    if whose is not None:
        text = texts.objection_settled(nomination.selection.title, reason, upheld=upheld)
        key = f"honour:settled:{new_public_id()}"  # the objection's own id would say whose it is
        post(desk.session, whose, text, key=key, now=desk.now, kind="honour")


def _after(desk: Desk, nomination: Nomination, *, upheld: bool) -> None:
    live = select(HonourNotice.id).where(
        HonourNotice.nomination_id == nomination.id, HonourNotice.taken_down_at.is_(None)
    )
    if upheld:
        take_down(desk, nomination)
        nomination.standing, nomination.live_key = Standing.OVERTURNED, None
    elif desk.session.scalar(live) is not None and not _open_on(desk.session, nomination):
        take_down(desk, nomination)
        show(desk, nomination)
    desk.session.flush()


def _open_on(session: Session, nomination: Nomination) -> int:
    query = select(func.count()).select_from(HonourObjection).join(HonourNotice)
    query = query.where(HonourNotice.nomination_id == nomination.id, HonourObjection.settled_at.is_(None))
    return session.scalar(query) or 0


def over(desk: Desk, selection: Selection) -> bool:
    """Whether every notice of the present round has hung its whole time."""
    query = select(func.max(HonourNotice.ends_at)).join(Nomination)
    query = query.where(Nomination.selection_id == selection.id, HonourNotice.taken_down_at.is_(None))
    last = desk.session.scalar(query)
    return selection.state in SHOWING and (last is None or desk.now >= last)


def of(session: Session, selection: Selection) -> list[HonourNotice]:
    """Every notice of a selection."""
    query = select(HonourNotice).join(Nomination).where(Nomination.selection_id == selection.id)
    return list(session.scalars(query.order_by(HonourNotice.id)))
