"""Drafts: a row from the first answer on, sealed, so that a form can be stopped anywhere and gone on with later."""

from dataclasses import dataclass

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, aliased

from bot.consents import give_consent
from bot.outbox import post
from bot.scope import NotFound
from bot.sealed import put, put_json, take, take_json
from handlers.case import texts
from handlers.case.forms import FORMS, URGENCY, WITH_FILES, WRITES, Field
from handlers.case.service import log
from handlers.case.service.acting import act
from handlers.case.service.desk import Desk, Said
from handlers.case.service.guards import SENSITIVE, WORDING
from handlers.case.service.voices import seat
from handlers.case.table import Who
from models.base import new_public_id
from models.case import Case, CaseSeat, Kind, Seat, State, Urgency
from models.org import Membership, Person

FILES, KEEP_FROM = "files", "keep_from"
HOUSEHOLD = "case.household"
NOBODY = "没有"


@dataclass(frozen=True, slots=True)
class Ask:
    """What a draft wants to know next: a field of its form, pictures, or whom to keep it from; None when it is full."""

    name: str
    field: Field | None = None


def start(desk: Desk, person: Person, kind: Kind, *, category: str = "", proxy: Person | None = None) -> Case:
    """A new draft, by the person or by a colleague for them. Raises: NotFound, where they share no unit."""
    if proxy is not None and not _colleagues(desk.session, person, proxy):
        raise NotFound
    case = Case(
        public_id=new_public_id(), kind=kind, state=State.DRAFT, person_id=person.id, events=0, round=1,
        proxy_id=proxy.id if proxy else None, created_at=desk.now, urgency=Urgency.NORMAL,
    )  # fmt: skip
    put_json(desk.vault, case, "answers", {"category": category} if category else {})
    desk.session.add(case)
    desk.session.flush()
    author = proxy or person
    log.add(desk, case, "起草", State.DRAFT, role=Who.PROXY if proxy else Who.APPLICANT, actor=author, said=Said())
    if proxy is not None:
        key = f"case:{case.public_id}:proxy"
        text = texts.proxy_asks(proxy.name, desk.policy.rules.proxy_hours)
        post(desk.session, person, text, key=key, now=desk.now, kind="case", priority=3)
    return case


def unfinished(session: Session, author: Person) -> Case | None:
    """The draft somebody was last busy with."""
    mine = (Case.proxy_id == author.id) | (Case.person_id == author.id) & Case.proxy_id.is_(None)
    return session.scalars(select(Case).where(Case.state == State.DRAFT, mine).order_by(Case.id.desc())).first()


def draft_of(session: Session, author: Person, ref: int) -> Case:
    """One's own draft. Raises: NotFound."""
    case = session.get(Case, ref)
    if case is None or case.state != State.DRAFT or author.id != (case.proxy_id or case.person_id):
        raise NotFound
    return case


def one_draft(session: Session, author: Person, public_id: str) -> Case:
    """One's own draft by its public id. Raises: NotFound."""
    found = session.scalar(select(Case).where(Case.public_id == public_id))
    if found is None:
        raise NotFound
    return draft_of(session, author, found.id)


def called(session: Session, text: str) -> list[Person]:
    """Everybody a text names by name or 工号; nobody where one of them is not on the roster."""
    names = [part for part in text.replace("，", " ").replace("、", " ").replace(",", " ").split() if part]
    query = select(Person).where(or_(Person.name.in_(names), Person.employee_no.in_(names)), Person.active)
    people = list(session.scalars(query))
    known = {word for one in people for word in (one.name, one.employee_no)}
    return people if all(name in known for name in names) else []


def asks(kind: Kind) -> list[Ask]:
    """Everything a form asks, in order."""
    found = [Ask(field.name, field) for field in FORMS[kind]]
    return [*found, *([Ask(FILES)] if kind in WITH_FILES else []), Ask(KEEP_FROM)]


