"""People: the list, and what is kept of one."""

from flask import url_for
from sqlalchemy import Select, select

from bot.scope import may, person_in_scope, units_in_scope, visible
from bot.web.call import Call
from bot.web.console import Column, Filter, View, list_page, page, render
from handlers.org import texts_console as texts
from handlers.org.console.base import MANAGERS, console
from handlers.org.service import card, units_of
from models.org import Grant, Happening, HrEvent, Identity, Membership, Person, Role, Unit

PRIVATE = ("手机", "邮箱", "出生日期")
EVENTS_SHOWN = 20


def url_of(person: Person) -> str:
    """The page of a person."""
    return url_for("org-console.person", id=person.public_id)


COLUMNS = (
    Column("姓名", lambda row: row.Person.name, link=lambda row: url_of(row.Person)),
    Column("工号", lambda row: row.Person.employee_no),
    Column("单位", lambda row: row.unit),
    Column("职务", lambda row: row.Person.title),
    Column("政治面貌", lambda row: row.Person.political),
    Column("在册", lambda row: "在册" if row.Person.active else "已离开"),
)
ACTIVE = Filter(
    "active", "在册", (("1", "在册"), ("0", "已离开")), lambda chosen: Person.active == (chosen == "1"), "1"
)


@console.get("/people")
@page(*MANAGERS)
def people(call: Call) -> View:
    """Everybody of one's units, or of one of them."""
    within = Filter("unit", "单位", unit_options(call, *MANAGERS), lambda chosen: Person.id.in_(_below(chosen)))
    query = visible(with_unit(), call.person, *MANAGERS, person=Person.id).where(Person.erased_at.is_(None))
    search, order = (Person.sought,), (Person.employee_no,)
    return list_page(call, texts.PEOPLE, query, COLUMNS, search=search, filters=(within, ACTIVE), order=order)


def unit_options(call: Call, *roles: Role) -> list[tuple[str, str]]:
    """The units one has these roles on, indented, to choose from."""
    units = units_in_scope(call.session, call.person, roles)
    return [(unit.public_id, "　" * (unit.path.count("/") - 2) + unit.name) for unit in units]


def _below(public_id: str) -> Select[int]:
    top = select(Unit.path).where(Unit.public_id == public_id).scalar_subquery()
    return select(Membership.person_id).join(Unit).where(Unit.path.startswith(top))


def with_unit() -> Select[Person, str]:
    """People with the name of their main unit as `unit`."""
    main = select(Unit.name).join(Membership).where(Membership.person_id == Person.id, Membership.main).limit(1)
    return select(Person, main.scalar_subquery().label("unit"))


@console.get("/people/<id>")
@page(*MANAGERS)
def person(call: Call, id: str) -> View:
    """What is kept of a person, and what may be done."""
    found = person_in_scope(call.session, call.person, *MANAGERS, public_id=id)
    units = units_of(call.session, found)
    may_change = administers(call, found)
    granted = select(Grant, Unit).join(Unit, Unit.id == Grant.unit_id).where(Grant.person_id == found.id)
    events = select(HrEvent).where(HrEvent.person_id == found.id).order_by(HrEvent.on.desc(), HrEvent.id.desc())
    bound = select(Identity).where(Identity.person_id == found.id).order_by(Identity.channel)
    return render(
        call,
        "console/org/person.html",
        person=found,
        card=[pair for pair in card(found) if pair[1] and (may_change or pair[0] not in PRIVATE)],
        units=units,
        grants=call.session.execute(granted.order_by(Unit.path)).all(),
        events=call.session.scalars(events.limit(EVENTS_SHOWN)).all(),
        identities=call.session.scalars(bound).all(),
        may_change=may_change,
        may_issue=may_change or any(may(call.session, call.person, Role.SECRETARY, unit) for unit in units),
        unit_options=unit_options(call, Role.ADMIN) if may_change else [],
        event_options=[(kind.value, kind.value) for kind in Happening],
        texts=texts,
        today=call.now.astimezone(texts.BEIJING).date(),
    )


def administers(call: Call, person: Person) -> bool:
    """Whether who is signed in administers one of the person's units."""
    units = units_of(call.session, person)
    return any(may(call.session, call.person, Role.ADMIN, unit) for unit in units)
