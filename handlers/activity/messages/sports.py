"""Matches in chat: 比赛 with its teams, 赛程, 积分, 入队申请, 记分, and the organiser's 抽签."""

import re
from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from bot.words import simplify
from handlers.activity import texts_more as texts
from handlers.activity.service import sports, squads
from models.activity import Activity, Fixture, Team, TeamMember
from models.org import Person

router = Router()
SCORE = re.compile(r"(\d{1,3})\s*[:：比-]\s*(\d{1,3})")


class State(StrEnum):
    """Where a dialogue about matches can stand."""

    CHOOSING = "activity.sport"
    TEAMS = "activity.teams"
    NAMING = "activity.team-name"
    ANSWERING = "activity.team-answer"
    SCORING = "activity.scoring"
    SCORE = "activity.score"


def _choose(turn: Turn, then: str) -> Reply:
    rows = squads.tournaments(turn.session, turn.person)
    if not rows:
        turn.end()
        return Reply(texts.NO_TOURNAMENT)
    if len(rows) == 1:
        return _show(turn, rows[0], then)
    turn.go(State.CHOOSING, ids=[row.id for row in rows], then=then)
    return Reply(texts.tournaments(rows, turn.now))


@router.state(State.CHOOSING)
def chosen(turn: Turn) -> Reply:
    """Which tournament."""
    ids, number = turn.conversation.data["ids"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH)
    return _show(turn, turn.session.get_one(Activity, ids[number - 1]), turn.conversation.data["then"])


def _show(turn: Turn, activity: Activity, then: str) -> Reply:
    shown = {"teams": _teams, "leave": _leave, "fixtures": _fixtures, "table": _table, "score": _scoring, "draw": _draw}
    return shown[then](turn, activity)


@router.words("球赛", "比赛报名", "组队", "队伍", help="比赛的队伍：入队、组队", rank=44)
def teams(turn: Turn) -> Reply:
    """The teams; a number asks to join, 0 makes a new one."""
    return _choose(turn, "teams")


def _teams(turn: Turn, activity: Activity) -> Reply:
    rows = sports.teams_of(turn.session, activity)
    drawn = bool(sports.fixtures_of(turn.session, activity))
    if not drawn:
        turn.go(State.TEAMS, id=activity.id, teams=[row.id for row in rows])
    own = squads.membership(turn.session, activity, turn.person)
    name = next((row.name for row in rows if own and row.id == own.team_id), "")
    return Reply(texts.teams(activity, rows, open_still=not drawn, own=name))


@router.state(State.TEAMS)
def join(turn: Turn) -> Reply:
    """Which team, or 0."""
    data, number = turn.conversation.data, turn.number
    if number is None or not 0 <= number <= len(data["teams"]):
        return Reply(texts.WHICH)
    if number == 0:
        turn.go(State.NAMING, id=data["id"])
        return Reply(texts.NEW_TEAM)
    team = turn.session.get_one(Team, data["teams"][number - 1])
    sports.join(turn.session, team, turn.person, now=turn.now)
    turn.end()
    return Reply(texts.ASKED_TO_JOIN)


@router.state(State.NAMING)
def name(turn: Turn) -> Reply:
    """The new team's name."""
    team = sports.enter_team(turn.session, turn.conversation.data["id"], turn.person, turn.text, now=turn.now)
    turn.end()
    return Reply(texts.new_team(team))


@router.words("退队", "退出队伍", help="抽签前退出比赛的队伍", rank=45)
def leave(turn: Turn) -> Reply:
    """At once where one stands in one tournament, else which."""
    return _choose(turn, "leave")


def _leave(turn: Turn, activity: Activity) -> Reply:
    team = squads.leave(turn.session, activity.id, turn.person, now=turn.now)
    turn.end()
    return Reply(texts.left(team))


@router.words("入队申请", "队员申请", help="（队长）同意队友入队", rank=820)
def requests(turn: Turn) -> Reply:
    """The first that asks, then 1 or 2."""
    rows = squads.requests(turn.session, turn.person)
    if not rows:
        turn.end()
        return Reply(texts.NO_REQUESTS)
    turn.go(State.ANSWERING, id=rows[0].id)
    who, team = turn.session.get_one(Person, rows[0].person_id), turn.session.get_one(Team, rows[0].team_id)
    return Reply(texts.asks(who.name, team.name))


@router.state(State.ANSWERING)
def answer(turn: Turn) -> Reply:
    """1 takes them in, 2 does not."""
    if turn.number not in (1, 2):
        return Reply(texts.YES_NO)
    member = turn.session.get(TeamMember, turn.conversation.data["id"])
    if member is None:
        raise sports.NotPlayable(texts.NOT_CAPTAIN)
    sports.answer(turn.session, turn.person, member, accept=turn.number == 1, now=turn.now)
    return requests(turn)


@router.words("赛程", "对阵", "赛程表", help="比赛的赛程和比分", rank=46)
def fixtures(turn: Turn) -> Reply:
    """Who meets whom."""
    return _choose(turn, "fixtures")


def _fixtures(turn: Turn, activity: Activity) -> Reply:
    rows = sports.fixtures_of(turn.session, activity)
    turn.end()
    return Reply(texts.fixtures(activity, rows, turn.now) if rows else texts.NO_FIXTURES)


@router.words("积分榜", "积分", help="循环赛的积分", rank=48)
def table(turn: Turn) -> Reply:
    """The table of a league."""
    return _choose(turn, "table")


def _table(turn: Turn, activity: Activity) -> Reply:
    rows = sports.standings(turn.session, activity)
    turn.end()
    return Reply(texts.standings([(team.name, r.played, r.won, r.drawn, r.points) for team, r in rows]))


@router.words("抽签", help="（组织员）比赛抽签", rank=822)
def draw(turn: Turn) -> Reply:
    """Once; then the fixtures."""
    return _choose(turn, "draw")


def _draw(turn: Turn, activity: Activity) -> Reply:
    sports.draw(turn.session, activity.id, turn.person, rng=turn.rng, now=turn.now)
    return _fixtures(turn, activity)


@router.words("记分", "比分", "录比分", help="（负责人）记比分", rank=824)
def scoring(turn: Turn) -> Reply:
    """Which match, then 3:1."""
    return _choose(turn, "score")


def _scoring(turn: Turn, activity: Activity) -> Reply:
    rows = sports.fixtures_of(turn.session, activity)
    if not rows:
        return Reply(texts.NO_FIXTURES)
    turn.go(State.SCORING, ids=[row.id for row in rows])
    return Reply(f"{texts.fixtures(activity, rows, turn.now)}\n{texts.WHICH}")


@router.state(State.SCORING)
def which_match(turn: Turn) -> Reply:
    """Which match."""
    ids, number = turn.conversation.data["ids"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH)
    turn.go(State.SCORE, id=ids[number - 1])
    return Reply(texts.SCORE_HOW)


@router.state(State.SCORE)
def score(turn: Turn) -> Reply:
    """The result."""
    found = SCORE.search(simplify(turn.text))
    if not found:
        return Reply(texts.SCORE_HOW)
    fixture = turn.session.get_one(Fixture, turn.conversation.data["id"])
    sports.score(turn.session, fixture, turn.person, int(found[1]), int(found[2]))
    turn.end()
    return Reply(texts.SCORED)
