"""The back office of activities."""

from collections.abc import Iterator

from flask import url_for

from bot.web.call import Call
from bot.web.console import Nav, Todo
from handlers.activity.console import claims as claims_pages
from handlers.activity.console import dual as dual_pages
from handlers.activity.console import hours, listing, running
from handlers.activity.console.base import ORGANIZING, STAFF, console
from handlers.activity.service import claims, dual, publishing
from models.org import Role

GROUP = "活动"
nav = (
    Nav("活动", "activity-console.activities", STAFF, group=GROUP),
    Nav("志愿时长", "activity-console.ledger", ORGANIZING, group=GROUP),
    Nav("补录与申诉", "activity-console.waiting", ORGANIZING, group=GROUP),
    Nav("双报到", "activity-console.registrations", (Role.SECRETARY,), group=GROUP),
    Nav("导入与导出", "activity-console.sheets", ORGANIZING, group=GROUP),
)


def todo(call: Call) -> Iterator[Todo]:
    """Activities to review, claims to decide, registrations to confirm."""
    session, person = call.session, call.person
    url = url_for("activity-console.activities", state="pending")
    yield Todo("活动待审核", url, len(publishing.to_review(session, person)))
    yield Todo("补录和申诉待处理", url_for("activity-console.waiting"), len(claims.to_decide(session, person)))
    yield Todo("双报到待确认", url_for("activity-console.registrations"), len(dual.to_confirm(session, person)))


__all__ = ["claims_pages", "console", "dual_pages", "hours", "listing", "nav", "running", "todo"]
