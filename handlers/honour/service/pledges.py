"""岗位承诺: written, looked at by its own author when the day comes, ended. Nothing is scored, nobody is compared."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from bot.outbox import post
from bot.scope import NotFound, visible
from bot.sealed import put, take
from bot.turn import Refusal
from bot.vault import Vault
from handlers.honour import texts_pledges as texts
from handlers.honour.moments import today_of
from models.base import insert_ignore, new_public_id, table_of
from models.honour.pledges import Pledge, PledgeCheck, PledgeState
from models.org import Person, Role

MOST_OPEN, LONGEST = 5, 500
FARTHEST, AGAIN = timedelta(days=366), timedelta(days=91)
READERS = (Role.SECRETARY, Role.ADMIN)


class TooMany(Refusal):
    """A few that are meant, rather than many."""

    text = texts.TOO_MANY


class BadText(Refusal):
    """Empty or too long; the words say which."""


class BadDay(Refusal):
    """Past, today, or more than a year away."""

    text = texts.DATE_WRONG


class NotDue(Refusal):
    """The day has not come."""

    text = texts.NOT_DUE


class Over(Refusal):
    """The pledge has ended."""

    text = texts.NOT_OPEN


class AlreadyChecked(Refusal):
    """This time was looked at already, here or at another door."""

    text = texts.ALREADY_CHECKED


def checked_text(text: str, *, needed: bool = True) -> str:
    """A text that may be kept. Raises: BadText."""
    text = text.strip()
    if needed and not text:
        raise BadText(texts.EMPTY)
    if len(text) > LONGEST:
        raise BadText(texts.TOO_LONG)
    return text


def write(session: Session, person: Person, *, text: str, review_on: date, now: datetime) -> Pledge:
    """A new pledge. Raises: TooMany, BadText, BadDay."""
    text = checked_text(text)
    _check_day(review_on, now)
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    if session.scalar(select(func.count()).where(Pledge.person_id == person.id, _open())) >= MOST_OPEN:  # type: ignore[operator]
        raise TooMany
    pledge = Pledge(person_id=person.id, text=text, review_on=review_on, created_at=now)
    session.add(pledge)
    session.flush()
    return pledge


def mine(session: Session, person: Person, *, ended: bool = False) -> list[Pledge]:
    """A person's own pledges, those to look at first; with `ended` also what is over."""
    query = select(Pledge).where(Pledge.person_id == person.id).order_by(Pledge.review_on, Pledge.id)
    return list(session.scalars(query if ended else query.where(_open())))


def found(session: Session, person: Person, public_id: str) -> Pledge:
    """One's own pledge, to be read. Raises: NotFound."""
    pledge = session.scalar(select(Pledge).where(Pledge.public_id == public_id, Pledge.person_id == person.id))
    if pledge is None:
        raise NotFound
    return pledge


def own(session: Session, person: Person, public_id: str) -> Pledge:
    """One's own pledge, locked as it is now. Raises: NotFound."""
    pledge = found(session, person, public_id)
    session.refresh(pledge, with_for_update=True)
    return pledge


def is_due(pledge: Pledge, *, now: datetime) -> bool:
    """Whether the day to look at it has come."""
    return pledge.state == PledgeState.OPEN and pledge.review_on <= today_of(now)


def move(session: Session, person: Person, pledge: Pledge, *, review_on: date, now: datetime) -> None:
    """Another day. Raises: NotFound, Over, BadDay."""
    pledge = _mine_open(session, person, pledge)
    _check_day(review_on, now)
    pledge.review_on = review_on
    session.flush()


def end(session: Session, person: Person, pledge: Pledge, *, state: PledgeState) -> None:
    """Fulfilled or given up, without a check. Raises: NotFound, Over."""
    _mine_open(session, person, pledge).state = state
    session.flush()


def check(
    session: Session,
    person: Person,
    pledge: Pledge,
    *,
    due_on: date,
    note: str,
    state: PledgeState,
    vault: Vault,
    now: datetime,
) -> Pledge:
    """The self-check of the day it was due, once; an open pledge is due again in three months.

    Raises: NotFound, BadText, AlreadyChecked, Over, NotDue.
    """
    note = checked_text(note, needed=False)
    pledge = own(session, person, pledge.public_id)
    done = select(PledgeCheck.id).where(PledgeCheck.pledge_id == pledge.id, PledgeCheck.due_on == due_on)
    if session.scalar(done) is not None:
        raise AlreadyChecked
    if pledge.state != PledgeState.OPEN:
        raise Over
    if pledge.review_on != due_on or not is_due(pledge, now=now):
        raise NotDue
    row = {"public_id": new_public_id(), "pledge_id": pledge.id, "person_id": person.id}
    row |= {"due_on": due_on, "checked_on": today_of(now)}
    if not insert_ignore(session, table_of(PledgeCheck), row, unique=("pledge_id", "due_on")):
        raise AlreadyChecked
    put(vault, session.scalars(done.with_only_columns(PledgeCheck)).one(), "note", note)
    pledge.state = state
    if state == PledgeState.OPEN:
        pledge.review_on = today_of(now) + AGAIN
    session.flush()
    return pledge


def notes(session: Session, person: Person, pledge: Pledge, *, vault: Vault) -> list[tuple[date, str]]:
    """What the author noted for themselves, the latest first. Raises: NotFound, for anybody else."""
    if pledge.person_id != person.id:
        raise NotFound
    query = select(PledgeCheck).where(PledgeCheck.pledge_id == pledge.id).order_by(PledgeCheck.due_on.desc())
    return [(one.checked_on, take(vault, one, "note")) for one in session.scalars(query)]


def of_branch(actor: Person | None) -> Select[Pledge]:
    """The pledges a secretary may read."""
    query = select(Pledge).join(Person, Person.id == Pledge.person_id).where(Person.active)
    return visible(query, actor, *READERS, person=Pledge.person_id)


def narrowed(state: str, *, now: datetime) -> ColumnElement[bool]:
    """One state of the list; "due": waits for its author's look."""
    if state == "due":
        return _open() & (Pledge.review_on <= today_of(now))
    return Pledge.state == state


def remind(session: Session, *, now: datetime) -> int:
    """Tell each author once that the day has come."""
    query = select(Pledge).join(Person).where(narrowed("due", now=now), Person.active).order_by(Pledge.id)
    due = session.scalars(query).all()
    for pledge in due:
        key = f"pledge-due:{pledge.public_id}:{pledge.review_on}"
        post(session, pledge.person_id, texts.reminder(pledge.text[:60]), key=key, now=now, kind="pledge")
    return len(due)


def forget_notes(session: Session, person: Person) -> None:
    """Empty what a person noted for themselves."""
    session.execute(update(PledgeCheck).where(PledgeCheck.person_id == person.id).values(note=None))


def _open() -> ColumnElement[bool]:
    return Pledge.state == PledgeState.OPEN


def _mine_open(session: Session, person: Person, pledge: Pledge) -> Pledge:
    locked = own(session, person, pledge.public_id)
    if locked.state != PledgeState.OPEN:
        raise Over
    return locked


def _check_day(review_on: date, now: datetime) -> None:
    if not today_of(now) < review_on <= today_of(now) + FARTHEST:
        raise BadDay
