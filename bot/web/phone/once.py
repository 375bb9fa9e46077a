"""A form has one effect: sent again (a double tap, a page reloaded), it gets the answer it got."""

import json
from hashlib import sha256

from flask import request
from sqlalchemy import select

from bot.sealed import put, take
from bot.web.call import Call
from bot.web.phone.showing import Page, Shown, Then
from models.web import IdempotentAnswer, SignIn

LONGEST = 64
SEE_OTHER = 303


def taken(call: Call, sign_in: SignIn, mark: str, work: Shown) -> Page:
    """What `work` gives, or gave for this form before; only what went on to another page is remembered."""
    if not 0 < len(mark) <= LONGEST:
        return work(call)
    holder, asked = f"s:{sign_in.id}", _asked()
    key = f"form:{asked}"
    query = select(IdempotentAnswer).where(IdempotentAnswer.holder == holder, IdempotentAnswer.key == key)
    known = call.session.scalar(query)
    if known is not None:
        return Then(*json.loads(take(call.vault, known, "body")))
    person_id = sign_in.person_id
    given = work(call)
    if isinstance(given, Then):
        row = IdempotentAnswer(holder=holder, key=key, request=asked, status=SEE_OTHER, created_at=call.now)
        row.person_id = person_id
        put(call.vault, row, "body", json.dumps([given.to, given.said], ensure_ascii=False))
        call.session.add(row)
    return given


def _asked() -> str:
    """The form with everything in it: another button on the same page is another form."""
    fields = sorted((name, value) for name, value in request.form.items(multi=True) if name != "csrf")
    return sha256(json.dumps([request.path, fields]).encode()).hexdigest()