def next_ask(desk: Desk, case: Case) -> Ask | None:
    """The first question without an answer; a skipped one has the empty answer."""
    answers = take_json(desk.vault, case, "answers")
    beside = {"when"} if answers.get("contact") == WRITES else set()
    return next((ask for ask in asks(Kind(case.kind)) if ask.name not in answers.keys() | beside), None)


def answer(desk: Desk, case: Case, name: str, value: str) -> None:
    """Keep one answer, already read. An ID number goes to its own field with a blind index, to find a second file."""
    answers = take_json(desk.vault, case, "answers")
    if name == "household_no":
        put(desk.vault, case, "household_no", value)
        case.household_index = desk.vault.blind_index(value, purpose=HOUSEHOLD) if value else None
        value = "已填" if value else ""
    if name == "soon":
        case.urgency = URGENCY.get(value, Urgency.NORMAL)
    put_json(desk.vault, case, "answers", answers | {name: value})
    desk.session.flush()


def step_back(desk: Desk, case: Case) -> None:
    """Forget the last answer, so that its question comes again."""
    answers = take_json(desk.vault, case, "answers")
    given = [ask.name for ask in asks(Kind(case.kind)) if ask.name in answers]
    if given:
        answers.pop(given[-1])
        put_json(desk.vault, case, "answers", answers)
        desk.session.flush()


def keep_from(desk: Desk, case: Case, people: list[Person]) -> None:
    """Nobody of these is shown the case, whatever their office; what was said of it before no longer counts."""
    before = delete(CaseSeat).where(CaseSeat.case_id == case.id, CaseSeat.seat == Seat.KEPT_FROM)
    desk.session.execute(before)
    seat(desk, case, [one for one in people if one.id != case.person_id], Seat.KEPT_FROM, "本人意愿")


def kept_from(session: Session, case: Case) -> list[str]:
    """The names of whom the case is kept from."""
    mine = (CaseSeat.case_id == case.id, CaseSeat.seat == Seat.KEPT_FROM)
    query = select(Person.name).join(CaseSeat, CaseSeat.person_id == Person.id).where(*mine)
    return list(session.scalars(query.order_by(CaseSeat.id)))


def submit(desk: Desk, case: Case, author: Person) -> Case:
    """Hand a draft in; the applicant's own submission is their consent to the wording they were just shown.

    Raises: HeldBack, where something is missing or the person concerned has not agreed to a colleague's draft.
    """
    if author.id == case.person_id:
        give_consent(desk.session, author, SENSITIVE, version=WORDING, now=desk.now)
    act(desk, case, author, "提交")
    return case


def agree_to_proxy(desk: Desk, person: Person) -> Case:
    """The person concerned agrees to the colleague's latest draft. Raises: NotFound."""
    query = select(Case).where(Case.state == State.DRAFT, Case.person_id == person.id, Case.proxy_id.is_not(None))
    case = desk.session.scalars(query.order_by(Case.id.desc())).first()
    if case is None:
        raise NotFound
    give_consent(desk.session, person, SENSITIVE, version=WORDING, now=desk.now)
    act(desk, case, person, "同意代报")
    return case


def duplicates(desk: Desk, case: Case) -> list[Case]:
    """Other open cases of the same person and kind, or of the same household: shown to whoever takes it in hand."""
    mine = (Case.person_id == case.person_id) & (Case.kind == case.kind)
    if case.household_no:
        indexes = desk.vault.blind_indexes(take(desk.vault, case, "household_no"), purpose=HOUSEHOLD)
        mine |= Case.household_index.in_(indexes)
    query = select(Case).where(mine, Case.id != case.id, Case.closed_at.is_(None), Case.state != State.DRAFT)
    return list(desk.session.scalars(query.order_by(Case.id)))


def _colleagues(session: Session, one: Person, other: Person) -> bool:
    theirs = aliased(Membership)
    query = select(Membership.id).join(theirs, theirs.unit_id == Membership.unit_id)
    return session.scalar(query.where(Membership.person_id == one.id, theirs.person_id == other.id)) is not None
