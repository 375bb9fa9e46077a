"""Whether an identity can be reached, as the platform last said."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.org import Identity


def follow(session: Session, identity: Identity, *, following: bool, at: datetime) -> None:
    """Note a follow or an unfollow by the platform's own time: a late event never undoes a newer one."""
    if identity.followed_at is not None and at < identity.followed_at:
        return
    identity.following, identity.followed_at = following, at
    if following:
        identity.refused = False
    session.flush()


def forget_authorised(session: Session, identity: Identity, *, external_id: str) -> None:
    """Drop the unionid of the identity that took its permission back: the one named, or else the sender's own."""
    named = external_id or identity.external_id
    one = update(Identity).where(Identity.channel == identity.channel, Identity.external_id == named)
    session.execute(one.values(unionid=None), execution_options={"synchronize_session": "fetch"})
