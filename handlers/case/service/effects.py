"""What a step brings about, by the names in the table."""

from collections.abc import Callable
from dataclasses import replace

from bot import audit
from bot.consents import give_consent
from bot.sealed import put_json, take_json
from handlers.case import eligibility, texts
from handlers.case.clocks import SHANGHAI
from handlers.case.service import log, notices
from handlers.case.service.desk import Desk, Said, name_of
from handlers.case.service.scope import handlers_of, holders, home_unit
from handlers.case.service.voices import (
    Done,
    say,
    seat,
    tell,
    tell_handler,
    tell_handlers,
    tell_leader,
    tell_person,
    tell_receivers,
)
from handlers.case.table import Who
from models.base import insert_ignore, new_public_id, table_of
from models.case import (
    Case,
    CaseRating,
    CaseSeat,
    CaseVote,
    Kind,
    Seat,
    State,
    Urgency,
)
from models.org import Person, Role

SEAT, VOTE, RATING = table_of(CaseSeat), table_of(CaseVote), table_of(CaseRating)
LOCALITY = "default"
NOTHING = "无"


def _number(done: Done) -> None:
    case, session = done.case, done.desk.session
    person = session.get(Person, case.person_id) if case.person_id else None
    if case.number is None:
        case.number = log.next_number(session, done.desk.now.astimezone(SHANGHAI).date())
    if case.unit_id is None and person is not None:
        unit = home_unit(session, person)
        case.unit_id = unit.id if unit else None
    case.policy = done.desk.policy.rules.version


def _take(done: Done) -> None:
    done.case.handler_id = done.actor.id if done.actor else None
    if done.said.urgency:
        done.case.urgency = done.said.urgency


def _reassign(done: Done) -> None:
    done.case.handler_id = done.said.people[0].id
    audit_note(done, "改派")
    tell(done, list(done.said.people), texts.for_staff(name_of(done.case), done.case.state))


def _offer_unit(done: Done) -> None:
    done.case.to_unit_id = done.said.unit.id if done.said.unit else None


def _forget_unit(done: Done) -> None:
    done.case.to_unit_id = None


def _move(done: Done) -> None:
    done.case.unit_id, done.case.to_unit_id = done.case.to_unit_id, None
    done.case.handler_id = done.actor.id if done.actor else None


def _say_note(done: Done) -> None:
    say(done.desk, done.case, done.actor, done.said.note, staff=True)


def _seats(as_what: Seat) -> Callable[[Done], None]:
    def give(done: Done) -> None:
        seat(done.desk, done.case, list(done.said.people), as_what)
        tell(done, list(done.said.people), texts.for_staff(name_of(done.case), done.case.state))

    return give


def _recuse(done: Done) -> None:
    if done.actor is None:
        return
    seat(done.desk, done.case, [done.actor], Seat.RECUSED, done.said.code)
    if done.case.handler_id == done.actor.id:
        done.case.handler_id = None
        tell_handlers(done)


def _vote(done: Done) -> None:
    assert done.actor is not None
    row = {"case_id": done.case.id, "person_id": done.actor.id, "round": done.case.round, "choice": done.said.choice}
    done.desk.session.execute(VOTE.insert().values(**row, at=done.desk.now))


def _next_round(done: Done) -> None:
    done.case.round += 1


def _consent_notice(done: Done) -> None:
    assert done.actor is not None
    give_consent(done.desk.session, done.actor, notices.PUBLIC, version=notices.WORDING, now=done.desk.now)


def _snapshot(done: Done) -> None:
    """Keep the arithmetic as it stood when the recommendation was made."""
    desk, case = done.desk, done.case
    household = eligibility.Household.from_answers(take_json(desk.vault, case, "answers"))
    found = eligibility.parameters_for(desk.session, LOCALITY, desk.now.astimezone(SHANGHAI).date())
    if household is None or found is None:
        return
    source = f"{found.locality} {found.version}"
    verdict = eligibility.precheck(found.rules, household, source=source)
    snapshot = {"lines": list(verdict.lines), "source": source, "category": verdict.category}
    _decide(desk, case, {"snapshot": snapshot, "category": verdict.category})


def _decide(desk: Desk, case: Case, values: dict[str, object]) -> None:
    put_json(desk.vault, case, "decision", take_json(desk.vault, case, "decision") | values)


