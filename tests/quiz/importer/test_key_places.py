"""Keys set apart from their questions, or written where few look for them."""

from collections.abc import Iterator

import pytest

from handlers.quiz.importer import read_bank

from .bank import Item, clean_bank, score
from .rendering import HAN, SHORT, key

BANK = clean_bank()
SINGLE, MULTI, JUDGE, BLANKS = ([q for q in BANK if q.kind == k] for k in ("single", "multi", "judge", "blank"))
KEYED = SINGLE + MULTI + JUDGE
SECTIONS = (("一、单选题", SINGLE), ("二、多选题", MULTI), ("三、判断题", JUDGE))


def mark(q: Item) -> str:
    return key(q, words=("√", "×"))


def options(q: Item) -> str:
    return "".join(f"\n{'ABCDE'[i]}.{o}" for i, o in enumerate(q.options))


def asked(items: list[Item], first: int = 1, after: str = "") -> str:
    return "\n".join(f"{n}、{q.stem}{options(q)}{after.format(key=mark(q))}" for n, q in enumerate(items, first))


def listed(items: list[Item], first: int = 1, joint: str = " ", form: str = "{n}.{key}") -> str:
    return joint.join(form.format(n=n, key=mark(q)) for n, q in enumerate(items, first))


def cases() -> Iterator[tuple[str, list[Item], str]]:
    through = "\n".join(f"{t}\n{asked(i, 1 + 12 * n)}" for n, (t, i) in enumerate(SECTIONS))
    ranges = "\n".join(f"{a + 1}-{a + 6} " + " ".join(map(mark, KEYED[a : a + 6])) for a in range(0, 36, 6))
    yield "numbers run on, one list", KEYED, f"{through}\n参考答案：\n{listed(KEYED)}"
    yield "numbers run on, ranges without heading", KEYED, f"{through}\n\n{ranges}"
    again = "\n".join(f"{t}\n{asked(i)}" for t, i in SECTIONS)
    yield "kind before its list", KEYED, f"{again}\n答案\n" + "\n".join(f"{t[2:]}：{listed(i)}" for t, i in SECTIONS)
    yield "lists without kind", KEYED, f"{again}\n参考答案\n" + "\n".join(listed(i) for _, i in SECTIONS)
    yield "a heading each", KEYED, f"{again}\n" + "\n".join(f"{t}答案：\n{listed(i)}" for t, i in SECTIONS)
    yield (
        "a line each",
        KEYED,
        f"{again}\n参考答案\n" + "\n".join(f"{t}\n{listed(i, joint=chr(10))}" for t, i in SECTIONS),
    )
    explained = listed(SINGLE, joint="\n", form="{n}.【答案】{key}\n【解析】教材有。")
    yield "explained below", SINGLE, f"{asked(SINGLE)}\n参考答案与解析\n{explained}"
    beside = listed(SINGLE, joint="\n", form="{n}.{key} 解析：教材有。")
    yield "explained beside", SINGLE, f"{asked(SINGLE)}\n答案及解析\n{beside}"
    yield "bracket after the options", SINGLE, asked(SINGLE, after="\n（{key}）")
    yield "difficulty behind", SINGLE, asked(SINGLE, after="\n答案：{key}　　难度：易　　分值：2")
    yield (
        "blanks",
        BLANKS,
        f"填空题\n{asked(BLANKS)}\n参考答案\n" + "\n".join(f"{n}. {key(q)}" for n, q in enumerate(BLANKS, 1)),
    )
    yield "judge in front", JUDGE, "判断题\n" + "\n".join(f"{n}、（{mark(q)}）{q.stem}" for n, q in enumerate(JUDGE, 1))
    yield "judge trailing", JUDGE, "判断题\n" + "\n".join(f"{n}、{q.stem}{mark(q)}" for n, q in enumerate(JUDGE, 1))
    yield "judge without numbers", JUDGE, "判断题\n" + "\n".join(f"{q.stem}（{mark(q)}）" for q in JUDGE)
    yield (
        "tag on its own line",
        KEYED,
        "\n".join(f"【{SHORT[q.kind]}题】\n{q.stem}{options(q)}\n答案：{key(q)}" for q in KEYED),
    )
    yield (
        "every part named",
        KEYED,
        "\n".join(f"题型：{SHORT[q.kind]}题\n题干：{q.stem}{options(q)}\n答案：{key(q)}\n解析：略" for q in KEYED),
    )
    yield (
        "Chinese numbers",
        SINGLE[:10],
        "\n".join(f"{HAN[n]}、{q.stem}{options(q)}\n答案：{mark(q)}" for n, q in enumerate(SINGLE[:10])),
    )
    yield (
        "outline numbers",
        SINGLE,
        "\n".join(f"1.{n} {q.stem}{options(q)}\n答案：{mark(q)}" for n, q in enumerate(SINGLE, 1)),
    )


@pytest.mark.parametrize(("bank", "text"), [pytest.param(b, t, id=n) for n, b, t in cases()])
def test_a_key_is_found_where_it_stands(bank: list[Item], text: str) -> None:
    report = read_bank("题库.txt", text.encode())
    exact, missed, silent = score(bank, report.questions)
    assert not silent
    assert exact == len(bank), missed[:2]
    assert [q.problems for q in report.questions if q.problems] == []


@pytest.mark.parametrize("form", ["{lead}、{keys}", "（{lead}）{keys}", "{lead}、\n{keys}", "({lead}) \n{keys}"])
def test_keys_under_the_sections_own_numbers(form: str) -> None:
    body = "\n".join(f"{title}\n{asked(items)}" for title, items in SECTIONS)
    keys = [form.format(lead=title[0], keys=listed(items)) for title, items in SECTIONS]
    text = "\n".join([body, "参考答案", *keys])
    exact, missed, silent = score(KEYED, read_bank("题.txt", text.encode()).questions)
    assert (exact, missed, silent) == (len(KEYED), [], [])
    report = read_bank("题.txt", "\n".join([body, "参考答案", keys[2]]).encode())
    assert [q.answer is None for q in report.questions] == [q.kind != "judge" for q in KEYED]
