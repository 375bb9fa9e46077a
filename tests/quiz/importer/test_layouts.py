"""One clean bank in every way people write running text: all of it read, nothing wrong without a word."""

from collections.abc import Iterator
from itertools import product

import pytest

from handlers.quiz.importer import read_bank

from .bank import Item, clean_bank, score
from .rendering import (
    JUDGE_WORDS,
    KEY_LINES,
    LETTERS,
    NUMBERS,
    SPREADS,
    aiken,
    blocks,
    chapter_keys,
    end_keys,
    gift,
    glued,
)

BANK = clean_bank()
CHOICE = [q for q in BANK if q.kind in ("single", "multi")]
KEYED = [q for q in BANK if q.kind != "blank"]
HEADINGS = (
    "", "{title}", "{han}、{title}", "{han}.{short}题", "第{han}部分 {title}", "（{han}）{title}（{count}题）",
    "===<<<{short}题>>>===", "【{short}题】", "# {short}题", "{n}. {title}（每题1分，共{count}题）", "第{han}大题 {title}",  # noqa: E501
)  # fmt: skip
TAGS = (
    "（{short}）",
    "({short}题) ",
    "[{short}题]",
    "【{title}】",
    "［{short}题］",
    "（{short}题，2分）",
    "{short}题：",
)
EXPLANATIONS = (
    "解析：根据《党章》第三条，应当如此。",
    "【解析】见教材第3页。1.先看题干；2.再看选项。",
    "答案解析：选A不对，正确答案为B。",
    "（出自《党章》第十条）",
    "考点：组织生活\n难度：易",
    "解析：\n第一，重要。\n第二，也重要。",
)
MARKS = ("√", "×")


def cases() -> Iterator[tuple[str, list[Item], str]]:
    for number in NUMBERS:
        some = BANK[:20] if number in ("circled", "stop") else BANK
        yield f"number {number}", BANK, blocks(BANK, number=number)
        yield f"number {number} through", some, blocks(some, number=number, heading="", restart=False)
    for letter, layout in product(LETTERS, ("one", "two", "row", "tight", "wide", "tabs")):
        if layout == "one" or letter not in ("space", "glued"):
            yield f"letter {letter} {layout}", BANK, blocks(BANK, letter=letter, layout=layout)
            inline = blocks(BANK, letter=letter, layout=layout, place="inline", words=MARKS)
            yield f"letter {letter} {layout} inline", BANK, inline
    for n, line in enumerate(KEY_LINES):
        yield f"key line {n}", BANK, blocks(BANK, line=line)
    for n, joint in enumerate(SPREADS):
        yield f"joint {n}", BANK, blocks(BANK, joint="" if joint == "{}" else joint)
    for n, words in enumerate(JUDGE_WORDS):
        yield f"judge words {n}", BANK, blocks(BANK, words=words)
        yield f"judge words {n} inline", BANK, blocks(BANK, words=words, place="inline")
    for n, heading in enumerate(HEADINGS):
        yield f"heading {n}", BANK, blocks(BANK, heading=heading)
    for n, tag in enumerate(TAGS):
        yield f"tag {n}", BANK, blocks(BANK, tag=tag, heading="", restart=False)
    for n, explanation in enumerate(EXPLANATIONS):
        yield f"explanation {n}", BANK, blocks(BANK, explain=explanation)
        yield f"explanation {n} gap", BANK, blocks(BANK, explain=explanation, gap=True, number="dot")
    yield "key before", BANK, blocks(BANK, place="before", gap=True)
    yield "key leads", BANK, blocks(BANK, place="lead", words=MARKS)
    for style in ("list", "tight list", "ranges", "spaced ranges", "lines"):
        yield f"end {style}", BANK, end_keys(BANK, style)
    yield "chapter keys", BANK, chapter_keys(BANK)
    yield "glued", KEYED, glued(KEYED)
    yield "aiken", CHOICE, aiken(CHOICE)
    yield "gift", KEYED, gift(KEYED)


@pytest.mark.parametrize(("bank", "text"), [pytest.param(b, t, id=n) for n, b, t in cases()])
def test_a_clean_bank_is_read_whole_in_this_layout(bank: list[Item], text: str) -> None:
    report = read_bank("题库.txt", text.encode())
    exact, missed, silent = score(bank, report.questions)
    assert not silent
    assert exact >= 0.995 * len(bank), missed[:2]
    assert len(report.questions) == len(bank)
    assert [q.problems for q in report.questions if q.problems] == []
