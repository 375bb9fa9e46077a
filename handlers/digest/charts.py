"""A digest's picture: numbers, bars of the ratios, alerts; an SVG drawn to PNG with the shipped Chinese font."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from handlers.digest.composing import Facts
from handlers.digest.wording import percent

TEMPLATES = Path(__file__).parent / "templates" / "digest"
BARS = (
    "case.reply",
    "visit.on_time",
    "talk.coverage",
    "case.satisfied",
    "season.coverage",
    "dual.registered",
    "duty.done",
)
WIDEST, LONGEST = 560, 42
GREEN, AMBER, RED = "#2e7d5b", "#d08a1d", "#b3261e"
COLOURS = {None: GREEN, "yellow": AMBER, "red": RED}


def svg(facts: Facts) -> str:
    """The picture as SVG."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    bars, alerts = bars_of(facts), [_line(one) for one in facts["alerts"]]
    bars_top = 176 + len(facts["numbers"]) * 58
    alerts_top = bars_top + len(bars) * 62 + 20
    values: dict[str, Any] = {"title": _cut(facts["title"], 28), "numbers": facts["numbers"], "bars": bars}
    values |= {"alerts": alerts, "bars_top": bars_top, "alerts_top": alerts_top}
    values["height"] = alerts_top + max(1, len(alerts)) * 52 + 30
    return environment.get_template("card.svg").render(values)


def bars_of(facts: Facts) -> list[dict[str, Any]]:
    """The ratios that had something to do and may be shown: name, width in the picture, colour, words."""
    rows = {row["key"]: row for row in facts["rows"]}
    found = []
    for key in BARS:
        row = rows[key]
        if row.get("due"):
            words = f"{row['done']}/{row['due']} {percent(row['done'], row['due'])}"
            width = min(WIDEST, WIDEST * row["done"] // row["due"])
            share = round(100 * row["done"] / row["due"], 1)
            colour = COLOURS[row.get("level")]
            found.append({"name": row["name"], "width": width, "share": share, "colour": colour, "text": words})
    return found


def png(facts: Facts) -> bytes:
    """The picture as PNG."""
    return drawn(svg(facts))


def drawn(markup: str, fonts: Sequence[str] = ()) -> bytes:
    """An SVG as PNG; the machine's own fonts are left out so that every machine draws the same."""
    import resvg_py
    from pylopdf_fonts_zh_cn import sans_path

    return bytes(
        resvg_py.svg_to_bytes(svg_string=markup, skip_system_fonts=True, font_files=[str(sans_path()), *fonts])
    )


def _line(one: Facts) -> dict[str, str]:
    return {"text": _cut(one["text"], LONGEST), "colour": COLOURS[one["level"]]}


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
