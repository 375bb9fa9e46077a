"""我的责任 on the phone: what one answers for, how far it is, and that it is done; no role is needed."""

from collections.abc import Iterator

from flask import Blueprint

from bot.scope import NotFound
from bot.web import phone
from bot.web.call import Call
from handlers.digest.duties import service, texts
from handlers.digest.periods import local_day
from models.digest import Duty

HOME = "/m/digest/duties"
MOST = 255


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/duties")(duties)
    phone.page(pages, "/duties/<public_id>", methods=("GET", "POST"))(duty)
    phone.page(pages, "/duties/<public_id>/finish", methods=("GET", "POST"))(finish)


def home(call: Call) -> Iterator[phone.Entry]:
    """One line of the first page, for whoever answers for something."""
    found, today = service.own(call.session, call.person), local_day(call.now)
    late = sum(one.due_on < today for one in found)
    if found:
        yield phone.Entry(texts.HOME_TITLE, texts.left(len(found), late), HOME, urgent=late > 0)


def duties(call: Call) -> str:
    """What is open, the nearest first."""
    today = local_day(call.now)
    rows = [(one, texts.until(one.due_on, late=one.due_on < today)) for one in service.own(call.session, call.person)]
    return phone.render(call, "phone/digest/duties.html", rows=rows)


def duty(call: Call, public_id: str) -> phone.Page:
    """One of them, with what was reported; a form for how far it is."""
    found = _own(call, public_id)
    if not phone.posting():
        steps = [texts.step(local_day(one.at), one.percent, one.text) for one, _ in service.steps(call.session, found)]
        late = found.due_on < local_day(call.now)
        values = {"until": texts.until(found.due_on, late=late), "steps": steps, "state": texts.STATES[found.state]}
        return phone.render(call, "phone/digest/duty.html", duty=found, **values)
    percent = phone.typed("percent").rstrip("%％")
    if not percent.isdecimal() or int(percent) > 100:
        raise phone.Faults({"percent": texts.PERCENT})
    service.report(call.session, call.person, found, percent=int(percent), text=phone.typed("text"), now=call.now)
    return phone.then(f"{HOME}/{found.public_id}", texts.KEPT)


def finish(call: Call, public_id: str) -> phone.Page:
    """It is done, and what shows it."""
    found = _own(call, public_id)
    if not phone.posting():
        return phone.render(call, "phone/digest/finish.html", duty=found)
    evidence = phone.typed("evidence")
    if not evidence or len(evidence) > MOST:
        raise phone.Faults({"evidence": texts.too_long(texts.EVIDENCE, MOST) if evidence else texts.NO_EVIDENCE})
    service.finish(call.session, call.person, found, evidence=evidence, on=local_day(call.now), now=call.now)
    return phone.then(HOME, texts.DONE)


def _own(call: Call, public_id: str) -> Duty:
    found = service.by_id(call.session, call.person, public_id)
    if found.owner_id != call.person.id:
        raise NotFound
    return found
