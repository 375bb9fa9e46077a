"""评议: write of oneself, vote blindly, read one's own result.

What somebody votes is in no stored reply (`Reply.kept`), and between the sheet and its confirmation only sealed in
their conversation, which is emptied when they have voted.
"""

import json
from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.honour import texts_appraisals as texts
from handlers.honour.sealing import vault_of
from handlers.honour.service import appraisals as service
from handlers.honour.service import appraisals_sheet
from models.honour.appraisals import Appraised, Stage

router = Router()
WRITE, VOTE = 1, 2
CAST, AGAIN = 1, 2


class State(StrEnum):
    """Where a dialogue can stand."""

    MENU = "honour.appraisal"
    ABOUT_SELF = "honour.appraisal_self"
    SHEET = "honour.appraisal_sheet"
    SURE = service.SURE


@router.words("评议", "民主评议", "党员评议", "民主测评", help=texts.HELP)
def enter(turn: Turn) -> Reply:
    """What there is to do, or how it came out."""
    place = service.latest(turn.session, turn.person)
    if place is None:
        return Reply(texts.NOBODY)
    appraisal = place.appraisal
    name = service.name_of(appraisal)
    if appraisal.stage == Stage.TOLD:
        return Reply(texts.result(name, place.grade), kept=texts.told(name))
    if not service.takes_votes(appraisal, now=turn.now):
        return Reply(texts.waiting(name))
    turn.go(State.MENU, place=place.id)
    voted = service.has_voted(turn.session, place)
    return Reply(texts.menu(name, appraisal.ends_on, wrote=place.about_self is not None, voted=voted))


@router.state(State.MENU)
def choose(turn: Turn) -> Reply:
    """The self-appraisal, or the sheet."""
    place = _place(turn)
    if turn.number == WRITE:
        turn.go(State.ABOUT_SELF, place=place.id)
        return Reply(texts.SELF_HELP)
    if turn.number == VOTE:
        service.may_vote(turn.session, place, now=turn.now)
        return _ask(turn, place)
    return Reply(texts.CHOOSE)


@router.state(State.ABOUT_SELF, free=True)
def write(turn: Turn) -> Reply:
    """What the member says of themselves is kept sealed."""
    service.write_self(turn.session, _place(turn), turn.text, vault=vault_of(turn.config), now=turn.now)
    turn.end()
    return Reply(texts.SELF_KEPT)


@router.state(State.SHEET)
def fill_in(turn: Turn) -> Reply:
    """A whole sheet in one message, read back before it counts."""
    place = _place(turn)
    names = _names(place)
    marks = appraisals_sheet.read(turn.text, list(names))
    sealed = vault_of(turn.config).seal(json.dumps(marks), context=_context(turn))
    turn.go(State.SURE, place=place.id, sheet=sealed)
    return Reply(texts.sure(marks, names), kept=texts.SEALED_AWAY)


@router.state(State.SURE)
def cast(turn: Turn) -> Reply:
    """Into the urn, or once more."""
    place = _place(turn)
    if turn.number == AGAIN:
        return _ask(turn, place)
    if turn.number != CAST:
        return Reply(texts.ONE_OR_TWO)
    opened = vault_of(turn.config).open(turn.conversation.data["sheet"], context=_context(turn))
    turn.end()
    service.vote(turn.session, place, json.loads(opened), rng=turn.rng, now=turn.now)
    return Reply(texts.CAST)


def _ask(turn: Turn, place: Appraised) -> Reply:
    turn.go(State.SHEET, place=place.id)
    names = [(int(number), name) for number, name in _names(place).items()]
    return Reply(texts.sheet(names, f"{turn.config.app.base_url}/m/appraisals"))


def _place(turn: Turn) -> Appraised:
    return service.mine_by_id(turn.session, turn.person, turn.conversation.data["place"])


def _names(place: Appraised) -> dict[str, str]:
    return {str(one.number): one.person.name for one in service.on_the_sheet(place.appraisal)}


def _context(turn: Turn) -> str:
    return f"appraisal-sheet:{turn.identity_id}"
