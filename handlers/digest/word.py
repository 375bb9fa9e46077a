"""A digest as a Word report from a template that staff can edit; a name the template gets wrong is named."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from bot.turn import Refusal
from handlers.digest import charts, texts
from handlers.digest.snapshots import Digest

SHIPPED = Path(__file__).parent / "forms" / "digest.docx"
CHART_MM = 150
ALWAYS = (1980, 1, 1, 0, 0, 0)  # the archive says no time of its own: same facts, same bytes


class BadTemplate(Refusal):
    """The template cannot be read, or asks for something that a digest does not have."""


def report(digest: Digest, template: str = "") -> bytes:
    """The .docx. `template`: the path of the firm's own, "" for the shipped one. Raises: BadTemplate."""
    from docx.opc.exceptions import PackageNotFoundError
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage
    from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, UndefinedError

    path = Path(template) if template else SHIPPED
    if not path.is_file():
        raise BadTemplate(texts.no_template(str(path)))
    environment = Environment(undefined=StrictUndefined, autoescape=True)
    try:
        document = DocxTemplate(path)
        document.init_docx()
        values = context(digest)
        wanted = document.get_undeclared_template_variables(environment)
        if unknown := sorted(wanted - values.keys() - {"chart"}):
            raise BadTemplate(texts.unknown_names(path.name, unknown, sorted([*values, "chart"])))
        if "chart" in wanted:
            values["chart"] = InlineImage(document, BytesIO(charts.png(digest.facts)), width=Mm(CHART_MM))
        document.render(values, environment, autoescape=True)
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError):
        raise BadTemplate(texts.not_word(path.name)) from None
    except TemplateSyntaxError as fault:
        raise BadTemplate(texts.template_fault(path.name, fault.message or "")) from None
    except UndefinedError as fault:
        raise BadTemplate(texts.template_fault(path.name, fault.message or "")) from None
    buffer = BytesIO()
    document.save(buffer)
    return same_bytes(buffer.getvalue())


def context(digest: Digest) -> dict[str, Any]:
    """The names a template may use; `rows` and `units` are for tables."""
    facts = digest.facts
    blocks: dict[str, list[Any]] = {}
    for row in facts["rows"]:
        blocks.setdefault(row["block"], []).append(row)
    return {
        "title": facts["title"],
        "unit": facts["unit"]["name"],
        "period": texts.period_name(facts["period"]),
        "span": texts.span(facts["first"], facts["last"]),
        "numbers": [f"{one['text']}{one['arrow']}" for one in facts["numbers"]],
        "alerts": [one["text"] for one in facts["alerts"]],
        "asks": [one["text"] for one in facts["asks"]],
        "rows": facts["rows"],
        "blocks": [{"name": name, "rows": rows} for name, rows in blocks.items()],
        "heads": facts["units"]["heads"],
        "units": facts["units"]["rows"],
        "missing": facts["missing"],
        "notes": facts["notes"],
        "corrections": [texts.correction(one) for one in digest.corrections],
        "stamp": digest.stamp,
    }


def same_bytes(content: bytes) -> bytes:
    """The same archive without the times at which its parts were written."""
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for item in old.infolist():
            info = ZipInfo(item.filename, ALWAYS)
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, old.read(item.filename))
    return buffer.getvalue()
