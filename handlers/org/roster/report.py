"""A difference in lines for people and as JSON; phone numbers are shown by their ends only."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from handlers.org.roster import texts
from handlers.org.roster.differences import Change, Difference, number_cell
from handlers.org.roster.sheet import Entry, Path


def as_lines(difference: Difference) -> Iterator[str]:
    """The report, a line a row, the summary last."""
    yield from (texts.NEW_UNIT.format(path="/".join(path)) for path in difference.new_units)
    yield from (_new(entry) for entry in difference.new)
    yield from (_changed(change) for change in difference.changed)
    for gone in difference.left:
        yield texts.LEFT.format(number=gone.known.employee_no, name=gone.known.values["name"])
    yield from (texts.FAULT.format(cell=fault.cell, message=fault.message) for fault in difference.faults)
    if difference.sheet.unread:
        yield texts.UNREAD.format(names="、".join(difference.sheet.unread))
    yield summary(difference)
    if difference.guard:
        yield difference.guard


def summary(difference: Difference) -> str:
    """The five numbers."""
    return texts.SUMMARY.format(**counts(difference))


def counts(difference: Difference) -> dict[str, int]:
    """How many rows are new, changed, left, unchanged and faulty."""
    return {
        "new": len(difference.new),
        "changed": len(difference.changed),
        "left": len(difference.left),
        "unchanged": difference.unchanged,
        "faults": len(difference.faults),
    }


def as_json(difference: Difference) -> dict[str, Any]:
    """The same for programs."""
    return {
        "sheet": difference.sheet.name,
        "head_row": difference.sheet.head_row,
        "counts": counts(difference),
        "new": [_row(entry) | {"units": _paths(entry.units)} for entry in difference.new],
        "changed": [
            _row(change.entry) | {"fields": {name: _pair(name, *pair) for name, pair in change.fields.items()}}
            for change in difference.changed
        ],
        "left": [
            {"employee_no": gone.known.employee_no, "name": gone.known.values["name"], "on": gone.on.isoformat()}
            for gone in difference.left
        ],
        "errors": [{"cell": fault.cell, "message": fault.message} for fault in difference.faults],
        "new_units": ["/".join(path) for path in difference.new_units],
        "unread_sheets": difference.sheet.unread,
        "guard": difference.guard,
    }


def _row(entry: Entry) -> dict[str, Any]:
    return {"cell": number_cell(entry), "employee_no": entry.employee_no, "name": entry.name}


def _pair(name: str, old: Any, new: Any) -> dict[str, str]:
    return {"old": shown(name, old), "new": shown(name, new)}


def _new(entry: Entry) -> str:
    units = "；".join(_paths(entry.units)) or texts.NOWHERE
    return texts.NEW.format(cell=number_cell(entry), number=entry.employee_no, name=entry.name, units=units)


def _changed(change: Change) -> str:
    fields = "；".join(_said(name, old, new) for name, (old, new) in change.fields.items())
    entry = change.entry
    return texts.CHANGED.format(cell=number_cell(entry), number=entry.employee_no, name=entry.name, fields=fields)


def _said(name: str, old: Any, new: Any) -> str:
    if name == "active":
        return texts.BACK
    return f"{texts.LABELS[name]} {shown(name, old) or '（空）'} → {shown(name, new)}"


def shown(name: str, value: Any) -> str:
    """A value as a report shows it."""
    if value is None:
        return ""
    if name == "phone":
        return f"{value[:3]}****{value[-4:]}" if len(value) > 7 else "****"
    if name == "units":
        return "；".join(_paths(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _paths(paths: list[Path]) -> list[str]:
    return ["/".join(path) for path in paths]
