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
    holder, key = f"s:{sign_in.id}", f"form:{mark}"
    query = select(IdempotentAnswer).where(IdempotentAnswer.holder == holder, IdempotentAnswer.key == key)
    known = call.session.scalar(query)
    if known is not None:
        return Then(*json.loads(take(call.vault, known, "body")))
    given = work(call)
    if isinstance(given, Then):
        asked = sha256(f"POST {request.path}".encode()).hexdigest()
        row = IdempotentAnswer(holder=holder, key=key, request=asked, status=SEE_OTHER, created_at=call.now)
        row.person_id = sign_in.person_id
        put(call.vault, row, "body", json.dumps([given.to, given.said], ensure_ascii=False))
        call.session.add(row)
    return given
