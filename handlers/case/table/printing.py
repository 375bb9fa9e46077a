"""The transition table as the documentation page prints it."""

from handlers.case.table.shape import Step
from handlers.case.table.steps import STEPS
from handlers.case.texts import CONDITIONS, WHO

HEAD = "| 条 | 动作 | 从 | 到 | 谁 | 须填 | 条件 | 适用 |\n|---|---|---|---|---|---|---|---|"


def rows() -> list[tuple[str, ...]]:
    """The table for a page: number, step, from, to, by whom, what must be said, what must be so, for which kinds."""
    return [
        (
            step.row, step.action, "、".join(step.sources) or "（新）",
            "不变" if step.stays else step.target or "暂停前的状态", "、".join(WHO[who] for who in step.by),
            "、".join(step.needs), "；".join(CONDITIONS[guard] for guard in step.guards), "、".join(step.paths),
        )
        for step in STEPS
    ]  # fmt: skip


def markdown() -> str:
    """The whole table with its letters explained."""
    letters = " · ".join(f"{who} {name}" for who, name in WHO.items())
    return "\n".join([letters, "", HEAD, *map(_line, STEPS), ""])


def _line(step: Step) -> str:
    target = "不变" if step.stays else step.target or "暂停前的状态"
    sources = "、".join(step.sources) or "–"
    cells = (
        step.row, step.action, sources, target, "、".join(step.by), "、".join(step.needs), "、".join(step.guards),
        "、".join(step.paths),
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"
