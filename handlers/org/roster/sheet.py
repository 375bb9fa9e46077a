"""A roster as it was read: entries, and faults with the address of their cell."""

from dataclasses import dataclass, field
from typing import Any

Path = tuple[str, ...]


def address(sheet: str, row: int, column: int) -> str:
    """花名册!D17 for row 17 and column 3; rows count from 1, columns from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{sheet}!{letters}{row}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell, in words that say how to put it right."""

    cell: str
    message: str


@dataclass(slots=True)
class Entry:
    """One person's row. `values` holds what the row says, by the person's field; an empty cell says nothing.

    `units` are paths of unit names, the main one first; `old_number` is what the 工号 was before a rename; `month_only`
    names the dates given without a day; `as_number` says that the 工号 was stored as a number and may have lost zeros.
    """

    row: int
    employee_no: str = ""
    name: str = ""
    userid: str = ""
    old_number: str = ""
    as_number: bool = False
    left: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    units: list[Path] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)
    month_only: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Sheet:
    """A whole roster. `userids`: it has the 帐号 column of 企业微信; `unread` names the book's other sheets.

    `broken` are the 工号, in lower case, of rows that could not be read whole: their people have not left for that.
    """

    name: str
    head_row: int = 0
    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    userids: bool = False
    unread: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
