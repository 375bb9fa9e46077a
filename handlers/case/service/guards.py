"""What must be so before a step, by the names in the table. A guard answers whether the step may go ahead."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.config import Case as Rules
from bot.consents import current_consent
from bot.public import after_days
from bot.scope import may
from bot.sealed import take_json
from handlers.case import clocks, texts
from handlers.case.forms import missing
from handlers.case.policy import DAY
from handlers.case.service import log, notices
from handlers.case.service.desk import Desk, Said
from handlers.case.service.scope import shut_out
from handlers.case.service.voting import decided, panel
from handlers.case.table import Who
from models.case import Case, CaseSeat, CaseVote, Kind, State
from models.org import Person, Role, Unit

SENSITIVE, PUBLIC = "case.sensitive", "case.public"
WORDING = "2026-11"
EARLIER = (Who.HANDLER, Who.LEADER, Who.SECRETARY, Who.VERIFIER, Who.PANEL, Who.FINANCE)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a guard may look at."""

    desk: Desk
    case: Case
    actor: Person | None
    said: Said

    @property
    def session(self) -> Session:
        """The transaction."""
        return self.desk.session

    @property
    def rules(self) -> Rules:
        """The configured numbers."""
        return self.desk.policy.rules

    @property
    def since(self) -> datetime:
        """When the case came to stand where it stands."""
        return log.entered(self.session, self.case).at

    def passed(self, time: timedelta) -> bool:
        """Whether so much time passed since then."""
        return self.desk.now >= self.since + time

    def days_passed(self, days: int) -> bool:
        """Whether so many working days passed since then."""
        return self.desk.now >= after_days(self.since, days, self.desk.workdays)


Guard = Callable[[Ask], bool]


def _voted(choice: str) -> Guard:
    return lambda ask: decided(ask.desk, ask.case) == choice


def _complete(ask: Ask) -> bool:
    return not missing(Kind(ask.case.kind), take_json(ask.desk.vault, ask.case, "answers"))


def _consented(ask: Ask) -> bool:
    person = ask.session.get(Person, ask.case.person_id) if ask.case.person_id else None
    return person is not None and current_consent(ask.session, person, SENSITIVE, version=WORDING) is not None


def _proxy_allowed(ask: Ask) -> bool:
    return ask.case.proxy_id is None or log.last(ask.session, ask.case, "同意代报") is not None


def _not_proposer(ask: Ask) -> bool:
    proposed = log.last(ask.session, ask.case, "拟不予受理")
    return proposed is not None and ask.actor is not None and proposed.actor_id != ask.actor.id


def _fresh_consent(ask: Ask) -> bool:
    asked, agreed = log.last(ask.session, ask.case, "征求转办"), log.last(ask.session, ask.case, "同意转办")
    return asked is not None and agreed is not None and agreed.seq > asked.seq and ask.case.to_unit_id is not None


def _offered(ask: Ask) -> bool:
    return ask.case.to_unit_id is not None


def _other_unit(ask: Ask) -> bool:
    return ask.said.unit is not None and ask.said.unit.id != ask.case.unit_id and ask.said.unit.active


def _fit(ask: Ask, least: int, *, also_not: tuple[int | None, ...] = ()) -> bool:
    chosen = {person.id: person for person in ask.said.people if person.active}
    banned = {ask.case.person_id, *also_not}
    bad = any(key in banned or shut_out(ask.session, ask.case, one) for key, one in chosen.items())
    return len(chosen) >= least and not bad


def _one_handler(ask: Ask) -> bool:
    unit = ask.session.get(Unit, ask.case.unit_id)
    if len(ask.said.people) != 1 or unit is None or not _fit(ask, 1):
        return False
    return may(ask.session, ask.said.people[0], Role.CASEWORKER, unit)


def _choice_fits(ask: Ask) -> bool:
    return ask.said.choice in texts.CHOICES.get(ask.case.state, ())


def _votes_once(ask: Ask) -> bool:
    query = select(CaseVote.id).where(CaseVote.case_id == ask.case.id, CaseVote.round == ask.case.round)
    return ask.actor is not None and ask.session.scalar(query.where(CaseVote.person_id == ask.actor.id)) is None


def _not_handler(ask: Ask) -> bool:
    if ask.actor is None or ask.actor.id == ask.case.handler_id:
        return False
    mine = (e for e in log.events(ask.session, ask.case) if e.actor_id == ask.actor.id)
    return all(e.role not in (Who.HANDLER, Who.VERIFIER) for e in mine)


def _not_panel(ask: Ask) -> bool:
    return ask.actor is not None and ask.actor.id not in {one.id for one in panel(ask.session, ask.case)}


