"""Words that say a life may be in danger: telephone numbers at once, and a person who calls.

Asked of every text before it is routed, in a dialogue or outside one. The text itself is written down nowhere. It is a
list and no judgement: who is alarmed needlessly loses nothing.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from sqlalchemy import select

from bot import audit
from bot.config import Config
from bot.outbox import post
from bot.turn import UNNAMED, Reply, Turn
from bot.web import phone
from bot.web.call import Call
from bot.words import fold
from handlers.case import texts_chat as texts
from handlers.case.clocks import SHANGHAI
from handlers.case.forms import Unclear
from handlers.case.messages.base import State, desk_of
from handlers.case.policy import Policy, policy_of
from handlers.case.service import drafts, stories
from handlers.case.service.acting import act
from handlers.case.service.desk import Desk, open_desk
from handlers.case.service.filling import keep, tells
from handlers.case.service.scope import holders, home_unit, shut_out
from handlers.case.table import PENDING
from handlers.case.texts import call_out as call_text
from models.case import Case, Urgency
from models.org import Person, Role

FORM_STATES = (State.KIND, State.RESUME, State.FILLING, State.CONFIRM)
CALLED = (Role.CASEWORKER, Role.LEADER, Role.SECRETARY, Role.ADMIN)


def danger(text: str, policy: Policy) -> bool:
    """Whether a text holds one of the words, however it is spaced, in traditional characters or full width."""
    folded = fold(text)
    for harmless in _folded(policy.rules.no_danger):
        folded = folded.replace(harmless, "")
    return any(word in folded for word in _folded(policy.rules.danger) if not word.isascii()) or folded in _folded(
        policy.rules.danger
    )


@lru_cache(maxsize=8)
def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fold(word) for word in words)


def hotlines(policy: Policy) -> str:
    """The telephone numbers, in words."""
    return texts.HOTLINES.format(lines="\n".join(f"{number} {name}" for number, name in policy.hotlines))


def heed(desk: Desk, person: Person, text: str) -> str:
    """The telephone numbers and a call-out, where a text that was written down says danger; "" for any other."""
    if not danger(text, desk.policy):
        return ""
    return hotlines(desk.policy) + texts.CALLED * call_out(desk, person)


def watch(turn: Turn) -> Reply | None:
    """Telephone numbers at once, a call-out to people, the dialogue left where it was; None for any other text.

    What was being told in a form is kept in its sealed draft, so that it need not be told twice. Nothing of the text
    is in the notice, and the reply is stored as the numbers alone.
    """
    policy = policy_of(turn.config.case)
    if not danger(turn.text, policy):
        return None
    numbers = hotlines(policy)
    if turn.conversation.state == State.BOX:
        return Reply(numbers + texts.BOX_DANGER, kept=numbers)
    if (turn.conversation.state or "").endswith(UNNAMED):
        return Reply(numbers + texts.UNNAMED_DANGER, kept=numbers)
    person = turn.identity.person
    if person is None or not person.active:
        return Reply(numbers + texts.UNBOUND_DANGER, kept=numbers)
    desk = desk_of(turn)
    called = call_out(desk, person)
    saved = _keep(turn, desk, person)
    goes_on = turn.conversation.state in FORM_STATES and not saved
    return Reply(numbers + texts.CALLED * called + texts.SAVED_ANYWAY * saved + texts.GOES_ON * goes_on, kept=numbers)


def watch_form(said: Sequence[str], config: Config) -> Callable[[Call], str] | None:
    """The same for what was typed into a page: what to do about it and the words to show; None for anything else."""
    return _answer_to_danger if any(danger(text, policy_of(config.case)) for text in said) else None


def _answer_to_danger(call: Call) -> str:
    """Telephone numbers; and somebody who calls, where it is known whom."""
    person = phone.reader(call)
    if person is None:
        return hotlines(policy_of(call.config.case))
    desk = open_desk(call.session, call.config, call.workdays, call.now)
    return hotlines(desk.policy) + texts.CALLED * call_out(desk, person)


def call_out(desk: Desk, person: Person) -> bool:
    """Ask people to call somebody now, at most once an hour; open cases become urgent. Whether anybody was asked."""
    unit = home_unit(desk.session, person)
    people = next((found for role in CALLED if (found := holders(desk.session, unit, role))), [])
    people = [one for one in people if one.id != person.id and not _kept_away(desk, person, one)]
    hour = desk.now.astimezone(SHANGHAI).strftime("%y%m%d%H")
    for one in people:
        key, text = f"danger:{person.public_id}:{hour}:{one.public_id}", call_text(person.name, person.phone or "")
        post(desk.session, one, text, key=key, now=desk.now, kind="case", priority=0, urgent=True, on_unknown="resend")
    open_ones = select(Case).where(Case.person_id == person.id, Case.state.in_(PENDING), Case.urgency != Urgency.NOW)
    for case in desk.session.scalars(open_ones.order_by(Case.id)).all():
        act(desk, case, None, "转应急")
    detail = {"called": len(people)}
    audit.note(desk.session, desk.vault, "危急呼叫", "danger", subject_id=person.id, detail=detail, now=desk.now)
    return bool(people)


def _kept_away(desk: Desk, person: Person, other: Person) -> bool:
    """Whether the person has asked, on any case of theirs, to keep it from this one; or they are relatives."""
    mine = desk.session.scalars(select(Case).where(Case.person_id == person.id).order_by(Case.id.desc()).limit(20))
    return any(shut_out(desk.session, case, other) for case in mine)


def _keep(turn: Turn, desk: Desk, person: Person) -> bool:
    """Save a story that was just being told; what is no story is not kept."""
    state, data = turn.conversation.state, turn.conversation.data
    if state == State.FILLING:
        draft = drafts.draft_of(turn.session, person, data["draft"])
        if not tells(desk, draft):
            return False
        try:
            keep(desk, draft, turn.text)
        except Unclear:
            return False
        return True
    if state == State.SAYING:
        stories.add_to(desk, turn.session.get_one(Case, data["case"]), person, turn.text)
        return True
    return False
