"""What a person may take along of their cases, and what an erasure removes of them."""

from typing import Any

from bot.rights import Keeper, Subject
from bot.sealedfiles import files_of
from bot.turn import Refusal
from handlers.case import forms, texts
from handlers.case.service import retention, subject
from handlers.case.service.desk import Desk, open_desk

__all__ = ["KEEPER"]


class StillNeeded(Refusal):
    """Cases that are open, or files the union's rule keeps; the words name them."""


def _desk(whose: Subject) -> Desk:
    return open_desk(whose.session, whose.config, whose.workdays, whose.now)


def opened(whose: Subject) -> list[dict[str, Any]]:
    """The person's own cases under headings they can read."""
    return [_readable(case) for case in subject.own_cases(_desk(whose), whose.person)]


def _readable(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "编号": case["number"] or texts.DRAFT,
        "类别": case["kind"],
        "状态": case["state"],
        "填写": [f"{label}：{value}" for label, value in forms.shown(case["answers"])],
        "经过": [f"{at[:16].replace('T', ' ')} {action}" for at, action, _ in case["steps"]],
        "往来": [f"{at[:16].replace('T', ' ')} {who}：{text}" for at, who, text in case["messages"]],
        "照片": case["pictures"],
    }


def forget(whose: Subject) -> int:
    """Shred every case of the person's. Raises: StillNeeded."""
    desk = _desk(whose)
    held = retention.held_by_rule(desk, whose.person)
    if any(held):
        raise StillNeeded(texts.still_needed(held, desk.policy.rules.file_years))
    return retention.forget(desk, files_of(whose.config), whose.person)


KEEPER = Keeper("求助内容", opened, forget)
