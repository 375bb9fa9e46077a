"""A list of anything: search, filters, pages, an Excel of all of it; one query, counted and cut in the database."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, and_, func, inspect, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapper
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
FEW_FOUND = 1000


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
        query = query.where(_found(call, search, typed))
    chosen = {}
    for one in filters:
        wanted = request.args.get(one.name, one.chosen)
        if wanted in {value for value, _ in one.options}:
            chosen[one.name] = wanted
            query = query.where(one.narrow(wanted))
    if request.args.get("as") == "xlsx":
        return _export(call, title, query.order_by(*order), columns, ready)
    rows, total, number = _cut(call, query, order, per_page)
    _make_ready(rows, ready)
    listing = Listing(rows, total, number, _pages(total, per_page), typed, chosen)
    given = {"title": title, "columns": columns, "filters": filters, "searched": bool(search), "pick": pick}
    return render(call, template, listing=listing, shown=shown, **given, **values)


def _found(call: Call, search: Sequence[ColumnElement[Any] | Any], typed: str) -> ColumnElement[bool]:
    """Which rows hold what was typed. The few of a table that do are looked up first, in one walk through it: told
    only the condition, a database may look through all the rows in their order for a page that never fills.
    """
    holds = and_(*(or_(*(_holds(column, word) for column in search)) for word in typed.split()))
    tables = {column.parent if isinstance(column, InstrumentedAttribute) else None for column in search}
    mapper = tables.pop()
    if tables or not isinstance(mapper, Mapper) or "id" not in mapper.column_attrs:
        return holds
    key = mapper.class_.id
    ids = call.session.scalars(select(key).where(holds).limit(FEW_FOUND + 1)).all()
    return holds if len(ids) > FEW_FOUND else key.in_(ids)


def _holds(column: ColumnElement[Any] | Any, word: str) -> ColumnElement[bool]:
    if getattr(column, "info", {}).get("lower"):
        return cast("ColumnElement[bool]", column.contains(word.lower(), autoescape=True))
    return cast("ColumnElement[bool]", column.icontains(word, autoescape=True))


def _cut(call: Call, query: AnySelect, order: Sequence[Any], per_page: int) -> tuple[Sequence[Any], int, int]:
    """A page's rows, how many rows there are, the page's number. What fits on the first page is not counted again."""
    asked = max(1, request.args.get("page", 1, int))
    ordered = query.order_by(*order)
    if asked == 1:
        rows = _rows(call, ordered.limit(per_page))
        return rows, len(rows) if len(rows) < per_page else _count(call, query), 1
    return _deep(call, query, ordered, asked, per_page)


def _count(call: Call, query: AnySelect) -> int:
    counted = query.order_by(None).with_only_columns(literal(1), maintain_column_froms=True).limit(MOST_COUNTED + 1)
    return call.session.scalar(select(func.count()).select_from(counted.subquery())) or 0


def _deep(
    call: Call, query: AnySelect, ordered: AnySelect, asked: int, per_page: int
) -> tuple[Sequence[Any], int, int]:
    """A later page: its ids by the order alone, then only its own rows. Few ids are all there are, and count them."""
    keys = _keys(ordered)
    ids = call.session.scalars(keys.limit(FEW_FOUND + 1)).all() if keys is not None else ()
    total = len(ids) if 0 < len(ids) <= FEW_FOUND else _count(call, query)
    number = min(asked, _pages(total, per_page))
    start = (number - 1) * per_page
    if keys is not None:
        few = len(ids) == total
        ids = ids[start : start + per_page] if few else call.session.scalars(keys.limit(per_page).offset(start)).all()
        key = ordered.column_descriptions[0]["entity"].id
        rows = _rows(call, ordered.where(key.in_(ids))) if ids else ()
        if len(rows) == len(ids):
            return rows, total, number
    return _rows(call, ordered.limit(per_page).offset(start)), total, number


def _keys(ordered: AnySelect) -> "AnySelect | None":
    """The ids of its first entity, where a row is one of it."""
    entity = ordered.column_descriptions[0]["entity"]
    mapper = inspect(entity, raiseerr=False)
    if not isinstance(mapper, Mapper) or "id" not in mapper.column_attrs:
        return None
    return ordered.with_only_columns(entity.id, maintain_column_froms=True)


def _pages(total: int, per_page: int) -> int:
    return max(1, -(-min(total, MOST_COUNTED) // per_page))


def _rows(call: Call, query: AnySelect) -> Sequence[Any]:
    result = call.session.execute(query)
    return result.scalars().all() if len(query.column_descriptions) == 1 else result.all()


def _make_ready(rows: Sequence[Any], ready: Ready) -> None:
    if ready:
        for start in range(0, len(rows), READY_FOR):
            ready(rows[start : start + READY_FOR])


def _export(call: Call, title: str, query: AnySelect, columns: Sequence[Column], ready: Ready) -> Response:
    """All of it as .xlsx; who took what along is noted: where nobody else writes yet, after the reading."""
    rows = _rows(call, query.limit(MOST_EXPORTED))
    _make_ready(rows, ready)
    content = write_sheet(([c.value(row) for c in columns] for row in rows), [c.head for c in columns])
    about: dict[str, Any] = {"now": call.now, "actor": call.person, "detail": {"list": title, "rows": len(rows)}}
    with nullcontext(call.session) if call.writes else tools().database.transaction() as session:
        audit.note(session, call.vault, "导出名单", title[:64], **about)
    return attachment(content, f"{title}.xlsx")
