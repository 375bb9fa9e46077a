"""Who would get a notice on which channel, and who cannot be reached and why: nothing is written or sent."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.config import Config
from bot.outbox import recipients
from bot.outbox.routes import ROUTES, Allowance, Route, choice, decode, template_of
from handlers.care import texts_commands as texts
from handlers.care.campaigns import audience, wording
from models.care import CareNotice
from models.org import Identity, Person
from models.outbox import Notice


@dataclass(frozen=True)
class Reach:
    """One person: the channel, "inbox" where none can push, and then why."""

    person: str
    employee_no: str
    channel: str
    why: str


def of_care(session: Session, notice: CareNotice, *, config: Config, now: datetime) -> list[Reach]:
    """For a planned notice of care."""
    return reach(session, audience.recipients_of(notice, staff=wording.for_staff(notice)), config=config, now=now)


def of_notice(session: Session, notice: Notice, *, config: Config, now: datetime) -> list[Reach]:
    """For a notice that was posted."""
    return reach(session, recipients(session, notice.audience), config=config, now=now)


def reach(session: Session, people: Select[int], *, config: Config, now: datetime) -> list[Reach]:
    """Everybody of a query, by 工号."""
    code = choice(Person.id, _routes(config), now=now, config=config)
    wanted = people.order_by(None).subquery()
    rows = session.execute(
        select(Person.id, Person.name, Person.employee_no, code)
        .where(Person.id.in_(select(wanted.c.id)))
        .order_by(Person.employee_no)
    ).all()
    reasons = _reasons(session, [row[0] for row in rows if row[3] is None])
    return [Reach(name, number, decode(found)[0], reasons.get(who, "")) for who, name, number, found in rows]


def totals(found: Sequence[Reach]) -> Counter[str]:
    """How many people by channel."""
    return Counter(one.channel for one in found)


def _routes(config: Config) -> tuple[Route, ...]:
    """What this installation could push over: the sections it has, and templates where a route needs one."""
    here = [route for route in ROUTES if getattr(config, route.identity) is not None]
    return tuple(route for route in here if route.allowance != Allowance.CREDIT or template_of(route, config))


def _reasons(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Why nothing can be pushed to these people."""
    reasons = dict.fromkeys(ids, texts.NOT_BOUND)
    for part in _chunks(ids):
        rows = session.execute(
            select(Identity.person_id, Identity.following, Identity.refused).where(Identity.person_id.in_(part))
        )
        for person_id, following, refused in rows:
            if person_id is not None:
                reasons[person_id] = texts.REFUSED if refused else texts.SILENT if following else texts.LEFT
    return reasons


def _chunks(ids: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
