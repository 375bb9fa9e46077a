"""The phone's first page, the inbox, and whom to call."""

from flask import Blueprint, current_app, request

from bot import outbox
from bot.web import phone
from bot.web.call import Call
from handlers.help import texts

pages = Blueprint("help", __name__, template_folder="templates")
PAGE = 15


@phone.page(pages, "/m/")
def home(call: Call) -> str:
    """What there is for this person now, from every feature."""
    person = call.person
    unread = outbox.unread_count(call.session, person.id)
    entries = [entry for home in current_app.extensions[phone.HOME] for entry in home(call)]
    entries.sort(key=lambda entry: not entry.urgent)
    return phone.render(call, "phone/help/home.html", entries=entries, unread=unread)


@phone.page(pages, "/m/inbox", writes=True)
def inbox(call: Call) -> str:
    """The newest notices; seeing them is reading them."""
    before = request.args.get("before", type=int)
    items = outbox.inbox(call.session, call.person.id, now=call.now, limit=PAGE + 1, before=before)
    shown, more = items[:PAGE], len(items) > PAGE
    outbox.mark_read(call.session, call.person.id, [item.id for item in shown], now=call.now)
    lines = [(texts.moment(item.at), texts.plain(item.text), item.unread) for item in shown]
    return phone.render(call, "phone/help/inbox.html", lines=lines, before=shown[-1].id if more else None)


@phone.page(pages, "/m/help", who=phone.Who.ANYBODY)
def hotlines(call: Call) -> str:
    """Numbers that are answered by people, and how to use this."""
    return phone.render(call, "phone/help/help.html", numbers=texts.NUMBERS)
