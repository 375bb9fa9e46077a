"""Teams as people look at them: who plays where, whether teams still form; and leaving one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox import post
from handlers.activity import texts_more as texts
from handlers.activity.service import sports
from handlers.activity.service.access import invited, paths_of
from models.activity import Activity, ActivityState, Team, TeamMember, Tournament
from models.org import Person


@dataclass(frozen=True, slots=True)
class Squad:
    """A team, its captain's name, the players taken in, and how many wait for the captain's answer."""

    team: Team
    captain: str
    players: list[str]
    asking: int


def squads(session: Session, activity: Activity) -> list[Squad]:
    """Every team in the order they entered."""
    query = select(TeamMember.team_id, TeamMember.person_id, TeamMember.accepted, Person.name)
    query = query.join(Person, Person.id == TeamMember.person_id).where(TeamMember.activity_id == activity.id)
    rows = list(session.execute(query.order_by(TeamMember.id)))
    return [
        Squad(
            team,
            next((row.name for row in rows if (row.team_id, row.person_id) == (team.id, team.captain_id)), ""),
            [row.name for row in rows if row.team_id == team.id and row.accepted],
            sum(row.team_id == team.id and not row.accepted for row in rows),
        )
        for team in sports.teams_of(session, activity)
    ]


def membership(session: Session, activity: Activity, person: Person) -> TeamMember | None:
    """Where somebody plays, or asked to play."""
    query = select(TeamMember).where(TeamMember.activity_id == activity.id, TeamMember.person_id == person.id)
    return session.scalar(query)


def leave(session: Session, activity_id: int, person: Person, *, now: datetime) -> Team:
    """Leave one's team, or take back what one asked, before the draw. A captain's place goes to whoever came first
    after them; alone, they take the team along. Whoever is captain then is told. Raises: NotPlayable.
    """
    activity, _ = sports.must_be_open(session, activity_id, person)
    member = membership(session, activity, person)
    if member is None:
        raise sports.NotPlayable(texts.NOT_IN_TEAM)
    team, ref, at = session.get_one(Team, member.team_id), member.id, f"{now.timestamp():.0f}"
    session.delete(member)
    session.flush()
    if team.captain_id == person.id:
        _hand_over(session, team, now)
    elif member.accepted:
        post(session, team.captain_id, texts.has_left(person.name, team.name), key=f"team-left:{ref}:{at}", now=now)
    return team


def _hand_over(session: Session, team: Team, now: datetime) -> None:
    """To the first player; without one the team is gone, and whoever asked to join it is told."""
    rows = list(session.scalars(select(TeamMember).where(TeamMember.team_id == team.id).order_by(TeamMember.id)))
    heir = next((one for one in rows if one.accepted), None)
    at = f"{now.timestamp():.0f}"
    if heir is not None:
        team.captain_id = heir.person_id
        post(
            session,
            heir.person_id,
            texts.now_captain(team.name),
            key=f"team-captain:{heir.id}:{at}",
            now=now,
        )
    else:
        for one in rows:
            post(
                session,
                one.person_id,
                texts.team_gone(team.name),
                key=f"team-gone:{one.id}:{at}",
                now=now,
            )
            session.delete(one)
        session.flush()
        session.delete(team)
    session.flush()


def forming(session: Session, activity: Activity) -> bool:
    """Whether teams may still be entered and joined."""
    rules = sports.rules_of(session, activity)
    return rules is not None and rules.drawn_at is None and activity.state == ActivityState.PUBLISHED


def tournaments(session: Session, person: Person) -> list[Activity]:
    """Sports that are played by teams and that this person may see, the latest first."""
    query = select(Activity).join(Tournament).where(Activity.state.in_((ActivityState.PUBLISHED, ActivityState.DONE)))
    paths = paths_of(session, [person.id])[person.id]
    found = session.scalars(query.order_by(Activity.starts_at.desc()).limit(20))
    return [activity for activity in found if invited(activity, person, paths)][:8]


def requests(session: Session, captain: Person) -> list[TeamMember]:
    """Who asks to play for a captain's teams before the draw."""
    query = select(TeamMember).join(Team).where(Team.captain_id == captain.id, ~TeamMember.accepted)
    return list(session.scalars(query.order_by(TeamMember.id)))
