"""The box without names. Nothing here asks, or is told, who it is; the receipt code is shown and kept nowhere."""

import hmac
import re
from hashlib import sha256

from flask import Blueprint

from bot.web import phone
from bot.web.call import Call
from handlers.case import texts_pages
from handlers.case.forms import Unclear, story
from handlers.case.pages.desk import desk_of
from handlers.case.service import box as service

MARK = re.compile(r"[0-9a-f]{32}")
BOTH = ("GET", "POST")


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/box", methods=BOTH, who=phone.Who.ANYBODY)(box)
    phone.page(pages, "/m/box/receipt", methods=BOTH, who=phone.Who.ANYBODY)(receipt)


def box(call: Call) -> phone.Page:
    """One letter, one receipt code. The form's mark makes the code, so that a letter sent twice is one letter."""
    if not phone.posting():
        return phone.render(call, "phone/case/box.html")
    text, mark = phone.typed("text"), phone.typed("once")
    try:
        story(text)
    except Unclear as unclear:
        raise phone.Faults({"text": texts_pages.plainly(str(unclear))}) from unclear
    found = service.hints(text)
    if found and phone.typed("sure") != "yes":
        raise phone.Faults({"text": texts_pages.self_identifying(found)})
    if not MARK.fullmatch(mark):
        raise phone.Faults({"text": texts_pages.AGAIN})
    drawn = hmac.new(call.config.app.secret_key.encode(), f"receipt|{mark}".encode(), sha256).digest()
    code = service.post_letter(desk_of(call), text, drawn=drawn)
    return phone.render(call, "phone/case/receipt.html", code=code)


def receipt(call: Call) -> phone.Page:
    """What was answered, for whoever holds the code; and room for more."""
    if not phone.posting():
        return phone.render(call, "phone/case/read.html", letter=None)
    code, more = phone.typed("code"), phone.typed("more")
    if not code:
        raise phone.Faults({"code": texts_pages.FILL_IN})
    said = []
    desk = desk_of(call)
    if more and not _said_last(call, code, more):
        service.write_again(desk, code, more)
        said.append(texts_pages.LETTER_ADDED)
    letter, messages = service.read_letter(desk, code)
    return phone.render(call, "phone/case/read.html", letter=letter, messages=messages, code=code, said=said)


def _said_last(call: Call, code: str, text: str) -> bool:
    """Whether these words are the letter's last already: a form that was sent twice."""
    _, messages = service.read_letter(desk_of(call), code)
    return bool(messages) and messages[-1] == (False, text)
