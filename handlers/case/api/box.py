"""The anonymous box: no sign-in is looked at, no time is kept but the day, nothing is kept for a repeat."""

from pydantic import Field

from bot.turn import Refusal
from bot.web.answering import Invalid
from bot.web.api import Resource
from bot.web.call import Call
from bot.web.limiting import Limit
from bot.web.shapes import Done, In, Out
from handlers.case import danger, texts_chat
from handlers.case.api.shapes import desk_of
from handlers.case.forms import Unclear, story
from handlers.case.service import box

api = Resource("box", __name__, prefix="/box", tag="匿名信箱")
SENDING = Limit("box letter", "10/hour", here=True)
READING = Limit("box receipt", "30/minute", here=True)


class TellsWho(Refusal):
    """The letter holds something that could tell who wrote it; `sure` sends it all the same."""


class LetterWritten(In):
    """The letter; `sure`: as it stands, though it may tell who wrote it."""

    text: str = Field(min_length=1, max_length=1500)
    sure: bool = False


class Receipt(Out):
    """The one thing that opens the letter again; it is shown this once and written down nowhere."""

    receipt: str
    hotlines: str


class ReceiptGiven(In):
    """The receipt code."""

    receipt: str = Field(min_length=1, max_length=64)


class MoreWritten(ReceiptGiven):
    """Something more for the letter."""

    text: str = Field(min_length=1, max_length=1500)


class LetterLine(Out):
    """One message of either side."""

    from_staff: bool
    text: str


class LetterShown(Out):
    """The letter with its answers."""

    state: str
    messages: list[LetterLine]


@api.writes("/letters", Receipt, status=201, anybody=True, limit=SENDING, keyed=False)
def send(call: Call, body: LetterWritten) -> Receipt:
    """Send a letter without a name."""
    try:
        text = story(body.text)
    except Unclear as unclear:
        raise Invalid(text=str(unclear)) from unclear
    found = [] if body.sure else box.hints(text)
    if found:
        raise TellsWho(texts_chat.self_identifying(found))
    desk = desk_of(call)
    hotlines = danger.hotlines(desk.policy) if danger.danger(text, desk.policy) else ""
    return Receipt(receipt=box.post_letter(desk, text), hotlines=hotlines)


@api.writes("/receipts", LetterShown, anybody=True, limit=READING, keyed=False)
def read(call: Call, body: ReceiptGiven) -> LetterShown:
    """Read the answers with the receipt code."""
    case, messages = box.read_letter(desk_of(call), body.receipt)
    lines = [LetterLine(from_staff=staff, text=text) for staff, text in messages]
    return LetterShown(state=case.state, messages=lines)


@api.writes("/receipts/messages", Done, anybody=True, limit=SENDING, keyed=False)
def write_more(call: Call, body: MoreWritten) -> Done:
    """Add something to the letter."""
    box.write_again(desk_of(call), body.receipt, body.text)
    return Done()
