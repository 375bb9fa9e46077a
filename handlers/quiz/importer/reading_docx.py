"""A .docx as lines: paragraphs with their automatic numbers and emphasis, tables row by row."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from . import limits, patterns, texts
from .cleaning import clean
from .found import BankRefused, Line
from .headings import heading
from .numbering import Numbering, W, read_numbering
from .options import leading
from .patterns import number

SKIP = {
    W + n
    for n in (
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "txbxContent",
        "rPr",
        "pPr",
        "footnoteReference",
        "commentReference",
    )
}
PLAIN_COLOURS = frozenset(("000000", "auto", "FFFFFF", "333333", "262626", "404040", "1F2328"))
EMPHASIS = {W + n for n in ("b", "u", "highlight", "color", "em")}


@dataclass(slots=True)
class Styles:
    """Paragraph styles that carry a number."""

    numbers: dict[str, tuple[str, int]] = field(default_factory=dict)
    default: str = ""


def parse(data: bytes) -> Element:
    """An XML part, refused when it nests too deep, holds too much, or declares entities."""
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:4096]:
        raise BankRefused(texts.TOO_DEEP)
    depth = count = 0
    root: Element | None = None
    try:
        for event, element in ElementTree.iterparse(io.BytesIO(data), events=("start", "end")):  # noqa: S314
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            count += 1
            if depth > limits.XML_DEPTH or count > limits.XML_NODES:
                raise BankRefused(texts.TOO_DEEP)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise BankRefused(texts.DAMAGED) from error
    if root is None:
        raise BankRefused(texts.DAMAGED)
    return root


def docx_lines(archive: zipfile.ZipFile) -> tuple[list[Line], list[str]]:
    """The document's lines and what has to be said about it."""
    body = limits.member(archive, "word/document.xml")
    if body is None:
        raise BankRefused(texts.DAMAGED)
    root = parse(body)
    numbers = limits.member(archive, "word/numbering.xml")
    style_part = limits.member(archive, "word/styles.xml")
    numbering = read_numbering(parse(numbers) if numbers else None)
    styles = read_styles(parse(style_part) if style_part else None)
    notes = []
    pictures = sum(1 for e in root.iter() if e.tag.rpartition("}")[2] in ("drawing", "pict", "oMath"))
    if pictures:
        notes.append(texts.NOTE_PICTURES.format(count=pictures))
    if any(e.tag in (W + "ins", W + "del") for e in root.iter()):
        notes.append(texts.NOTE_CHANGES)
    lines = [line for block in blocks(root) for line in block_lines(block, numbering, styles)]
    if len(lines) > limits.LINES:
        raise BankRefused(texts.TOO_LONG.format(limit=limits.LINES, unit="段"))
    return lines, notes


def read_styles(root: Element | None) -> Styles:
    out = Styles()
    for style in root.iter(W + "style") if root is not None else ():
        found = style.find(f"{W}pPr/{W}numPr")
        num = found.find(W + "numId") if found is not None else None
        level = found.find(W + "ilvl") if found is not None else None
        if num is not None:
            out.numbers[style.get(W + "styleId") or ""] = (num.get(W + "val") or "0", _level(level))
    return out


def _level(element: Element | None) -> int:
    value = element.get(W + "val") if element is not None else None
    return min(int(value), 8) if value and value.isdigit() else 0


def blocks(root: Element) -> Iterator[tuple[Element, str]]:
    """Paragraphs and table rows in reading order, each with its place; nested tables follow their cell's text."""
    paragraphs = tables = 0
    stack = list(reversed(list(root)))
    while stack:
        element = stack.pop()
        if element.tag == W + "p":
            paragraphs += 1
            yield element, texts.PARAGRAPH.format(n=paragraphs)
            stack.extend(reversed(list(element.iter(W + "txbxContent"))[:1]))
        elif element.tag == W + "tbl":
            tables += 1
            for r, row in enumerate(element.findall(W + "tr"), 1):
                yield row, texts.TABLE_ROW.format(t=tables, r=r)
        elif element.tag not in SKIP or element.tag == W + "txbxContent":
            stack.extend(reversed(list(element)))


