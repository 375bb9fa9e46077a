"""A talk or visit on record: kept, read, added to, disputed."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.outbox import post
from bot.scope import NotFound, people_in_scope
from bot.turn import Refusal
from bot.vault import Vault
from handlers.care import sealing
from handlers.care import texts_tasks as texts
from handlers.care.finding import comrades_of
from handlers.care.moments import local_day
from handlers.care.triggers import tasks
from models.care import CareTask, Talk, TalkNote, TaskState
from models.org import Person

HOME = "家访"
FORMS = ("面谈", "电话", HOME)


class NotToYourself(Refusal):
    """Talking to oneself is no record."""

    text = texts.NOT_TO_YOURSELF


class MayNotRecord(Refusal):
    """Neither somebody they look after nor a comrade of the same branch."""

    text = texts.MAY_NOT_RECORD


def complete(
    session: Session,
    actor: Person,
    task: CareTask,
    *,
    form: str,
    companions: str = "",
    follow_up: bool = False,
    content: str = "",
    vault: Vault,
    now: datetime,
) -> Talk:
    """Close a task with the visit or talk that answered it. Raises: NotYourTask, AlreadyDone."""
    tasks.close(session, actor, task, TaskState.DONE, now=now)
    talk = _keep(session, actor, task.person, form, task.event, companions, follow_up, content, vault, now)
    talk.task_id = task.id
    session.flush()
    return talk


def record(
    session: Session,
    talker: Person,
    person: Person,
    *,
    form: str,
    companions: str = "",
    follow_up: bool = False,
    content: str = "",
    vault: Vault,
    now: datetime,
) -> Talk:
    """A talk or visit that no task asked for. Raises: NotToYourself, MayNotRecord."""
    if talker.id == person.id:
        raise NotToYourself
    if not may_talk(session, talker, person):
        raise MayNotRecord
    return _keep(session, talker, person, form, "", companions, follow_up, content, vault, now)


def may_talk(session: Session, talker: Person, person: Person) -> bool:
    """Whether the talker looks after the person or sits in the same party branch."""
    mine = or_(Person.id.in_(people_in_scope(talker, *tasks.DOERS)), Person.id.in_(comrades_of(talker)))
    return session.scalar(select(Person.id).where(Person.id == person.id, mine)) is not None


def _keep(
    session: Session,
    talker: Person,
    person: Person,
    form: str,
    reason: str,
    companions: str,
    follow_up: bool,
    content: str,
    vault: Vault,
    now: datetime,
) -> Talk:
    talk = Talk(
        person_id=person.id,
        talker_id=talker.id,
        form=form,
        reason=reason,
        held_on=local_day(now),
        companions=companions[:64],
        follow_up=follow_up,
        created_at=now,
    )
    session.add(talk)
    session.flush()
    sealing.seal(session, vault, talk, "content", content)
    words = texts.recorded(talker.name, form, talk.held_on)
    post(session, person, words, key=f"care-talk:{talk.id}", kind=tasks.KIND, now=now)
    session.flush()
    return talk


def mine(session: Session, person: Person, *, limit: int = 8) -> list[Talk]:
    """The talks with a person, the latest first."""
    query = select(Talk).where(Talk.person_id == person.id)
    return list(session.scalars(query.order_by(Talk.held_on.desc(), Talk.id.desc()).limit(limit)))


def held_by(session: Session, talker: Person, *, limit: int = 8) -> list[Talk]:
    """The talks somebody held, the latest first."""
    query = select(Talk).where(Talk.talker_id == talker.id)
    return list(session.scalars(query.order_by(Talk.held_on.desc(), Talk.id.desc()).limit(limit)))


def read(session: Session, reader: Person, talk: Talk, *, vault: Vault, now: datetime) -> tuple[str, list[str]]:
    """(what was said, what was added since), for the two who talked alone; the look is kept. Raises: NotFound."""
    if reader.id not in (talk.person_id, talk.talker_id):
        raise NotFound
    look = partial(sealing.look, session, vault, field="content", reader=reader, about=talk.person_id, now=now)
    content = look(row=talk)
    notes = session.scalars(select(TalkNote).where(TalkNote.talk_id == talk.id).order_by(TalkNote.id)).all()
    said = [texts.note(look(row=one), disputes=one.disputes) for one in notes]
    return content, said


def add(
    session: Session, person: Person, talk: Talk, text: str, *, disputes: bool, vault: Vault, now: datetime
) -> TalkNote:
    """The person talked to adds to the record or disputes it; the talker hears that, not what. Raises: NotFound."""
    if person.id != talk.person_id:
        raise NotFound
    note = TalkNote(talk_id=talk.id, person_id=person.id, disputes=disputes, at=now)
    session.add(note)
    sealing.seal(session, vault, note, "content", text)
    if disputes:
        talk.disputed_at = now
    words = texts.note_came(person.name, talk.held_on, disputes=disputes)
    post(session, talk.talker_id, words, key=f"care-note:{note.id}", kind=tasks.KIND, now=now)
    session.flush()
    return note


def forget(session: Session, *, before: date) -> int:
    """Empty the sealed words of talks held before a day; that they took place stays. How many talks."""
    old = select(Talk.id).where(Talk.held_on < before)
    session.execute(update(TalkNote).where(TalkNote.talk_id.in_(old)).values(content=None))
    gone = update(Talk).where(Talk.held_on < before, Talk.content.is_not(None)).values(content=None)
    return session.connection().execute(gone).rowcount


def looks(session: Session, person: Person, talk: Talk) -> Sequence[tuple[str, datetime]]:
    """Who opened the record and when, for the person it is about. Raises: NotFound."""
    if person.id != talk.person_id:
        raise NotFound
    return sealing.looks(session, talk, person.id)
