"""A digest as it is told in a chat: one screen, and what stands behind each of its lines."""

from typing import Any

from handlers.digest import texts
from handlers.digest.composing import Facts
from handlers.digest.snapshots import Digest


def items(digest: Digest) -> list[dict[str, Any]]:
    """The alerts and asks that have a number, in their order."""
    return [*digest.facts["alerts"], *digest.facts["asks"]]


def card(digest: Digest, *, page: str = "") -> str:
    """The one screen."""
    facts = digest.facts
    lines = [texts.heading(facts["title"], facts["last"], frozen=digest.made_at is not None)]
    lines += ["；".join(_number(one) for one in facts["numbers"])]
    alerts, asks = facts["alerts"], facts["asks"]
    if alerts:
        lines += [texts.NEED_YOU, *_numbered(alerts, 1)]
    if asks:
        lines += [texts.PLEASE, *_numbered(asks, 1 + len(alerts))]
    if not alerts and not asks:
        lines.append(texts.ALL_WELL)
    lines += [texts.corrected(len(digest.corrections))] if digest.corrections else []
    lines += [texts.how_on(len(alerts) + len(asks), page)]
    return "\n".join(lines)


def detail(digest: Digest, item: Facts, *, follows: bool) -> str:
    """One line: how it is counted, and the word that leads on for whoever has the right."""
    row = next((row for row in digest.facts["rows"] if row["key"] == item.get("key")), None)
    lines = [item["text"]]
    if row is not None:
        lines.append(texts.counted(row["formula"], row["exemptions"], row["alert"]))
    lines.append(texts.go_on(item["word"]) if follows else texts.NOT_YOURS)
    return "\n".join(lines)


def _number(one: Facts) -> str:
    return f"{one['text']}{one['arrow']}"


def _numbered(found: list[Facts], first: int) -> list[str]:
    return [f"{n} {one['text']}" for n, one in enumerate(found, first)]
