"""What can be done with people, units and identities, whoever asks."""

from handlers.org.service.binding import (
    bind,
    bind_at_once,
    bind_by_phone,
    issue_code,
    person_by_userid,
    request_code,
    try_code,
    unbind,
)
from handlers.org.service.people import (
    ask_correction,
    away,
    decide_correction,
    excuse,
    grant,
    join,
    person_by_number,
    quit_unit,
    record_event,
    revoke,
    units_of,
)
from handlers.org.service.units import create_unit, move_unit

__all__ = [
    "ask_correction",
    "away",
    "bind",
    "bind_at_once",
    "bind_by_phone",
    "create_unit",
    "decide_correction",
    "excuse",
    "grant",
    "issue_code",
    "join",
    "move_unit",
    "person_by_number",
    "person_by_userid",
    "quit_unit",
    "record_event",
    "request_code",
    "revoke",
    "try_code",
    "unbind",
    "units_of",
]
