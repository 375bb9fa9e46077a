"""Options written some other way than a letter and a point, as lettered lines that the rest of the importer reads.

选项：A 甲 | B 乙; check boxes without letters; a mark before the right one (*B. 乙, √ B. 乙); A甲B乙C丙 without points.
"""

import re

from .found import Line
from .options import LETTERS, chain, embedded, leading

LABEL = re.compile(r"\s*[【\[]?\s*(?:备?选项|备选答案|选择项)\s*[】\]]?\s*[:：]\s*(?=\S)")
PARTED = re.compile(r"\s*(?:\$;\$|[|｜¦]+|\t+|[;；]|\s{2,})\s*")
BOX = re.compile(r"\s*(?:[-*+•]\s*)?(?:\[(?P<x>[ xX√✓])\]|(?P<sign>[☐☑☒□✅]))\s*(?P<text>\S.*)$")
CHOSEN = frozenset("xX√✓☑☒✅")
BEFORE = re.compile(r"\s*(?P<mark>[*＊★√✓✔☑✅>→]+)\s*(?=[(（\[【]?[A-La-l]\s*[)）\]】、.．:：])")
GLUED = re.compile(r"(?<![A-Za-z])([A-L])(?=[一-鿿“《\d])")


def lettered(lines: list[Line]) -> list[Line]:
    """The lines, options among them with letters and with their ticks behind them."""
    return _ticked([_glued(_labelled(line)) for line in _boxed(lines)])


def _labelled(line: Line) -> Line:
    """选项：… on one line: the label gone, a letter before each option."""
    label = LABEL.match(line.text)
    if label is None:
        return line
    rest = line.text[label.end() :]
    run = embedded(rest)
    if run and not rest[: run[0].start].strip():
        return Line(rest, line.place)
    parts = [part for part in PARTED.split(rest.strip()) if part]
    if len(parts) < 2 or len(parts) > len(LETTERS):
        return line
    return Line("\t".join(f"{letter}、{part}" for letter, part in zip(LETTERS, parts, strict=False)), line.place)


def _boxed(lines: list[Line]) -> list[Line]:
    """Check boxes one below the other are A, B, C … where they have no letters of their own."""
    out: list[Line] = []
    run: list[tuple[int, str]] = []
    for line in lines:
        found = BOX.match(line.text)
        if found:
            chosen = (found["x"] or found["sign"]) in CHOSEN
            run.append((len(out), found["text"].strip() + ("√" if chosen else "")))
        elif line.text.strip():
            _name(out, run)
            run = []
        out.append(line)
    _name(out, run)
    return out


def _name(out: list[Line], run: list[tuple[int, str]]) -> None:
    if not 2 <= len(run) <= len(LETTERS):
        return
    bare = not any(leading(text) for _, text in run)
    for letter, (at, text) in zip(LETTERS, run, strict=False):
        out[at] = Line(f"{letter}、{text}" if bare else text, out[at].place)


def _ticked(lines: list[Line]) -> list[Line]:
    """A mark before an option's letter means the right one, unless it stands before every option of a run."""
    run: list[tuple[int, re.Match[str] | None]] = []
    for at, line in enumerate([*lines, Line("。", "")]):
        found = BEFORE.match(line.text)
        if found or leading(line.text):
            run.append((at, found))
        elif line.text.strip():
            _move(lines, run)
            run = []
    return lines


def _move(lines: list[Line], run: list[tuple[int, re.Match[str] | None]]) -> None:
    marked = [(at, found) for at, found in run if found]
    for at, found in marked if len(marked) < len(run) else []:
        lines[at] = Line(lines[at].text[found.end() :] + "√", lines[at].place)


def _glued(line: Line) -> Line:
    """A甲B乙C丙: a point after each letter, where three or more ascend from A and each stands once."""
    text = line.text.strip()
    found = list(GLUED.finditer(text))
    letters = "".join(mark[1] for mark in found)
    if len(found) < 3 or found[0].start() or letters != LETTERS[: len(found)] or _run(text) > 1:
        return line
    return Line(
        "\t".join(f"{letter}、{part.strip()}" for letter, part in zip(letters, _texts(text, found), strict=True)),
        line.place,
    )


def _run(text: str) -> int:
    first = leading(text)
    return len(chain(text, first)) if first else 0


def _texts(text: str, found: list[re.Match[str]]) -> list[str]:
    ends = [mark.start() for mark in found[1:]] + [len(text)]
    return [text[mark.end() : end] for mark, end in zip(found, ends, strict=True)]
