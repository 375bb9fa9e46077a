"""The back office of question banks, contests and live rooms."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import func, select

from bot.web.call import Call
from bot.web.console import Nav, Todo, has_role
from handlers.quiz.console import banks, contests, imports, live, statistics
from handlers.quiz.console.base import KEEPERS, ORGANIZERS, console
from handlers.quiz.service import banks as bank_service

nav = (
    Nav("题库", "quiz-console.all_banks", KEEPERS, group="竞赛"),
    Nav("题目", "quiz-console.questions", KEEPERS, group="竞赛"),
    Nav("待审题目", "quiz-console.pending", KEEPERS, group="竞赛"),
    Nav("竞赛", "quiz-console.all_contests", ORGANIZERS, group="竞赛"),
    Nav("现场赛", "quiz-console.rooms", ORGANIZERS, group="竞赛"),
)


def todo(call: Call) -> Iterator[Todo]:
    """Questions that wait for this person."""
    if not has_role(call, *KEEPERS):
        return
    waiting = bank_service.pending(call.session, call.person).order_by(None).subquery()
    count = call.session.scalar(select(func.count()).select_from(waiting)) or 0
    yield Todo("待审的题目", url_for("quiz-console.pending"), count)


__all__ = ["banks", "console", "contests", "imports", "live", "nav", "statistics", "todo"]
