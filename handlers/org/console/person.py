"""What may be done to one person: events, roles, codes, passwords, their data."""

from functools import partial

from flask import url_for
from sqlalchemy import exists, select

from bot import audit, rights
from bot.scope import NotFound, person_in_scope, unit_in_scope
from bot.turn import Refusal
from bot.web import passwords, signins
from bot.web.call import Call
from bot.web.console import Form, View, attachment, confirm, done, page, render, sure
from handlers.org import personal, service
from handlers.org import texts_console as texts
from handlers.org.console.base import console
from handlers.org.console.people import person as page_of
from models.org import Grant, Happening, Identity, Person, Role, Unit

ISSUERS = (Role.ADMIN, Role.SECRETARY)


class NotOneself(Refusal):
    """What somebody else has to do to a person."""

    text = texts.NOT_ONESELF


class HoldsRoles(Refusal):
    """Whoever still holds a role is not erased."""

    text = texts.STILL_HOLDS_ROLES


def administered(call: Call, id: str) -> Person:
    """A person of the units one administers. Raises: NotFound."""
    return person_in_scope(call.session, call.person, Role.ADMIN, public_id=id)


def note(call: Call, action: str, object: str, person: Person) -> None:
    """A deed of weight, for the auditor."""
    audit.note(call.session, call.vault, action, object, now=call.now, actor=call.person, subject_id=person.id)


@console.post("/people/<id>/events")
@page(Role.ADMIN, form=page_of)
def record(call: Call, id: str) -> View:
    """入职, 离职, 调动, 表彰, 处分."""
    person, form = administered(call, id), Form()
    kind = form.choice("kind", [kind.value for kind in Happening])
    on, detail = form.day("on"), form.text("detail", needed=False)
    form.check()
    if on is None:
        raise NotFound
    known = {"text": detail} if detail else {}
    fresh = service.record_event(
        call.session, person, Happening(kind), on=on, source="console", now=call.now, detail=dict(known)
    )
    return done(texts.EVENT_KEPT if fresh else texts.EVENT_KNOWN, to=url_for("org-console.person", id=id))


@console.post("/people/<id>/grants")
@page(Role.ADMIN, form=page_of)
def grant(call: Call, id: str) -> View:
    """A role on a unit, after it was said what that means."""
    person, form = administered(call, id), Form()
    role, unit_id = form.choice("role", [role.value for role in Role]), form.text("unit")
    form.check()
    unit = unit_in_scope(call.session, call.person, Role.ADMIN, public_id=unit_id)
    if not sure():
        lines = texts.grant_lines(person.name, role, unit.name)
        return confirm(call, "授予职责", lines, count=1, button="授权")
    service.grant(call.session, person, Role(role), unit, by=call.person, now=call.now)
    note(call, "授权", f"{texts.ROLES[role]} {unit.name}", person)
    return done(texts.GRANTED, to=url_for("org-console.person", id=id))


@console.post("/people/<id>/grants/<int:number>/revoke")
@page(Role.ADMIN)
def revoke(call: Call, id: str, number: int) -> View:
    """Take a role back."""
    person = administered(call, id)
    found = call.session.scalar(select(Grant).where(Grant.id == number, Grant.person_id == person.id))
    if found is None:
        raise NotFound
    unit = call.session.get_one(Unit, found.unit_id)
    role = Role(found.role)
    service.revoke(call.session, person, role, unit, by=call.person)
    note(call, "收回职责", f"{texts.ROLES[role]} {unit.name}", person)
    return done(texts.REVOKED, to=url_for("org-console.person", id=id))


@console.post("/people/<id>/code")
@page(*ISSUERS)
def code(call: Call, id: str) -> View:
    """A one-time binding code, shown once."""
    person = person_in_scope(call.session, call.person, *ISSUERS, public_id=id)
    issued = service.issue_code(call.session, person, by=call.person, now=call.now, rng=call.rng)
    note(call, "发绑定码", person.employee_no, person)
    return render(call, "console/org/code.html", person=person, code=issued)


@console.post("/people/<id>/identities/<int:number>/unbind")
@page(Role.ADMIN)
def unbind(call: Call, id: str, number: int) -> View:
    """A WeChat is nobody's again."""
    person = administered(call, id)
    found = call.session.scalar(select(Identity).where(Identity.id == number, Identity.person_id == person.id))
    if found is None:
        raise NotFound
    service.unbind(call.session, found)
    note(call, "解绑", found.channel, person)
    return done(texts.UNBOUND, to=url_for("org-console.person", id=id))


@console.post("/people/<id>/password")
@page(Role.ADMIN)
def password(call: Call, id: str) -> View:
    """A temporary password to hand over; whoever held the old one is out."""
    person = administered(call, id)
    if person.id == call.person.id:
        raise NotOneself
    if not sure():
        return confirm(call, "给临时口令", texts.password_lines(person.name), count=1, button="给临时口令")
    handed = passwords.temporary_password()
    passwords.set_password(call.session, person, handed, now=call.now, temporary=True)
    signins.end_all_of(call.session, person)
    note(call, "重设口令", person.employee_no, person)
    return render(call, "console/org/password.html", person=person, handed=handed)


@console.post("/people/<id>/export")
@page(Role.ADMIN)
def export(call: Call, id: str) -> View:
    """What is kept of a person, for that person; what they told in confidence they take along themselves."""
    person = administered(call, id)
    content = personal.export_person(call.session, person, now=call.now, opened={})
    note(call, "导出个人数据", person.employee_no, person)
    return attachment(content, f"{person.employee_no}.zip", "application/zip")


@console.post("/people/<id>/erase")
@page(Role.ADMIN)
def erase(call: Call, id: str) -> View:
    """Remove a person for good; who holds a role hands it over first."""
    person = administered(call, id)
    if person.id == call.person.id:
        raise NotOneself
    if call.session.scalar(select(exists().where(Grant.person_id == person.id))):
        raise HoldsRoles
    if not sure():
        return confirm(call, "删除个人数据", texts.erase_lines(person.name), count=1, button="删除，不能恢复")
    note(call, "删除个人数据", person.public_id, person)
    subject = rights.Subject(call.session, person, call.config, call.workdays, call.now)
    forget = partial(rights.forget, call.tools.keepers, subject)
    personal.erase_person(call.session, person, now=call.now, forget=forget)
    return done(texts.ERASED, to=url_for("org-console.people"))
