"""The roster from a spreadsheet: upload, read what would change row by row, then have it written or not."""

from flask import request, url_for
from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from bot import chores, sealed
from bot import uploads as files
from bot.scope import NotFound, at_the_top
from bot.web import texts as web_texts
from bot.web.call import Call
from bot.web.console import Form, View, confirm, done, page, render, sure, uploads
from bot.web.console.work import url_of
from handlers.org import texts_console as texts
from handlers.org.chores import APPLY, COMPARE
from handlers.org.console.base import console
from models.chore import Chore, ChoreState
from models.org import Role

SUFFIXES = (".xlsx", ".xls", ".csv")
REPORT = "org-console.dry_run"
ALONE = 50  # more than these leave only after a second person's yes


def refuse_below(call: Call) -> None:
    """Raises: NotFound, unless the whole enterprise is one's to administer: a roster says who has left it."""
    if not at_the_top(call.session, call.person):
        raise NotFound


@console.get("/roster")
@page(Role.ADMIN)
def choose(call: Call) -> View:
    """Choose a file."""
    refuse_below(call)
    return render(call, "console/org/roster.html", title="导入花名册")


@console.post("/roster")
@page(Role.ADMIN, form=choose)
def upload(call: Call) -> View:
    """Keep it; a worker compares it."""
    refuse_below(call)
    form = Form()
    file = form.file("file", suffixes=SUFFIXES)
    form.check()
    asks = {
        "upload": uploads.keep(call, "roster", file),
        "partial": bool(request.form.get("partial")),
        "report": REPORT,
    }
    about = texts.ROSTER_READ.format(name=file.name)
    chore = chores.ask(call.session, call.person, COMPARE, about, asks, now=call.now)
    return done("", to=url_for(REPORT, id=chore.public_id))


@console.get("/roster/<id>")
@page(Role.ADMIN)
def dry_run(call: Call, id: str) -> View:
    """How far the comparison is, then what would change, row by row; nothing has."""
    refuse_below(call)
    chore = _compared(call, id)
    if chore.state != ChoreState.DONE:
        return render(call, "console/work.html", title=chore.about, chore=chore, **_standing(chore))
    values = sealed.take_json(call.vault, chore, "result")
    values["guard"] = texts.guard_words(values["guard"])
    mine = chore.person_id == call.person.id
    return render(call, "console/org/roster_report.html", title="试运行报告", mine=mine, **values)


@console.post("/roster/<id>")
@page(Role.ADMIN, form=dry_run)
def apply(call: Call, id: str) -> View:
    """Have it written, where many leave after a second person's yes; or throw the file away."""
    refuse_below(call)
    chore = _compared(call, id)
    if chore.person_id != call.person.id:
        raise NotFound
    if request.form.get("drop"):
        files.drop(call.session, chore.asks["upload"])
        call.session.execute(delete(Chore).where(Chore.id == chore.id))
        return done(texts.ROSTER_DROPPED, to=url_for("org-console.choose"))
    found = sealed.take_json(call.vault, chore, "result")
    if not found or found["broken"]:
        raise chores.NotAnyMore(texts.ROSTER_BROKEN)
    counts = found["counts"]
    lines = texts.apply_lines(counts, found["new_units"], guard=found["guard"])
    second = bool(found["guard"]) or counts["left"] > ALONE
    if not sure():
        changes = counts["new"] + counts["changed"] + counts["left"]
        more = [web_texts.WORK_NEEDS_SECOND] if second else []
        return confirm(call, "写入花名册", [*lines, *more], count=changes, button="写入")
    asks = {**chore.asks, "left": counts["left"], "lines": lines, "report": REPORT}
    about, key = texts.ROSTER_WRITE, f"{APPLY}:{chore.public_id}"
    writing = chores.ask(
        call.session, call.person, APPLY, about, asks, now=call.now, key=key, parent=chore, second=second
    )
    return done("", to=url_of(writing))


def _compared(call: Call, public_id: str) -> Chore:
    """One's own comparison of the last day, or one that waits for one's yes. Raises: NotFound."""
    asked = aliased(Chore)
    waits = select(asked.id).where(asked.parent_id == Chore.id, asked.state == ChoreState.ASKED).exists()
    recent = Chore.created_at > call.now - uploads.LASTS
    query = select(Chore).where(Chore.public_id == public_id, Chore.kind == COMPARE, recent)
    found = call.session.scalar(query.where((Chore.person_id == call.person.id) | waits))
    if found is None:
        raise NotFound
    return found


def _standing(chore: Chore) -> dict[str, object]:
    running = chore.state in (ChoreState.WAITING, ChoreState.WORKING)
    return {"running": running, "state": web_texts.CHORES[chore.state], "mine": True, "report": ""}
