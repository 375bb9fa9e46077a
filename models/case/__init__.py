"""Requests for help: the case and its log, who sits on it, what was said, shown, objected to, rated, asked for.

What a person told is sealed (`info={"sealed": True}`); a column that is not sealed holds nothing they told. `person_id`
is always the person concerned, so that a data subject's rights reach every table.
"""

from models.case.core import (
    PENDING,
    STAFF_ROLES,
    SUBMISSIONS,
    Case,
    CaseCounter,
    CaseEvent,
    CaseSeat,
    Kin,
    Kind,
    Seat,
    State,
    Urgency,
)
from models.case.deciding import CaseNotice, CaseObjection, CaseVote
from models.case.rules import Faq, LedgerExport, ParameterSet
from models.case.story import CaseFile, CaseMessage, CaseRating

__all__ = [
    "PENDING",
    "STAFF_ROLES",
    "SUBMISSIONS",
    "Case",
    "CaseCounter",
    "CaseEvent",
    "CaseFile",
    "CaseMessage",
    "CaseNotice",
    "CaseObjection",
    "CaseRating",
    "CaseSeat",
    "CaseVote",
    "Faq",
    "Kin",
    "Kind",
    "LedgerExport",
    "ParameterSet",
    "Seat",
    "State",
    "Urgency",
]
