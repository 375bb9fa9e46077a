"""Who signs in by a platform's word: the identity it vouches for, met like a first message's sender."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.org.service.binding import bind, bind_at_once
from models.base import insert_ignore, table_of
from models.org import Identity, Person

WECOM = "wecom"


def meet(session: Session, channel: str, external_id: str, *, unionid: str = "", now: datetime) -> Identity:
    """The identity of this id on a channel, made on first contact.

    It is bound at once where the platform itself says whose it is: a userid on the roster, or the same WeChat user
    (unionid) as an identity that is bound already.
    """
    fresh = {"channel": channel, "external_id": external_id, "following": channel == WECOM, "refused": False}
    fresh |= {"sends_left": 0, "bind_failures": 0, "created_at": now}
    insert_ignore(session, table_of(Identity), fresh, unique=("channel", "external_id"))
    mine = select(Identity).where(Identity.channel == channel, Identity.external_id == external_id)
    identity = session.scalars(mine.with_for_update()).one()
    if unionid and identity.unionid != unionid:
        identity.unionid = unionid
    if identity.person_id is None:
        bind_at_once(session, identity, now=now)
        _bind_by_unionid(session, identity, now=now)
    session.flush()
    return identity


def _bind_by_unionid(session: Session, identity: Identity, *, now: datetime) -> None:
    if identity.person_id is not None or not identity.unionid:
        return
    query = select(Person).join(Identity, Identity.person_id == Person.id)
    people = session.scalars(query.where(Identity.unionid == identity.unionid, Person.active).distinct().limit(2)).all()
    if len(people) == 1:
        bind(session, identity, people[0], now=now)
