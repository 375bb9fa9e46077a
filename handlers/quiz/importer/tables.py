"""Sheets to drafts: header or guess, section rows, options in one cell, in columns, or in the rows below."""

import re

from . import keys, patterns, texts
from .blocks import read_lines
from .cells import in_stem, listed, one_cell, unlettered
from .columns import Columns, guess, header, role
from .endkeys import KeyGroup, attach
from .found import Draft, Group, Line, Reading
from .headings import heading
from .keysheet import key_sheet
from .options import chain, cut, leading
from .reading_sheet import Sheet, column_name


class Table:
    """One sheet being read."""

    def __init__(self, sheet: Sheet, reading: Reading, *, numbered: bool = False) -> None:
        self.sheet, self.numbered = sheet, numbered
        self.reading = reading
        self.columns: Columns | None = None
        self.draft: Draft | None = None
        self.kind = _sheet_kind(sheet.name)

    def read(self) -> None:
        """All rows; a sheet without any structure is read as running text."""
        rows = self.sheet.rows
        if not any(header(row) for row in rows):
            self.columns = guess(rows)
            if self.columns is None or _is_text(rows, self.columns):
                self.as_text()
                return
        self.reading.groups.append(Group(self.kind, self.sheet.name))
        for r, row in enumerate(rows):
            self.take(r, row)
        self.close()

    def take(self, r: int, row: list[str]) -> None:
        """A header, a section title, the options of the question above, or a question."""
        held = [c for c in row if c]
        if not held:
            return
        head = header(row)
        if head:
            self.close()
            self.columns = head
            return
        if self.draft is not None and self.columns is not None and leading(held[0]) and self.continues(r, row):
            return
        if len(set(held)) == 1 and self.section(held[0]):
            return
        if self.columns is None or (self.draft is not None and self.continues(r, row)):
            return
        self.question(r, row)

    def section(self, text: str) -> bool:
        """一、单选题 across the sheet: later rows are of that kind."""
        head = heading(text)
        if head is None or (patterns.number(text) and head.kind is None):
            return False
        self.close()
        if head.kind is not None:
            self.kind = head.kind
            self.reading.groups.append(Group(head.kind, head.title, self.sheet.name, head.promised))
        return True

    def cell(self, row: list[str], column: int) -> str:
        return row[column].strip() if 0 <= column < len(row) else ""

    def continues(self, r: int, row: list[str]) -> bool:
        """Whether a row only brings more options to the question above."""
        assert self.columns is not None
        assert self.draft is not None
        columns = self.columns
        stem, answer = self.cell(row, columns.stem), self.cell(row, columns.answer)
        if answer and (stem or not self.cell(row, columns.options)):
            return False
        if stem and columns.options < 0 and not columns.letters:
            first = leading(stem)
            run = chain(stem, first) if first else []
            if run and run[0].index == len(self.draft.options):
                self.draft.options += cut(stem, run)
                return True
            return False
        held = [c for n, c in enumerate(row) if c and n != columns.answer]
        text = self.cell(row, columns.options) or (held[0] if len(held) == 1 else "")
        if stem or not text:
            return False
        mark = leading(text)
        option = text[mark.end :].strip() if mark and mark.index == len(self.draft.options) else text
        self.draft.options.append(option)
        if answer and keys.truth(answer):
            self.draft.ticked.add(len(self.draft.options) - 1)
        return True

    def question(self, r: int, row: list[str]) -> None:
        """A row with a stem."""
        columns = self.columns
        assert columns is not None
        stem = self.cell(row, columns.stem)
        filled = sum(1 for c in row if c)
        if not stem or role(self.cell(row, columns.answer))[0] == "answer" or (filled == 1 and columns.guessed):
            if filled > 1 or (stem and filled == 1 and self.draft is None and not columns.guessed):
                self.lost(r, row)
            return
        self.close()
        place = (
            texts.CELL.format(sheet=self.sheet.name, column=column_name(columns.stem), row=r + 1)
            if self.sheet.name
            else texts.LINE.format(n=r + 1)
        )
        draft = Draft(place, None, self.kind_in(row), len(self.reading.groups) - 1)
        num = patterns.number(stem)
        if num and num.style not in ("decimal", "sp", "bare", "sign", "han") and num.value < 2000 and num.rest:
            draft.number, stem = num.value, num.rest
        said = self.cell(row, columns.number)
        if self.numbered and said.isdecimal():
            draft.number = int(said)
        draft.stem = [stem]
        self.options_of(draft, row)
        raw = self.cell(row, columns.answer)
        if raw:
            draft.keys["cell"] = listed(raw)
        explanation = self.cell(row, columns.explanation)
        draft.explanation = [explanation] if explanation else []
        draft.source = self.cell(row, columns.source)
        self.dates(draft, r, row)
        self.draft = draft

    def lost(self, r: int, row: list[str]) -> None:
        if any(role(c)[0] in ("stem", "answer", "kind", "options") for c in row):
            return
        place = texts.LINE.format(n=r + 1)
        self.reading.note(texts.NOTE_UNREAD.format(count=1, place=place, text=" ".join(c for c in row if c)[:30]))

    def kind_in(self, row: list[str]) -> str:
        assert self.columns is not None
        said = self.cell(row, self.columns.kind)
        return (patterns.kind_of(said) or "") if said and not said.isdigit() else self.kind

    def options_of(self, draft: Draft, row: list[str]) -> None:
        """Options from their columns, or from the one cell that holds them all, or from the stem's own cell."""
        assert self.columns is not None
        columns = self.columns
        given = [self.cell(row, c) for c in columns.letters]
        while given and not given[-1]:
            given.pop()
        raw = self.cell(row, columns.answer)
        if given:
            draft.options = [unlettered(o, i) for i, o in enumerate(given)]
        elif self.cell(row, columns.options):
            count = self.cell(row, columns.count)
            draft.options = one_cell(draft, self.cell(row, columns.options), raw, int(count) if count.isdigit() else 0)
        elif columns.options < 0 and not columns.letters and draft.kind not in ("judge", "blank", "essay"):
            draft.stem, draft.options = in_stem(draft.stem[0], raw)

    def dates(self, draft: Draft, r: int, row: list[str]) -> None:
        """Cells Excel may have changed."""
        assert self.columns is not None
        used = [*self.columns.letters, self.columns.options, self.columns.answer, self.columns.stem]
        plain = sum(1 for c in used if self.cell(row, c).isdigit())
        for c in used:
            if (r, c) in self.sheet.dates:
                draft.doubt(texts.DATE_CELL.format(text=self.cell(row, c)), 0.3)
            elif (r, c) in self.sheet.numbers and plain == 1:
                draft.doubt(texts.NUMBER_DATE.format(text=self.cell(row, c)), 0.3)

    def close(self) -> None:
        if self.draft is not None:
            self.reading.drafts.append(self.draft)
        self.draft = None

    def as_text(self) -> None:
        """Rows as lines, cells parted by tabs."""
        lines = []
        for r, row in enumerate(self.sheet.rows):
            text = "\t".join(c for c in row if c)
            for part in text.split("\n"):
                lines.append(
                    Line(
                        part,
                        texts.CELL.format(sheet=self.sheet.name, column="A", row=r + 1)
                        if self.sheet.name
                        else texts.LINE.format(n=r + 1),
                    )
                )
        read = read_lines(lines)
        base = len(self.reading.groups)
        for draft in read.drafts:
            draft.group += base
            draft.kind = draft.kind or self.kind
        self.reading.groups += read.groups
        self.reading.drafts += read.drafts
        for note in read.notes:
            self.reading.note(note)


