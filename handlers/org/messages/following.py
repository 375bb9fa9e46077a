"""Following, unfollowing, and taking back what the platform was allowed to tell us."""

from sqlalchemy import select

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.org import service, texts
from handlers.org.messages.binding import known, places
from models.org import Unit, UnitKind

router = Router()


@router.event("subscribe")
def welcome(turn: Turn) -> Reply:
    """Say who this is and what works at once; a known person is greeted by name."""
    service.follow(turn.session, turn.identity, following=True, at=turn.incoming.at)
    if not turn.identity.following:
        return Reply()
    person = known(turn)
    if person is not None:
        return Reply(texts.welcome_back(person.name, places(turn, person)))
    offered = [(word, label) for word, label in texts.FIRST_CHOICES if word in turn.table.words]
    turn.offer([word for word, _ in offered])
    return Reply(texts.welcome(_company(turn), [label for _, label in offered]))


@router.event("unsubscribe")
def farewell(turn: Turn) -> Reply:
    """Nothing can be sent there any more; nobody reads an answer."""
    service.follow(turn.session, turn.identity, following=False, at=turn.incoming.at)
    return Reply()


@router.event("enter_agent")
def entered(turn: Turn) -> Reply:
    """Opening the 企业微信 application binds whoever is on the roster, without a word."""
    known(turn)
    return Reply()


@router.event("user_authorization_revoke")
def revoked(turn: Turn) -> Reply:
    """A person takes back what the platform told us of them: we hold the unionid, and forget it."""
    service.forget_authorised(turn.session, turn.identity, external_id=str(turn.incoming.data.get("OpenID") or ""))
    return Reply()


@router.event("user_info_modified")
def modified(_turn: Turn) -> Reply:
    """Nickname and picture are never kept, so there is nothing to fetch again."""
    return Reply()


def _company(turn: Turn) -> str:
    query = select(Unit.name).where(Unit.kind == UnitKind.COMPANY, Unit.parent_id.is_(None), Unit.active)
    names = turn.session.scalars(query.limit(2)).all()
    return names[0] if len(names) == 1 else "本单位"