def block_lines(block: tuple[Element, str], numbering: Numbering, styles: Styles) -> list[Line]:
    """A paragraph as its lines, a table row as one line of tabbed cells (or its cells' lines when they are long)."""
    element, place = block
    if element.tag == W + "p":
        return paragraph_lines(element, place, numbering, styles)
    cells = [
        [line for p in cell.iter(W + "p") for line in paragraph_lines(p, place, numbering, styles) if line.text.strip()]
        for cell in element.findall(W + "tc")
    ]
    for cell in cells:
        if len(cell) == 1 and patterns.SEC.match(cell[0].text) and heading(cell[0].text) and _scores(cells, cell):
            return cell  # 得分｜评卷人｜一、单选题 on an exam paper
    if len(cells) == 1 or any(len(c) > 1 for c in cells):
        return [line for cell in cells for line in cell]
    return [Line("\t".join(c[0].text.strip() if c else "" for c in cells), place)]


def _scores(cells: list[list[Line]], title: list[Line]) -> bool:
    """Whether the other cells of a row only hold the words of a marking table."""
    words = {line.text.strip() for cell in cells for line in cell if cell is not title}
    return words <= {"", "得分", "评卷人", "阅卷人", "复核人", "合分人", title[0].text.strip()}


def paragraph_lines(p: Element, place: str, numbering: Numbering, styles: Styles) -> list[Line]:
    """A paragraph split at its soft breaks, with its automatic number before the first line."""
    text, marks = runs(p)
    label = label_of(p, numbering, styles)
    if label and text.strip() and not has_own(text):
        text = label + text.lstrip()
        marks = [(a + len(label), b + len(label)) for a, b in marks]
    out, at = [], 0
    for part in text.split("\n"):
        end = at + len(part)
        inside = [(max(a, at) - at, min(b, end) - at) for a, b in marks if a < end and b > at]
        out.append(Line(limits.short(part), place, inside))
        at = end + 1
    return out


def has_own(text: str) -> bool:
    """Whether the text has a number or letter of its own, so that the automatic one is not what is meant."""
    num = number(text)
    return leading(text) is not None or bool(
        num and num.style not in ("decimal", "sp", "bare", "sign", "paren") and num.value < 1000
    )


def label_of(p: Element, numbering: Numbering, styles: Styles) -> str:
    """The automatic number of a paragraph, counted even when not shown."""
    found = p.find(f"{W}pPr/{W}numPr")
    num_id, level = "", 0
    style = p.find(f"{W}pPr/{W}pStyle")
    if style is not None:
        num_id, level = styles.numbers.get(style.get(W + "val") or "", ("", 0))
    if found is not None:
        num = found.find(W + "numId")
        num_id = (num.get(W + "val") or "") if num is not None else num_id
        level = _level(found.find(W + "ilvl"))
    if not num_id:
        return ""
    label, style_name = numbering.label(num_id, level)
    if not label.strip() or style_name in ("bullet", "none"):
        return ""
    if re.fullmatch(r"[\s(（]*[A-Za-z\d]+\s*", label):
        label = label.strip() + "."
    return clean(label).strip() + ("" if label.rstrip()[-1] in "、）)．】" else " ")


def runs(p: Element) -> tuple[str, list[tuple[int, int]]]:
    """The paragraph's text as it reads with changes accepted, and the spans set apart by formatting."""
    out: list[str] = []
    marks: list[tuple[int, int]] = []
    length = 0
    stack = list(reversed(list(p)))
    while stack:
        element = stack.pop()
        if element.tag == W + "r":
            text = clean("".join(_run_text(element)))
            if _emphasised(element) and text.strip():
                marks.append((length, length + len(text)))
            elif _underlined_blank(element, text):
                text = "____"
            out.append(text)
            length += len(text)
        elif element.tag not in SKIP:
            stack.extend(reversed(list(element)))
    return "".join(out), marks


def _underlined_blank(run: Element, text: str) -> bool:
    return len(text) > 1 and not text.strip() and run.find(f"{W}rPr/{W}u") is not None


def _run_text(run: Element) -> Iterator[str]:
    for child in run:
        if child.tag == W + "t":
            yield child.text or ""
        elif child.tag in (W + "tab", W + "ptab"):
            yield "\t"
        elif child.tag in (W + "br", W + "cr"):
            yield "\n"
        elif child.tag == W + "noBreakHyphen":
            yield "-"
        elif child.tag == W + "sym":
            code = child.get(W + "char") or ""
            yield chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{4}", code) else ""


def _emphasised(run: Element) -> bool:
    """Bold, underlined, highlighted, or in a colour that is not plain."""
    properties = run.find(W + "rPr")
    for e in properties if properties is not None else ():
        value = e.get(W + "val") or ""
        plain = value in ("0", "false", "none", "off") or (e.tag == W + "color" and value.upper() in PLAIN_COLOURS)
        if e.tag in EMPHASIS and not plain:
            return True
    return False