def _amount(done: Done) -> None:
    day = done.desk.now.astimezone(SHANGHAI).date()
    _decide(done.desk, done.case, {"amount": done.said.amount, "at": day.isoformat()})


def _given(done: Done) -> None:
    """What was paid from where and handed over, for the ledger."""
    goods: dict[str, object] = {} if done.said.goods in ("", NOTHING) else {"goods": done.said.goods}
    _decide(done.desk, done.case, {"fund": done.said.fund} | goods)


def _relief(done: Done) -> None:
    _decide(done.desk, done.case, {"relief": done.said.amount})


def _rate(done: Done) -> None:
    row = {"case_id": done.case.id, "person_id": done.case.person_id, "round": done.case.round}
    said = {"solved": done.said.solved, "score": done.said.score, "at": done.desk.now}
    insert_ignore(done.desk.session, RATING, row | said, unique=("case_id", "round"))


def _alarm(done: Done) -> None:
    done.case.urgency = Urgency.NOW
    people = {p.id: p for p in handlers_of(done.desk.session, done.case)}
    handler = done.desk.session.get(Person, done.case.handler_id) if done.case.handler_id else None
    if handler is not None and handler.active:
        people[handler.id] = handler
    tell(done, list(people.values()), texts.alarm(name_of(done.case)), urgent=True)
    audit_note(done, "转应急")


def _follow_on(done: Done) -> None:
    """返困: a new case that continues this one, already submitted."""
    old, desk = done.case, done.desk
    case = Case(
        public_id=new_public_id(), kind=Kind.AID, state=State.SUBMITTED, person_id=old.person_id, unit_id=old.unit_id,
        previous_id=old.id, created_at=desk.now, urgency=Urgency.NORMAL, round=1, events=0,
    )  # fmt: skip
    put_json(desk.vault, case, "answers", take_json(desk.vault, old, "answers"))
    desk.session.add(case)
    desk.session.flush()
    event = log.add(
        desk, case, "提交", State.SUBMITTED, role=Who(done.event.role), actor=done.actor, said=Said(code="返困")
    )
    _number(replace(done, case=case, event=event))
    tell_handlers(replace(done, case=case, event=event))


def _hand_over(done: Done) -> None:
    """终止: the file goes to the union of the unit the person belongs to now, where that is another one."""
    session = done.desk.session
    person = session.get(Person, done.case.person_id) if done.case.person_id else None
    unit = home_unit(session, person) if person is not None else None
    if unit is not None and unit.id != done.case.unit_id:
        tell(done, holders(session, unit, Role.CASEWORKER), texts.for_staff(name_of(done.case), done.case.state))
    audit_note(done, "终止")


def audit_note(done: Done, action: str) -> None:
    """A row of the audit chain for a deed of weight."""
    desk, case = done.desk, done.case
    audit.note(
        desk.session, desk.vault, action, name_of(case), actor=done.actor, subject_id=case.person_id, now=desk.now
    )


EFFECTS: dict[str, Callable[[Done], None]] = {
    "tell_person": tell_person,
    "tell_handlers": tell_handlers,
    "tell_handler": tell_handler,
    "tell_leader": tell_leader,
    "tell_receivers": tell_receivers,
    "number": _number,
    "take": _take,
    "reassign": _reassign,
    "offer_unit": _offer_unit,
    "forget_unit": _forget_unit,
    "move": _move,
    "say_note": _say_note,
    "seat_verifiers": _seats(Seat.VERIFIER),
    "seat_panel": _seats(Seat.PANEL),
    "recuse": _recuse,
    "vote": _vote,
    "next_round": _next_round,
    "consent_notice": _consent_notice,
    "snapshot": _snapshot,
    "amount": _amount,
    "relief": _relief,
    "given": _given,
    "rate": _rate,
    "alarm": _alarm,
    "follow_on": _follow_on,
    "hand_over": _hand_over,
    "publish": lambda done: (notices.publish(done.desk, done.case), None)[1],
    "take_down": lambda done: notices.take_down(done.desk, done.case),
    "object": lambda done: notices.object_to(done.desk, done.case, done.actor, done.said),
    "settle": lambda done: notices.settle(done.desk, done.case, upheld=False),
    "uphold": lambda done: notices.settle(done.desk, done.case, upheld=True),
}
