"""Teams, the draw, fixtures and scores."""

from collections.abc import Sequence
from datetime import datetime
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from bot.outbox import post
from bot.turn import Refusal
from handlers.activity import texts_more as texts
from handlers.activity.service import brackets
from handlers.activity.service.access import invited, lock, must_lead, must_organize, paths_of
from models.activity import Activity, ActivityState, Fixture, Kind, Team, TeamMember, Tournament
from models.base import to_ms
from models.org import Person


class NotPlayable(Refusal):
    """A step that cannot be taken now; the words say why."""


def set_up(
    session: Session, activity: Activity, actor: Person, *, style: str, least: int = 1, most: int = 12, **points: int
) -> Tournament:
    """How it is played: "league" or "cup", team sizes, points for `win`, `draw`, `loss`.

    Raises: NotYours, NotPlayable.
    """
    must_organize(session, actor, activity)
    if activity.kind != Kind.SPORT or style not in ("league", "cup") or not 1 <= least <= most:
        raise NotPlayable(texts.NOT_SPORT)
    row = Tournament(activity_id=activity.id, style=style, least=least, most=most, **points)
    session.add(row)
    session.flush()
    return row


def enter_team(
    session: Session, activity_id: int, captain: Person, name: str, *, now: datetime, unit_id: int | None = None
) -> Team:
    """A new team with its captain as the first player. Raises: NotPlayable."""
    activity, _ = must_be_open(session, activity_id, captain)
    if not name.strip() or _team_named(session, activity, name):
        raise NotPlayable(texts.TEAM_NAME)
    _check_single(session, activity, captain)
    team = Team(activity_id=activity.id, name=name.strip()[:32], unit_id=unit_id, captain_id=captain.id, created_at=now)
    session.add(team)
    session.flush()
    session.add(TeamMember(activity_id=activity.id, team_id=team.id, person_id=captain.id, accepted=True))
    session.flush()
    return team


def join(session: Session, team: Team, person: Person, *, now: datetime) -> TeamMember:
    """Ask to play for a team; its captain is told. Raises: NotPlayable."""
    activity, rules = must_be_open(session, team.activity_id, person)
    _check_single(session, activity, person)
    if _size(session, team) >= rules.most:
        raise NotPlayable(texts.TEAM_FULL)
    member = TeamMember(activity_id=activity.id, team_id=team.id, person_id=person.id)
    session.add(member)
    session.flush()
    key = f"team-join:{team.public_id}:{person.public_id}:{to_ms(now)}"  # an id may come again after a no
    post(session, team.captain_id, texts.wants_to_join(person.name, team.name), key=key, now=now)
    return member


def answer(session: Session, captain: Person, member: TeamMember, *, accept: bool, now: datetime) -> None:
    """The captain takes somebody in or not. Raises: NotPlayable."""
    team = session.get_one(Team, member.team_id)
    if team.captain_id != captain.id or member.accepted:
        raise NotPlayable(texts.NOT_CAPTAIN)
    lock(session, team.activity_id)
    still = select(TeamMember).where(TeamMember.id == member.id).execution_options(populate_existing=True)
    if session.scalar(still) is None:
        raise NotPlayable(texts.NOT_CAPTAIN)
    if accept:
        member.accepted = True
    else:
        session.delete(member)
    session.flush()
    key = f"team-answer:{team.public_id}:{member.person_id}:{to_ms(now)}"
    post(session, member.person_id, texts.team_answer(team.name, accept=accept), key=key, now=now)


def draw(session: Session, activity_id: int, actor: Person, *, rng: Random, now: datetime) -> list[Fixture]:
    """The draw, once: seeded teams by seed, the others by lot. Raises: NotYours, NotPlayable."""
    activity = lock(session, activity_id)
    must_organize(session, actor, activity)
    rules = _rules(session, activity)
    if rules.drawn_at:
        raise NotPlayable(texts.DRAWN)
    teams = teams_of(session, activity)
    short = [team.name for team in teams if _size(session, team, accepted=True) < rules.least]
    if len(teams) < 2 or short:
        raise NotPlayable(texts.not_enough(short))
    seeded = [team.id for team in sorted(teams, key=lambda t: t.seed) if team.seed]
    order = brackets.by_lot(seeded, [team.id for team in teams if not team.seed], rng)
    rules.drawn_at = now
    rounds = brackets.league(order) if rules.style == "league" else _cup_rounds(order)
    fixtures = [
        Fixture(activity_id=activity.id, round=n, slot=slot, home_id=home, away_id=away)
        for n, pairs in enumerate(rounds, start=1)
        for slot, (home, away) in enumerate(pairs)
    ]
    session.add_all(fixtures)
    session.flush()
    if rules.style == "cup":
        for fixture in [one for one in fixtures if one.round == 1]:
            if fixture.away_id is None or fixture.home_id is None:
                _advance(session, fixture, fixture.home_id or fixture.away_id)
    return fixtures


