"""Answers to a form's questions, as they were typed: read, checked and kept, whoever asks."""

from bot.words import fold
from handlers.case import texts_chat as texts
from handlers.case.forms import SKIP, STORY, Unclear
from handlers.case.service import drafts
from handlers.case.service.desk import Desk
from models.case import Case
from models.org import Person

READY = frozenset({"好了", "发完了", "完了", "没有了", "好"})


def keep(desk: Desk, draft: Case, text: str) -> None:
    """Read and keep the answer to the next question. Raises: Unclear."""
    ask = drafts.next_ask(desk, draft)
    if ask is not None:
        take(desk, draft, ask, text)


def take(desk: Desk, draft: Case, ask: drafts.Ask, text: str) -> None:
    """Read and keep the answer to a question of the draft's form; none skips what need not be. Raises: Unclear."""
    if ask.field is not None:
        skipped = ask.field.optional and _skips(text)
        drafts.answer(desk, draft, ask.name, "" if skipped else ask.field.read(text))
    elif ask.name == drafts.FILES:
        if not _skips(text) and fold(text) not in READY:
            raise Unclear(texts.FILES)
        drafts.answer(desk, draft, ask.name, "已发")
    else:
        _keep_from(desk, draft, text)


def _keep_from(desk: Desk, draft: Case, text: str) -> None:
    people: list[Person] = []
    if not _skips(text):
        people = drafts.called(desk.session, text)
        if not people:
            raise Unclear(texts.NOBODY_CALLED)
    drafts.keep_from(desk, draft, people)
    drafts.answer(desk, draft, drafts.KEEP_FROM, "有" if people else drafts.NOBODY)


def _skips(text: str) -> bool:
    return not text.strip() or fold(text) in SKIP


def tells(desk: Desk, draft: Case) -> bool:
    """Whether the next answer is a story in free words."""
    ask = drafts.next_ask(desk, draft)
    return ask is not None and ask.field is not None and ask.field.read is STORY.read


def question(ask: drafts.Ask) -> str:
    """A question in words."""
    if ask.field is not None:
        return ask.field.ask
    return texts.FILES if ask.name == drafts.FILES else texts.KEEP_FROM
