"""A list of anything: search, filters, pages, an Excel of all of it; one query, counted and cut in the database."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, TypeAlias

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from werkzeug.wrappers import Response

from bot import audit
from bot.sheets import Cell, shown, write_sheet
from bot.web.call import Call
from bot.web.console.pages import attachment, render
from bot.web.tools import tools

AnySelect: TypeAlias = "Select[*tuple[Any, ...]]"
Ready: TypeAlias = Callable[[Sequence[Any]], object] | None
PER_PAGE = 50
READY_FOR = 500
MOST_EXPORTED = 100_000
MOST_COUNTED = 10_000
LONGEST_SEARCH = 64


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its head, a row's value (also in the Excel), where that leads on the page."""

    head: str
    value: Callable[[Any], Cell]
    link: Callable[[Any], str] | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice that narrows a list: the parameter, its label, (value, label) of each option, and what each does."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    narrow: Callable[[str], ColumnElement[bool]]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """What can be done to ticked rows: `value` identifies a row in the field `ids`; a button for each (label, url)."""

    value: Callable[[Any], str | int]
    actions: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, for its template. Rows are counted up to MOST_COUNTED; past that a search helps more."""

    rows: Sequence[Any]
    total: int
    page: int
    pages: int
    search: str
    chosen: dict[str, str]

    @property
    def counted(self) -> str:
        """How many rows there are, as people read it."""
        return f"{MOST_COUNTED} 条以上" if self.total > MOST_COUNTED else f"{self.total} 条"

    def url(self, **changes: Any) -> str:
        """This list with other parameters."""
        kept = {"q": self.search, **self.chosen, **changes}
        arguments = {**(request.view_args or {}), **{name: value for name, value in kept.items() if value}}
        return url_for(str(request.endpoint), **arguments)


def list_page(
    call: Call,
    title: str,
    query: AnySelect,
    columns: Sequence[Column],
    *,
    search: Sequence[ColumnElement[Any] | Any] = (),
    filters: Sequence[Filter] = (),
    order: Sequence[Any] = (),
    pick: Pick | None = None,
    ready: Ready = None,
    per_page: int = PER_PAGE,
    template: str = "console/list.html",
    **values: Any,
) -> str | Response:
    """A page of `query`, which must be in the person's scope already and have neither DISTINCT nor a limit.

    A row is the entity of a one-entity select, else the whole Row. `search`: the text columns looked through for `q`.
    `ready` is given the rows, at most READY_FOR at a time, before their columns are asked: to load in one query what
    these would load row by row. `values` go to the template, which extends console/list.html to add to its blocks
    `above` and `below`; `intro` is a sentence under the title.
    """
    typed = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    if typed and search:
        query = query.where(or_(*(column.icontains(typed, autoescape=True) for column in search)))
    chosen = {}
    for one in filters:
        wanted = request.args.get(one.name, one.chosen)
        if wanted in {value for value, _ in one.options}:
            chosen[one.name] = wanted
            query = query.where(one.narrow(wanted))
    if request.args.get("as") == "xlsx":
        return _export(call, title, query.order_by(*order), columns, ready)
    counted = query.order_by(None).with_only_columns(literal(1), maintain_column_froms=True).limit(MOST_COUNTED + 1)
    total = call.session.scalar(select(func.count()).select_from(counted.subquery())) or 0
    pages = max(1, -(-min(total, MOST_COUNTED) // per_page))
    number = min(max(1, request.args.get("page", 1, int)), pages)
    cut = query.order_by(*order).limit(per_page).offset((number - 1) * per_page)
    listing = Listing(_rows(call, cut, ready), total, number, pages, typed, chosen)
    given = {"title": title, "columns": columns, "filters": filters, "searched": bool(search), "pick": pick}
    return render(call, template, listing=listing, shown=shown, **given, **values)


def _rows(call: Call, query: AnySelect, ready: Ready) -> Sequence[Any]:
    result = call.session.execute(query)
    rows = result.scalars().all() if len(query.column_descriptions) == 1 else result.all()
    if ready:
        for start in range(0, len(rows), READY_FOR):
            ready(rows[start : start + READY_FOR])
    return rows


def _export(call: Call, title: str, query: AnySelect, columns: Sequence[Column], ready: Ready) -> Response:
    """All of it as .xlsx; who took what along is noted: where nobody else writes yet, after the reading."""
    rows = _rows(call, query.limit(MOST_EXPORTED), ready)
    content = write_sheet(([c.value(row) for c in columns] for row in rows), [c.head for c in columns])
    about: dict[str, Any] = {"now": call.now, "actor": call.person, "detail": {"list": title, "rows": len(rows)}}
    with nullcontext(call.session) if call.writes else tools().database.transaction() as session:
        audit.note(session, call.vault, "导出名单", title[:64], **about)
    return attachment(content, f"{title}.xlsx")
