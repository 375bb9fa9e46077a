"""Digests for whoever looks after a unit: as JSON, Word, Excel and a picture."""

from typing import Annotated, Any

from flask import Response

from bot.scope import unit_in_scope
from bot.web.api import Resource
from bot.web.call import Call
from bot.web.console.pages import XLSX
from bot.web.shapes import In, Like, Moment, OnePath, Out
from bot.web.tools import tools
from handlers.digest import charts, excel, service, word
from handlers.digest.pages import DOCX, name
from handlers.digest.periods import local_day, read_period, week_of
from handlers.digest.snapshots import Digest

api = Resource("digests", __name__, prefix="/digests", tag="摘要")
BINARY = {"schema": {"type": "string", "format": "binary"}}


class DigestUnit(Out):
    """A unit whose digests one reads."""

    id: str
    name: str
    kind: str


PERIOD = Like(r"[0-9]{4}-(W[0-9]{2}|[0-9]{2})", "请填一周（2026-W47）或一个月（2026-11）")


class DigestUnits(Out):
    """One's own, those below another of them left out."""

    items: list[DigestUnit]


class PeriodAsked(In):
    """A week (2026-W47) or a month (2026-11); the last finished week where none is given."""

    period: Annotated[str, PERIOD] | None = None


class DigestNumber(Out):
    """One of the numbers in front; `arrow` is against the period before."""

    key: str
    name: str
    text: str
    arrow: str


class DigestItem(Out):
    """Something that needs the reader, or is asked of them, and the chat's word that leads there."""

    text: str
    word: str


class DigestRow(Out):
    """An indicator, how it is counted, and what it came to; hidden where it would be about too few people."""

    key: str
    block: str
    name: str
    text: str
    formula: str
    exemptions: str
    hidden: bool
    done: int | None
    due: int | None


class DigestTable(Out):
    """The units below, a line each."""

    heads: list[str]
    rows: list[list[str]]


class DigestShown(Out):
    """A digest: frozen where its period is over (`made_at`), with what was put right since."""

    title: str
    period: str
    frozen: bool
    made_at: Moment | None
    stamp: str
    numbers: list[DigestNumber]
    alerts: list[DigestItem]
    asks: list[DigestItem]
    rows: list[DigestRow]
    units: DigestTable
    notes: list[str]
    corrections: list[dict[str, str]]


def sends(kind: str) -> dict[str, Any]:
    """How the document describes a file."""
    return {"content": {kind: BINARY}}


@api.reads("", DigestUnits)
def units(call: Call) -> DigestUnits:
    """The units whose digests I read; none for whoever looks after none."""
    try:
        mine = service.units_of(call.session, call.person)
    except service.NoUnits:
        mine = []
    return DigestUnits(items=[DigestUnit(id=unit.public_id, name=unit.name, kind=unit.kind) for unit in mine])


@api.reads("/<id>", DigestShown)
def digest(call: Call, path: OnePath, query: PeriodAsked) -> DigestShown:
    """A unit's digest."""
    found = _digest(call, path, query)
    facts = found.facts
    return DigestShown(
        title=facts["title"],
        period=facts["period"],
        frozen=found.made_at is not None,
        made_at=found.made_at,
        stamp=found.stamp,
        numbers=[DigestNumber(**{key: one[key] for key in DigestNumber.model_fields}) for one in facts["numbers"]],
        alerts=[DigestItem(text=one["text"], word=one["word"]) for one in facts["alerts"]],
        asks=[DigestItem(text=one["text"], word=one["word"]) for one in facts["asks"]],
        rows=[_row(one) for one in facts["rows"]],
        units=DigestTable(heads=facts["units"]["heads"], rows=facts["units"]["rows"]),
        notes=facts["notes"],
        corrections=[dict(one) for one in found.corrections],
    )


@api.reads("/<id>/word", sends(DOCX))
def document(call: Call, path: OnePath, query: PeriodAsked) -> Response:
    """The Word report."""
    found = _digest(call, path, query)
    return _file(word.report(found, tools().config.digest.template), DOCX, f"{name(found)}.docx")


@api.reads("/<id>/excel", sends(XLSX))
def book(call: Call, path: OnePath, query: PeriodAsked) -> Response:
    """The Excel book."""
    found = _digest(call, path, query)
    return _file(excel.workbook(found), XLSX, f"{name(found)}.xlsx")


@api.reads("/<id>/picture", sends("image/png"))
def picture(call: Call, path: OnePath, query: PeriodAsked) -> Response:
    """The picture of the card."""
    found = _digest(call, path, query)
    return _file(charts.png(found.facts), "image/png", f"{name(found)}.png")


def _digest(call: Call, path: OnePath, query: PeriodAsked) -> Digest:
    unit = unit_in_scope(call.session, call.person, *service.READERS, public_id=path.id)
    today = local_day(call.now)
    period = read_period(query.period, today=today) if query.period else week_of(today).before()
    made = service.made_with(call.config, now=call.now, workdays=call.workdays)
    return service.read(call.session, call.person, unit, period, made)


def _row(one: dict[str, Any]) -> DigestRow:
    shown = {key: one[key] for key in ("key", "block", "name", "text", "formula", "exemptions")}
    return DigestRow(**shown, hidden=one.get("hidden", False), done=one.get("done"), due=one.get("due"))


def _file(content: bytes, kind: str, called: str) -> Response:
    answer = Response(content, mimetype=kind, headers={"Cache-Control": "no-store"})
    answer.headers.set("Content-Disposition", "attachment", filename=called)
    return answer
