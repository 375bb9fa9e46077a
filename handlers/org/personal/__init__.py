"""A data subject's rights: everything that is kept of a person, and its removal. New tables are found by themselves."""

from handlers.org.personal.erase import compact, compact_if_erased, erase_person
from handlers.org.personal.export import counts_of, export_person, personal_data, rows_of, sheets, summary
from handlers.org.personal.traces import OnItsWay

__all__ = [
    "OnItsWay",
    "compact",
    "compact_if_erased",
    "counts_of",
    "erase_person",
    "export_person",
    "personal_data",
    "rows_of",
    "sheets",
    "summary",
]
