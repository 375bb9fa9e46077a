"""单独同意: a nominee is asked apart for 公示 (with the vote) and for 宣传; without a yes nothing is shown."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.consents import give_consent, purposes_in_force, withdraw_consent
from bot.outbox import post
from handlers.honour import texts
from handlers.honour.service import noticing, stories
from handlers.honour.service.desk import Desk, NotNow, NotYours
from models.honour.selecting import Nomination, Selection, Standing, State
from models.org import Person

NOTICE, PRAISE = "notice", "praise"
PURPOSES = (NOTICE, PRAISE)
WORDING = "2026-11"
ASKED = (Standing.ARRIVED, Standing.ELIGIBLE, Standing.PASSED, Standing.HONOURED)


def purpose(what: str, nomination: Nomination) -> str:
    """A consent is for one nomination and one use of it."""
    return f"honour.{what}:{nomination.id}"


def gave(session: Session, nomination: Nomination, what: str) -> bool:
    """Whether the nominee's yes is in force."""
    return nomination.id in given(session, [nomination], what)


def given(session: Session, nominations: Sequence[Nomination], what: str) -> set[int]:
    """The ids of those whose nominee's yes is in force; a team is not asked."""
    asked = {purpose(what, one): one for one in nominations if one.person_id is not None}
    people = {one.person_id for one in asked.values() if one.person_id is not None}
    agreed = purposes_in_force(session, people, asked, version=WORDING)
    return {one.id for one in nominations if one.person_id is None} | {asked[name].id for name in agreed}


def answered(nomination: Nomination, what: str) -> bool:
    """Whether they were asked and said something."""
    return bool(nomination.notice_answered_at if what == NOTICE else nomination.praise_answered_at)


def about(session: Session, person: Person) -> list[Nomination]:
    """Nominations of somebody that they are asked about, or may take back, the newest first."""
    query = select(Nomination).where(Nomination.person_id == person.id, Nomination.standing.in_(ASKED))
    return list(session.scalars(query.order_by(Nomination.id.desc())))


def unanswered(session: Session, person: Person) -> list[tuple[Nomination, str]]:
    """What somebody is still to answer, each question apart."""
    query = select(Nomination).join(Selection).where(Nomination.person_id == person.id, Nomination.standing.in_(ASKED))
    query = query.where(Selection.state.not_in((State.CALLED_OFF, State.CLOSED)))
    query = query.where(or_(Nomination.notice_answered_at.is_(None), Nomination.praise_answered_at.is_(None)))
    rows = session.scalars(query.order_by(Nomination.id)).all()
    return [(row, what) for row in rows for what in PURPOSES if not answered(row, what)]


def ask(desk: Desk, nomination: Nomination) -> None:
    """Tell the nominee that they were nominated and what they are asked."""
    if nomination.person is not None:
        key = f"honour:asked:{nomination.public_id}"
        text = texts.asked(nomination.selection.title, nomination.selection.category(nomination.category))
        post(desk.session, nomination.person, text, key=key, now=desk.now, kind="honour", priority=3)


def answer(desk: Desk, nomination: Nomination, person: Person, what: str, *, yes: bool) -> None:
    """A nominee's word; a no takes down what is shown, at once. Raises: NotYours, NotNow."""
    if nomination.person_id != person.id or what not in PURPOSES:
        raise NotYours
    if nomination.standing not in ASKED or nomination.selection.state == State.CALLED_OFF:
        raise NotNow
    if what == NOTICE:
        nomination.notice_answered_at = desk.now
    else:
        nomination.praise_answered_at = desk.now
    if yes:
        give_consent(desk.session, person, purpose(what, nomination), version=WORDING, now=desk.now)
        if what == PRAISE and nomination.selection.state == State.PRAISING:
            stories.tell(desk, nomination)
        return
    withdraw_consent(desk.session, person, purpose(what, nomination), now=desk.now)
    _hide(desk, nomination, what)


def _hide(desk: Desk, nomination: Nomination, what: str) -> None:
    stories.take_down(desk, nomination)
    if what == NOTICE:
        noticing.take_down(desk, nomination)
        if nomination.selection.state in (State.NOTICE, State.VOTING, State.REVIEW, State.SECOND):
            nomination.standing = Standing.WITHHELD
    desk.session.flush()


def forget(desk: Desk, person: Person) -> None:
    """Everything shown of somebody is taken down, whatever stands."""
    for nomination in desk.session.scalars(select(Nomination).where(Nomination.person_id == person.id)):
        stories.take_down(desk, nomination)
        noticing.take_down(desk, nomination)
