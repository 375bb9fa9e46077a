"""Replies that show sealed words: one page, written down nowhere."""

from bot.channels.paging import cut
from bot.turn import Reply
from handlers.care import texts_tasks as texts

LONGEST = 1900


def private(text: str) -> Reply:
    """The text for the reader alone; a redelivery is told to ask again."""
    return Reply(cut(text, LONGEST), kept=texts.NOT_KEPT)
