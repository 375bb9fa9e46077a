"""民主评议党员, as its members take part: what they write of themselves, and the blind vote.

Everybody marks everybody, also themselves: a sheet that left its author out would name them.
"""

from collections.abc import Mapping
from datetime import datetime
from random import Random

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import audit, blind
from bot.scope import NotFound, may
from bot.sealed import put, take
from bot.turn import Refusal
from bot.vault import Vault
from handlers.honour import texts_appraisals as texts
from handlers.honour.moments import today_of
from models.honour.appraisals import Appraisal, Appraised, Grade, Stage
from models.org import Identity, Person, Role

LONGEST_SELF = 1500
SURE = "honour.appraisal_sure"  # the conversation in which a sheet lies, sealed, until it is cast
MARKS = (*(grade.value for grade in Grade), texts.ABSTAIN)


class AppraisalRefused(Refusal):
    """What the rules of an appraisal do not allow; the words say which."""


class NotOpen(Refusal):
    """Votes are not taken any more."""

    text = texts.NOT_OPEN


class NotClosed(Refusal):
    """Votes are still taken."""

    text = texts.NOT_CLOSED


def name_of(appraisal: Appraisal) -> str:
    """What it is called."""
    return texts.title(appraisal.unit.name, appraisal.year)


def latest(session: Session, person: Person) -> Appraised | None:
    """The person's place in the last appraisal they are part of."""
    query = select(Appraised).join(Appraisal).where(Appraised.person_id == person.id)
    return session.scalars(query.order_by(Appraisal.year.desc(), Appraisal.id.desc()).limit(1)).first()


def mine(session: Session, person: Person, public_id: str) -> Appraised:
    """The person's place in this appraisal. Raises: NotFound."""
    query = select(Appraised).join(Appraisal).where(Appraised.person_id == person.id)
    found = session.scalar(query.where(Appraisal.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def mine_by_id(session: Session, person: Person, place_id: int) -> Appraised:
    """The same by its row, for a dialogue. Raises: NotFound."""
    found = session.get(Appraised, place_id)
    if found is None or found.person_id != person.id:
        raise NotFound
    return found


def has_voted(session: Session, place: Appraised) -> bool:
    """Whether the member had their one say."""
    return blind.took(session, place.appraisal.ballot, place.person)


def may_vote(session: Session, place: Appraised, *, now: datetime) -> None:
    """For a kinder no before a sheet is filled in. Raises: NotOpen, blind.AlreadyCast."""
    if not takes_votes(place.appraisal, now=now):
        raise NotOpen
    if has_voted(session, place):
        raise blind.AlreadyCast


def takes_votes(appraisal: Appraisal, *, now: datetime) -> bool:
    """Whether votes are taken at this moment."""
    return appraisal.stage == Stage.OPEN and today_of(now) <= appraisal.ends_on


def on_the_sheet(appraisal: Appraisal) -> list[Appraised]:
    """Whom everybody marks, in the order of their numbers."""
    return [one for one in appraisal.members if one.graded]


def write_self(session: Session, place: Appraised, text: str, *, vault: Vault, now: datetime) -> None:
    """What a member says of themselves; again, it replaces the first. Raises: NotOpen, AppraisalRefused."""
    text = text.strip()
    if not takes_votes(locked(session, place.appraisal), now=now):
        raise NotOpen
    if not 0 < len(text) <= LONGEST_SELF:
        raise AppraisalRefused(texts.SELF_BAD)
    put(vault, place, "about_self", text)
    session.flush()


def read_self(session: Session, actor: Person, place: Appraised, *, vault: Vault, now: datetime) -> str:
    """For the member, and for who runs the appraisal, whose look is kept. Raises: NotFound."""
    if actor.id != place.person_id and not may(session, actor, Role.SECRETARY, place.appraisal.unit):
        raise NotFound
    text = take(vault, place, "about_self")
    if text and actor.id != place.person_id:
        what = f"appraised:{place.public_id}"
        audit.note(session, vault, texts.LOOK, what, now=now, actor=actor, subject_id=place.person_id)
    return text


def vote(session: Session, place: Appraised, marks: Mapping[str, str], *, rng: Random, now: datetime) -> None:
    """Cast the member's one sheet: number → grade or 弃权, of everybody on it.

    Raises: NotOpen, AppraisalRefused, blind.AlreadyCast.
    """
    _forget_what_was_typed(session, place.person_id)
    appraisal = locked(session, place.appraisal)
    if not takes_votes(appraisal, now=now):
        raise NotOpen
    numbers = [str(one.number) for one in on_the_sheet(appraisal)]
    if lacking := [number for number in numbers if marks.get(number) not in MARKS]:
        raise AppraisalRefused(texts.missing(lacking))
    blind.cast(session, appraisal.ballot, place.person, {number: marks[number] for number in numbers}, rng=rng)


def _forget_what_was_typed(session: Session, person_id: int) -> None:
    """A sheet read back in a chat that was left for the page lies there no longer, not even sealed."""
    there = (Identity.person_id == person_id, Identity.state == SURE)
    session.execute(update(Identity).where(*there).values(state=None, data=None, state_until=None))


def locked(session: Session, appraisal: Appraisal) -> Appraisal:
    """The appraisal as it is now; it does not change until the transaction ends."""
    query = select(Appraisal).where(Appraisal.id == appraisal.id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()
