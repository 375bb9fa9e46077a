"""Which activity is whose: what a person may see and join, what an organiser or leader may do."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from bot.scope import NotFound, may, unit_ids_in_scope
from bot.turn import Refusal
from handlers.activity import texts
from models.activity import Activity, ActivityState, Host
from models.org import Membership, Person, Role, Unit

ORGANIZING = (Role.ADMIN, Role.ORGANIZER, Role.SECRETARY)
REVIEWING = (Role.ADMIN, Role.SECRETARY, Role.LEADER)


class NotYours(Refusal):
    """An activity somebody can see but not run."""

    text = texts.NOT_YOURS


class NoSuchActivity(NotFound):
    """No such activity, or not for this person."""

    text = texts.NO_SUCH_ACTIVITY


def paths_of(session: Session, people: Iterable[int]) -> dict[int, list[str]]:
    """The paths of each person's units."""
    ids = list(people)
    found: dict[int, list[str]] = {one: [] for one in ids}
    query = select(Membership.person_id, Unit.path).join(Unit).where(Membership.person_id.in_(ids), Unit.active)
    for person, path in session.execute(query):
        found[person].append(path)
    return found


def lock_person(session: Session, person_id: int) -> None:
    """One change to a person's plans at a time. Always taken before an activity's lock."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def lock(session: Session, activity_id: int) -> Activity:
    """The activity with its hosts, locked and as they are now.

    Raises: NoSuchActivity.
    """
    query = select(Activity).where(Activity.id == activity_id).with_for_update(key_share=True)
    activity = session.scalar(query.execution_options(populate_existing=True))
    if activity is None:
        raise NoSuchActivity
    hosts = select(Host).where(Host.activity_id == activity_id)
    session.scalars(hosts.execution_options(populate_existing=True)).all()
    return activity


def invited(activity: Activity, person: Person, paths: Sequence[str]) -> bool:
    """Whether the activity is for this person: every rule of its audience fits."""
    wanted = activity.audience
    if "units" in wanted and not any(f"/{unit}/" in path for path in paths for unit in wanted["units"]):
        return False
    if "political" in wanted and person.political not in wanted["political"]:
        return False
    return "tags" not in wanted or any(tag in wanted["tags"] for tag in person.tags)


def managed(actor: Person | None) -> Select[int]:
    """Ids of the activities that somebody organises or leads."""
    units = unit_ids_in_scope(actor, *ORGANIZING)
    hosted = select(Host.activity_id).where(Host.unit_id.in_(units))
    mine = Activity.leader_id == (actor.id if actor and actor.active else None)
    return select(Activity.id).where(or_(Activity.id.in_(hosted), mine))


def overseen(actor: Person | None) -> Select[Activity]:
    """What somebody organises, reviews or leads, in whatever state."""
    units = unit_ids_in_scope(actor, *ORGANIZING, *REVIEWING)
    hosted = select(Host.activity_id).where(Host.unit_id.in_(units))
    return select(Activity).where(or_(Activity.id.in_(hosted), Activity.id.in_(managed(actor))))


def one_overseen(session: Session, actor: Person, public_id: str) -> Activity:
    """One of these. Raises: NoSuchActivity."""
    found = session.scalar(overseen(actor).where(Activity.public_id == public_id))
    if found is None:
        raise NoSuchActivity
    return found


def organizes(session: Session, actor: Person, activity: Activity, roles: Sequence[Role] = ORGANIZING) -> bool:
    """Whether the actor has one of the roles on a unit that hosts it."""
    return any(may(session, actor, role, host.unit) for host in activity.hosts for role in roles)


def leads(session: Session, actor: Person, activity: Activity) -> bool:
    """Whether the actor is its leader or organises it."""
    return activity.leader_id == actor.id or organizes(session, actor, activity)


def must_organize(session: Session, actor: Person, activity: Activity) -> None:
    """Raises: NotYours."""
    if not organizes(session, actor, activity):
        raise NotYours


def must_lead(session: Session, actor: Person, activity: Activity) -> None:
    """Raises: NotYours."""
    if not leads(session, actor, activity):
        raise NotYours


def find(session: Session, person: Person, public_id: str) -> Activity:
    """An activity that somebody may see: it is for them, or theirs to run.

    Raises: NoSuchActivity.
    """
    activity = session.scalar(select(Activity).where(Activity.public_id == public_id))
    if activity is None:
        raise NoSuchActivity
    hidden = activity.state in (ActivityState.DRAFT, ActivityState.PENDING)
    if not hidden and invited(activity, person, paths_of(session, [person.id])[person.id]):
        return activity
    if not leads(session, person, activity) and not organizes(session, person, activity, REVIEWING):
        raise NoSuchActivity
    return activity
