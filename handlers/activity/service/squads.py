"""Teams as people look at them: who plays where, and whether teams still form."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

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
