"""The ways to a person in order of preference, and the SQL that picks the first that can deliver now."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, cast, func, literal, null, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.config import Config
from models.base import BigId
from models.org import Identity
from models.outbox import SubscribeCredit

INBOX = "inbox"
WINDOW = timedelta(hours=48)
CODES = 8


class Allowance(StrEnum):
    """What a platform asks before it lets us speak: nothing, a message from the person lately, or a subscription."""

    OPEN = "open"
    WINDOW = "window"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Route:
    """A channel by the name its sends carry, the `Identity.channel` it reaches, and what it asks."""

    name: str
    identity: str
    allowance: Allowance


ROUTES = (
    Route("wecom", "wecom", Allowance.OPEN),
    Route("miniprogram", "miniprogram", Allowance.CREDIT),
    Route("official", "official", Allowance.WINDOW),
    Route("official_subscribe", "official", Allowance.CREDIT),
)


def template_of(route: Route, config: Config) -> str:
    """The subscription template a route's credits belong to, "" where none is set."""
    section = config.miniprogram if route.identity == "miniprogram" else config.official
    return section.subscribe_template if section else ""


def usable(channels: Container[str], config: Config) -> tuple[Route, ...]:
    """The routes this installation has."""
    return tuple(
        r for r in ROUTES if r.name in channels and (r.allowance != Allowance.CREDIT or template_of(r, config))
    )


def choice(
    person_id: InstrumentedAttribute[int] | ColumnElement[int],
    routes: Sequence[Route],
    *,
    now: datetime,
    config: Config,
) -> ColumnElement[Any]:
    """One number for identity and route (identity id × 8 + place in ROUTES), NULL where only the inbox is left."""
    codes = [_identity(route, person_id, now, config) * CODES + ROUTES.index(route) for route in routes]
    return func.coalesce(*codes, null()) if codes else null()


def choices(copies: FromClause, routes: Sequence[Route], *, now: datetime, config: Config) -> Select[Any, Any, Any]:
    """`choice` for thousands at once: notice_id, person_id and code of each copy, the identities read once."""
    codes = [func.min(case((_open(route, now, config), Identity.id))) * CODES + ROUTES.index(route) for route in routes]
    code = func.coalesce(*codes, null()) if codes else null()
    query = select(copies.c.notice_id, copies.c.person_id, cast(code, BigId).label("code"))
    query = query.select_from(copies.outerjoin(Identity, Identity.person_id == copies.c.person_id))
    return query.group_by(copies.c.notice_id, copies.c.person_id)


def _identity(route: Route, person_id: Any, now: datetime, config: Config) -> ColumnElement[Any]:
    mine = select(func.min(Identity.id)).where(Identity.person_id == person_id, _open(route, now, config))
    return mine.scalar_subquery()


def _open(route: Route, now: datetime, config: Config) -> ColumnElement[bool]:
    """Whether this identity can be reached by the route now."""
    here = and_(Identity.channel == route.identity, Identity.following, ~Identity.refused)
    if route.allowance == Allowance.WINDOW:
        return and_(here, Identity.last_seen_at > now - WINDOW, Identity.sends_left > 0)
    if route.allowance == Allowance.CREDIT:
        credit = select(SubscribeCredit.id).where(
            SubscribeCredit.identity_id == Identity.id,
            SubscribeCredit.template_id == template_of(route, config),
            SubscribeCredit.credits_left > 0,
        )
        return and_(here, credit.correlate(Identity).exists())
    return here


def route_name(code: ColumnElement[Any], routes: Sequence[Route]) -> ColumnElement[str]:
    """The channel of a chosen code, in SQL."""
    names = [(code % CODES == ROUTES.index(route), literal(route.name)) for route in routes]
    return case((or_(code.is_(None)), literal(INBOX)), *names, else_=literal(INBOX))


def decode(code: int | None) -> tuple[str, int | None]:
    """The channel and identity id of a chosen code."""
    return (INBOX, None) if code is None else (ROUTES[code % CODES].name, code // CODES)


def by_name(name: str) -> Route:
    """The route whose sends carry this name."""
    return next(route for route in ROUTES if route.name == name)


def missing(channels: Mapping[str, object], config: Config) -> tuple[str, ...]:
    """Routes a delivery may have been planned for that this installation no longer has."""
    here = usable(channels, config)
    return tuple(route.name for route in ROUTES if route not in here)
