"""The same clean bank as Word, Excel, CSV, JSON and Markdown files, some under a wrong name."""

import csv
import io
import json
from collections.abc import Iterator

import pytest

from handlers.quiz.importer import read_bank

from .bank import Item, clean_bank, score
from .documents import changed_document, formatted_document, numbered_document, table_document
from .files import HEADERS, Row, by_text, columns, json_bank, one_cell, option_rows, workbook
from .rendering import TITLES, blocks, key, sections

BANK = clean_bank()
CHOICE = [q for q in BANK if q.kind in ("single", "multi")]
KEYED = [q for q in BANK if q.kind != "blank"]
BLANKS = [q for q in BANK if q.kind == "blank"]
HEADER = HEADERS["plain"]


def as_csv(rows: list[Row], charset: str, separator: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(charset)


def index(q: Item) -> str:
    return ",".join(str("ABCDE".index(x) + 1) for x in q.letters)


def judged(reverse: bool) -> list[Row]:
    """Judge questions with the options 正确 and 错误 in either order, their key a letter."""
    words = ["错误", "正确"] if reverse else ["正确", "错误"]
    rows: list[Row] = [HEADER]
    for q in BANK:
        options = words if q.kind == "judge" else list(q.options)
        letter = "AB"[words.index("正确" if q.answer else "错误")] if q.kind == "judge" else key(q)
        rows.append([TITLES[q.kind], q.stem, *options, *[""] * (5 - len(options)), letter, ""])
    return rows


def sheets() -> Iterator[tuple[str, str, list[Item], bytes]]:
    plain = columns(BANK, header=HEADER)
    for name, header in HEADERS.items():
        yield f"header {name}", "a.xlsx", BANK, workbook({"Sheet1": columns(BANK, header=header)})
    yield "title rows", "a.xlsx", BANK, workbook({"S": [["2024年题库"], ["制表：工会"], [], *plain]})
    yield "no header", "a.xlsx", BANK, workbook({"S": columns(BANK)})
    yield "no header, no kind", "a.xlsx", CHOICE, workbook({"S": columns(CHOICE, kinds=False)})
    by_kind = {TITLES[k]: columns(i, header=HEADER[1:], kinds=False) for _, k, i in sections(BANK)}
    yield "a sheet a kind", "a.xlsx", BANK, workbook(by_kind)
    yield "key by text", "a.xlsx", BANK, workbook({"S": columns(BANK, header=HEADER, answer=by_text)})
    yield "key by index", "a.xlsx", CHOICE, workbook({"S": columns(CHOICE, header=HEADER, answer=index)})
    yield "judge options", "a.xlsx", BANK, workbook({"S": judged(False)})
    yield "judge options reversed", "a.xlsx", BANK, workbook({"S": judged(True)})
    for n, joint in enumerate(("\n", ";", "；", "|", "$;$", "\t", "；\n")):
        yield f"one cell lettered {n}", "a.xlsx", BANK, workbook({"S": one_cell(BANK, joint, True)})
        yield f"one cell bare {n}", "a.xlsx", BANK, workbook({"S": one_cell(BANK, joint, False)})
    yield "an option a row", "a.xlsx", BANK, workbook({"S": option_rows(BANK)})
    yield "text in a column", "a.xlsx", BANK, workbook({"S": [[t] for t in blocks(BANK).split("\n")]})
    for charset in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"):
        yield f"csv {charset}", "a.csv", BANK, as_csv(plain, charset)
        yield f"txt {charset}", "a.txt", BANK, blocks(BANK).encode(charset)
    yield "tabs", "a.csv", BANK, as_csv(plain, "utf-8", "\t")
    yield "csv called xlsx", "a.xlsx", BANK, as_csv(plain, "gbk")
    yield "xlsx called docx", "a.docx", BANK, workbook({"Sheet1": plain})
    cells = "".join("<tr>" + "".join(f"<td>{x}</td>" for x in r) + "</tr>" for r in plain)
    yield "html called xls", "a.xls", BANK, f"<html><body><table>{cells}</table></body></html>".encode("gbk")
    yield "pairs", "a.csv", BLANKS, as_csv([[q.stem, key(q)] for q in BLANKS], "gbk")


def others() -> Iterator[tuple[str, str, list[Item], bytes]]:
    text = blocks(BANK)
    page = "<html><body>" + "".join(f"<p>{t}</p>" for t in text.split("\n")) + "</body></html>"
    yield "html called doc", "a.doc", BANK, page.encode()
    hexed = "".join(
        "\\par\n" if c == "\n" else c if c.isascii() else "".join(f"\\'{b:02x}" for b in c.encode("gbk")) for c in text
    )
    yield "rtf called doc", "a.doc", BANK, ("{\\rtf1\\ansi\\ansicpg936 " + hexed + "}").encode()
    for shape in (
        "plain",
        "dict options",
        "objects",
        "list answer",
        "indexes",
        "lines",
        "nested",
        "by kind",
        "chinese",
    ):
        yield f"json {shape}", "a.json", BANK, json_bank(BANK, shape).encode()
    for letters in (True, False):
        for soft in (True, False):
            name = f"automatic numbers, letters {letters}, soft breaks {soft}"
            yield name, "a.docx", BANK, numbered_document(BANK, letters=letters, soft=soft)
    for how in ("tick", "said"):
        yield f"right option {how}", "a.docx", CHOICE, formatted_document(CHOICE, how)
    yield "word table", "a.docx", BANK, table_document(BANK, "rows")
    yield "word key table", "a.docx", KEYED, table_document(KEYED, "keys")
    yield "tracked changes", "a.docx", BANK, changed_document(BANK)
    markdown = blocks(BANK, heading="## {han}、{title}", number="dot", letter="spaced dot", line="**答案**：{}")
    yield "markdown", "a.md", BANK, markdown.encode()
    gaps = "\n\n".join(
        "\n".join([q.stem, *(f"{'ABCDE'[i]}. {o}" for i, o in enumerate(q.options)), f"答案：{key(q)}"]) for q in BANK
    )
    yield "no numbers", "a.txt", BANK, gaps.encode()
    yield "no numbers, no gaps", "a.txt", BANK, gaps.replace("\n\n", "\n").encode()
    yield "pairs of lines", "a.txt", BLANKS, "\n".join(f"{q.stem}\n{key(q)}" for q in BLANKS).encode()
    yield (
        "wrapped",
        "a.txt",
        BANK,
        "\n".join(w for t in text.split("\n") for w in ([t[:22], t[22:]] if len(t) > 26 else [t])).encode(),
    )
    yield "odd spaces", "a.txt", BANK, text.replace("\n", "\r\n").replace("（）", "（\u00a0\u3000\u200b）").encode()
    radicals = str.maketrans("一人工生龙车民水大", "⼀⼈⼯⽣⻰⻋⺠⽔⼤")
    yield "radicals", "a.txt", BANK, text.translate(radicals).encode()


@pytest.mark.parametrize(
    ("name", "bank", "data"), [pytest.param(f, b, d, id=n) for n, f, b, d in (*sheets(), *others())]
)
def test_a_clean_bank_is_read_whole_from_this_file(name: str, bank: list[Item], data: bytes) -> None:
    report = read_bank(name, data)
    exact, missed, silent = score(bank, report.questions)
    assert not silent
    assert exact >= 0.995 * len(bank), missed[:2]
    assert len(report.questions) == len(bank)
    assert [q.problems for q in report.questions if q.problems] == []


@pytest.mark.parametrize("how", ["bold", "red", "underline", "highlight"])
def test_a_key_told_only_by_the_look_of_options_is_read_and_trusted_less(how: str) -> None:
    report = read_bank("a.docx", formatted_document(CHOICE, how))
    assert score(CHOICE, report.questions)[0] == len(CHOICE)
    assert all(q.confidence <= 0.85 for q in report.questions)


def test_a_harvested_map_gives_letters_from_wording() -> None:
    found = read_bank(
        "a.json",
        json.dumps({"长征始于|1934年|1935年": "1934年", "遵义会议在\u00a0\u00a0召开|贵州|江西": "贵州"}).encode(),
    )
    assert [(q.kind, q.answer, q.problems) for q in found.questions] == [("single", ["A"], ()), ("single", ["A"], ())]
