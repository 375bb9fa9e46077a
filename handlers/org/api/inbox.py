"""The inbox: what a person was sent, on whatever channel."""

from pydantic import Field
from sqlalchemy import select

from bot import outbox
from bot.web.api import Resource
from bot.web.call import Call
from bot.web.paging import after, cursor
from bot.web.shapes import Done, In, Moment, Out, Page, Paging, PublicId
from models.outbox import Notice

api = Resource("inbox", __name__, prefix="/inbox", tag="通知")
LIST = "inbox"


class Message(Out):
    """One notice; `unread` only of what may not have reached the person by a push."""

    id: str
    kind: str
    text: str
    at: Moment
    unread: bool


class Unread(Out):
    """How many."""

    unread: int


class InboxPaging(Paging):
    """Which part, and whether only what is unread."""

    unread: bool = False


class Read(In):
    """Which were seen."""

    ids: list[PublicId] = Field(min_length=1, max_length=100)


@api.reads("", Page[Message])
def inbox(call: Call, query: InboxPaging) -> Page[Message]:
    """What I was sent, the newest first."""
    before = after(call, LIST, query.cursor)
    rows = outbox.inbox(
        call.session, call.person.id, now=call.now, limit=query.limit + 1, before=before, unread_only=query.unread
    )
    shown = rows[: query.limit]
    items = [Message(id=one.notice, kind=one.kind, text=one.text, at=one.at, unread=one.unread) for one in shown]
    return Page[Message](items=items, next=cursor(call, LIST, shown[-1].id) if len(rows) > query.limit else None)


@api.reads("/unread", Unread)
def unread(call: Call) -> Unread:
    """How many notices may not have reached me."""
    return Unread(unread=outbox.unread_count(call.session, call.person.id))


@api.writes("/read", Done)
def read(call: Call, body: Read) -> Done:
    """I have seen these; another's are passed over."""
    ids = list(call.session.scalars(select(Notice.id).where(Notice.public_id.in_(body.ids))))
    outbox.mark_read(call.session, call.person.id, ids, now=call.now)
    return Done()