def schedule(
    session: Session, fixture: Fixture, actor: Person, *, starts_at: datetime, place: str, now: datetime
) -> int:
    """When and where a match is; its players are told. Returns how many. Raises: NotYours."""
    activity = session.get_one(Activity, fixture.activity_id)
    must_lead(session, actor, activity)
    if (fixture.starts_at, fixture.place) == (starts_at, place):
        return 0
    fixture.starts_at, fixture.place = starts_at, place
    session.flush()
    playing = select(TeamMember.person_id).where(TeamMember.accepted)
    players = session.scalars(playing.where(TeamMember.team_id.in_((fixture.home_id, fixture.away_id)))).all()
    text = texts.match_set(activity.title, fixture, now)
    for player in players:
        post(session, player, text, key=f"match:{fixture.id}:{now.timestamp():.0f}:{player}", now=now)
    return len(players)


def score(session: Session, fixture: Fixture, actor: Person, home: int, away: int) -> None:
    """The result; it may be put right until the winner has played on. Raises: NotYours, NotPlayable."""
    activity = lock(session, fixture.activity_id)
    session.refresh(fixture)
    must_lead(session, actor, activity)
    rules = _rules(session, activity)
    if fixture.home_id is None or fixture.away_id is None:
        raise NotPlayable(texts.NO_OPPONENT)
    if not (0 <= home < 1000 and 0 <= away < 1000):
        raise NotPlayable(texts.SCORE_HOW)
    if rules.style == "cup":
        if home == away:
            raise NotPlayable(texts.NO_DRAW)
        following = _following(session, fixture)
        if following is not None and following.home_score is not None:
            raise NotPlayable(texts.PLAYED_ON)
    fixture.home_score, fixture.away_score, fixture.scored_by = home, away, actor.id
    winner = None if home == away else fixture.home_id if home > away else fixture.away_id
    fixture.winner_id = winner
    if rules.style == "cup":
        _advance(session, fixture, winner)
    session.flush()


def standings(session: Session, activity: Activity) -> list[tuple[Team, brackets.Row]]:
    """The table of a league."""
    rules, teams = _rules(session, activity), teams_of(session, activity)
    scores = [
        brackets.Score(one.home_id, one.away_id, one.home_score, one.away_score)
        for one in fixtures_of(session, activity)
        if one.home_id and one.away_id and one.home_score is not None and one.away_score is not None
    ]
    rows = brackets.table([team.id for team in teams], scores, win=rules.win, draw=rules.draw, loss=rules.loss)
    names = {team.id: team for team in teams}
    return [(names[row.team], row) for row in rows]


def fixtures_of(session: Session, activity: Activity) -> list[Fixture]:
    """Every match, round by round, with its teams."""
    query = select(Fixture).where(Fixture.activity_id == activity.id).order_by(Fixture.round, Fixture.slot)
    return list(session.scalars(query.options(joinedload(Fixture.home), joinedload(Fixture.away))))


def rules_of(session: Session, activity: Activity) -> Tournament | None:
    """How it is played, once that was said."""
    return session.scalar(select(Tournament).where(Tournament.activity_id == activity.id))


def teams_of(session: Session, activity: Activity) -> list[Team]:
    """The teams in the order they entered."""
    return list(session.scalars(select(Team).where(Team.activity_id == activity.id).order_by(Team.id)))


def _cup_rounds(order: Sequence[int]) -> list[list[brackets.Pair]]:
    rounds = [brackets.cup(order)]
    while len(rounds[-1]) > 1:
        rounds.append([(None, None)] * (len(rounds[-1]) // 2))
    return rounds


def _following(session: Session, fixture: Fixture) -> Fixture | None:
    return session.scalar(
        select(Fixture).where(
            Fixture.activity_id == fixture.activity_id,
            Fixture.round == fixture.round + 1,
            Fixture.slot == fixture.slot // 2,
        )
    )


def _advance(session: Session, fixture: Fixture, winner: int | None) -> None:
    fixture.winner_id = winner
    following = _following(session, fixture)
    if following is not None:
        setattr(following, "away_id" if fixture.slot % 2 else "home_id", winner)
        session.flush()


def must_be_open(session: Session, activity_id: int, person: Person) -> tuple[Activity, Tournament]:
    activity = lock(session, activity_id)
    rules = _rules(session, activity)
    if not invited(activity, person, paths_of(session, [person.id])[person.id]):
        raise NotPlayable(texts.NOT_SPORT)
    if rules.drawn_at or activity.state != ActivityState.PUBLISHED:
        raise NotPlayable(texts.DRAWN)
    return activity, rules


def _rules(session: Session, activity: Activity) -> Tournament:
    found = session.scalar(select(Tournament).where(Tournament.activity_id == activity.id))
    if found is None:
        raise NotPlayable(texts.NOT_SPORT)
    return found


def _team_named(session: Session, activity: Activity, name: str) -> bool:
    query = select(Team.id).where(Team.activity_id == activity.id, Team.name == name.strip())
    return session.scalar(query) is not None


def _check_single(session: Session, activity: Activity, person: Person) -> None:
    query = select(TeamMember.id).where(TeamMember.activity_id == activity.id, TeamMember.person_id == person.id)
    if session.scalar(query) is not None:
        raise NotPlayable(texts.ONE_TEAM)


def _size(session: Session, team: Team, *, accepted: bool = False) -> int:
    query = select(func.count()).where(TeamMember.team_id == team.id)
    return session.scalar(query.where(TeamMember.accepted) if accepted else query) or 0
