"""The clean bank as Excel, CSV and JSON files in the ways people build them."""

import io
import json
from collections.abc import Callable
from typing import Any

from .bank import Item
from .rendering import LETTERS, TITLES, key, sections

Row = list[Any]


def workbook(sheets: dict[str, list[Row]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for r, row in enumerate(rows):
            page.write_row(r, 0, row)
    book.close()
    return out.getvalue()


def columns(
    bank: list[Item],
    *,
    header: Row | None = None,
    answer: Callable[[Item], Any] | None = None,
    width: int = 5,
    kinds: bool = True,
) -> list[Row]:
    """题型 | 题干 | A … E | 答案 | 解析."""
    rows = [header] if header else []
    for q in bank:
        options = [*q.options, *[""] * (width - len(q.options))]
        lead = [TITLES[q.kind]] if kinds else []
        rows.append([*lead, q.stem, *options, answer(q) if answer else key(q), "见教材。"])
    return rows


HEADERS: dict[str, Row] = {
    "plain": ["题型", "题干", "选项A", "选项B", "选项C", "选项D", "选项E", "答案", "解析"],
    "synonyms": ["试题类型", "试题内容", "A选项", "B选项", "C选项", "D选项", "E选项", "标准答案", "答案解析"],
    "letters": ["类型", "题目", "A", "B", "C", "D", "E", "正确答案", "说明"],
    "numbers": ["题目类型", "问题", "选项1", "选项2", "选项3", "选项4", "选项5", "参考答案", "依据"],
    "stars": [
        "*题型（必填）",
        "*题目内容(必填)",
        "选项 A",
        "选项 B",
        "选项 C",
        "选项 D",
        "选项 E",
        "*正确答案（必填）",
        "试题解析",
    ],
    "english": [
        "Type",
        "Question",
        "Option A",
        "Option B",
        "Option C",
        "Option D",
        "Option E",
        "Answer",
        "Explanation",
    ],
    "prepared": ["题型", "题目描述", "备选A", "备选B", "备选C", "备选D", "备选E", "正确选项", "备注"],
}


def one_cell(bank: list[Item], joint: str, lettered: bool) -> list[Row]:
    """序号 | 题型 | 题目 | 选项 | 答案."""
    rows: list[Row] = [["序号", "题型", "题目", "选项", "答案"]]
    for n, q in enumerate(bank, 1):
        options = [(LETTERS["dot"]("ABCDE"[i]) if lettered else "") + o for i, o in enumerate(q.options)]
        rows.append([n, TITLES[q.kind], q.stem, joint.join(options), key(q)])
    return rows


def option_rows(bank: list[Item]) -> list[Row]:
    """One option a row, the stem only in the first."""
    rows: list[Row] = [["题号", "题干", "选项", "答案"]]
    for n, q in enumerate(bank, 1):
        rows.append([n, q.stem, f"A.{q.options[0]}" if q.options else "", key(q)])
        rows += [["", "", f"{'ABCDE'[i]}.{o}", ""] for i, o in enumerate(q.options) if i]
    return rows


def by_text(q: Item) -> str:
    """The key as the wording of the options."""
    if q.kind in ("single", "multi"):
        return "；".join(q.options["ABCDE".index(x)] for x in q.letters)
    return key(q)


def json_bank(bank: list[Item], shape: str) -> str:
    def one(q: Item) -> dict[str, Any]:
        options: Any = list(q.options)
        answer: Any = key(q)
        if shape == "dict options":
            options = dict(zip("ABCDE", q.options, strict=False))
        if shape == "objects":
            options = [
                {"label": "ABCDE"[i], "content": o, "isCorrect": "ABCDE"[i] in q.letters}
                for i, o in enumerate(q.options)
            ]
            answer = None if q.options else answer
        if shape == "list answer":
            answer = list(q.letters) if q.letters else answer
        if shape == "indexes":
            answer = ["ABCDE".index(x) for x in q.letters] if q.letters else answer
        if q.kind == "judge" and shape in ("dict options", "indexes"):
            answer = q.answer
        words = {"single": "single", "multi": "multiple", "judge": "judge", "blank": "fill"}
        chinese = shape == "chinese"
        names = ("题型", "题目", "选项", "答案") if chinese else ("type", "question", "options", "answer")
        return dict(zip(names, (TITLES[q.kind] if chinese else words[q.kind], q.stem, options, answer), strict=True))

    if shape == "lines":
        return "\n".join(json.dumps(one(q), ensure_ascii=False) for q in bank)
    if shape == "nested":
        return json.dumps({"name": "题库", "data": {"questions": [one(q) for q in bank]}}, ensure_ascii=False)
    if shape == "by kind":
        return json.dumps(
            {
                TITLES[k]: [{"题干": q.stem, "选项": list(q.options), "答案": key(q)} for q in items]
                for _, k, items in sections(bank)
            },
            ensure_ascii=False,
        )
    return json.dumps([one(q) for q in bank], ensure_ascii=False, indent=1)