def _within_limit(ask: Ask) -> bool:
    if ask.said.amount is None or ask.said.amount < 0:
        return False
    if ask.said.amount <= ask.desk.policy.approve_up_to:
        return True
    first, entered = log.last(ask.session, ask.case, "初批"), log.last(ask.session, ask.case, "公示期满")
    fresh = first is not None and (entered is None or first.seq > entered.seq)
    first_amount = take_json(ask.desk.vault, ask.case, "decision").get("amount")
    return fresh and first is not None and first.actor_id != _id(ask.actor) and ask.said.amount == first_amount


def _fresh_body(ask: Ask) -> bool:
    earlier = {e.actor_id for e in log.events(ask.session, ask.case) if e.role in EARLIER}
    seats = select(CaseSeat.person_id).where(CaseSeat.case_id == ask.case.id)
    return _id(ask.actor) not in earlier | set(ask.session.scalars(seats))


def _reopened_in_time(ask: Ask) -> bool:
    own = ask.actor is not None and ask.actor.id == ask.case.person_id
    return not own or ask.desk.now <= ask.since + ask.rules.reopen_days * DAY


def _appealed_in_time(ask: Ask) -> bool:
    return ask.desk.now < after_days(ask.since, ask.rules.appeal_days, ask.desk.workdays)


def _day_fits(ask: Ask) -> bool:
    today = ask.desk.now.astimezone(clocks.SHANGHAI).date()
    latest = ask.desk.workdays.add(today, ask.rules.hold_days)
    return ask.said.day is not None and today < ask.said.day <= latest


def _proposed(action: str, *undone: str) -> Guard:
    def holds(ask: Ask) -> bool:
        wish = log.last(ask.session, ask.case, action)
        done = log.last(ask.session, ask.case, *undone)
        return wish is not None and (done is None or wish.seq > done.seq) and wish.actor_id != _id(ask.actor)

    return holds


def _review_due(ask: Ask) -> bool:
    return ask.actor is not None or ask.passed(ask.desk.policy.review_every)


def _relief_cap(ask: Ask) -> bool:
    return ask.said.amount is not None and 0 < ask.said.amount <= ask.desk.policy.relief_up_to


def _reads_notice(ask: Ask) -> bool:
    found = notices.current(ask.session, ask.case)
    return found is not None and notices.reads(ask.session, ask.actor, found, now=ask.desk.now)


def _notice_over(ask: Ask) -> bool:
    found = notices.current(ask.session, ask.case)
    return found is not None and ask.desk.now >= found.ends_at


def _id(person: Person | None) -> int | None:
    return person.id if person else None


GUARDS: dict[str, Guard] = {
    "by_proxy": lambda ask: ask.case.proxy_id is not None,
    "complete": _complete,
    "consented": _consented,
    "proxy_allowed": _proxy_allowed,
    "wanted_too_long": lambda ask: ask.passed(ask.rules.wanted_days * DAY),
    "not_proposer": _not_proposer,
    "other_unit": _other_unit,
    "transfer_offered": _offered,
    "fresh_consent": _fresh_consent,
    "not_accepted_in_time": lambda ask: ask.days_passed(ask.rules.accept_transfer_days),
    "two_verifiers": lambda ask: _fit(ask, ask.rules.verifiers),
    "three_members": lambda ask: _fit(ask, ask.rules.panel, also_not=(ask.case.handler_id,)),
    "choice_fits": _choice_fits,
    "votes_once": _votes_once,
    "reads_notice": _reads_notice,
    "not_own": lambda ask: _id(ask.actor) != ask.case.person_id,
    "notice_over": _notice_over,
    "no_objection": lambda ask: not notices.objections(ask.session, ask.case, open_only=True),
    "not_handler": _not_handler,
    "not_panel": _not_panel,
    "within_limit": _within_limit,
    "not_file": lambda ask: ask.case.kind != Kind.FILE,
    "is_file": lambda ask: ask.case.kind == Kind.FILE,
    "unrated_in_time": lambda ask: ask.days_passed(ask.rules.rate_days),
    "unconfirmed_in_time": lambda ask: ask.days_passed(ask.rules.confirm_days),
    "reopened_in_time": _reopened_in_time,
    "appealed_in_time": _appealed_in_time,
    "fresh_body": _fresh_body,
    "from_exit": lambda ask: ask.case.back_to == State.OFF_FILE,
    "not_from_exit": lambda ask: ask.case.back_to != State.OFF_FILE,
    "review_due": _review_due,
    "review_choice": _choice_fits,
    "day_fits": _day_fits,
    "hold_proposed": _proposed("拟挂起", "同意挂起", "恢复办理"),
    "end_proposed": _proposed("拟终止", "终止"),
    "relief_cap": _relief_cap,
    "one_handler": _one_handler,
    **{f"voted_{choice}": _voted(choice) for choices in texts.CHOICES.values() for choice in choices},
}
