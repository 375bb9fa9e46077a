"""Who has not studied today, and the one reminder; reflections that wait for a second person's word."""

from flask import url_for
from sqlalchemy import and_, select

from bot.web.call import Call
from bot.web.console import Column, Form, View, confirm, done, list_page, page, render, sure
from handlers.study import organizing, service, texts
from handlers.study import texts_console as words
from handlers.study.console.base import ORGANIZING, console, today
from models.org import Membership, Person, Unit
from models.study import Reflection, StudyDay, StudyItem

COLUMNS = (
    Column("姓名", lambda row: row.Person.name),
    Column("工号", lambda row: row.Person.employee_no),
    Column("单位", lambda row: row.unit),
)
WRITTEN = (
    Column(
        "写的人", lambda row: row.author, lambda row: url_for("study-console.reflection", id=row.Reflection.public_id)
    ),
    Column("体会", lambda row: row.Reflection.text[:60]),
    Column("学的是", lambda row: row.item),
    Column("时间", lambda row: row.Reflection.created_at),
)


def _study(call: Call) -> StudyDay:
    return service.latest(call.session, call.person, on=today(call.now), workdays=call.workdays)


@console.get("/not-done")
@page(*ORGANIZING, writes=True)
def not_done(call: Call) -> View:
    """Those of one's units who have not opened the day's item."""
    try:
        study = _study(call)
    except service.NoPlan:
        return render(call, "console/study/nothing.html", title=words.NOT_DONE, text=words.EMPTY_DAY)
    of, missing = organizing.not_done(call.session, call.person, study)
    _, count = organizing.names(call.session, missing, limit=1)
    query = select(Person, Unit.name.label("unit")).where(Person.id.in_(missing))
    query = query.outerjoin(Membership, and_(Membership.person_id == Person.id, Membership.main))
    query = query.outerjoin(Unit, Unit.id == Membership.unit_id)
    return list_page(
        call, words.NOT_DONE, query, COLUMNS, search=(Person.sought,), order=(Person.employee_no,),
        template="console/study/not_done.html", intro=words.not_done(study.item.title, count, of),
    )  # fmt: skip


@console.post("/not-done")
@page(*ORGANIZING)
def nudge(call: Call) -> View:
    """Remind them, once the person has read how many."""
    study = _study(call)
    if not sure():
        _, missing = organizing.not_done(call.session, call.person, study)
        _, count = organizing.names(call.session, missing, limit=1)
        return confirm(call, words.NUDGE, [words.NUDGE_MEANS], count=count, button="发提醒")
    told = organizing.nudge(call.session, call.person, study, now=call.now)
    return done(texts.nudged(told), to=url_for("study-console.not_done"))


@console.get("/reflections")
@page(*ORGANIZING)
def reflections(call: Call) -> View:
    """What one's people wrote and nobody has reviewed."""
    ids = organizing.to_review(call.person).order_by(None).with_only_columns(Reflection.id)
    query = select(Reflection, Person.name.label("author"), StudyItem.title.label("item"))
    query = query.join(Person, Reflection.person_id == Person.id)
    query = query.outerjoin(StudyItem, Reflection.item_id == StudyItem.id).where(Reflection.id.in_(ids))
    return list_page(
        call, words.REFLECTIONS, query, WRITTEN, search=(Person.name, Reflection.text), order=(Reflection.id,),
        intro="通过以后同事回复“看体会”就能看到；原话一个字不改。",
    )  # fmt: skip


@console.get("/reflections/<id>")
@page(*ORGANIZING)
def reflection(call: Call, id: str) -> View:
    """One in full."""
    found = organizing.reflection_for(call.session, call.person, id)
    author = call.session.get_one(Person, found.person_id)
    item = call.session.get(StudyItem, found.item_id) if found.item_id else None
    values = {"reflection": found, "author": author, "item": item, "state": dict(words.STATES)[found.state]}
    return render(
        call, "console/study/reflection.html", title=f"{author.name}的体会", own=author.id == call.person.id, **values
    )


@console.post("/reflections/<id>")
@page(*ORGANIZING, form=reflection)
def decide(call: Call, id: str) -> View:
    """A second person's word; on to the next one."""
    found = organizing.reflection_for(call.session, call.person, id)
    approve = Form().choice("decision", ("approve", "reject")) == "approve"
    organizing.review_reflection(call.session, found, call.person, approve=approve)
    call.session.flush()
    following = call.session.scalars(organizing.to_review(call.person).limit(1)).first()
    to = url_for("study-console.reflections")
    if following is not None:
        to = url_for("study-console.reflection", id=following.public_id)
    return done(words.APPROVED if approve else words.REJECTED, to=to)
