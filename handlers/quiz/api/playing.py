"""A step of an attempt: the question that is put now, or what the attempt came to."""

from typing import Literal, cast

from bot.web.call import Call
from bot.web.questions import Asked, Told, asked, told
from bot.web.shapes import Out
from handlers.quiz import texts
from handlers.quiz.rules.duel import lane_of
from handlers.quiz.rules.numbers import shown
from handlers.quiz.service import duels, marking, playing
from models.contest import Attempt, Contest, Mode, Sitting

SECOND = 1000


Why = Literal["late", "twice", "other_question", "over"]


class PutNow(Out):
    """The `number`th of `of` questions, with the seconds that are left for it."""

    number: int
    of: int
    seconds_left: int
    question: Asked


class AttemptScore(Out):
    """What an attempt came to. `points` of 100 as text ("86.67"): exact to two places."""

    points: str
    right: int
    of: int
    seconds: int


class LaneShown(Out):
    """One player's run in a duel; `recorded` is a recording of an earlier one."""

    place: int | None
    name: str
    points: int
    recorded: bool
    me: bool


class Step(Out):
    """Where an attempt stands: running, fallen (a challenge that may be revived) or done. `missed`: time ran out."""

    attempt: str
    state: Sitting
    missed: bool
    put: PutNow | None
    score: AttemptScore | None
    lanes: list[LaneShown]


class Answered(Step):
    """The same after an answer. `refused`: why it does not count, and the same in words as `said`."""

    refused: Why | None
    said: str | None
    right: bool | None
    told: Told | None


def step(call: Call, contest: Contest, attempt: Attempt) -> Step:
    """What comes now."""
    put, missed = playing.put(call.session, contest, attempt, now=call.now)
    call.session.flush()
    return Step(
        attempt=attempt.public_id,
        state=Sitting(attempt.state),
        missed=missed,
        put=_put(call, put),
        score=_score(call, contest, attempt) if attempt.state != Sitting.RUNNING else None,
        lanes=_lanes(call, contest, attempt),
    )


def answered(call: Call, contest: Contest, outcome: playing.Outcome) -> Answered:
    """What an answer came to, and what comes now."""
    now = step(call, contest, outcome.attempt)
    verdict = told(outcome.told) if outcome.told is not None else None
    right = outcome.right if outcome.told is not None else None
    why = cast("Why | None", outcome.refused)
    said = texts.refused(why) if why else None
    return Answered(**now.model_dump(), refused=why, said=said, right=right, told=verdict)


def _put(call: Call, put: playing.Put | None) -> PutNow | None:
    if put is None:
        return None
    left = int(put.left.total_seconds())
    return PutNow(number=put.number, of=put.of, seconds_left=left, question=asked(call, put.question))


def _score(call: Call, contest: Contest, attempt: Attempt) -> AttemptScore:
    score = marking.scores(call.session, contest, [attempt])[0]
    return AttemptScore(points=shown(score.points), right=score.right, of=score.of, seconds=score.ms // SECOND)


def _lanes(call: Call, contest: Contest, attempt: Attempt) -> list[LaneShown]:
    if contest.mode != Mode.DUEL or attempt.fixture_id is None:
        return []
    race = duels.progress(call.session, contest, attempt, now=call.now)
    places = {lane.player: place for lane, place in zip(race.lanes, race.places, strict=True)} if race else {}
    over, _ = duels.settled(call.session, attempt.fixture_id)
    return [
        LaneShown(
            place=places.get(runner.attempt.id) if over else None,
            name=runner.name,
            points=lane_of(runner.attempt.id, duels.moves(call.session, contest, runner.attempt)).points,
            recorded=runner.seat.recorded,
            me=runner.attempt.id == attempt.id,
        )
        for runner in duels.runners(call.session, attempt.fixture_id)
    ]
