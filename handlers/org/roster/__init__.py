"""The roster from a spreadsheet: read it, say what would change, change it in one transaction."""

from handlers.org.roster.applying import RosterRefused, apply
from handlers.org.roster.differences import Difference, compare
from handlers.org.roster.reading import Unreadable, read_roster
from handlers.org.roster.report import as_json, as_lines
from handlers.org.roster.sheet import Entry, Fault, Sheet

__all__ = [
    "Difference",
    "Entry",
    "Fault",
    "RosterRefused",
    "Sheet",
    "Unreadable",
    "apply",
    "as_json",
    "as_lines",
    "compare",
    "read_roster",
]
