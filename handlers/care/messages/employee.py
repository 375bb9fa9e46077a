"""For employees: 我的谈话, to read, add to and dispute; 谈过的 for whoever talked."""

from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.care import sealing
from handlers.care import texts_tasks as texts
from handlers.care.messages.private import private
from handlers.care.talks import records
from handlers.care.texts import clock
from models.care import Talk

router = Router()


class State(StrEnum):
    """Where a dialogue can stand."""

    TALKS = "care.talks"
    HELD = "care.held"
    TALK = "care.talk"
    ADDING = "care.adding"
    DISPUTING = "care.disputing"


@router.words("我的谈话", "谈话记录", "谈心记录", help="和我的谈话记录：看、补充、提出不同意见", rank=240)
def talks(turn: Turn) -> Reply:
    """The talks with the reader by number."""
    found = records.mine(turn.session, turn.person)
    if not found:
        turn.end()
        return Reply(texts.NO_TALKS)
    turn.go(State.TALKS, talks=[talk.id for talk in found])
    return Reply(texts.talks([(talk.held_on, talk.talker.name, talk.form) for talk in found]))


@router.words("谈过的", "我谈过的", help="（书记）我登记过的谈话", rank=770)
def held(turn: Turn) -> Reply:
    """The talks the reader held."""
    found = records.held_by(turn.session, turn.person)
    if not found:
        turn.end()
        return Reply(texts.NONE_HELD)
    turn.go(State.HELD, talks=[talk.id for talk in found])
    return Reply(texts.talks([(talk.held_on, talk.person.name, talk.form) for talk in found]))


@router.state(State.TALKS, State.HELD)
def open_talk(turn: Turn) -> Reply:
    """One record; whoever it is about may add to it."""
    ids, number = turn.conversation.data["talks"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH_TALK)
    talk = turn.session.get_one(Talk, ids[number - 1])
    content, notes = records.read(turn.session, turn.person, talk, vault=sealing.vault_of(turn.config), now=turn.now)
    own = talk.person_id == turn.person.id
    if own:
        turn.go(State.TALK, talk=talk.id)
    return private(texts.opened_talk(content, notes, own=own))


@router.state(State.TALK)
def choose(turn: Turn) -> Reply:
    """1 add, 2 dispute, 3 who looked."""
    talk_id = turn.conversation.data["talk"]
    if turn.number == 3:
        seen = records.looks(turn.session, turn.person, turn.session.get_one(Talk, talk_id))
        return Reply(texts.looked([(name, clock(at)) for name, at in seen]))
    if turn.number not in (1, 2):
        return Reply(texts.TALK_CHOICES)
    turn.go(State.ADDING if turn.number == 1 else State.DISPUTING, talk=talk_id)
    return Reply(texts.WRITE_NOTE if turn.number == 1 else texts.WRITE_DISPUTE)


@router.state(State.ADDING, State.DISPUTING, free=True)
def keep_note(turn: Turn) -> Reply:
    """Whatever is written is the note."""
    if not turn.text:
        return Reply(texts.TEXT_PLEASE)
    talk = turn.session.get_one(Talk, turn.conversation.data["talk"])
    disputes = turn.conversation.state == State.DISPUTING
    vault = sealing.vault_of(turn.config)
    records.add(turn.session, turn.person, talk, turn.text, disputes=disputes, vault=vault, now=turn.now)
    turn.end()
    return Reply(texts.NOTE_KEPT)
