"""One answer: read from what was typed, ticked or sent, and checked against its question.

On a sheet a choice is its number from 1, several are a sorted list of them, a scale is 1 to 5, a text is itself.
"""

import re
from collections.abc import Mapping, Sequence

from bot.turn import Refusal
from bot.words import fold
from handlers.survey import texts
from models.survey import Kind, SurveyQuestion

Answer = int | list[int] | str

LONGEST = 500
NUMBERS = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
SKIP = frozenset({"跳过", "不填", "略过"})
BACK = frozenset({"上一步", "返回", "上一题", "上一项"})


class Unclear(Refusal):
    """An answer that cannot be taken, with what is wanted."""


class Incomplete(Refusal):
    """A sheet with questions open; `fields` has the words for each by its public id."""

    text = texts.INCOMPLETE

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__()
        self.fields = dict(fields)


def typed(question: SurveyQuestion, text: str) -> Answer:
    """What was typed into the chat: letters, numbers, a choice's own words, or a text. Raises: Unclear."""
    if question.kind == Kind.TEXT:
        return given(question, [], text)
    bare = fold(text)
    named = [n for n, option in enumerate(question.options, 1) if fold(str(option)) == bare]
    signs = named or [texts.LETTERS.find(sign.upper()) + 1 or (int(sign) if sign.isdecimal() else 0) for sign in bare]
    return given(question, signs, "")


def given(question: SurveyQuestion, choices: Sequence[int], text: str) -> Answer:
    """What was ticked or written. Raises: Unclear."""
    if question.kind == Kind.TEXT:
        said = text.strip()
        if not said or len(said) > LONGEST:
            raise Unclear(texts.too_long(LONGEST) if said else texts.SAY_SOMETHING)
        return said
    numbers = sorted(set(choices))
    if not numbers or not all(1 <= number <= len(question.options) for number in numbers):
        raise Unclear(texts.which(question))
    if question.kind == Kind.MULTI:
        return numbers
    if len(numbers) > 1:
        raise Unclear(texts.which(question))
    return numbers[0]


def whole(questions: Sequence[SurveyQuestion], sheet: Mapping[str, Answer | None]) -> dict[str, Answer]:
    """The sheet without what was passed over. Raises: Incomplete."""
    kept = {one.key: answer for one in questions if (answer := sheet.get(one.key)) is not None}
    open_ones = {one.public_id: texts.NEEDED for one in questions if one.required and one.key not in kept}
    if open_ones:
        raise Incomplete(open_ones)
    return kept


def nameless(sheet: Mapping[str, Answer]) -> dict[str, Answer]:
    """The sheet with telephone and identity numbers taken out of its texts."""
    return {
        key: NUMBERS.sub(texts.HIDDEN_NUMBER, answer) if isinstance(answer, str) else answer
        for key, answer in sheet.items()
    }


def shown(question: SurveyQuestion, answer: Answer | None) -> str:
    """An answer in words."""
    if answer is None or question.kind == Kind.TEXT:
        return str(answer or "")
    numbers = answer if isinstance(answer, list) else [int(answer)]
    return "、".join(str(question.options[number - 1]) for number in numbers)
