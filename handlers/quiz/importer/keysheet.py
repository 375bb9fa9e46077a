"""A sheet of keys beside the sheets of questions."""

from .columns import role
from .reading_sheet import Sheet


def key_sheet(sheet: Sheet) -> list[tuple[int, str]]:
    """The numbered keys of a sheet that has a column of numbers, one of keys, and no questions; else nothing."""
    rows = [row for row in sheet.rows if any(row)]
    heads = [role(cell)[0] for cell in rows[0]] if rows else []
    if set(heads) - {"number", "answer", "explanation", "kind", "other", ""} or not {"number", "answer"} <= set(heads):
        return []
    number, answer = heads.index("number"), heads.index("answer")
    held = [(row[number].strip(), row[answer].strip()) for row in rows[1:] if max(number, answer) < len(row)]
    return [(int(n), key) for n, key in held if n.isdecimal() and key]
