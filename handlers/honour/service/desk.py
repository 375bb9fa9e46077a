"""What every verb about selections needs at hand, and its refusals."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.config import Config
from bot.turn import Refusal
from bot.vault import Vault
from bot.workdays import Workdays
from handlers.honour import texts


@dataclass(frozen=True, slots=True)
class Desk:
    """The transaction, the vault, the calendar, the moment."""

    session: Session
    vault: Vault
    workdays: Workdays
    now: datetime


def open_desk(session: Session, config: Config, workdays: Workdays, now: datetime) -> Desk:
    """The desk of one transaction of the running program."""
    return Desk(session, Vault(config.vault.keys), workdays, now)


class NotNow(Refusal):
    """Not in this state."""

    text = texts.NOT_NOW


class NotYours(Refusal):
    """Somebody else's to do."""

    text = texts.NOT_YOURS


class Recused(Refusal):
    """Whoever is concerned, nominated or declared a relation keeps out of it."""

    text = texts.RECUSED


class HeldBack(Refusal):
    """A guard of the table said no; `guard` is its name."""

    def __init__(self, guard: str) -> None:
        super().__init__(texts.GUARDS[guard])
        self.guard = guard


class Lacking(Refusal):
    """Something must be written with it."""

    text = texts.NEEDS_REASON


class Unclear(Refusal):
    """What was typed cannot be taken as it is; the words say why."""
