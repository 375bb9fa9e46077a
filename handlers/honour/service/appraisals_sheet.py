"""A sheet as people type it: "1优 2合 其余合格"."""

import re
from collections.abc import Sequence

from bot.turn import Refusal
from handlers.honour import texts_appraisals as texts
from models.honour.appraisals import Grade

WRITTEN = {
    "优": Grade.EXCELLENT.value, "合": Grade.GOOD.value, "基": Grade.FAIR.value, "不": Grade.POOR.value,
    "弃": texts.ABSTAIN,
}  # fmt: skip
GRADE = r"(?P<grade>优秀|优|基本合格|基|不合格|不|合格|合|弃权|弃)"
PART = re.compile(rf"(?P<whom>\d+|其余|其他|全部|都)[\s.:：、．]*{GRADE}[\s,，;；。、]*")


class BadSheet(Refusal):
    """Not a whole sheet; the words say what is wrong and repeat no grade."""


def read(text: str, numbers: Sequence[str]) -> dict[str, str]:
    """Number → mark of everybody on the sheet, in its order. Raises: BadSheet."""
    text, rest, marks, place = text.strip(), "", dict[str, str](), 0
    while place < len(text):
        part = PART.match(text, place)
        if part is None:
            raise BadSheet(texts.unreadable(texts.LEFT_OVER))
        whom, grade, place = part["whom"], WRITTEN[part["grade"][0]], part.end()
        if not whom.isdecimal():
            rest = grade
            continue
        whom = str(int(whom))
        if whom not in numbers:
            raise BadSheet(texts.unreadable(texts.NO_SUCH_NUMBER))
        if whom in marks:
            raise BadSheet(texts.unreadable(texts.TWICE))
        marks[whom] = grade
    if lacking := [number for number in numbers if number not in marks and not rest]:
        raise BadSheet(texts.missing(lacking))
    return {number: marks.get(number, rest) for number in numbers}
