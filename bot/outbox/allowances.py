"""What a person still allows: subscription credits, sends after their last message, so many messages a minute."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.orm import Session

from bot.channels.base import Channel
from bot.config import Config
from bot.outbox.routes import WINDOW, Allowance, Route, template_of
from models.base import to_ms
from models.org import Identity
from models.outbox import Delivery, DeliveryState, Notice, Send, SubscribeCredit

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
LOOK_BACK_MS = 2 * HOUR_MS


def reserve(
    session: Session, route: Route, identities: Sequence[int], *, now: datetime, config: Config
) -> frozenset[int]:
    """Take one send from each identity's allowance; which of them had one."""
    if route.allowance == Allowance.OPEN:
        return frozenset(identities)
    if route.allowance == Allowance.WINDOW:
        open_now = select(Identity.id).where(
            Identity.id.in_(identities), Identity.last_seen_at > now - WINDOW, Identity.sends_left > 0
        )
        had = frozenset(session.scalars(open_now.with_for_update()))
        session.execute(update(Identity).where(Identity.id.in_(had)).values(sends_left=Identity.sends_left - 1))
        return had
    mine = (SubscribeCredit.template_id == template_of(route, config), SubscribeCredit.identity_id.in_(identities))
    credited = select(SubscribeCredit.identity_id).where(*mine, SubscribeCredit.credits_left > 0)
    had = frozenset(session.scalars(credited.with_for_update()))
    spent = update(SubscribeCredit).where(*mine, SubscribeCredit.identity_id.in_(had))
    session.execute(spent.values(credits_left=SubscribeCredit.credits_left - 1))
    return had


def exhaust(session: Session, route: Route, identity_id: int, *, config: Config) -> None:
    """The platform says nothing is left: believe it."""
    if route.allowance == Allowance.CREDIT:
        template = template_of(route, config)
        mine = (SubscribeCredit.identity_id == identity_id, SubscribeCredit.template_id == template)
        session.execute(update(SubscribeCredit).where(*mine).values(credits_left=0))
    elif route.allowance == Allowance.WINDOW:
        session.execute(update(Identity).where(Identity.id == identity_id).values(sends_left=0))


def too_many(session: Session, channel: Channel, identities: Sequence[int], *, now: datetime) -> frozenset[int]:
    """Identities whose limit a minute or an hour is used up by what is under way or was sent.

    Whatever is packed counts until it is settled, so no minute ever sees more, whenever a send really goes out.
    """
    if channel.member_minute is None and channel.member_hour is None:
        return frozenset()
    moment = to_ms(now)
    recent = (Send.created_ms > moment - LOOK_BACK_MS, Send.channel == channel.name)
    since = session.scalar(select(func.min(Send.notice_id)).where(*recent)) or 0
    fewest = min(filter(None, (channel.member_minute, channel.member_hour)))
    if len(session.scalars(select(Notice.id).where(Notice.id >= since).limit(fewest)).all()) < fewest:
        return frozenset()  # a notice reaches each person once, and there were not so many
    waiting = Delivery.state == DeliveryState.PACKED
    minute = func.sum(case((or_(waiting, Delivery.settled_ms > moment - MINUTE_MS), 1), else_=0))
    hour = func.sum(case((or_(waiting, Delivery.settled_ms > moment - HOUR_MS), 1), else_=0))
    people = select(Identity.person_id).where(Identity.id.in_(identities))
    query = select(Delivery.identity_id).where(
        Delivery.person_id.in_(people),
        Delivery.identity_id.in_(identities),
        Delivery.channel == channel.name,
        Delivery.notice_id >= since,
        Delivery.state.in_((DeliveryState.PACKED, DeliveryState.SENT, DeliveryState.UNKNOWN)),
    )
    most = [over >= limit for over, limit in ((minute, channel.member_minute), (hour, channel.member_hour)) if limit]
    return frozenset(i for i in session.scalars(query.group_by(Delivery.identity_id).having(or_(*most))) if i)
