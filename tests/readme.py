"""The two tables of the README that the code decides. `python -m tests.readme` writes them anew."""

import re
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_type_hints

from bot.config import Config
from bot.features import word_table

README = Path(__file__).resolve().parents[1] / "README.md"


def words() -> str:
    """Every word a person may type."""
    rows = [
        f"| {number} | {word.name} | {'、'.join(word.names[1:])} | {word.help} |"
        for number, word in word_table().numbered.items()
    ]
    return "\n".join(["| no. | word | also | what it does |", "|---|---|---|---|", *rows])


def settings() -> str:
    """Every key of config.toml with its default."""
    rows = []
    for section, kind in get_type_hints(Config).items():
        actual = next(part for part in get_args(kind) if is_dataclass(part)) if isinstance(kind, UnionType) else kind
        if is_dataclass(actual):
            rows += [f"| `{section}.{field.name}` | {_default(field)} |" for field in fields(actual)]
    return "\n".join(["| key | default |", "|---|---|", *rows])


def _default(field: Any) -> str:
    if field.default is MISSING:
        return "required where the section is there"
    shown = "、".join(field.default) if isinstance(field.default, tuple) else field.default
    return f"`{shown}`" if shown != "" else "none"


def block(name: str, text: str) -> str:
    """What stands between the README's markers of that name."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", text, re.S)
    return found.group(1) if found else ""


def written(text: str) -> str:
    """The README with both tables as the code has them."""
    for name, table in (("words", words()), ("settings", settings())):
        before, _, rest = text.partition(f"<!-- {name} -->\n")
        _, _, after = rest.partition(f"\n<!-- /{name} -->")
        text = f"{before}<!-- {name} -->\n{table}\n<!-- /{name} -->{after}"
    return text


if __name__ == "__main__":
    README.write_text(written(README.read_text("utf-8")), "utf-8")
