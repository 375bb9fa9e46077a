"""The back office of study: items, plans, who has not studied, reflections."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import func, select

from bot.web.call import Call
from bot.web.console import Nav, Todo, has_role
from handlers.study import authoring, organizing
from handlers.study.console import items, people, plans
from handlers.study.console.base import AUTHORS, ORGANIZING, console
from models.study import Review, StudyItem

nav = (
    Nav("学习内容", "study-console.items", AUTHORS, group="学习"),
    Nav("学习计划", "study-console.plans", ORGANIZING, group="学习"),
    Nav("未学名单", "study-console.not_done", ORGANIZING, group="学习"),
    Nav("体会待审", "study-console.reflections", ORGANIZING, group="学习"),
)


def todo(call: Call) -> Iterator[Todo]:
    """Items and reflections that wait for this person."""
    if has_role(call, *AUTHORS):
        query = select(func.count(StudyItem.id)).where(authoring.kept_by(call.session, call.person))
        query = query.where(StudyItem.state == Review.PENDING, StudyItem.author_id != call.person.id)
        yield Todo("待审的学习内容", url_for("study-console.items", state="pending"), call.session.scalar(query) or 0)
    if has_role(call, *ORGANIZING):
        waiting = organizing.to_review(call.person).order_by(None).subquery()
        count = call.session.scalar(select(func.count()).select_from(waiting)) or 0
        yield Todo("待审的体会", url_for("study-console.reflections"), count)


__all__ = ["console", "items", "nav", "people", "plans", "todo"]
