"""竞赛 and 挑战: the list, the rules, a letter for each question, the end."""

from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.quiz import texts, texts_results
from handlers.quiz.rules.duel import lane_of
from handlers.quiz.rules.frozen import thaw
from handlers.quiz.rules.numbers import shown
from handlers.quiz.rules.texts import formula
from handlers.quiz.service import contests, duels, leagues, marking, playing, sittings
from models.contest import Attempt, Contest, Mode, Sitting

router = Router()
PAGE = 6


class State(StrEnum):
    """Where a dialogue of playing can stand. FILLING: a blank is asked for, so any text is an answer."""

    LIST = "quiz.list"
    INTRO = "quiz.intro"
    ANSWERING = "quiz.answering"
    FILLING = "quiz.filling"
    FALLEN = "quiz.fallen"


@router.words("竞赛", "比赛", "答题竞赛", "知识竞赛", help="参加竞赛，接着上次答", menu="活动", rank=20)
def enter(turn: Turn) -> Reply:
    """What is under way goes on; else the open contests by number."""
    turn.end()
    found = contests.open_for(turn.session, turn.person, now=turn.now)
    found = [c for c in found if c.mode != Mode.LIVE][:PAGE]
    for contest in found:
        attempt = sittings.alive(turn.session, contest, turn.person, now=turn.now)
        if attempt is not None:
            return step(turn, contest, attempt, before=texts.resumed(contest))
    if not found:
        return Reply(texts.NO_CONTEST)
    if len(found) == 1:
        return introduce(turn, found[0])
    turn.go(State.LIST, contests=[contest.id for contest in found])
    lines = [texts.contest_line(n, contest, "", turn.now) for n, contest in enumerate(found, 1)]
    return Reply(texts.contest_list(lines))


@router.state(State.LIST)
def choose(turn: Turn) -> Reply:
    """One of the contests just shown."""
    ids = turn.conversation.data["contests"]
    if turn.number is None or not 1 <= turn.number <= len(ids):
        return Reply(texts.WHICH_NUMBER)
    return introduce(turn, turn.session.get_one(Contest, ids[turn.number - 1]))


def introduce(turn: Turn, contest: Contest) -> Reply:
    """The rules of a contest, the unit's score among them, before the start."""
    if contest.mode == Mode.DUEL:
        from handlers.quiz.messages.duelling import ask_size

        return ask_size(turn, contest)
    left = sittings.left(turn.session, contest, turn.person, now=turn.now)
    turn.go(State.INTRO, contest=contest.id)
    return Reply(texts.intro(contest, left, formula(thaw(contest.ruleset).weights), turn.now))


@router.state(State.INTRO)
def start(turn: Turn) -> Reply:
    """1 starts the clock."""
    if turn.number != 1:
        return Reply(texts.START_OR_NOT)
    contest = turn.session.get_one(Contest, turn.conversation.data["contest"])
    if contest.mode == Mode.LEAGUE:
        attempt = leagues.enter(turn.session, contest, turn.person, now=turn.now)
    else:
        attempt = sittings.begin(turn.session, contest, turn.person, now=turn.now)
    mean = attempt.proof.get("mean")
    return step(turn, contest, attempt, before=texts.proof(mean) if mean else "")


@router.words("挑战", "挑战答题", "挑战赛", help="答到第一次答错为止", rank=21)
def challenge(turn: Turn) -> Reply:
    """The open challenge: the one under way, or its rules."""
    turn.end()
    found = contests.open_for(turn.session, turn.person, now=turn.now, modes=(Mode.CHALLENGE,))
    if not found:
        return Reply(texts.NO_CHALLENGE)
    attempt = sittings.alive(turn.session, found[0], turn.person, now=turn.now)
    if attempt is not None:
        return step(turn, found[0], attempt, before=texts.resumed(found[0]))
    return introduce(turn, found[0])


@router.state(State.ANSWERING)
def answer(turn: Turn) -> Reply:
    """A choice for the question that was put; anything else is told what works."""
    return _answer(turn)


