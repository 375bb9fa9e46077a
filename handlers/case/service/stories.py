"""What is sealed in a case: who may open it, the record of every look, what the two sides say, the pictures."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import audit
from bot.outbox import post
from bot.scope import NotFound
from bot.sealed import take, take_json
from bot.sealedfiles import SealedFiles
from bot.turn import Refusal
from handlers.case import texts
from handlers.case.service import log
from handlers.case.service.acting import act
from handlers.case.service.desk import Desk, NotYours, Said, name_of
from handlers.case.service.scope import holders, parts, visible
from handlers.case.service.voices import say
from handlers.case.table import TERMINAL, Who
from models.base import new_public_id
from models.case import Case, CaseEvent, CaseFile, CaseMessage, Kind, State
from models.messages import MediaFile
from models.org import Person, Role, Unit

PANEL_SEES = frozenset({State.PANEL, State.OBJECTED, State.REVIEW, State.NOTICE})
LEADER_SEES = frozenset({State.DECLINING, State.AWAITING, State.APPEAL, State.REVIEW})
LOOK, GLASS = "看求助内容", "看求助内容（紧急）"
SAID = frozenset({"联系本人", "回信", "答复"})  # their notes are among the messages
GLASS_FOR = frozenset({Who.HANDLER, Who.LEADER, Who.SECRETARY})
SHORTEST_REASON = 6


class NeedsReason(Refusal):
    """Breaking the glass takes a reason in words."""

    text = "紧急查看要写明原因（至少 6 个字），会记入审计，并告诉本人和审计员。"


@dataclass(frozen=True, slots=True)
class Line:
    """One event as a reader may see it."""

    event: CaseEvent
    note: str


@dataclass(frozen=True, slots=True)
class Story:
    """A case, opened."""

    answers: dict[str, str]
    decision: dict[str, object]
    lines: tuple[Line, ...]
    messages: tuple[tuple[CaseMessage, str], ...]
    files: tuple[CaseFile, ...]


def may_open(session: Session, case: Case, actor: Person) -> bool:
    """Whether somebody's part lets them read the story now, without a reason."""
    mine = parts(session, case, actor)
    if mine & {Who.APPLICANT, Who.PROXY}:
        return True
    if Who.HANDLER in mine and (case.handler_id == actor.id):
        return True
    if Who.VERIFIER in mine and case.state == State.VERIFYING:
        return True
    return (Who.PANEL in mine and case.state in PANEL_SEES) or (Who.LEADER in mine and case.state in LEADER_SEES)


def may_break(session: Session, case: Case, actor: Person) -> bool:
    """Whether somebody whose turn it is not may read the story with a reason."""
    return bool(parts(session, case, actor) & GLASS_FOR)


def open_story(desk: Desk, case: Case, actor: Person, *, reason: str = "") -> Story:
    """The case with everything sealed, the look recorded first.

    Staff of the case whose turn it is not may break the glass with a reason. Raises: NotFound, NotYours, NeedsReason.
    """
    _look(desk, case, actor, reason)
    session, vault = desk.session, desk.vault
    query = select(CaseMessage).where(CaseMessage.case_id == case.id).order_by(CaseMessage.id)
    own = actor.id == case.person_id
    answers, decision = (take_json(vault, case, field) for field in ("answers", "decision"))
    return Story(
        answers=answers,
        decision=decision,
        lines=tuple(Line(e, _note(desk, e, own=own)) for e in log.events(session, case)),
        messages=tuple((message, take(vault, message, "text")) for message in session.scalars(query)),
        files=tuple(files_of(session, case)),
    )


def _note(desk: Desk, event: CaseEvent, *, own: bool) -> str:
    """What was noted with a step; the applicant does not read what the panel and verifiers wrote to each other."""
    inner = event.role in (Who.VERIFIER, Who.PANEL) or event.action in ("复核建议",)
    return "" if own and inner else take(desk.vault, event, "note")


