"""The back office of help: the board, a case, the aid ledger, answers to policy questions, the transition table."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import func, select

from bot.web.call import Call
from bot.web.console import Nav, Todo
from handlers.case.console import answers, board, case, ledger
from handlers.case.console.base import ANSWERING, KEEPERS, STAFF, console
from handlers.case.service import ledger as exports
from handlers.case.service import lists
from models.case import Case, State, Urgency

GROUP = "求助"
nav = (
    Nav("求助看板", "case-console.board", STAFF, group=GROUP),
    Nav("求助列表", "case-console.listed", STAFF, group=GROUP),
    Nav("帮扶台账", "case-console.aid_ledger", KEEPERS, group=GROUP),
    Nav("政策问答", "case-console.answers", ANSWERING, group=GROUP),
    Nav("流转表", "case-console.table", STAFF, group=GROUP),
)
FRESH = (State.SUBMITTED, State.REOPENED, State.TRANSFERRED)


def todo(call: Call) -> Iterator[Todo]:
    """What is urgent, new, late; exports that wait for leave."""
    waiting = lists.waiting(call.session, call.person).order_by(None)

    def count(*conditions: object) -> int:
        found = waiting.where(*conditions).with_only_columns(Case.id).subquery()  # type: ignore[arg-type]
        return call.session.scalar(select(func.count()).select_from(found)) or 0

    url = url_for("case-console.board")
    yield Todo("应急的求助", url, count(Case.urgency == Urgency.NOW), urgent=True)
    yield Todo("超期的求助", url_for("case-console.listed", late="late"), count(Case.due_at < call.now), urgent=True)
    yield Todo("待受理的求助", url, count(Case.state.in_(FRESH)))
    yield Todo("台账导出待同意", url_for("case-console.aid_ledger"), len(exports.waiting(call.session, call.person)))


__all__ = ["answers", "board", "case", "console", "ledger", "nav", "todo"]
