"""The server keeps time: a question closes by itself, once an answer sent at the last moment has had time to arrive."""

import asyncio
from typing import TYPE_CHECKING

from handlers.quiz.live.hosting import Hosted
from handlers.quiz.rules.live import Phase

if TYPE_CHECKING:
    from handlers.quiz.live.hub import Hub


def wind(hub: "Hub", hosted: Hosted) -> None:
    """Set the room's timer to what its phase says."""
    if hosted.timer is not None:
        hosted.timer.cancel()
        hosted.timer = None
    room = hosted.play.room
    if room.phase is Phase.QUESTION:
        after = max(room.closes_at - hub.now(), 0) / 1000
        hosted.timer = asyncio.get_running_loop().call_later(after, _time_up, hub, hosted, room.at)


def _time_up(hub: "Hub", hosted: Hosted, at: int) -> None:
    room, now = hosted.play.room, hub.now()
    if room.phase is not Phase.QUESTION or room.at != at:
        return
    if now < room.closes_at:
        wind(hub, hosted)
    else:
        hub.record(hosted, {"event": "closed", "at": now})
