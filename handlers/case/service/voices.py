"""What a step says to whom: notices by number and step, messages kept sealed, seats given."""

from dataclasses import dataclass

from bot.outbox import post
from bot.sealed import put
from handlers.case import texts
from handlers.case.service.desk import Desk, Said, name_of
from handlers.case.service.scope import handlers_of, leaders_of
from handlers.case.table import Step
from models.base import insert_ignore, new_public_id, table_of
from models.case import Case, CaseEvent, CaseMessage, CaseSeat, Kind, Seat
from models.org import Person, Unit

SEAT = table_of(CaseSeat)


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was just logged."""

    desk: Desk
    case: Case
    actor: Person | None
    said: Said
    event: CaseEvent
    step: Step


def tell(done: Done, people: list[Person], text: str, *, urgent: bool = False) -> None:
    """Post to each of some people, once for this event. Number and step only: notices are not sealed."""
    for person in people:
        key = f"case:{done.case.public_id}:{done.event.seq}:{person.public_id}"
        post(
            done.desk.session, person, text, key=key, now=done.desk.now, kind="case", priority=0 if urgent else 3,
            urgent=urgent, on_unknown="resend" if urgent else "hold",
        )  # fmt: skip


def tell_person(done: Done) -> None:
    """The applicant, in the step's own words."""
    person = done.desk.session.get(Person, done.case.person_id) if done.case.person_id else None
    if person is not None:
        tell(done, [person], texts.told(name_of(done.case), done.step.says.format_map(done.desk.policy.said)))


def tell_handlers(done: Done) -> None:
    """Whoever may take the case."""
    tell(done, handlers_of(done.desk.session, done.case), texts.new_for_handlers(name_of(done.case)))


def tell_handler(done: Done) -> None:
    """Whoever has the case, or may take it."""
    handler = done.desk.session.get(Person, done.case.handler_id) if done.case.handler_id else None
    people = [handler] if handler is not None and handler.active else handlers_of(done.desk.session, done.case)
    tell(done, people, texts.for_staff(name_of(done.case), done.case.state))


def tell_leader(done: Done) -> None:
    """The nearest leaders."""
    levels = leaders_of(done.desk.session, done.case)
    people = [person for level in levels[:1] for person in level]
    tell(done, people, texts.for_staff(name_of(done.case), done.case.state))


def tell_receivers(done: Done) -> None:
    """Whoever may take it in the unit it is offered to."""
    unit = done.desk.session.get(Unit, done.case.to_unit_id) if done.case.to_unit_id else None
    people = handlers_of(done.desk.session, done.case, unit)
    tell(done, people, texts.for_staff(name_of(done.case), done.case.state))


def say(desk: Desk, case: Case, author: Person | None, text: str, *, staff: bool) -> CaseMessage:
    """Keep a message between applicant and handler, sealed."""
    anonymous = case.kind == Kind.BOX and not staff
    message = CaseMessage(
        public_id=new_public_id(), case_id=case.id, person_id=case.person_id, staff=staff, at=desk.now,
        author_id=None if author is None or anonymous else author.id,
    )  # fmt: skip
    put(desk.vault, message, "text", text)
    desk.session.add(message)
    desk.session.flush()
    return message


def seat(desk: Desk, case: Case, people: list[Person], as_what: Seat, code: str = "") -> None:
    """Give people a seat on a case; the same seat twice is one."""
    for person in people:
        row = {"case_id": case.id, "person_id": person.id, "seat": as_what, "code": code[:32], "at": desk.now}
        insert_ignore(desk.session, SEAT, row, unique=("case_id", "person_id", "seat"))
