"""The phone's door: pages under /m/ for people inside WeChat, each request one transaction.

A page is one function that shows and, when it is posted to, does. Where doing it is refused, everything is undone and
the same function shows the page again, with what was typed and why not.
"""

from bot.web.phone.answering import WATCH, answered, checked, page
from bot.web.phone.showing import (
    HOME,
    Entry,
    Faults,
    Page,
    Shown,
    Then,
    Who,
    plainly,
    posting,
    reader,
    render,
    shared,
    then,
    typed,
)

__all__ = [
    "HOME",
    "WATCH",
    "Entry",
    "Faults",
    "Page",
    "Shown",
    "Then",
    "Who",
    "answered",
    "checked",
    "page",
    "plainly",
    "posting",
    "reader",
    "render",
    "shared",
    "then",
    "typed",
]
