"""The questions about a visit or talk that took place, the same for a task and for one put on record later."""

from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.care import sealing
from handlers.care import texts_tasks as texts
from handlers.care.talks import records
from models.care import CareTask
from models.org import Person

router = Router()
NONE = ("跳过", "无", "没有", "不记")
FORMS = {"care.talk": ("form", "companions", "follow_up", "content"), "care.report": ("who", "event", "detail")}


class State(StrEnum):
    """Where a dialogue can stand."""

    FORM = "care.form"
    WITH = "care.with"
    FOLLOW_UP = "care.follow_up"
    CONTENT = "care.content"


def begin(turn: Turn, **about: int) -> Reply:
    """Ask about `task=` or about a talk with `person=`."""
    turn.go(State.FORM, **about)
    return Reply(texts.ASK_FORM)


@router.state(State.FORM)
def take_form(turn: Turn) -> Reply:
    """面谈, 电话 or 家访."""
    forms = dict(enumerate(records.FORMS, 1))
    form = forms.get(turn.number or 0) or (turn.text if turn.text in records.FORMS else None)
    if form is None:
        return Reply(texts.ASK_FORM)
    turn.go(State.WITH, **turn.conversation.data | {"form": form})
    return Reply(texts.ASK_WITH)


@router.state(State.WITH, free=True)
def take_companions(turn: Turn) -> Reply:
    """Who else was there."""
    who = "" if turn.text in NONE else turn.text[:64]
    turn.go(State.FOLLOW_UP, **turn.conversation.data | {"with": who})
    return Reply(texts.ASK_FOLLOW_UP)


@router.state(State.FOLLOW_UP)
def take_follow_up(turn: Turn) -> Reply:
    """Whether more help is needed."""
    if turn.number not in (1, 2):
        return Reply(texts.ONE_OR_TWO)
    turn.go(State.CONTENT, **turn.conversation.data | {"more": turn.number == 1})
    return Reply(texts.ASK_CONTENT)


@router.state(State.CONTENT, free=True)
def take_content(turn: Turn) -> Reply:
    """A few sealed words, or none; then the record is kept."""
    if not turn.text:
        return Reply(texts.TEXT_PLEASE)
    data, vault = turn.conversation.data, sealing.vault_of(turn.config)
    said = "" if turn.text in NONE else turn.text
    form, who, more = data["form"], data["with"], data["more"]
    if "task" in data:
        task = turn.session.get_one(CareTask, data["task"])
        talk = records.complete(
            turn.session,
            turn.person,
            task,
            form=form,
            companions=who,
            follow_up=more,
            content=said,
            vault=vault,
            now=turn.now,
        )
    else:
        person = turn.session.get_one(Person, data["person"])
        talk = records.record(
            turn.session,
            turn.person,
            person,
            form=form,
            companions=who,
            follow_up=more,
            content=said,
            vault=vault,
            now=turn.now,
        )
    turn.end()
    return Reply(texts.completed(turn.session.get_one(Person, talk.person_id).name))
