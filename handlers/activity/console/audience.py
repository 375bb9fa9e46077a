"""For whom an activity is, in the draft's form: units by name, kinds of membership, tags; nothing is everybody."""

import re
from typing import Any

from sqlalchemy import select

from bot.scope import people_in_scope
from bot.web.call import Call
from bot.web.console import Form
from handlers.activity.console.base import ORGANIZING
from handlers.activity.service import completing
from handlers.activity.service.publishing import NotReady
from models.activity import Activity
from models.org import Person, Unit

BETWEEN = re.compile(r"[\s,，、;；]+")


def fields(call: Call, activity: Activity | None) -> dict[str, Any]:
    """What the form shows: the names of the units, the tags as typed, every kind of membership there is."""
    wanted = activity.audience if activity else {}
    query = select(Person.political).where(Person.id.in_(people_in_scope(call.person, *ORGANIZING)), Person.active)
    kinds = {one for one in call.session.scalars(query.distinct()) if one} | set(wanted.get("political", []))
    return {
        "units": "、".join(unit_names(call, activity)) if activity else "",
        "political": sorted(kinds),
        "chosen": wanted.get("political", []),
        "tags": "、".join(wanted.get("tags", [])),
    }


def unit_names(call: Call, activity: Activity) -> list[str]:
    """The units it is for."""
    query = select(Unit.name).where(Unit.id.in_(activity.audience.get("units", []))).order_by(Unit.id)
    return list(call.session.scalars(query))


def typed(call: Call, form: Form) -> dict[str, Any]:
    """The audience as it was filled in; a unit that is not there is the field's fault."""
    units: list[int] = []
    for name in filter(None, BETWEEN.split(form.text("audience_units", most=500, needed=False))):
        try:
            units.append(completing.unit_named(call.session, name).id)
        except NotReady as fault:
            form.fault("audience_units", fault.text)
    tags = list(filter(None, BETWEEN.split(form.text("audience_tags", most=200, needed=False))))
    wanted = {"units": units, "political": form.choices("political", needed=False), "tags": tags}
    return {key: value for key, value in wanted.items() if value}
