"""Which activities there are, signing up, answering an offer, cancelling."""

from bot.web.api import Resource
from bot.web.call import Call
from bot.web.paging import page
from bot.web.shapes import In, OnePath, Out, Page, Paging
from handlers.activity.api.shapes import ActivityFull, ActivityRef, MySignUp, activity_ref, my_sign_up
from handlers.activity.service import access, signing
from models.activity import Activity, Standing

api = Resource("activities", __name__, prefix="/activities", tag="活动")
MOST = 200


class ActivityList(Out):
    """Activities."""

    items: list[ActivityRef]


class SigningUp(In):
    """`agreed`: the safety notice was read and agreed to."""

    agreed: bool = False


class Placed(MySignUp):
    """One's place now; `again` where it stood already."""

    again: bool


class Cancelled(MySignUp):
    """It is given back; `late` marks a cancellation on short notice."""

    late: bool


@api.reads("", Page[ActivityRef])
def activities(call: Call, query: Paging) -> Page[ActivityRef]:
    """The activities I can sign up for, the soonest first."""
    found = signing.open_for(call.session, call.person, now=call.now, limit=MOST)
    rows = signing.of(call.session, call.person, found)
    return page(call, "activities", query, found, lambda one: activity_ref(call, one, rows.get(one.id)))


@api.reads("/mine", ActivityList)
def mine(call: Call) -> ActivityList:
    """The activities I signed up for that are not over."""
    rows = signing.mine(call.session, call.person, now=call.now)
    return ActivityList(items=[activity_ref(call, row.activity, row) for row in rows])


@api.reads("/<id>", ActivityFull)
def activity(call: Call, path: OnePath) -> ActivityFull:
    """One activity."""
    found = access.find(call.session, call.person, path.id)
    row = signing.of(call.session, call.person, [found]).get(found.id)
    return ActivityFull(
        **activity_ref(call, found, row).model_dump(exclude={"mine"}),
        mine=my_sign_up(call, row),
        about=found.about,
        hosts=[host.unit.name for host in found.hosts],
        requirements=found.requirements,
        contact=found.contact,
        safety_notice=found.safety_notice,
        must_agree=signing.must_agree(found),
        counts_hours=found.hours_rule != "none",
        leading=access.leads(call.session, call.person, found),
    )


@api.writes("/<id>/sign-ups", Placed)
def sign_up(call: Call, path: OnePath, body: SigningUp) -> Placed:
    """A place, or a number on the waiting list."""
    outcome = signing.sign_up(call.session, call.person, _id(call, path), now=call.now, agreed=body.agreed)
    row = outcome.sign_up
    return Placed(
        standing=Standing(row.standing), position=outcome.position, offered_until=row.offered_until, again=outcome.again
    )


@api.writes("/<id>/sign-ups", Cancelled, method="delete")
def cancel(call: Call, path: OnePath) -> Cancelled:
    """Give the place, the offer or the number back."""
    row = signing.cancel(call.session, call.person, _id(call, path), now=call.now)
    return Cancelled(standing=Standing(row.standing), position=0, offered_until=None, late=row.late)


@api.writes("/<id>/confirmation", Placed)
def confirm(call: Call, path: OnePath) -> Placed:
    """Take the place that is on offer."""
    row = signing.confirm(call.session, call.person, _id(call, path), now=call.now)
    return Placed(standing=Standing(row.standing), position=0, offered_until=row.offered_until, again=False)


def _id(call: Call, path: OnePath) -> int:
    found: Activity = access.find(call.session, call.person, path.id)
    return found.id
