"""A question as the JSON API asks it and tells of it; the key is told only with a verdict."""

from typing import Literal, cast

from pydantic import Field

from bot.web.answering import Invalid
from bot.web.call import Call
from bot.web.ids import open_id, seal_id
from bot.web.shapes import In, Out, PublicId
from models.quiz import LETTERS, Choice, Question

KIND = "question"
NO_CHOICE = "没有看懂这个选择：单选、多选填选项字母，判断填“对”或“错”，填空填文字"


AskedKind = Literal["single", "multi", "judge", "blank", "essay"]


class Option(Out):
    """One option."""

    letter: str
    text: str


class Asked(Out):
    """A question: one choice, several, a judgement, a blank to fill in, an essay.

    A judgement has no options, and is answered with 对 or 错; or it has two, the first of which says 对 and the second
    错, and their letters answer it too.
    """

    id: str
    kind: AskedKind
    stem: str
    options: list[Option]


class Told(Out):
    """The right answer and why."""

    key: str
    explanation: str
    source: str


class Chosen(In):
    """An answer as a person would type it: "B", "AC", "对", or the text of a blank."""

    choice: str = Field(min_length=1, max_length=500)


class ChosenFor(Chosen):
    """An answer to a question that was put."""

    question: PublicId


def asked(call: Call, question: Question) -> Asked:
    """The question without its key."""
    options = [Option(letter=letter, text=str(text)) for letter, text in zip(LETTERS, question.options, strict=False)]
    ident = seal_id(call.config.app.secret_key, KIND, question.id)
    return Asked(id=ident, kind=cast(AskedKind, question.kind), stem=question.stem, options=options)


def told(question: Question) -> Told:
    """The key."""
    return Told(key=question.key(), explanation=question.explanation or "", source=question.source or "")


def question_id(call: Call, given: str) -> int:
    """The id behind a question's. Raises: NotFound."""
    return open_id(call.config.app.secret_key, KIND, given)


def chosen(question: Question, text: str) -> Choice:
    """What a text chooses. Raises: Invalid."""
    choice = question.read(text)
    if choice is None:
        raise Invalid(choice=NO_CHOICE)
    return choice
