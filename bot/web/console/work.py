"""Long work: what was asked for, how far it is, what came of it; and the second person's yes."""

from flask import url_for
from sqlalchemy import func, select

from bot import audit, chores
from bot.scope import NotFound, at_the_top
from bot.web import texts
from bot.web.call import Call
from bot.web.console.door import View, done, page
from bot.web.console.home import console
from bot.web.console.lists import Column, list_page
from bot.web.console.navigation import Nav, Todo
from bot.web.console.pages import render
from bot.web.console.uploads import LASTS
from models.chore import Chore, ChoreState
from models.org import Person, Role

RUNNING = (ChoreState.WAITING, ChoreState.WORKING)
COLUMNS = (
    Column("任务", lambda row: row.Chore.about, link=lambda row: url_of(row.Chore)),
    Column("谁提出的", lambda row: row.Person.name),
    Column("时间", lambda row: row.Chore.created_at),
    Column("情况", lambda row: texts.CHORES[row.Chore.state]),
    Column("结果", lambda row: row.Chore.said),
)
nav = (Nav("后台任务", "console.work", (Role.ADMIN,), group="系统"),)


def url_of(chore: Chore) -> str:
    """The page of a piece of work."""
    return url_for("console.chore", id=chore.public_id)


@console.get("/work")
@page(Role.ADMIN)
def work(call: Call) -> View:
    """One's own, and at the top of the enterprise everybody's, the newest first."""
    query = select(Chore, Person).join(Person, Person.id == Chore.person_id)
    if not at_the_top(call.session, call.person):
        query = query.where(Chore.person_id == call.person.id)
    return list_page(call, texts.WORK, query, COLUMNS, search=(Chore.about,), order=(Chore.id.desc(),))


@console.get("/work/<id>")
@page(Role.ADMIN)
def chore(call: Call, id: str) -> View:
    """How far it is."""
    found = _find(call, id)
    parent = call.session.get(Chore, found.parent_id) if found.parent_id else None
    asker = call.session.get_one(Person, found.person_id)
    return render(
        call, "console/work.html", title=found.about, chore=found, mine=found.person_id == call.person.id,
        running=found.state in RUNNING, state=texts.CHORES[found.state], asker=asker,
        report=_report(call, found, parent),
    )  # fmt: skip


def _report(call: Call, found: Chore, parent: Chore | None) -> str:
    """Where it is told line by line: what one asked for, while that is kept; what waits for somebody's yes."""
    mine = found.person_id == call.person.id and found.created_at > call.now - LASTS
    told = parent or (found if mine and found.state == ChoreState.DONE else None)
    return url_for(found.asks["report"], id=told.public_id) if told and "report" in found.asks else ""


@console.post("/work/<id>/approve")
@page(Role.ADMIN, form=chore)
def approve_chore(call: Call, id: str) -> View:
    """A second person agrees; a worker does it. Raises: SamePerson."""
    found = _find(call, id)
    if not at_the_top(call.session, call.person):
        raise NotFound
    chores.approve(call.session, found, call.person, now=call.now)
    audit.note(call.session, call.vault, "同意", found.kind, now=call.now, actor=call.person, detail=found.asks)
    return done(texts.WORK_APPROVED, to=url_of(found))


@console.post("/work/<id>/drop")
@page(Role.ADMIN, form=chore)
def drop_chore(call: Call, id: str) -> View:
    """It is not to be done."""
    found = _find(call, id)
    chores.drop(call.session, found, now=call.now)
    return done(texts.WORK_DROPPED, to=url_of(found))


def todo(call: Call) -> list[Todo]:
    """What waits for one's yes."""
    if not at_the_top(call.session, call.person):
        return []
    asked = select(func.count()).select_from(Chore).where(Chore.state == ChoreState.ASKED)
    count = call.session.scalar(asked.where(Chore.person_id != call.person.id)) or 0
    return [Todo(texts.WORK_ASKED, url_for("console.work"), count, urgent=True)]


def _find(call: Call, public_id: str) -> Chore:
    found = call.session.scalar(select(Chore).where(Chore.public_id == public_id))
    if found is None or not (found.person_id == call.person.id or at_the_top(call.session, call.person)):
        raise NotFound
    return found
