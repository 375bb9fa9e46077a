"""Where a live room is, and the ticket to play in it."""

from typing import Annotated

from bot.web.api import Resource
from bot.web.call import Call
from bot.web.shapes import In, Like, Out
from handlers.quiz.live import service
from handlers.quiz.live.finding import where

api = Resource("live", __name__, prefix="/live", tag="现场赛")


ROOM = Like(r"[0-9]{4,8}", "请填大屏幕上的进场数字")


class RoomPath(In):
    """The number on the big screen."""

    code: Annotated[str, ROOM]


class RoomShown(Out):
    """A room: `url` is its socket, `ticket` opens it for this person, `page` is the same on a web page."""

    title: str
    url: str
    ticket: str
    page: str


@api.reads("/<code>", RoomShown)
def room(call: Call, path: RoomPath) -> RoomShown:
    """A room that is on."""
    app = call.config.app
    ticket, page = service.join_code(
        call.session, call.person, path.code, secret_key=app.secret_key, base_url=app.base_url, now=call.now
    )
    found = service.open_room(call.session, path.code)
    url = where(call.session, found, call.config.live.url, now=call.now)
    return RoomShown(title=found.title, url=url, ticket=ticket, page=page)
