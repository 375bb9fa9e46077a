"""The clean bank as Word documents: automatic numbers, keys by look, tables, tracked changes."""

import io
from collections.abc import Callable
from typing import Any

from .bank import Item
from .files import HEADERS, Row, columns
from .rendering import TITLES, key, sections


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
