"""A digest as an Excel book: the screen, every indicator with how it is counted, the units below, a chart."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from handlers.digest import texts
from handlers.digest.composing import Facts
from handlers.digest.indicators import BY_KEY
from handlers.digest.snapshots import Digest

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC).replace(
    tzinfo=None
)  # the book says no time of its own: same facts, same bytes
RATIO_ROWS = 12


def workbook(digest: Digest) -> bytes:
    """The .xlsx. What is hidden is hidden here too."""
    from xlsxwriter import Workbook

    buffer = BytesIO()
    with Workbook(buffer, OPTIONS) as book:
        book.set_properties({"title": digest.facts["title"], "created": ALWAYS})
        formats = {
            "title": book.add_format({"bold": True, "font_size": 16}),
            "head": book.add_format({"bold": True, "bg_color": "#F3E9E0", "border": 1, "text_wrap": True}),
            "cell": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
            "red": book.add_format({"border": 1, "font_color": "#B3261E", "text_wrap": True}),
            "yellow": book.add_format({"border": 1, "font_color": "#9A6700", "text_wrap": True}),
            "percent": book.add_format({"num_format": "0.0%", "border": 1}),
        }
        _screen(book.add_worksheet(texts.SHEET_SCREEN), digest, formats)
        _rows(book, digest.facts, formats)
        if digest.facts["units"]["rows"]:
            _units(book.add_worksheet(texts.SHEET_UNITS), digest.facts, formats)
        _missing(book.add_worksheet(texts.SHEET_MISSING), digest.facts, formats)
    return buffer.getvalue()


def _on_paper(sheet: Any) -> None:
    """A4 across, as many pages long as it takes, its heads on each."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _screen(sheet: Any, digest: Digest, formats: dict[str, Any]) -> None:
    facts = digest.facts
    sheet.set_column(0, 0, 88)
    sheet.write_string(0, 0, facts["title"], formats["title"])
    sheet.write_string(1, 0, texts.span(facts["first"], facts["last"]))
    lines: list[tuple[str, str | None]] = [(f"{one['text']}{one['arrow']}", None) for one in facts["numbers"]]
    lines += [(texts.NEED_YOU, "head"), *((one["text"], one["level"]) for one in facts["alerts"])]
    lines += [(texts.PLEASE, "head"), *((one["text"], None) for one in facts["asks"])]
    lines += [(note, "yellow") for note in facts["notes"]]
    if digest.corrections:
        lines.append((texts.CORRECTIONS, "head"))
        lines += [(texts.correction(one), None) for one in digest.corrections]
    for number, (text, style) in enumerate(lines, 3):
        sheet.write_string(number, 0, text, formats[style or "cell"])
    sheet.write_string(len(lines) + 4, 0, texts.stamp(digest.stamp))


def _rows(book: Any, facts: Facts, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(texts.SHEET_ROWS)
    for column, (head, width) in enumerate(texts.ROW_HEADS):
        sheet.write_string(0, column, head, formats["head"])
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 2)
    _on_paper(sheet)
    for number, row in enumerate(facts["rows"], 1):
        cells: list[Any] = [row["block"], row["name"], row["text"], _amount(row), row.get("due"), None]
        cells += [
            row["before"],
            row["year_before"],
            row["unit"],
            row["formula"],
            row["exemptions"],
            row["alert"],
        ]
        for column, value in enumerate(cells):
            style = formats[row.get("level") or "cell"] if column == 2 else formats["cell"]
            if isinstance(value, int | float):
                sheet.write_number(number, column, value, style)
            else:
                sheet.write_string(number, column, value or "", style)
        if row.get("due"):
            sheet.write_number(number, 5, row["done"] / row["due"], formats["percent"])
    _chart(book, sheet, facts)


def _amount(row: Facts) -> float | None:
    """Done in the unit that it is told in."""
    return row["done"] / BY_KEY[row["key"]].scale if "done" in row else None


def _chart(book: Any, sheet: Any, facts: Facts) -> None:
    """Bars of the ratios that had something to do."""
    picked = [row for row in facts["rows"] if row.get("due")][:RATIO_ROWS]
    if not picked:
        return
    data = book.add_worksheet(texts.SHEET_CHART)
    for number, row in enumerate(picked):
        data.write_string(number, 0, row["name"])
        data.write_number(number, 1, row["done"] / row["due"])
    chart = book.add_chart({"type": "bar"})
    last = len(picked) - 1
    chart.add_series(
        {
            "categories": [texts.SHEET_CHART, 0, 0, last, 0],
            "values": [texts.SHEET_CHART, 0, 1, last, 1],
            "fill": {"color": "#A51D1D"},
            "data_labels": {"value": True, "num_format": "0%"},
        }
    )
    chart.set_legend({"none": True})
    chart.set_title({"name": facts["title"]})
    chart.set_x_axis({"min": 0, "max": 1, "num_format": "0%"})
    chart.set_y_axis({"reverse": True})
    chart.set_size({"width": 760, "height": 420})
    data.insert_chart(0, 3, chart)
    data.set_column(0, 0, 22)


def _units(sheet: Any, facts: Facts, formats: dict[str, Any]) -> None:
    for column, head in enumerate(facts["units"]["heads"]):
        sheet.write_string(0, column, head, formats["head"])
        sheet.set_column(column, column, 18)
    sheet.freeze_panes(1, 1)
    _on_paper(sheet)
    for number, cells in enumerate(facts["units"]["rows"], 1):
        for column, value in enumerate(cells):
            sheet.write_string(number, column, value, formats["cell"])


def _missing(sheet: Any, facts: Facts, formats: dict[str, Any]) -> None:
    for column, head in enumerate(texts.MISSING_HEADS):
        sheet.write_string(0, column, head, formats["head"])
        sheet.set_column(column, column, 40)
    for number, one in enumerate(facts["missing"], 1):
        for column, key in enumerate(("block", "name", "why")):
            sheet.write_string(number, column, one[key], formats["cell"])
