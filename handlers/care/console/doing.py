"""One visit or talk that is due: done, handed to somebody else, or explained."""

from flask import url_for

from bot.web.call import Call
from bot.web.console import Form, View, done, page, render
from handlers.care import finding, sealing
from handlers.care import texts_console as words
from handlers.care import texts_tasks as texts
from handlers.care.console.base import CARERS, console, named
from handlers.care.console.registering import read_talk
from handlers.care.moments import local_day
from handlers.care.talks import records
from handlers.care.triggers import shipped, tasks
from models.care import CareTask, TaskState
from models.org import Person


@console.get("/tasks/<id>")
@page(*CARERS)
def task(call: Call, id: str) -> View:
    """What is due to whom by when, and the three answers."""
    return _show(call, tasks.task_of(call.session, call.person, id))


@console.post("/tasks/<id>/detail")
@page(*CARERS, form=task)
def open_detail(call: Call, id: str) -> View:
    """What was reported; the look is recorded."""
    found = tasks.task_of(call.session, call.person, id)
    about, reader = found.person_id, call.person
    told = sealing.look(call.session, call.vault, found, "detail", reader=reader, about=about, now=call.now)
    return _show(call, found, told)


@console.post("/tasks/<id>/done")
@page(*CARERS, form=task)
def finish(call: Call, id: str) -> View:
    """The visit or talk took place."""
    found, form = tasks.task_of(call.session, call.person, id), Form()
    said = read_talk(form)
    form.check()
    records.complete(call.session, call.person, found, **said, vault=call.vault, now=call.now)
    return done(texts.completed(found.person.name), to=url_for("care-console.tasks"))


@console.post("/tasks/<id>/hand-on")
@page(*CARERS, form=task)
def hand_on(call: Call, id: str) -> View:
    """Somebody else goes."""
    found, form = tasks.task_of(call.session, call.person, id), Form()
    typed = form.text("to", most=32)
    form.check()
    to = named(form, "to", lambda: finding.person_named(call.session, call.person, typed, tasks.DOERS))
    tasks.hand_on(call.session, call.person, found, to, now=call.now)
    return done(texts.handed_on(to.name), to=url_for("care-console.tasks"))


@console.post("/tasks/<id>/explain")
@page(*CARERS, form=task)
def explain(call: Call, id: str) -> View:
    """Why it is late, or need not be done."""
    found, form = tasks.task_of(call.session, call.person, id), Form()
    why = form.text("why", most=words.LONGEST)
    form.check()
    tasks.explain(call.session, call.person, found, why, vault=call.vault, now=call.now)
    return done(texts.EXPLAINED, to=url_for("care-console.tasks"))


def _show(call: Call, found: CareTask, detail: str = "") -> View:
    owner = call.session.get(Person, found.owner_id) if found.owner_id else None
    doer = call.session.get(Person, found.done_by) if found.done_by else None
    late = found.state == TaskState.OPEN and found.due_on < local_day(call.now)
    values = {
        "task": found,
        "owner": owner.name if owner else words.NOBODY_YET,
        "doer": doer.name if doer else "",
        "state": words.LATE if late else words.STATES[found.state],
        "form": words.FORMS.get(found.trigger.form, found.trigger.form),
        "detail": detail,
        "open": found.state == TaskState.OPEN,
        "forms": [(one, one) for one in records.FORMS],
        "usual": records.HOME if found.trigger.form == shipped.VISIT else records.FORMS[0],
    }
    return render(call, "console/care/task.html", title=f"{found.person.name}（{found.event}）", **values)