def _sheet_kind(name: str) -> str:
    found = re.search(patterns.KIND_ANY, name)
    return (
        (patterns.kind_of(found[0]) or "") if found else (patterns.kind_of(name.strip()) or "" if name.strip() else "")
    )


def _is_text(rows: list[list[str]], columns: Columns) -> bool:
    """Whether the cells are running text that happens to stand in a grid."""
    held = [[c for c in row if c] for row in rows if any(row)]
    letters = sum(1 for row in held if leading(row[0]))
    singles = sum(1 for row in held if len(row) == 1)
    inline = sum(1 for row in held if patterns.INL.search(row[0]))
    options_below = letters * 5 >= len(held) and columns.answer >= 0
    return (singles * 2 > len(held) and not options_below) or (
        letters * 5 >= len(held) and (inline * 8 >= len(held) or columns.answer < 0)
    )


def read_sheets(sheets: list[Sheet]) -> Reading:
    """Every sheet; one that repeats another is skipped and said so."""
    reading = Reading()
    seen: dict[str, str] = {}
    pairs = {sheet.name: found for sheet in sheets if len(sheets) > 1 and (found := key_sheet(sheet))}
    for sheet in sheets:
        content = "\0".join("\1".join(r) for r in sheet.rows)
        if not content.strip("\0\1"):
            continue
        if content in seen:
            reading.note(
                texts.NOTE_SAME_SHEET.format(sheet=sheet.name, other=seen[content], count=max(0, len(sheet.rows) - 1))
            )
            continue
        seen[content] = sheet.name
        if sheet.hidden:
            reading.note(texts.NOTE_HIDDEN.format(sheet=sheet.name))
        if sheet.name not in pairs:
            Table(sheet, reading, numbered=bool(pairs)).read()
    every = len(reading.groups)
    kinds = {name: _sheet_kind(name) for name in pairs}
    attach(reading, [KeyGroup(f"{name}!A1", every, 0, kinds[name], pairs=found) for name, found in pairs.items()])
    return reading
