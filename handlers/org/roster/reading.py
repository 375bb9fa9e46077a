"""A file to a Sheet: every row is read, every fault is told with its cell; nothing is looked up yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from handlers.org.roster import texts, values
from handlers.org.roster.grid import ROWS, Grid, Unreadable, grids
from handlers.org.roster.layout import LEVELS, find_head
from handlers.org.roster.sheet import Entry, Fault, Sheet, address

READERS: dict[str, Callable[[Any], str]] = {
    "phone": values.phone,
    "email": values.email,
    "gender": values.gender,
    "title": values.title,
    "political": values.political,
}
T = TypeVar("T")
DATES = ("hired_on", "birth_on", "left_on")
__all__ = ["Unreadable", "read_roster"]


def read_roster(source: Path | bytes, *, today: date, name: str = "花名册", limit: int = ROWS) -> Sheet:
    """The roster in a file: the first of its sheets that has the heads. ID-card columns are never read.

    Raises: Unreadable.
    """
    content = source if isinstance(source, bytes) else source.read_bytes()
    found = grids(content, name, limit=limit)
    for title, grid in found:
        head = find_head(grid)
        if head is not None:
            reader = _Reader(Sheet(title, head[0] + 1), head[1], today)
            reader.sheet.unread = [other for other, _ in found if other != title]
            return reader.read(grid)
    raise Unreadable(texts.NO_HEAD)


@dataclass(slots=True)
class _Reader:
    sheet: Sheet
    columns: dict[str, int]
    today: date
    numbers: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)

    def read(self, grid: Grid) -> Sheet:
        if not self.columns.keys() & {"employee_no", "userid"}:
            raise Unreadable(texts.NO_NUMBER_COLUMN)
        self.sheet.fields = set(self.columns)
        self.sheet.userids = "userid" in self.columns
        for number, row in enumerate(grid[self.sheet.head_row :], self.sheet.head_row + 1):
            if any(_says_something(row, column) for column in self.columns.values()):
                self._row(number, row)
        if not self.sheet.entries and not self.sheet.faults:
            self._fault(self.sheet.head_row + 1, "name", texts.EMPTY_SHEET)
        return self.sheet

    def _row(self, number: int, row: Sequence[Any]) -> None:
        before = len(self.sheet.faults)
        entry = Entry(number)
        entry.cells = {name: address(self.sheet.name, number, column) for name, column in self.columns.items()}
        self._identify(entry, row)
        for name, read in READERS.items():
            value = self._value(entry, row, name, read)
            if value:
                entry.values[name] = value
        self._dates(entry, row)
        self._place(entry, row)
        self._once(entry)
        if len(self.sheet.faults) == before:
            self.sheet.entries.append(entry)
        else:
            self.sheet.broken.add((entry.old_number or entry.employee_no).casefold())

    def _identify(self, entry: Entry, row: Sequence[Any]) -> None:
        said = self._value(entry, row, "employee_no", values.employee_no)
        userid = self._value(entry, row, "userid", values.employee_no)
        key = "employee_no" if "employee_no" in self.columns else "userid"
        entry.employee_no, entry.old_number, entry.as_number = said or userid or ("", "", False)
        entry.userid = userid[0] if userid else ""
        broken = any(fault.cell == entry.cells[key] for fault in self.sheet.faults[-2:])
        if not entry.employee_no and not broken:
            self._fault(entry.row, key, texts.NO_NUMBER)
        name = self._value(entry, row, "name", values.name)
        entry.name = name or ""
        if name is not None and not name:
            self._fault(entry.row, "name", texts.NO_NAME)

    def _dates(self, entry: Entry, row: Sequence[Any]) -> None:
        for name in DATES:
            read = self._value(entry, row, name, lambda cell: values.day(cell, today=self.today))
            if read and read[0]:
                entry.values[name] = read[0]
                if read[1]:
                    entry.month_only.add(name)
        born, hired, left = (entry.values.get(name) for name in ("birth_on", "hired_on", "left_on"))
        if born and hired and hired < born:
            self._fault(entry.row, "hired_on", texts.BORN_AFTER)
        if hired and left and left < hired:
            self._fault(entry.row, "left_on", texts.LEFT_BEFORE)
        entry.left = bool(self._value(entry, row, "status", values.has_left)) or bool(left and left <= self.today)

    def _place(self, entry: Entry, row: Sequence[Any]) -> None:
        if "level1" in self.columns:
            levels = [self._value(entry, row, name, values.text_of) or "" for name in LEVELS]
            path = self._checked(entry, "level1", lambda _: values.department("/".join(levels)), None)
            entry.units = [path] if path else []
        else:
            entry.units = self._value(entry, row, "department", values.departments) or []

    def _once(self, entry: Entry) -> None:
        if entry.employee_no:
            cell = entry.cells["employee_no" if "employee_no" in self.columns else "userid"]
            first = self.numbers.setdefault(entry.employee_no.casefold(), cell)
            if first != cell:
                self.sheet.faults.append(Fault(cell, texts.SAME_NUMBER.format(cell=first)))
        phone = entry.values.get("phone")
        if phone and not entry.left and values.MOBILE.fullmatch(phone):
            first = self.phones.setdefault(phone, entry.cells["phone"])
            if first != entry.cells["phone"]:
                self._fault(entry.row, "phone", texts.SAME_PHONE.format(cell=first))

    def _value(self, entry: Entry, row: Sequence[Any], name: str, read: Callable[[Any], T]) -> T | None:
        column = self.columns.get(name)
        if column is None:
            return None
        return self._checked(entry, name, read, row[column] if column < len(row) else None)

    def _checked(self, entry: Entry, name: str, read: Callable[[Any], T], cell: Any) -> T | None:
        try:
            return read(cell)
        except values.Bad as bad:
            self._fault(entry.row, name, str(bad))
            return None

    def _fault(self, row: int, name: str, message: str) -> None:
        self.sheet.faults.append(Fault(address(self.sheet.name, row, self.columns[name]), message))


def _says_something(row: Sequence[Any], column: int) -> bool:
    cell = row[column] if column < len(row) else None
    return cell is not None and bool(str(cell).strip())
