"""The back office of the machinery: notices, words, audit, settings."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import func, select

from bot.scope import at_the_top
from bot.web.call import Call
from bot.web.console import Nav, Todo
from handlers.office.console import auditing, notices, settings, wording
from handlers.office.console.base import console
from models.org import Role
from models.outbox import Send

ADMIN, AUDITOR = (Role.ADMIN,), (Role.AUDITOR,)
nav = (
    Nav("通知", "office-console.notices", ADMIN, group="通知"),
    Nav("需要处理的发送", "office-console.sends", ADMIN, group="通知"),
    Nav("没有送到的", "office-console.failed", ADMIN, group="通知"),
    Nav("说法", "office-console.synonyms", ADMIN, group="系统"),
    Nav("没听懂的话", "office-console.unmatched", ADMIN, group="系统"),
    Nav("审计", "office-console.looks", AUDITOR, group="系统"),
    Nav("接通微信", "office-console.connection", ADMIN, group="系统"),
    Nav("设置", "office-console.settings", ADMIN, group="系统"),
)


def todo(call: Call) -> Iterator[Todo]:
    """Sends that wait for a decision."""
    if not at_the_top(call.session, call.person):
        return
    for state, label in (("unknown", "发送结果不明，等您决定"), ("dead", "发送失败"), ("held", "恢复备份后扣住的发送")):
        count = call.session.scalar(select(func.count()).select_from(Send).where(Send.state == state)) or 0
        yield Todo(label, url_for("office-console.sends", state=state), count, urgent=state == "unknown")


__all__ = ["auditing", "console", "nav", "notices", "settings", "todo", "wording"]
