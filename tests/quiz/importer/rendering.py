"""The clean bank written out in the layouts people use."""

from collections.abc import Callable, Iterable
from itertools import groupby

from .bank import Item

TITLES = {"single": "单项选择题", "multi": "多项选择题", "judge": "判断题", "blank": "填空题"}
SHORT = {"single": "单选", "multi": "多选", "judge": "判断", "blank": "填空"}
HAN = "一二三四五六七八九十"
NUMBERS: dict[str, Callable[[int], str]] = {
    "dot": lambda n: f"{n}. ",
    "tight dot": lambda n: f"{n}.",
    "comma": lambda n: f"{n}、",
    "wide dot": lambda n: f"{n}．",
    "half bracket": lambda n: f"{n}) ",
    "wide half bracket": lambda n: f"{n}）",
    "brackets": lambda n: f"({n}) ",
    "wide brackets": lambda n: f"（{n}）",
    "square": lambda n: f"[{n}] ",
    "black": lambda n: f"【{n}】",
    "di": lambda n: f"第{n}题 ",
    "di colon": lambda n: f"第{n}题：",
    "Q": lambda n: f"Q{n} ",
    "padded": lambda n: f"{n:02d}.",
    "wide digits": lambda n: "".join(chr(ord(c) + 0xFEE0) for c in str(n)) + "．",
    "tab": lambda n: f"{n}\t",
    "circled": lambda n: chr(0x245F + n) if n <= 20 else f"{n}.",
    "stop": lambda n: chr(0x2487 + n) if n <= 20 else f"{n}.",
}
LETTERS: dict[str, Callable[[str], str]] = {
    "comma": lambda x: f"{x}、",
    "dot": lambda x: f"{x}.",
    "spaced dot": lambda x: f"{x}. ",
    "wide dot": lambda x: f"{x}．",
    "colon": lambda x: f"{x}：",
    "half bracket": lambda x: f"{x}）",
    "brackets": lambda x: f"（{x}）",
    "thin brackets": lambda x: f"({x}) ",
    "space": lambda x: f"{x} ",
    "lower": lambda x: f"{x.lower()}. ",
    "wide letter": lambda x: chr(ord(x) + 0xFEE0) + "．",
    "middle dot": lambda x: f"{x}·",
    "glued": lambda x: x,
}
KEY_LINES = (
    "答案：{}",
    "正确答案：{}",
    "【答案】{}",
    "参考答案：{}",
    "标准答案: {}",
    "答：{}",
    "——正确答案：{}",
    "答案 {}",
    "【正确答案】：{}",
    "[答案]{}",
    "答案是：{}",
    "我的答案：{}",
)
SPREADS = ("{}", "{}", "{}", "、", ",", "，", ";", "；", " ", "/", "|", "和")
JUDGE_WORDS = (
    ("正确", "错误"),
    ("对", "错"),
    ("√", "×"),
    ("T", "F"),
    ("True", "False"),
    ("是", "否"),
    ("Y", "N"),
    ("✓", "✗"),
    ("✔", "✘"),
    ("同意", "不同意"),
    ("√", "╳"),
    ("\uf0fc", "\uf0fb"),
)


def key(item: Item, joint: str = "", words: tuple[str, str] = ("正确", "错误")) -> str:
    """The key as written."""
    if item.kind == "judge":
        return words[0] if item.answer else words[1]
    if item.kind == "blank":
        return "；".join(a[0] for a in item.answer)  # type: ignore[union-attr]
    return joint.join(item.letters)


def sections(bank: Iterable[Item]) -> Iterable[tuple[int, str, list[Item]]]:
    for n, (kind, items) in enumerate(groupby(bank, key=lambda q: q.kind)):
        yield n, kind, list(items)


def options_of(item: Item, letter: Callable[[str], str], layout: str) -> list[str]:
    """Option lines: one each, two by two, all on a line, or all on a line without space."""
    marked = [letter("ABCDEFGH"[i]) + o for i, o in enumerate(item.options)]
    if layout == "one":
        return marked
    if layout == "two":
        return ["\t\t".join(marked[i : i + 2]) for i in range(0, len(marked), 2)]
    return [{"row": "    ", "tight": "", "wide": "\u3000", "tabs": "\t"}[layout].join(marked)] if marked else []


