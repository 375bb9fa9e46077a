"""What waits for somebody's word: a level's nominations, the panel's; for those without the back office too."""

from flask import Blueprint

from bot.web import phone
from bot.web.call import Call
from handlers.honour import texts, texts_chat
from handlers.honour.pages.selections import BOTH, HOME, MOST, desk_of
from handlers.honour.service import access, climbing, deciding
from models.honour.selecting import Nomination, Standing, State

JUDGE = f"{HOME}/judge"


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, JUDGE)(judge)
    phone.page(pages, f"{JUDGE}/<public_id>", methods=BOTH)(judge_one)


def judge(call: Call) -> str:
    """Both lists."""
    waiting = call.session.scalars(climbing.waiting(call.person).limit(MOST)).all()
    panel = deciding.to_judge(call.session, call.person)[:MOST]
    return phone.render(call, "phone/honour/judge.html", waiting=waiting, panel=panel)


def judge_one(call: Call, public_id: str) -> phone.Page:
    """One in full, and the word on it."""
    row = access.one_nomination(call.session, call.person, public_id)
    if not phone.posting():
        review = row.standing == Standing.ELIGIBLE and row.selection.state == State.REVIEW
        values = {
            "row": row,
            "climbs": row.standing == Standing.CLIMBING,
            "review": review,
            "choices": climbing.CHOICES,
        }
        return phone.render(call, "phone/honour/judge_one.html", **values)
    _take(call, row, phone.typed("do"), phone.typed("reason"))
    return phone.then(JUDGE, texts_chat.DONE)


def _take(call: Call, row: Nomination, what: str, reason: str) -> None:
    if what != climbing.UP and not reason:
        raise phone.Faults({"reason": texts.NEEDS_REASON})
    if what == "recuse":
        climbing.recuse(desk_of(call), row, call.person, reason)
    elif what in ("agree", "disagree"):
        deciding.vote(desk_of(call), row, call.person, agrees=what == "agree", reason=reason)
    else:
        climbing.judge(desk_of(call), row, call.person, what, reason)
