"""What every verb of this feature needs at hand, and what is said with a step."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.config import Config
from bot.turn import Refusal
from bot.vault import Vault
from bot.workdays import Workdays
from handlers.case import texts
from handlers.case.policy import DEFAULT, Policy, policy_of
from models.case import Case
from models.org import Person, Unit


@dataclass(frozen=True, slots=True)
class Desk:
    """The transaction, the vault, the calendar, the moment and the policy."""

    session: Session
    vault: Vault
    workdays: Workdays
    now: datetime
    policy: Policy = DEFAULT


@dataclass(frozen=True, slots=True)
class Said:
    """What is said with a step; a step's `needs` name the parts it cannot do without. Money is in fen."""

    note: str = ""
    code: str = ""
    urgency: str = ""
    unit: Unit | None = None
    people: tuple[Person, ...] = ()
    amount: int | None = None
    choice: str = ""
    day: date | None = None
    solved: str = ""
    score: int | None = None
    fund: str = ""
    goods: str = ""


def open_desk(session: Session, config: Config, workdays: Workdays, now: datetime) -> Desk:
    """The desk of one transaction of the running program."""
    return Desk(session, Vault(config.vault.keys), workdays, now, policy_of(config.case))


class NotNow(Refusal):
    """The table has no such step from here."""

    text = texts.NOT_NOW


class NotYours(Refusal):
    """Somebody else's step."""

    text = texts.NOT_YOURS


class HeldBack(Refusal):
    """A guard said no; `guard` is its name."""

    def __init__(self, guard: str, policy: Policy) -> None:
        super().__init__(texts.GUARDS[guard].format_map(policy.said))
        self.guard = guard


class Lacking(Refusal):
    """Something must be said with this step; `need` is what."""

    def __init__(self, need: str, policy: Policy) -> None:
        super().__init__(texts.NEEDS[need].format_map(policy.said))
        self.need = need


def name_of(case: Case) -> str:
    """What a case is called where people read of it."""
    return case.number or texts.DRAFT
