"""帮扶台账: masked on the page and in Excel, whole once by a leader's leave."""

from collections.abc import Sequence

from flask import request, url_for
from sqlalchemy import select

from bot.scope import units_in_scope
from bot.sheets import Cell
from bot.web.call import Call
from bot.web.console import Column, Filter, Form, View, attachment, done, list_page, page, sure
from bot.web.console.pages import confirm
from handlers.case import texts_console as texts
from handlers.case.console.base import KEEPERS, STATES, console, desk_of, names_of, url_of
from handlers.case.service import ledger
from handlers.case.service.ledger import KINDS, Filters
from models.case import Case, LedgerExport
from models.org import Role, Unit

KIND = Filter("kind", "类别", [(k.value, k.value) for k in KINDS], lambda chosen: Case.kind == chosen)
STATE = Filter("state", "状态", STATES, lambda chosen: Case.state == chosen)
SHOWN = (
    "单位/部门", "姓名", "帮扶类型", "帮扶时间", "帮扶金额(元)", "帮扶物资", "资金来源", "帮扶责任人", "状态", "备注",
)  # fmt: skip


@console.get("/aid-ledger")
@page(*KEEPERS)
def aid_ledger(call: Call) -> View:
    """The masked ledger; below it, requests for the whole one."""
    desk, heads = desk_of(call), ledger.HEADS[1:]
    cells: dict[int, Sequence[Cell]] = {}

    def column(head: str) -> Column:
        return Column(head, lambda case: cells[case.id][heads.index(head)])

    columns = (Column("编号", lambda case: case.number, link=url_of), *map(column, SHOWN))
    mine, waiting = ledger.asked_for(call.session, call.person), ledger.waiting(call.session, call.person)
    units = units_in_scope(call.session, call.person, (Role.CASEWORKER,))
    return list_page(
        call, texts.LEDGER, ledger.cases(call.session, call.person, Filters()), columns, search=(Case.number,),
        filters=(KIND, STATE), order=(Case.id.desc(),), ready=lambda found: cells.update(ledger.rows_of(desk, found)),
        template="console/case/ledger.html", intro=texts.LEDGER_INTRO,
        units=[(unit.code, unit.name) for unit in units], mine=_named(call, mine), waiting=_named(call, waiting),
    )  # fmt: skip


def _named(call: Call, wishes: list[LedgerExport]) -> list[tuple[LedgerExport, str, str, bool]]:
    """Requests with their unit, who asks, and whether it can be fetched now."""
    query = select(Unit.id, Unit.name).where(Unit.id.in_([wish.unit_id for wish in wishes]))
    named = {row.id: row.name for row in call.session.execute(query)}
    who = names_of(call, [wish.asked_by for wish in wishes])
    return [(w, named[w.unit_id], who[w.asked_by], bool(w.expires_at and w.expires_at > call.now)) for w in wishes]


@console.post("/aid-ledger/masked")
@page(*KEEPERS)
def masked(call: Call) -> View:
    """The masked sheet with every column of the union's ledger."""
    wanted = {name: request.form.get(name, "") for name in ("kind", "state")}
    filters = Filters(
        kinds=(wanted["kind"],) if wanted["kind"] else KINDS, states=(wanted["state"],) if wanted["state"] else None
    )
    return attachment(ledger.masked_sheet(desk_of(call), call.person, filters), "帮扶台账（掩码）.xlsx")


@console.post("/aid-ledger/requests")
@page(Role.CASEWORKER, form=aid_ledger)
def ask_full(call: Call) -> View:
    """Ask for the whole ledger of a unit, with a reason."""
    form = Form()
    units = units_in_scope(call.session, call.person, (Role.CASEWORKER,))
    code = form.choice("unit", [unit.code for unit in units])
    reason = form.text("reason", most=500)
    form.check()
    unit = next(one for one in units if one.code == code)
    ledger.ask_full(desk_of(call), call.person, unit, reason)
    return done(texts.ASKED_FULL, to=url_for("case-console.aid_ledger"))


@console.post("/aid-ledger/requests/<id>/grant")
@page(Role.LEADER)
def grant_full(call: Call, id: str) -> View:
    """A leader's leave, by somebody else than who asked."""
    if not sure():
        wish = next((one for one in ledger.waiting(call.session, call.person) if one.public_id == id), None)
        if wish is not None:
            unit = call.session.get_one(Unit, wish.unit_id)
            query = ledger.cases(call.session, call.person, Filters(unit=unit))
            count = len(call.session.scalars(query).all())
            return confirm(call, "同意导出完整台账", texts.GRANT_LINES, count=count, button="同意导出", unit="件")
    ledger.grant(desk_of(call), call.person, id)
    return done(texts.GRANTED, to=url_for("case-console.aid_ledger"))


@console.post("/aid-ledger/requests/<id>/fetch")
@page(Role.CASEWORKER)
def fetch_full(call: Call, id: str) -> View:
    """The whole ledger, once."""
    return attachment(ledger.full_sheet(desk_of(call), call.person, id), "帮扶台账（完整）.xlsx")
