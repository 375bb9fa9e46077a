"""排行, 联赛, 我的成绩, 证书."""

from collections.abc import Mapping
from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.quiz import texts, texts_results
from handlers.quiz.service import awards, contests, matches, results
from models.contest import Contest, Mode

router = Router()
PAGE = 5
MATCHES, UNITS = 9, 4


class State(StrEnum):
    """Where the dialogues about results can stand."""

    WHICH = "quiz.ranking.which"
    SHOWN = "quiz.ranking.shown"


@router.words("排行", "排行榜", "排名", "联赛积分", help="竞赛的支部和个人名次", rank=23)
def ranking(turn: Turn) -> Reply:
    """The latest contest's places; several by number."""
    turn.end()
    found = contests.seen_by(turn.session, turn.person, limit=PAGE)
    if not found:
        return Reply(texts_results.NO_RANKING)
    if len(found) == 1:
        return _places(turn, found[0])
    turn.go(State.WHICH, contests=[contest.id for contest in found])
    lines = [f"{n} {contest.title}" for n, contest in enumerate(found, 1)]
    return Reply("\n".join(["看哪一场的排行？", *lines, "回复数字。"]))


@router.state(State.WHICH)
def which(turn: Turn) -> Reply:
    """One of the contests just shown."""
    ids = turn.conversation.data["contests"]
    if turn.number is None or not 1 <= turn.number <= len(ids):
        return Reply(texts.WHICH_NUMBER)
    return _places(turn, turn.session.get_one(Contest, ids[turn.number - 1]))


def _places(turn: Turn, contest: Contest) -> Reply:
    standings = results.standings(turn.session, turn.person, contest, now=turn.now)
    mine = standings.of(turn.person.id)
    if contest.mode == Mode.LEAGUE:
        names = matches.names(turn.session, contest)
        units = _near(
            texts_results.table(contest, matches.table(turn.session, contest), names), _own(turn, contest, names)
        )
        turn.end()
        return Reply(texts_results.ranking(contest, standings.people, units, mine))
    every = [texts_results.unit_line(row, standings.names) for row in standings.units]
    units = _near(every, _own(turn, contest, standings.names))
    text = texts_results.ranking(contest, standings.people, units, mine)
    if not units:
        turn.end()
        return Reply(text)
    turn.go(State.SHOWN, contest=contest.id)
    return Reply(f"{text}\n回复数字看该单位的得分怎么算出来的。")


def _own(turn: Turn, contest: Contest, names: Mapping[int, str]) -> str:
    return names.get(contests.unit_of(turn.session, turn.person, contest) or 0, "")


def _near(lines: list[str], own: str) -> list[str]:
    """The first lines, and one's own unit's wherever it stands."""
    return lines[:UNITS] + [line for line in lines[UNITS:] if own and f" {own} " in line]


@router.state(State.SHOWN)
def working(turn: Turn) -> Reply:
    """A unit's working, by its line in the ranking."""
    contest = turn.session.get_one(Contest, turn.conversation.data["contest"])
    standings = results.standings(turn.session, turn.person, contest, now=turn.now)
    if turn.number is None or not 1 <= turn.number <= len(standings.units):
        return Reply(texts.WHICH_NUMBER)
    return Reply(texts_results.how_counted(standings.units[turn.number - 1], standings.names))


@router.words("联赛", "联赛赛程", "联赛对阵", help="联赛对阵和结果", rank=24)
def schedule(turn: Turn) -> Reply:
    """The latest league's matches of the moment, then those before."""
    turn.end()
    found = [c for c in contests.seen_by(turn.session, turn.person) if c.mode == Mode.LEAGUE]
    if not found:
        return Reply(texts_results.NO_MATCHES)
    names = matches.names(turn.session, found[0])
    every = matches.fixtures(turn.session, found[0])
    every.sort(key=lambda f: (f.state == "settled", f.opens_at, f.id))
    lines = [texts_results.fixture_line(fixture, names, turn.now) for fixture in every[:MATCHES]]
    return Reply("\n".join([f"《{found[0].title}》赛程", *lines, "轮到您时回复“竞赛”参加。"]))


@router.words("我的成绩", "成绩", "我的竞赛", help="我参加过的竞赛和名次", rank=25)
def mine(turn: Turn) -> Reply:
    """One's own places, the latest first."""
    turn.end()
    lines = []
    for contest in contests.seen_by(turn.session, turn.person, limit=PAGE):
        standings = results.standings(turn.session, turn.person, contest, now=turn.now)
        row = standings.of(turn.person.id)
        if row is not None:
            lines.append(texts_results.my_result(contest, row, standings.size))
    return Reply("\n".join(["您的竞赛成绩：", *lines]) if lines else texts_results.NO_RESULTS)


@router.words("竞赛证书", "比赛证书", help="我的竞赛证书", rank=26)
def certificates(turn: Turn) -> Reply:
    """Links to the picture and the PDF."""
    turn.end()
    rows = awards.mine(turn.session, turn.person)[:PAGE]
    if not rows:
        return Reply(texts_results.NO_CERTIFICATES)
    base = f"{turn.config.app.base_url}/m/quiz/certificates"
    lines = [
        texts_results.certificate(n, row, contest, f"{base}/{row.public_id}")
        for n, (row, contest) in enumerate(rows, 1)
    ]
    return Reply("\n".join(["您的证书：", *lines]))
