"""Word's automatic numbers, which no paragraph's text holds: counters by list and level, as numbering.xml says."""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HAN = "零一二三四五六七八九"
CHINESE = (
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
    "japaneseDigitalTen",
    "chineseLegalSimplified",
)


@dataclass(slots=True)
class Level:
    """One level of a list: first value, format, text with %1 in it."""

    start: int = 1
    format: str = "decimal"
    text: str = "%1."


@dataclass(slots=True)
class Numbering:
    """The document's lists and how far each has counted."""

    levels: dict[tuple[str, int], Level] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    overrides: dict[tuple[str, int], int] = field(default_factory=dict)
    counters: dict[tuple[str, int], int] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def label(self, num_id: str, level: int) -> tuple[str, str]:
        """Count one paragraph; its label ("3.", "B、") and the number format."""
        base = self.abstract.get(num_id)
        own = self.levels.get((base or "", level))
        if base is None or own is None or num_id == "0":
            return "", ""
        if num_id not in self.begun:
            self.begun.add(num_id)
            for (other, at), start in self.overrides.items():
                if other == num_id:
                    self.counters[base, at] = start - 1
        self.counters[base, level] = self.counters.get((base, level), own.start - 1) + 1
        for deeper in range(level + 1, 9):
            self.counters.pop((base, deeper), None)
        text = own.text
        for at in range(level + 1):
            shown = self.levels.get((base, at), own)
            value = self.counters.get((base, at), shown.start)
            text = text.replace(f"%{at + 1}", formatted(value, shown.format))
        return text, own.format


def read_numbering(root: Element | None) -> Numbering:
    """The lists that numbering.xml declares."""
    out = Numbering()
    if root is None:
        return out
    for abstract in root.iter(W + "abstractNum"):
        for level in abstract.findall(W + "lvl"):
            at = _int(level.get(W + "ilvl"), 0)
            out.levels[abstract.get(W + "abstractNumId") or "", at] = Level(
                _int(_val(level, "start"), 1), _val(level, "numFmt") or "decimal", _val(level, "lvlText") or ""
            )
    for num in root.iter(W + "num"):
        num_id = num.get(W + "numId") or ""
        out.abstract[num_id] = _val(num, "abstractNumId") or ""
        for override in num.findall(W + "lvlOverride"):
            start = _val(override, "startOverride")
            if start is not None:
                out.overrides[num_id, _int(override.get(W + "ilvl"), 0)] = _int(start, 1)
    return out


def _val(parent: Element, name: str) -> str | None:
    child = parent.find(W + name)
    return child.get(W + "val") if child is not None else None


def _int(text: str | None, default: int) -> int:
    try:
        return max(0, min(int(text or default), 100_000))
    except ValueError:
        return default


def formatted(value: int, style: str) -> str:
    """A counter in a number format: decimal, letters, Roman, Chinese, circled; none and bullets give nothing."""
    if style in ("none", "bullet"):
        return ""
    if style in ("upperLetter", "lowerLetter"):
        letter = chr(65 + (value - 1) % 26) * ((value - 1) // 26 % 5 + 1)
        return letter if style == "upperLetter" else letter.lower()
    if style in ("upperRoman", "lowerRoman"):
        return roman(value) if style == "upperRoman" else roman(value).lower()
    if style in CHINESE:
        return han(value)
    if style.startswith("decimalEnclosedCircle") and 1 <= value <= 20:
        return chr(0x245F + value)
    return f"{value:02d}" if style == "decimalZero" else str(value)


def roman(value: int) -> str:
    out = ""
    pairs = zip((100, 90, 50, 40, 10, 9, 5, 4, 1), ["C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"], strict=True)
    for unit, letters in pairs:
        count, value = divmod(value, unit)
        out += letters * min(count, 20)
    return out


def han(value: int) -> str:
    """105 → 一百零五."""
    if value < 10:
        return HAN[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return ("" if tens == 1 else HAN[tens]) + "十" + (HAN[ones] if ones else "")
    hundreds, rest = divmod(value, 100)
    if value >= 1000 or not rest:
        return str(value) if rest or value >= 1000 else HAN[hundreds] + "百"
    middle = "零" if rest < 10 else "一" if rest < 20 else ""
    return HAN[hundreds] + "百" + middle + han(rest)
