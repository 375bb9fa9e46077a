"""The policy of cases as the configuration has it: deadlines, limits, retention, words of danger, telephone numbers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from bot.config import Case as Rules
from models.case import Urgency

DAY, YEAR = timedelta(days=1), timedelta(days=365, hours=6)
HOUR = timedelta(hours=1)
FEN = 100


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take: working days, or hours by the wall clock."""

    lasts: timedelta
    working: bool = True


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the rules; every case notes under which it was submitted. Money is in fen."""

    rules: Rules
    warn_at: tuple[int, ...] = (50, 80, 100)
    escalate_every: timedelta = DAY
    wanted_reminders: tuple[int, ...] = (7, 20)
    review_every: timedelta = 365 * DAY
    visits: tuple[timedelta, ...] = (182 * DAY, 365 * DAY)

    @property
    def first_reply(self) -> Limit:
        """Until somebody says something."""
        return Limit(self.rules.first_reply_days * DAY)

    @property
    def solve(self) -> Mapping[str, Limit]:
        """Until the case is done, by urgency."""
        return {
            Urgency.NOW: Limit(self.rules.now_hours * HOUR, working=False),
            Urgency.URGENT: Limit(self.rules.urgent_hours * HOUR, working=False),
            Urgency.NORMAL: Limit(self.rules.normal_days * DAY),
            Urgency.COMPLEX: Limit(self.rules.complex_days * DAY),
        }

    @property
    def approve_up_to(self) -> int:
        """What one leader may approve alone."""
        return self.rules.approve_up_to * FEN

    @property
    def relief_up_to(self) -> int:
        """What may be paid ahead in an emergency."""
        return self.rules.relief_up_to * FEN

    @property
    def hotlines(self) -> list[tuple[str, str]]:
        """Number and name."""
        pairs = [line.partition(" ") for line in self.rules.hotlines]
        return [(number, name.strip()) for number, _, name in pairs]

    @property
    def said(self) -> dict[str, Any]:
        """The numbers people are told, for the texts that name them."""
        number, name = self.hotlines[0]
        return asdict(self.rules) | {"hotline": number, "hotline_name": name}


@lru_cache(maxsize=8)
def policy_of(rules: Rules) -> Policy:
    """The policy of a configuration's [case]."""
    return Policy(rules)


DEFAULT = policy_of(Rules())
