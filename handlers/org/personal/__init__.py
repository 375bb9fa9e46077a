"""A data subject's rights: everything that is kept of a person, and its removal. New tables are found by themselves."""

from handlers.org.personal.erase import (
    HoldsRole,
    compact,
    compact_if_erased,
    erase_oneself,
    erase_person,
    refuse_role_holder,
)
from handlers.org.personal.export import counts_of, export_person, personal_data, rows_of, sheets, summary
from handlers.org.personal.traces import OnItsWay

__all__ = [
    "HoldsRole",
    "OnItsWay",
    "compact",
    "compact_if_erased",
    "counts_of",
    "erase_oneself",
    "erase_person",
    "export_person",
    "personal_data",
    "refuse_role_holder",
    "rows_of",
    "sheets",
    "summary",
]