@router.state(State.FILLING, free=True)
def fill(turn: Turn) -> Reply:
    """Whatever is written fills the blank."""
    return _answer(turn)


def _answer(turn: Turn) -> Reply:
    data = turn.conversation.data
    contest, attempt = playing.attempt_of(turn.session, turn.person, data["attempt"])
    question = playing.seen(turn.session, contest, attempt, data["question"])
    choice = question.read(turn.text)
    if choice is None:
        put, missed = playing.put(turn.session, contest, attempt, now=turn.now)
        if put is not None and put.question_id == data["question"]:
            return Reply(f"{texts.how(question)}。还有 {texts.span(put.left)}。")
        return step(turn, contest, attempt, before=texts.refused("late") if missed else "")
    outcome = playing.answer(turn.session, turn.person, attempt.id, data["question"], choice, now=turn.now)
    before = texts.refused(outcome.refused) if outcome.refused else ""
    if outcome.told is not None:
        before = texts.verdict(outcome.told, right=bool(outcome.right))
    return step(turn, contest, attempt, before=before)


def step(turn: Turn, contest: Contest, attempt: Attempt, *, before: str = "") -> Reply:
    """What comes now: the next question, the choice of reviving, or the end; `before` is said first."""
    put, missed = playing.put(turn.session, contest, attempt, now=turn.now)
    if missed and not before:
        before = texts.refused("late")
    if put is not None:
        state = State.FILLING if put.question.kind == "blank" else State.ANSWERING
        turn.go(state, attempt=attempt.id, question=put.question_id)
        return _said(before, texts.question(put.question, put.number, put.of, put.left))
    if attempt.state == Sitting.FALLEN:
        turn.go(State.FALLEN, attempt=attempt.id)
        return _said(before, texts.fallen(_right(turn, contest, attempt)))
    turn.end()
    return _said(before, _over(turn, contest, attempt))


def _said(*parts: str) -> Reply:
    return Reply("\n\n".join(part for part in parts if part))


def _right(turn: Turn, contest: Contest, attempt: Attempt) -> int:
    turn.session.flush()
    return marking.scores(turn.session, contest, [attempt])[0].right


def _over(turn: Turn, contest: Contest, attempt: Attempt) -> str:
    if contest.mode == Mode.CHALLENGE:
        return texts.challenge_over(_right(turn, contest, attempt))
    if contest.mode == Mode.DUEL:
        return _duel_over(turn, contest, attempt)
    turn.session.flush()
    score = marking.scores(turn.session, contest, [attempt])[0]
    early = attempt.finished_at == attempt.ends_at
    return texts_results.attempt_over(contest, shown(score.points), score.right, score.of, score.ms, early=early)


def _duel_over(turn: Turn, contest: Contest, attempt: Attempt) -> str:
    turn.session.flush()
    race = duels.progress(turn.session, contest, attempt, now=turn.now)
    lanes = duels.runners(turn.session, attempt.fixture_id or 0)
    settled, size = duels.settled(turn.session, attempt.fixture_id or 0)
    if race is not None and settled:
        return texts_results.duel_over(duels.standing(lanes, race), attempt.id)
    mine = lane_of(attempt.id, duels.moves(turn.session, contest, attempt))
    return texts_results.duel_waits(mine.points, size, len(lanes))


@router.state(State.FALLEN)
def fallen(turn: Turn) -> Reply:
    """1 revives, 2 ends."""
    contest, attempt = playing.attempt_of(turn.session, turn.person, turn.conversation.data["attempt"])
    if turn.number not in (1, 2):
        return Reply(texts.REVIVE_OR_NOT)
    if turn.number == 1 and turn.now < attempt.ends_at:
        playing.revive(turn.session, turn.person, attempt.id, now=turn.now)
    else:
        playing.hand_in(turn.session, turn.person, attempt.id, now=turn.now)
    return step(turn, contest, attempt)
