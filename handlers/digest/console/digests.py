"""Digests: a unit and a period, the page with its charts, Word and Excel, and the ones that were frozen."""

from typing import Any

from flask import Response, g, redirect, request, url_for

from bot.web.call import Call
from bot.web.console import View, attachment, page, render
from handlers.digest import charts, excel, service, snapshots, texts, trends, word
from handlers.digest.console.base import READERS, console, unit_of, unit_options
from handlers.digest.periods import NoPeriod, Period, local_day, month_of, read_period, week_of
from handlers.digest.snapshots import Digest
from models.org import Unit

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OFFERED = 8


@console.get("/digests")
@page(*READERS)
def digests(call: Call) -> View:
    """Which unit and which period."""
    values: dict[str, Any] = {"units": unit_options(call), "periods": offered(call)}
    if chosen := request.args.get("unit"):
        period = request.args.get("typed", "").strip() or request.args.get("period", "")
        try:
            read_period(period, today=local_day(call.now))
            return redirect(url_for("digest-console.digest", id=chosen, period=period), 303)
        except NoPeriod as refusal:
            g.faults = {"typed": refusal.text}
    return render(call, "console/digest/digests.html", title=texts.TITLE, **values)


@console.get("/digests/<id>")
@page(*READERS, writes=True)
def digest(call: Call, id: str) -> View:
    """The one screen, the charts, every indicator, the units below, what was frozen before."""
    unit, found = _read(call, id)
    facts = found.facts
    items = [_followed(call, unit, item) for item in (*facts["alerts"], *facts["asks"])]
    corrections = [texts.correction(one) for one in found.corrections]
    values: dict[str, Any] = {"digest": found, "facts": facts, "items": items, "corrections": corrections}
    values["trend"] = trends.of(call.session, unit, found)
    values |= {"unit": unit, "bars": charts.bars_of(facts), "periods": offered(call)}
    values["frozen"] = [(one.period, texts.period_name(one.period)) for one in snapshots.list_of(call.session, unit)]
    return render(call, "console/digest/digest.html", title=facts["title"], **values)


@console.get("/digests/<id>/word")
@page(*READERS, writes=True)
def as_word(call: Call, id: str) -> Response:
    """The Word report."""
    _, found = _read(call, id)
    return attachment(word.report(found, call.config.digest.template), f"{_name(found)}.docx", DOCX)


@console.get("/digests/<id>/excel")
@page(*READERS, writes=True)
def as_excel(call: Call, id: str) -> Response:
    """The Excel book."""
    _, found = _read(call, id)
    return attachment(excel.workbook(found), f"{_name(found)}.xlsx")


def offered(call: Call) -> list[tuple[str, str]]:
    """This and the last weeks and months."""
    today = local_day(call.now)
    found: list[Period] = []
    for period in (week_of(today), month_of(today)):
        for _ in range(OFFERED // 2):
            found.append(period)
            period = period.before()
    return [(period.code, texts.period_name(period.code)) for period in found]


def _read(call: Call, public_id: str) -> tuple[Unit, Digest]:
    unit, today = unit_of(call, public_id), local_day(call.now)
    period = read_period(request.args.get("period") or week_of(today).code, today=today)
    made = service.made_with(call.config, now=call.now, workdays=call.workdays)
    return unit, service.read(call.session, call.person, unit, period, made)


def _followed(call: Call, unit: Unit, item: dict[str, Any]) -> dict[str, Any]:
    """An alert or ask with the page behind it, for whoever may go there."""
    may = service.may_follow(call.session, call.person, unit, item["roles"])
    return {"text": item["text"], "level": item.get("level", ""), "word": item["word"] if may else ""}


def _name(found: Digest) -> str:
    return f"{found.facts['unit']['name']}-{found.facts['period']}"
