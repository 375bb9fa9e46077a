"""Lists in parts: a cursor is a sealed place in one list of one person; a part is asked for with one row more."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bot.turn import NotBound
from bot.web import texts
from bot.web.answering import Invalid
from bot.web.call import Call
from bot.web.ids import Broken, open_place, seal_place
from bot.web.shapes import Page, Paging

Row = TypeVar("Row")
Item = TypeVar("Item")


def cursor(call: Call, where: str, place: Any) -> str:
    """The cursor of a place (JSON) in a list."""
    return seal_place(call.config.app.secret_key, _list(call, where), place)


def after(call: Call, where: str, given: str | None) -> Any:
    """The place of a cursor; None for the start. Raises: Invalid, where it is another list's or another person's."""
    if given is None:
        return None
    try:
        return open_place(call.config.app.secret_key, _list(call, where), given)
    except Broken:
        raise Invalid(cursor=texts.BAD_CURSOR) from None


def page(call: Call, where: str, query: Paging, rows: Sequence[Row], item: Callable[[Row], Item]) -> Page[Any]:
    """The part of a whole list, held in memory, that a query asks for."""
    start = int(after(call, where, query.cursor) or 0)
    end = start + query.limit
    more = cursor(call, where, end) if end < len(rows) else None
    return Page[Any](items=[item(row) for row in rows[start:end]], next=more)


def offset(call: Call, where: str, query: Paging) -> int:
    """How many rows to pass over, for a list whose service takes an offset."""
    return int(after(call, where, query.cursor) or 0)


def onward(call: Call, where: str, query: Paging, found: int) -> str | None:
    """The next cursor of such a list, where one row more than asked for was found."""
    return cursor(call, where, offset(call, where, query) + query.limit) if found > query.limit else None


def _list(call: Call, where: str) -> str:
    try:
        return f"{where}|{call.person.id}"
    except NotBound:
        return where
