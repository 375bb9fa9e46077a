"""Contests: which there are, their rules, beginning one."""

from typing import Any

from pydantic import Field

from bot.web.api import Resource
from bot.web.call import Call
from bot.web.shapes import In, Moment, OnePath, Out
from handlers.quiz import texts
from handlers.quiz.api.playing import Step, step
from handlers.quiz.rules.frozen import thaw
from handlers.quiz.rules.texts import formula
from handlers.quiz.service import contests, duels, leagues, sittings, visible
from handlers.quiz.terms import Terms
from models.contest import Contest, ContestState, Mode

api = Resource("contests", __name__, prefix="/quiz/contests", tag="竞赛")
SHOWN = 50


class ContestRef(Out):
    """A contest. `attempt` is one's own that is under way."""

    id: str
    title: str
    mode: Mode
    state: ContestState
    opens_at: Moment
    closes_at: Moment
    attempt: str | None


class ContestList(Out):
    """Contests."""

    items: list[ContestRef]


class ContestRules(ContestRef):
    """A contest with its rules; `left_today` and `left` count attempts, null is without limit."""

    questions: int
    minutes: int | None
    seconds: int | None
    left_today: int | None
    left: int | None
    rules: str


class ContestsAsked(In):
    """Which contests: those one can take part in, or all that one's units have had."""

    all: bool = False


class Beginning(In):
    """`size`: two or four, for a duel alone."""

    size: int = Field(2, ge=2, le=4)


@api.reads("", ContestList)
def open_contests(call: Call, query: ContestsAsked) -> ContestList:
    """The contests I can take part in, those that close first in front; or all, the latest first."""
    if query.all:
        found = contests.seen_by(call.session, call.person, limit=SHOWN)
    else:
        found = [c for c in contests.open_for(call.session, call.person, now=call.now) if c.mode != Mode.LIVE]
    running = visible.under_way(call.session, call.person, found, now=call.now)
    return ContestList(items=[ContestRef(**_fields(contest, running)) for contest in found[:SHOWN]])


@api.reads("/<id>", ContestRules)
def contest(call: Call, path: OnePath) -> ContestRules:
    """One contest and its rules."""
    found = visible.contest_for(call.session, call.person, path.id)
    terms, left = Terms.of(found.terms), sittings.left(call.session, found, call.person, now=call.now)
    return ContestRules(
        **_fields(found, visible.under_way(call.session, call.person, [found], now=call.now)),
        questions=terms.questions,
        minutes=terms.minutes,
        seconds=terms.seconds,
        left_today=left[0],
        left=left[1],
        rules=texts.rules(found, left, formula(thaw(found.ruleset).weights), call.now),
    )


@api.writes("/<id>/attempts", Step, status=201)
def begin(call: Call, path: OnePath, body: Beginning) -> Step:
    """Begin an attempt and get its first question; the one under way goes on."""
    found = visible.contest_for(call.session, call.person, path.id)
    if found.mode == Mode.DUEL:
        attempt = duels.enter(call.session, found, call.person, body.size, now=call.now, rng=call.rng)
    elif found.mode == Mode.LEAGUE:
        attempt = leagues.enter(call.session, found, call.person, now=call.now)
    else:
        attempt = sittings.begin(call.session, found, call.person, now=call.now)
    return step(call, found, attempt)


def _fields(contest: Contest, running: dict[int, str]) -> dict[str, Any]:
    return {
        "id": contest.public_id,
        "title": contest.title,
        "mode": contest.mode,
        "state": contest.state,
        "opens_at": contest.opens_at,
        "closes_at": contest.closes_at,
        "attempt": running.get(contest.id),
    }
