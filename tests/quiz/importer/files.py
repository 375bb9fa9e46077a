"""The clean bank as Word, Excel, CSV and JSON files in the ways people build them."""

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


def document(build: Callable[[Any], None]) -> bytes:
    import docx

    made = docx.Document()
    build(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def numbered_document(bank: list[Item], *, letters: bool, soft: bool) -> bytes:
    """Question numbers (and option letters) only as automatic numbers; each section restarts."""

    def build(made: Any) -> None:
        lists = Lists(made)
        for _, kind, items in sections(bank):
            made.add_paragraph(f"{TITLES[kind]}（共{len(items)}题）")
            questions = lists.new("decimal", "%1．")
            for q in items:
                options = lists.new("upperLetter", "%1、")
                p = made.add_paragraph()
                lists.put(p, questions)
                run = p.add_run(q.stem)
                for i, o in enumerate(q.options):
                    if soft and not letters:
                        run.add_break()
                        run = p.add_run(f"{'ABCDE'[i]}.{o}")
                        continue
                    own = made.add_paragraph(o if letters else f"{'ABCDE'[i]}.{o}")
                    if letters:
                        lists.put(own, options)
                made.add_paragraph(f"答案：{key(q)}")

    return document(build)


class Lists:
    """Word lists made by hand: python-docx has no call for them."""

    def __init__(self, made: Any) -> None:
        self.root = made.part.numbering_part.element
        self.next = 500

    def new(self, style: str, text: str) -> int:
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        self.next += 1
        n = self.next
        level = f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{n}">{level}</w:abstractNum>')
        self.root.insert(0, abstract)
        self.root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>'))
        return n

    @staticmethod
    def put(paragraph: Any, n: int) -> None:
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        properties = paragraph._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{n}"/></w:numPr>'))


def formatted_document(bank: list[Item], how: str) -> bytes:
    """The right option only by its look: bold, red, underline, highlight, or a √ behind it."""
    from docx.enum.text import WD_COLOR_INDEX
    from docx.shared import RGBColor

    def build(made: Any) -> None:
        for n, q in enumerate(bank, 1):
            made.add_paragraph(f"{n}、{q.stem}")
            for i, o in enumerate(q.options):
                right = "ABCDE"[i] in q.letters
                run = made.add_paragraph().add_run(
                    f"{'ABCDE'[i]}、{o}"
                    + ("√" if right and how == "tick" else "（正确）" if right and how == "said" else "")
                )
                if right and how == "bold":
                    run.bold = True
                elif right and how == "red":
                    run.font.color.rgb = RGBColor(0xFF, 0, 0)
                elif right and how == "underline":
                    run.underline = True
                elif right and how == "highlight":
                    run.font.highlight_color = WD_COLOR_INDEX.YELLOW

    return document(build)


def table_document(bank: list[Item], shape: str) -> bytes:
    """Questions as rows of a Word table, or running text with a 题号/答案 table at the end."""

    def build(made: Any) -> None:
        if shape == "rows":
            fill(made, columns(bank, header=HEADERS["plain"]))
            return
        for n, q in enumerate(bank, 1):
            made.add_paragraph(f"{n}. {q.stem}")
            made.add_paragraph("\t".join(f"{'ABCDE'[i]}. {o}" for i, o in enumerate(q.options)))
        made.add_paragraph("参考答案")
        for a in range(0, len(bank), 10):
            some = bank[a : a + 10]
            fill(
                made,
                [["题号", *[a + i + 1 for i in range(len(some))]], ["答案", *[key(q, words=("√", "×")) for q in some]]],
            )

    return document(build)


def fill(made: Any, rows: list[Row]) -> None:
    table = made.add_table(len(rows), max(map(len, rows)))
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, value in zip(cells.cells, row, strict=False):
            cell.text = str(value)


def changed_document(bank: list[Item]) -> bytes:
    """Keys corrected with track changes: the old one deleted, the new one inserted."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    def build(made: Any) -> None:
        for n, q in enumerate(bank, 1):
            made.add_paragraph(f"{n}、{q.stem}")
            for i, o in enumerate(q.options):
                made.add_paragraph(f"{'ABCDE'[i]}、{o}")
            p = made.add_paragraph("答案：")
            p._p.append(
                parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r><w:delText>A</w:delText></w:r></w:del>')
            )
            p._p.append(
                parse_xml(f'<w:ins {nsdecls("w")} w:id="2" w:author="a"><w:r><w:t>{key(q)}</w:t></w:r></w:ins>')
            )

    return document(build)
