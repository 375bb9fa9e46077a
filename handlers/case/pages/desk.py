"""The desk of a page's request, and a draft's answers."""

from collections.abc import Sequence

from bot.sealed import take_json
from bot.web.call import Call
from handlers.case.service import attaching
from handlers.case.service.desk import Desk, open_desk
from models.case import Case


def desk_of(call: Call) -> Desk:
    """The desk of this request."""
    return open_desk(call.session, call.config, call.workdays, call.now)


def answers_of(call: Call, case: Case) -> dict[str, str]:
    """What was answered so far."""
    return take_json(call.vault, case, "answers")


def attach(call: Call, case: Case, photos: Sequence[bytes]) -> None:
    """Keep photos with a draft or an open case. Raises: NotFound, TooManyFiles."""
    desk, undo = desk_of(call), call.if_undone
    for photo in photos:
        attaching.attach(desk, call.files, case, call.person, photo, by=call.identity, undo=undo)
