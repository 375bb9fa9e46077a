"""对战: two or four, each in their own time; the questions themselves are asked as in any contest."""

from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.quiz import texts, texts_results
from handlers.quiz.messages.playing import step
from handlers.quiz.service import contests, duels, sittings
from models.contest import Contest, Fixture, Mode

router = Router()
SIZES = {1: 2, 2: 4}


class State(StrEnum):
    """Where the dialogue before a duel can stand."""

    SIZE = "quiz.duel"


@router.words("对战", "双人对战", "四人赛", "对战赛", help="和同事对战", rank=22)
def duel(turn: Turn) -> Reply:
    """The duel under way, or how many are to play."""
    turn.end()
    found = contests.open_for(turn.session, turn.person, now=turn.now, modes=(Mode.DUEL,))
    if not found:
        return Reply(texts.NO_DUEL)
    attempt = sittings.alive(turn.session, found[0], turn.person, now=turn.now)
    if attempt is not None:
        return step(turn, found[0], attempt, before=texts.resumed(found[0]))
    return ask_size(turn, found[0])


def ask_size(turn: Turn, contest: Contest) -> Reply:
    """Two or four."""
    turn.go(State.SIZE, contest=contest.id)
    return Reply(texts.DUEL_SIZE)


@router.state(State.SIZE)
def begin(turn: Turn) -> Reply:
    """A seat, and the first question."""
    size = SIZES.get(turn.number or 0)
    if size is None:
        return Reply(texts_results.DUEL_SIZES)
    contest = turn.session.get_one(Contest, turn.conversation.data["contest"])
    attempt = duels.enter(turn.session, contest, turn.person, size, now=turn.now, rng=turn.rng)
    lanes = duels.runners(turn.session, attempt.fixture_id or 0)
    names = [f"{r.name}（录像）" if r.seat.recorded else r.name for r in lanes if r.attempt.id != attempt.id]
    fixture = turn.session.get_one(Fixture, attempt.fixture_id)
    return step(turn, contest, attempt, before=texts_results.duel_begins(names, fixture.size))
