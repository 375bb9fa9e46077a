"""Bytes to lines: charset ladder, Markdown, HTML and RTF reduced to running text."""

import codecs
import re
from html.parser import HTMLParser

from . import limits, texts
from .cleaning import clean
from .found import BankRefused, Line

TAGS = re.compile(r"</?(?:details|summary|br|p|div|span|center)(?:\s[^<>]*)?/?>", re.I)
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> tuple[str, bool]:
    """Text from bytes by BOM, UTF-16 without BOM, UTF-8, GB18030; and whether something had to be replaced."""
    for bom, charset in BOMS:
        if data.startswith(bom):
            text = data.decode(charset, "replace")
            return text, "�" in text
    even, odd = data[0:4000:2], data[1:4000:2]
    for half, charset in ((odd, "utf-16-le"), (even, "utf-16-be")):
        if len(data) > 3 and half.count(0) > len(half) // 8:
            text = data.decode(charset, "replace")
            return text, "�" in text
    for charset in ("utf-8", "gb18030", "utf-16-le"):
        try:
            return data.decode(charset), False
        except UnicodeDecodeError:
            continue
    text = data.decode("gb18030", "replace")
    broken = text.count("�")
    if broken * 20 > len(text) or "\0" in text:
        raise BankRefused(texts.UNKNOWN)
    return text, True


def lines_of(text: str) -> list[Line]:
    """Cleaned lines with their numbers."""
    rows = clean(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    if len(rows) > limits.LINES:
        raise BankRefused(texts.TOO_LONG.format(limit=limits.LINES, unit="行"))
    return [Line(limits.short(row), texts.LINE.format(n=n)) for n, row in enumerate(rows, 1)]


def markdown_lines(text: str) -> list[Line]:
    """Lines of a Markdown file: headings and quotes unmarked, bold text kept as a mark, tables as tabbed rows."""
    out = []
    for line in lines_of(text):
        raw = re.sub(r"^\s*(?:>\s*)*(?:#{1,6}\s+)?", "", TAGS.sub("", line.text.replace("</summary>", "：")))
        raw = re.sub(r"^\s*[-*+]\s+(?=\[[ xX]\]|\**[(（]?[A-La-l][)）、.．:：\s]|\**\d|\**(?:答案|解析|正确))", "", raw)
        if re.fullmatch(r"\s*\|?[\s:|-]+\|?\s*", raw) and raw.strip():
            continue
        if raw.strip().startswith("|") and raw.strip().endswith("|"):
            raw = "\t".join(c.strip() for c in raw.strip().strip("|").split("|"))
        text_out, marks = _bold(raw)
        out.append(Line(text_out.replace("`", ""), line.place, marks))
    return out


def _bold(raw: str) -> tuple[str, list[tuple[int, int]]]:
    out, marks, at = "", [], 0
    for found in re.finditer(r"(\*\*|==)(?=\S)(.+?)\1|<u>(.+?)</u>", raw):
        out += raw[at : found.start()]
        word = found[2] or found[3]
        marks.append((len(out), len(out) + len(word)))
        out += word
        at = found.end()
    return out + raw[at:], marks


class _Text(HTMLParser):
    """HTML to lines; bold, coloured and underlined text is remembered; table cells are parted by tabs."""

    BREAKS = frozenset(
        ["p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "section", "article"]
    )
    MARKS = frozenset(["b", "strong", "u", "mark", "font", "em"])
    SKIP = frozenset(["script", "style", "head", "title"])

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[tuple[str, list[tuple[int, int]]]] = [("", [])]
        self.marked = 0
        self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.SKIP:
            self.skipped += 1
        elif tag in self.BREAKS:
            self.rows.append(("", []))
        elif tag in ("td", "th") and self.rows[-1][0]:
            self.handle_data("\t")
        if tag in self.MARKS:
            self.marked += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SKIP:
            self.skipped = max(0, self.skipped - 1)
        elif tag in self.BREAKS:
            self.rows.append(("", []))
        if tag in self.MARKS:
            self.marked = max(0, self.marked - 1)

    def handle_data(self, data: str) -> None:
        if self.skipped:
            return
        text, marks = self.rows[-1]
        data = clean(re.sub(r"[\r\n]+", " ", data)).replace("\n", " ")
        if self.marked and data.strip():
            marks.append((len(text), len(text) + len(data)))
        self.rows[-1] = (text + data, marks)


def html_lines(text: str) -> list[Line]:
    """Lines of an HTML page (also the kind old systems save as .doc and .xls)."""
    parser = _Text()
    try:
        parser.feed(text)
        parser.close()
    except (AssertionError, ValueError) as error:
        raise BankRefused(texts.DAMAGED) from error
    rows = [r for r in parser.rows if r[0].strip()]
    if len(rows) > limits.LINES:
        raise BankRefused(texts.TOO_LONG.format(limit=limits.LINES, unit="行"))
    return [Line(limits.short(t), texts.LINE.format(n=n), m) for n, (t, m) in enumerate(rows, 1)]
