"""One's own attempts: what is put now, answering, reviving, handing in."""

from bot.scope import NotFound
from bot.web.api import Resource
from bot.web.call import Call
from bot.web.questions import ChosenFor, chosen, question_id
from bot.web.shapes import OnePath
from handlers.quiz.api.playing import Answered, Step, answered, step
from handlers.quiz.service import playing, visible
from models.contest import Attempt, Contest

api = Resource("attempts", __name__, prefix="/quiz/attempts", tag="竞赛")


@api.reads("/<id>", Step, notes=True)
def attempt(call: Call, path: OnePath) -> Step:
    """What is put now, or what it came to."""
    return step(call, *_mine(call, path))


@api.writes("/<id>/answers", Answered)
def answer(call: Call, path: OnePath, body: ChosenFor) -> Answered:
    """An answer to the question that was put; letters are those that were shown. The first one stands."""
    contest, mine = _mine(call, path)
    ident = question_id(call, body.question)
    if ident not in mine.paper:
        raise NotFound
    choice = chosen(playing.seen(call.session, contest, mine, ident), body.choice)
    outcome = playing.answer(call.session, call.person, mine.id, ident, choice, now=call.now)
    return answered(call, contest, outcome)


@api.writes("/<id>/revival", Step)
def revive(call: Call, path: OnePath) -> Step:
    """Take a fallen challenge up again, once."""
    contest, mine = _mine(call, path)
    playing.revive(call.session, call.person, mine.id, now=call.now)
    return step(call, contest, mine)


@api.writes("/<id>/end", Step)
def hand_in(call: Call, path: OnePath) -> Step:
    """End it before its time; what is unanswered earns nothing."""
    contest, mine = _mine(call, path)
    playing.hand_in(call.session, call.person, mine.id, now=call.now)
    return step(call, contest, mine)


def _mine(call: Call, path: OnePath) -> tuple[Contest, Attempt]:
    ident = visible.attempt_id_of(call.session, call.person, path.id)
    return playing.attempt_of(call.session, call.person, ident)
