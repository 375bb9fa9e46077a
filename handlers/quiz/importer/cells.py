"""Options and keys inside one cell: lettered, parted by some separator, or behind the stem."""

import ast
import re

from . import keys, texts
from .found import Draft
from .options import cut, embedded, leading

ENTITY = re.compile(r"\[\s*(?:'.*'|\".*\")?\s*\]", re.S)
STRONG = (r"\s*\$;\$\s*", r"\s*\n\s*", r"\s*[|¦]+\s*", r"\s*#{1,3}\s*", r"\s*\t\s*", r"\s*[;；]\s*")
WEAK = (r"[,，]", r"\s{2,}", r"、", r"\s*/\s*")


def unlettered(option: str, index: int) -> str:
    mark = leading(option)
    rest = option[mark.end :].strip() if mark else ""
    return rest if mark and mark.index == index and rest and not mark.style.startswith("spaced") else option


def listed(raw: str) -> str:
    """['甲', '乙'] as a program printed it → 甲|乙."""
    if ENTITY.fullmatch(raw.strip()):
        try:
            value = ast.literal_eval(raw.strip())
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return raw
        if isinstance(value, list) and all(isinstance(v, (str, int, float)) for v in value):
            return "|".join(str(v).strip() for v in value)
    return raw


def one_cell(draft: Draft, text: str, raw: str, count: int) -> list[str]:
    """All options in one cell: by letters, else by the first separator that the key or the count agrees with."""
    text = re.sub(r"^\[\s*[\"'](.*)[\"']\s*\]$", lambda m: re.sub(r"[\"']\s*,\s*[\"']", "|", m[1]), text, flags=re.S)
    run = embedded(text)
    if run and not text[: run[0].start].strip():
        return [o.rstrip("；;|,，、 \n$") for o in cut(text, run)]
    for pattern in (*STRONG, *WEAK):
        parts = [p.strip() for p in _outside_quotes(pattern, text) if p.strip()]
        if len(parts) > 1 and (count in (0, len(parts))):
            if pattern in WEAK and count != len(parts):
                draft.doubt(texts.COMMA_SPLIT, 0.5)
            return [unlettered(p, i) for i, p in enumerate(parts)]
    return [text]


def _outside_quotes(pattern: str, text: str) -> list[str]:
    if text.count("“") > 1 and re.search(r"”\s*[，,]\s*“", text):
        return [p.strip("“”") for p in re.split(r"(?<=”)\s*[，,]\s*(?=“)", text)]
    return re.split(pattern, text)


def in_stem(stem: str, raw: str) -> tuple[list[str], list[str]]:
    """Stem and options in one cell: lettered, on lines of their own, or parted by & or | with the key among them."""
    run = embedded(stem)
    if len(run) > 1:
        return [stem[: run[0].start].strip()], cut(stem, run)
    for separator in ("&", "|", "¦", "\n"):
        parts = [p.strip() for p in stem.split(separator)]
        while parts and not parts[-1]:
            parts.pop()
        if len(parts) > 2 and (keys.worded(raw, parts[1:]) or not raw):
            return [parts[0]], parts[1:]
    return [stem], []
