"""The roster from a spreadsheet: upload, read what would change row by row, then write it or not."""

from datetime import date

from flask import request, url_for

from bot import audit
from bot.scope import NotFound, at_the_top
from bot.web.call import Call
from bot.web.console import Form, View, confirm, done, page, render, sure, uploads
from handlers.org import roster
from handlers.org import texts_console as texts
from handlers.org.console.base import console
from handlers.org.roster import report
from models.org import Role

KIND = "roster"
SUFFIXES = (".xlsx", ".xls", ".csv")
SHOWN = 1000


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
    """Keep it, and on to its report."""
    refuse_below(call)
    form = Form()
    file = form.file("file", suffixes=SUFFIXES)
    form.check()
    partial = "1" if request.form.get("partial") else None
    return done("", to=url_for("org-console.dry_run", id=uploads.keep(call, KIND, file), partial=partial))


@console.get("/roster/<id>")
@page(Role.ADMIN)
def dry_run(call: Call, id: str) -> View:
    """What would change, row by row; nothing has."""
    refuse_below(call)
    difference = compared(call, id)
    lines = list(report.as_lines(difference))
    values = {"counts": report.counts(difference), "lines": lines[:SHOWN], "more": max(0, len(lines) - SHOWN)}
    values |= {"guard": texts.guard_words(difference.guard), "broken": bool(difference.faults), "id": id}
    return render(call, "console/org/roster_report.html", title="试运行报告", partial=_partial(), **values)


@console.post("/roster/<id>")
@page(Role.ADMIN, form=dry_run)
def apply(call: Call, id: str) -> View:
    """Write it, or throw the file away."""
    refuse_below(call)
    if request.form.get("drop"):
        uploads.drop(call, id)
        return done(texts.ROSTER_DROPPED, to=url_for("org-console.choose"))
    difference = compared(call, id)
    counts = report.counts(difference)
    if not sure():
        changes = counts["new"] + counts["changed"] + counts["left"]
        lines = texts.apply_lines(counts, len(difference.new_units), guard=difference.guard)
        return confirm(call, "写入花名册", lines, count=changes, button="写入")
    roster.apply(call.session, difference, now=call.now, force=True, wecom=call.config.wecom is not None)
    audit.note(call.session, call.vault, "导入花名册", KIND, now=call.now, actor=call.person, detail=dict(counts))
    uploads.drop(call, id)
    return done(texts.ROSTER_DONE, to=url_for("org-console.people"))


def compared(call: Call, id: str) -> roster.Difference:
    """The kept file against the roster as it stands now. Raises: NotFound, roster.Unreadable."""
    file = uploads.kept(call, KIND, id)
    today: date = call.now.astimezone(texts.BEIJING).date()
    sheet = roster.read_roster(file.content, today=today, name=file.name.rpartition(".")[0])
    return roster.compare(call.session, sheet, now=call.now, complete=not _partial())


def _partial() -> bool:
    return bool(request.values.get("partial"))
