"""For organisers: 竞赛统计, how each question of a contest went, and the way to the workbook."""

from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.quiz import links
from handlers.quiz import texts_organizing as texts
from handlers.quiz.service import contests, results
from models.contest import Contest, ContestState

router = Router()
PAGE = 6
SAID = (ContestState.OPEN, ContestState.CLOSED)


class State(StrEnum):
    """Where the dialogue can stand."""

    WHICH = "quiz.statistics.which"


@router.words("竞赛统计", "统计", "每题统计", "竞赛报表", help="（组织员）每题对错、成绩表下载", rank=807)
def statistics(turn: Turn) -> Reply:
    """The only contest's; several by number."""
    turn.end()
    rows = contests.organized(turn.session, turn.person, states=SAID)[:PAGE]
    if not rows:
        return Reply(texts.NO_CONTESTS)
    if len(rows) == 1:
        return _shown(turn, rows[0])
    turn.go(State.WHICH, contests=[contest.id for contest in rows])
    return Reply(texts.contests(rows, texts.WHICH_STATISTICS))


@router.state(State.WHICH)
def which(turn: Turn) -> Reply:
    """By number."""
    ids = turn.conversation.data["contests"]
    if turn.number is None or not 1 <= turn.number <= len(ids):
        return Reply(texts.WHICH_NUMBER)
    contest = contests.organized_one(turn.session, turn.person, ids[turn.number - 1])
    turn.end()
    return _shown(turn, contest)


def _shown(turn: Turn, contest: Contest) -> Reply:
    rows = results.statistics(turn.session, turn.person, contest)
    if not rows:
        return Reply(texts.NO_ANSWERS.format(title=contest.title))
    players = len(results.standings(turn.session, turn.person, contest, now=turn.now).people)
    link = links.workbook(turn.config.app, contest.id, turn.person.id, now=turn.now)
    return Reply(texts.statistics(contest, rows, players, link))
