"""The one transition table that chat, API, console and the printed documentation share."""

from handlers.case.table.shape import (
    PATH_OF,
    PAUSED,
    TERMINAL,
    Need,
    Path,
    Step,
    Who,
)
from handlers.case.table.steps import STEPS, after, find, leading_from, states_of
from models.case import PENDING

__all__ = [
    "PATH_OF",
    "PAUSED",
    "PENDING",
    "STEPS",
    "TERMINAL",
    "Need",
    "Path",
    "Step",
    "Who",
    "after",
    "find",
    "leading_from",
    "states_of",
]
