"""Nothing is kept longer than it is needed: drafts go, closed cases lose what was told and keep their counts."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from bot import audit
from bot.config import Case as Rules
from bot.sealedfiles import SealedFiles
from handlers.case.policy import DAY, HOUR, YEAR
from handlers.case.service.desk import Desk
from handlers.case.service.drafts import one_draft
from models.case import (
    Case,
    CaseEvent,
    CaseFile,
    CaseMessage,
    CaseNotice,
    CaseObjection,
    CaseRating,
    CaseSeat,
    CaseVote,
    Kind,
    State,
)
from models.messages import MediaFile
from models.org import Person

CHILDREN = (CaseEvent, CaseSeat, CaseMessage, CaseFile, CaseVote, CaseObjection, CaseNotice, CaseRating)
SHORT_RULE = (State.WITHDRAWN, State.LAPSED)
FILED = (State.ON_FILE, State.OFF_FILE, State.REVIEW, State.ENDED)
BATCH = 200


def purge(desk: Desk, files: SealedFiles) -> dict[str, int]:
    """Apply every retention rule once, some hundred cases a run. Returns how many by rule."""
    rules, now = desk.policy.rules, desk.now
    done = {
        "drafts": _remove(desk.session, files, _drafts(rules, now)),
        "letters": _remove(desk.session, files, _letters(rules, now)),
        "cases": _shred(desk, files, _closed(rules, now)),
        "papers": _papers(desk, files),
    }
    if any(done.values()):
        audit.note(desk.session, desk.vault, "到期清除", "retention", detail=dict(done), now=now)
    return done


def forget(desk: Desk, files: SealedFiles, person: Person) -> int:
    """Erase what a person told, at their wish: every case of theirs is shredded. Returns how many."""
    done = 0
    while count := _shred(desk, files, (Case.person_id == person.id) & Case.shredded_at.is_(None)):
        done += count
    return done


def discard(desk: Desk, files: SealedFiles, author: Person, public_id: str) -> None:
    """Delete one's own draft with everything in it, at once. Raises: NotFound."""
    draft = one_draft(desk.session, author, public_id)
    _remove(desk.session, files, Case.id == draft.id)


def held_by_rule(desk: Desk, person: Person) -> tuple[list[str], list[str]]:
    """Numbers of the cases an erasure must wait for: open ones, and files that the union's rule keeps."""
    mine = select(Case.number).where(Case.person_id == person.id, Case.number.is_not(None)).order_by(Case.id)
    rules, now = desk.policy.rules, desk.now
    filed = (Case.kind == Kind.FILE) & Case.shredded_at.is_(None) & Case.state.in_(FILED)
    young = Case.closed_at.is_(None) | (Case.closed_at > now - rules.file_years * YEAR)
    waits = desk.session.scalars(mine.where(Case.closed_at.is_(None), Case.state != State.ON_FILE)).all()
    kept = desk.session.scalars(mine.where(filed, young)).all()
    return [str(number) for number in waits], [str(number) for number in kept if number not in waits]


def _drafts(rules: Rules, now: datetime) -> ColumnElement[bool]:
    agreed = exists().where(CaseEvent.case_id == Case.id, CaseEvent.action == "同意代报")
    unasked = Case.proxy_id.is_not(None) & ~agreed & (Case.created_at <= now - rules.proxy_hours * HOUR)
    return (Case.state == State.DRAFT) & or_(Case.created_at <= now - rules.drafts_days * DAY, unasked)


def _letters(rules: Rules, now: datetime) -> ColumnElement[bool]:
    return (Case.kind == Kind.BOX) & (Case.created_at <= now - rules.letters_days * DAY)


def _closed(rules: Rules, now: datetime) -> ColumnElement[bool]:
    short = Case.state.in_(SHORT_RULE) & (Case.closed_at <= now - rules.withdrawn_days * DAY)
    filed = (Case.kind == Kind.FILE) & (Case.closed_at <= now - rules.file_years * YEAR)
    other = (Case.kind != Kind.FILE) & (Case.closed_at <= now - rules.closed_years * YEAR)
    return and_(Case.shredded_at.is_(None), or_(short, filed, other))


def _ids(session: Session, condition: ColumnElement[bool]) -> list[int]:
    return list(session.scalars(select(Case.id).where(condition).order_by(Case.id).limit(BATCH)))


def _remove(session: Session, files: SealedFiles, condition: ColumnElement[bool]) -> int:
    """Delete cases with everything that hangs on them."""
    ids = _ids(session, condition)
    _drop_files(session, files, ids)
    for child in CHILDREN:
        session.execute(delete(child).where(child.case_id.in_(ids)))
    session.execute(update(Case).where(Case.previous_id.in_(ids)).values(previous_id=None))
    session.execute(delete(Case).where(Case.id.in_(ids)))
    return len(ids)


def _shred(desk: Desk, files: SealedFiles, condition: ColumnElement[bool]) -> int:
    """Take out what was told and keep the steps: a count without a story."""
    session, ids = desk.session, _ids(desk.session, condition)
    if not ids:
        return 0
    _drop_files(session, files, ids)
    emptied = {"answers": None, "decision": None, "household_no": None, "household_index": None}
    session.execute(update(Case).where(Case.id.in_(ids)).values(**emptied, shredded_at=desk.now))
    session.execute(update(CaseEvent).where(CaseEvent.case_id.in_(ids)).values(note=None, code=""))
    session.execute(update(CaseMessage).where(CaseMessage.case_id.in_(ids)).values(text=None))
    session.execute(update(CaseObjection).where(CaseObjection.case_id.in_(ids)).values(text=None, by=None))
    blank = {"shown_as": "", "category": "", "band": ""}
    session.execute(update(CaseNotice).where(CaseNotice.case_id.in_(ids)).values(**blank))
    return len(ids)


def _papers(desk: Desk, files: SealedFiles) -> int:
    """Pictures go before the case does: some months after it was closed, when no appeal can need them."""
    late = Case.closed_at <= desk.now - desk.policy.rules.papers_days * DAY
    erased = exists().where(Person.id == Case.person_id, Person.erased_at.is_not(None))
    kept = exists().where(CaseFile.case_id == Case.id, CaseFile.dropped_at.is_(None))
    ids = _ids(desk.session, and_(kept, or_(late & (Case.kind != Kind.FILE), erased)))
    return _drop_files(desk.session, files, ids, at=desk.now)


def _drop_files(session: Session, files: SealedFiles, case_ids: Iterable[int], at: datetime | None = None) -> int:
    """Remove pictures from the disk and from their rows. A file goes even if the transaction should fail later:
    what is missing then is found at the next look, what stayed would be found by nobody."""
    query = select(CaseFile).where(CaseFile.case_id.in_(list(case_ids)), CaseFile.dropped_at.is_(None))
    rows = session.scalars(query).all()
    for row in rows:
        media = session.get(MediaFile, row.media_file_id) if row.media_file_id else None
        for name in filter(None, (row.name, media.name if media else None)):
            files.drop(name)
        if media is not None:
            media.state, media.name = "refused", None
        row.name, row.media_file_id, row.dropped_at = None, None, at or (media.created_at if media else row.at)
    session.flush()
    return len(rows)