def _look(desk: Desk, case: Case, actor: Person, reason: str) -> None:
    if may_open(desk.session, case, actor):
        if actor.id != case.person_id:
            _record(desk, case, actor, LOOK)
        return
    mine = parts(desk.session, case, actor)
    if not mine:
        raise NotFound
    if not mine & GLASS_FOR:
        raise NotYours
    if len(reason.strip()) < SHORTEST_REASON:
        raise NeedsReason
    row = _record(desk, case, actor, GLASS, reason)
    for auditor in _auditors(desk.session, case):
        key = f"case-glass:{row}:{auditor.public_id}"
        post(desk.session, auditor, texts.glass_broken(name_of(case)), key=key, now=desk.now, kind="case", priority=3)
    if case.person_id is not None:
        key, text = f"case-glass:{row}:own", texts.told(name_of(case), "有人紧急查看了内容")
        post(desk.session, case.person_id, text, key=key, now=desk.now, kind="case")


def _record(desk: Desk, case: Case, actor: Person, action: str, reason: str = "") -> int:
    row = audit.note(
        desk.session, desk.vault, action, name_of(case), actor=actor, subject_id=case.person_id, reason=reason,
        now=desk.now,
    )  # fmt: skip
    return row.seq


def _auditors(session: Session, case: Case) -> list[Person]:
    return holders(session, session.get(Unit, case.unit_id), Role.AUDITOR) if case.unit_id else []


def add_to(desk: Desk, case: Case, person: Person, text: str) -> None:
    """补充: the applicant adds something; where it was being waited for, the clock goes on. Raises: NotFound."""
    mine = parts(desk.session, case, person)
    if not mine & {Who.APPLICANT, Who.PROXY} or State(case.state) in TERMINAL:
        raise NotFound
    say(desk, case, person, text, staff=False)
    if case.state == State.WANTED:
        act(desk, case, person, "已补正")
    elif case.handler_id is not None:
        key = f"case:{case.public_id}:added:{desk.now.isoformat()}"
        text = texts.for_staff(name_of(case), case.state)
        post(desk.session, case.handler_id, text, key=key, now=desk.now, kind="case", priority=3)


def write_to(desk: Desk, case: Case, actor: Person, text: str) -> None:
    """A message from whoever handles the case: the first one stops the first-reply clock."""
    act(desk, case, actor, "回信" if case.kind == Kind.BOX else "联系本人", Said(note=text))


def add_file(desk: Desk, case: Case, media: MediaFile) -> CaseFile:
    """A picture that was sent for a case; it is fetched, cleaned and sealed later."""
    row = CaseFile(
        public_id=new_public_id(), case_id=case.id, person_id=case.person_id, media_file_id=media.id, at=desk.now
    )
    desk.session.add(row)
    desk.session.flush()
    return row


def files_of(session: Session, case: Case) -> list[CaseFile]:
    """The pictures of a case that were not dropped."""
    query = select(CaseFile).where(CaseFile.case_id == case.id, CaseFile.dropped_at.is_(None))
    return list(session.scalars(query.order_by(CaseFile.id)))


def open_file(desk: Desk, files: SealedFiles, actor: Person, public_id: str) -> bytes:
    """One picture, the look recorded. Raises: NotFound, NotYours, FileNotFoundError."""
    query = select(CaseFile, Case).join(Case, CaseFile.case_id == Case.id)
    found = desk.session.execute(query.where(CaseFile.public_id == public_id, CaseFile.dropped_at.is_(None))).first()
    if found is None or desk.session.scalar(visible(desk.session, actor).where(Case.id == found[1].id)) is None:
        raise NotFound
    row, case = found
    _look(desk, case, actor, "")
    media = desk.session.get(MediaFile, row.media_file_id) if row.media_file_id else None
    name = row.name or (media.name if media else None)
    if name is None:
        raise NotFound
    return files.open(name)
