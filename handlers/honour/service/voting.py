"""投票: advisory, one sheet each, sealed until it closes; what is counted afterwards is for the panel to read."""

from collections import Counter
from collections.abc import Sequence
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import blind
from bot.scope import may
from bot.turn import Refusal
from handlers.honour import texts
from handlers.honour.service import access, consents, deciding
from handlers.honour.service.desk import Desk, NotNow, NotYours, Unclear
from models.honour.selecting import Nomination, Recusal, Selection, Standing, State
from models.org import Person

CLOSED = (State.REVIEW, State.SECOND, State.HONOURED, State.PRAISING, State.CLOSED)


class Sealed(Refusal):
    """Not before the close, whoever asks."""

    text = texts.COUNT_SEALED


def name_of(selection: Selection) -> str:
    """The ballot's name."""
    return f"selection:{selection.public_id}"


def open_ones(session: Session, person: Person, *, desk: Desk) -> list[Selection]:
    """Where somebody may vote now and has not."""
    query = access.for_person(session, person).where(Selection.state == State.VOTING)
    rows = session.scalars(query.where(Selection.state_until > desk.now)).all()
    return [one for one in rows if not blind.took(session, name_of(one), person)]


def took(session: Session, selection: Selection, person: Person) -> bool:
    """Whether somebody has voted."""
    return blind.took(session, name_of(selection), person)


def candidates(session: Session, selection: Selection, person: Person) -> list[Nomination]:
    """Whom somebody may vote for, in the order of the roster: not themselves, nobody they declared a relation to."""
    declared = select(Recusal.nomination_id).where(Recusal.person_id == person.id)
    query = select(Nomination).where(Nomination.selection_id == selection.id, Nomination.id.not_in(declared))
    query = query.where(Nomination.standing == Standing.ELIGIBLE, Nomination.person_id.is_distinct_from(person.id))
    rows = session.scalars(query.order_by(Nomination.category, Nomination.id)).all()
    agreed = consents.given(session, rows, consents.NOTICE)
    return [one for one in rows if one.id in agreed]


def cast(desk: Desk, selection: Selection, person: Person, chosen: Sequence[str], *, rng: Random) -> None:
    """Somebody's one sheet: public ids of nominations. Raises: NotNow, NotYours, Unclear, blind.AlreadyCast."""
    if selection.state != State.VOTING or selection.state_until is None or desk.now >= selection.state_until:
        raise NotNow
    if selection.unit_id not in access.homes_of(desk.session, person):
        raise NotYours
    if not 1 <= len(set(chosen)) <= selection.choices:
        raise Unclear(texts.too_many(selection.choices))
    if not set(chosen) <= {one.public_id for one in candidates(desk.session, selection, person)}:
        raise Unclear(texts.CANNOT_VOTE_THIS)
    blind.cast(desk.session, name_of(selection), person, {"for": sorted(set(chosen))}, rng=rng)


def results(session: Session, selection: Selection, reader: Person, *, least: int) -> dict[str, int]:
    """Votes by a nomination's public id, once voting is closed, for who runs, settles or sits on the panel.

    Raises: NotYours, Sealed, blind.TooFew.
    """
    staff = any(may(session, reader, role, selection.unit) for role in deciding.READERS)
    if not staff and not deciding.sits(session, selection, reader):
        raise NotYours
    if not selection.votes or selection.state not in CLOSED:
        raise Sealed
    return Counter(one for sheet in blind.shown(session, name_of(selection), k=least) for one in sheet["for"])
