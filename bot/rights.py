"""A data subject's rights over what rows do not show: what a feature keeps under seal, and on the disk.

Rows of a person are found by themselves. A feature that seals something brings a `Keeper`; bot.app lists them, and
whoever exports or erases a person asks each.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.config import Config
from bot.workdays import Workdays
from models.org import Person

Opened = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """The person concerned, and all a keeper needs to open or forget what is theirs."""

    session: Session
    person: Person
    config: Config
    workdays: Workdays
    now: datetime


@dataclass(frozen=True, slots=True)
class Keeper:
    """What a feature keeps sealed. `opened`: records whose keys people can read.

    `forget` removes what erasing the rows would leave behind; it raises a Refusal where something must be ended first.
    """

    name: str
    opened: Callable[[Subject], Sequence[Opened]]
    forget: Callable[[Subject], object]


def opened(keepers: Iterable[Keeper], subject: Subject) -> dict[str, Sequence[Opened]]:
    """Everything sealed that is the person's own, opened, by its keeper's name."""
    return {keeper.name: keeper.opened(subject) for keeper in keepers}


def forget(keepers: Iterable[Keeper], subject: Subject) -> None:
    """Let every keeper forget the person. Raises: Refusal."""
    for keeper in keepers:
        keeper.forget(subject)
