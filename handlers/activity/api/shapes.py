"""An activity and one's own place at it."""

from bot.web.call import Call
from bot.web.shapes import Moment, Out
from handlers.activity import texts
from handlers.activity.service import offers
from models.activity import Activity, ActivityState, Kind, SignUp, Standing


class MySignUp(Out):
    """One's own place: `position` in the waiting list (0: a place is held), `offered_until` where one is on offer."""

    standing: Standing
    position: int
    offered_until: Moment | None


class ActivityRef(Out):
    """An activity in a list; `left` places are free, null is without limit."""

    id: str
    kind: Kind
    kind_name: str
    title: str
    place: str
    starts_at: Moment
    ends_at: Moment
    closes_at: Moment
    left: int | None
    state: ActivityState
    mine: MySignUp | None


class ActivityFull(ActivityRef):
    """An activity in full; `safety_notice` has to be agreed to where `must_agree`."""

    about: str
    hosts: list[str]
    requirements: str
    contact: str
    safety_notice: str
    must_agree: bool
    counts_hours: bool
    leading: bool


def my_sign_up(call: Call, row: SignUp | None) -> MySignUp | None:
    """One's own place, if there is or was one."""
    if row is None:
        return None
    position = offers.position(call.session, row) if row.standing == Standing.WAITING else 0
    return MySignUp(standing=Standing(row.standing), position=position, offered_until=row.offered_until)


def activity_ref(call: Call, activity: Activity, row: SignUp | None) -> ActivityRef:
    """An activity as a list shows it."""
    return ActivityRef(
        id=activity.public_id, kind=Kind(activity.kind), kind_name=texts.KINDS[Kind(activity.kind)],
        title=activity.title, place=activity.place, starts_at=activity.starts_at, ends_at=activity.ends_at,
        closes_at=activity.closes_at, left=activity.left, state=ActivityState(activity.state),
        mine=my_sign_up(call, row),
    )  # fmt: skip