def blocks(bank: list[Item], *, number: str = "comma", letter: str = "comma", layout: str = "one", line: str = "答案：{}", joint: str = "", words: tuple[str, str] = ("正确", "错误"),  # noqa: E501
           place: str = "line", heading: str = "{han}、{title}（共{count}题，每题2分）", gap: bool = False, explain: str = "", tag: str = "", restart: bool = True) -> str:  # fmt: skip  # noqa: E501
    """Running text. `place` of the key: line, inline, before, lead; `tag` is put before the stem."""
    out: list[str] = []
    count = 0
    for n, kind, items in sections(bank):
        if heading:
            out.append(heading.format(han=HAN[n], n=n + 1, title=TITLES[kind], short=SHORT[kind], count=len(items)))
        for m, item in enumerate(items, 1):
            count += 1
            out += question(
                item,
                NUMBERS[number](m if restart else count),
                letter,
                layout,
                line,
                joint,
                words,
                place,
                explain,
                tag.format(short=SHORT[kind], title=TITLES[kind]),
            )
            out += [""] if gap else []
    return "\n".join(out) + "\n"


def question(item: Item, number: str, letter: str, layout: str, line: str, joint: str, words: tuple[str, str], place: str, explain: str, tag: str) -> list[str]:  # fmt: skip  # noqa: E501
    written = key(item, joint, words)
    stem, lead = item.stem, ""
    if place == "inline":
        if item.kind == "judge":
            stem += f"（{written}）"
        elif item.kind != "blank":
            stem = stem.replace("（）", f"（ {written} ）")
    if place == "lead" and item.kind != "blank":
        lead = f"（{written}）"
    keyed = place == "line" or (item.kind == "blank" and place in ("inline", "lead"))
    out = [line.format(written)] if place == "before" else []
    out += [lead + number + tag + stem, *options_of(item, LETTERS[letter], layout)]
    out += [line.format(written)] if keyed else []
    return out + ([explain] if explain else [])


def end_keys(bank: list[Item], style: str, *, per_section: bool = True) -> str:
    """Questions first, keys at the end: ranges, lists, or a line a question."""
    body = blocks(bank, place="none")
    out = [body, "参考答案"]
    for n, kind, items in sections(bank):
        out.append(f"{HAN[n]}、{TITLES[kind]}")
        keys = [key(q, words=("√", "×")) for q in items]
        if kind == "blank" or style == "lines":
            out += [f"{m}.{k}" for m, k in enumerate(keys, 1)]
        elif style == "list":
            out.append("  ".join(f"{m}.{k}" for m, k in enumerate(keys, 1)))
        elif style == "tight list":
            out.append(" ".join(f"{m}{k}" for m, k in enumerate(keys, 1)))
        else:
            joint = " " if kind == "multi" or style == "spaced ranges" else ""
            out.append(
                "  ".join(
                    f"{a + 1}-{min(a + 5, len(keys))} {joint.join(keys[a : a + 5])}" for a in range(0, len(keys), 5)
                )
            )
    return "\n".join(out) + "\n"


def chapter_keys(bank: list[Item]) -> str:
    """A key list after each section."""
    out = []
    for n, kind, items in sections(bank):
        out.append(f"第{HAN[n]}章 {'甲乙丙丁'[n]}\n{TITLES[kind]}")
        for m, item in enumerate(items, 1):
            out += [f"{m}．{item.stem}", *options_of(item, LETTERS["comma"], "two")]
        out += (
            ["答案：", "  ".join(f"{m}.{key(q, words=('√', '×'))}" for m, q in enumerate(items, 1))]
            if kind != "blank"
            else ["答案："] + [f"{m}.{key(q)}" for m, q in enumerate(items, 1)]
        )
    return "\n".join(out) + "\n"


def glued(bank: list[Item]) -> str:
    """A section a line, no breaks between questions."""
    out = []
    for n, kind, items in sections(bank):
        text = f"{HAN[n]}、{TITLES[kind]}:(共{len(items)}题)"
        for m, item in enumerate(items, 1):
            text += (
                f"{m}、"
                + (
                    f"{item.stem}({key(item, words=('√', '×'))})"
                    if kind == "judge"
                    else item.stem.replace("（）", f"({item.letters})")
                )
                + "".join(options_of(item, LETTERS["comma"], "tight"))
            )
        out.append(text)
    return "".join(out)


def aiken(bank: list[Item]) -> str:
    return (
        "\n\n".join(
            "\n".join([q.stem, *options_of(q, LETTERS["spaced dot"], "one"), f"ANSWER: {q.letters}"]) for q in bank
        )
        + "\n"
    )


def gift(bank: list[Item]) -> str:
    out = []
    for n, q in enumerate(bank, 1):
        if q.kind == "judge":
            body = "TRUE" if q.answer else "FALSE"
        elif q.kind == "single":
            body = " ".join(("=" if "ABCDE"[i] in q.letters else "~") + o for i, o in enumerate(q.options))
        else:
            body = " ".join(("~%50%" if "ABCDE"[i] in q.letters else "~%-100%") + o for i, o in enumerate(q.options))
        out.append(f"::第{n}题:: {q.stem} {{{body}}}")
    return "\n\n".join(out) + "\n"
