"""Study items: the list, one written and changed, a second person's review."""

from typing import Any

from flask import url_for
from sqlalchemy import select

from bot.scope import unit_in_scope
from bot.web.call import Call
from bot.web.console import Column, Filter, Form, View, done, list_page, page, render
from handlers.study import authoring, texts
from handlers.study import texts_console as words
from handlers.study.console.base import AUTHORS, console, units_of
from models.org import Person, Unit
from models.study import Review, StudyItem

KINDS, STATES = dict(words.KINDS), dict(words.STATES)
LONGEST_BODY = 20_000
COLUMNS = (
    Column("标题", lambda row: row.StudyItem.title, lambda row: _url(row.StudyItem)),
    Column("种类", lambda row: KINDS.get(row.StudyItem.kind, row.StudyItem.kind)),
    Column("单位", lambda row: row.unit or "大家共用"),
    Column("出处", lambda row: row.StudyItem.source),
    Column("状态", lambda row: STATES[row.StudyItem.state]),
)


def _url(item: StudyItem) -> str:
    return url_for("study-console.item", id=item.public_id)


@console.get("/items")
@page(*AUTHORS)
def items(call: Call) -> View:
    """Items of one's units, and everybody's."""
    query = select(StudyItem, Unit.name.label("unit")).outerjoin(Unit, StudyItem.unit_id == Unit.id)
    query = query.where(authoring.kept_by(call.session, call.person))
    filters = (
        Filter("state", "状态", words.STATES, lambda chosen: StudyItem.state == chosen),
        Filter("kind", "种类", words.KINDS, lambda chosen: StudyItem.kind == chosen),
    )
    return list_page(
        call, words.ITEMS, query, COLUMNS, search=(StudyItem.title, StudyItem.body, StudyItem.source), filters=filters,
        order=(StudyItem.id.desc(),), template="console/study/items.html",
    )  # fmt: skip


@console.get("/items/new")
@page(*AUTHORS)
def new_item(call: Call) -> View:
    """An empty form."""
    return _form(call, words.NEW_ITEM, None, units=units_of(call, *AUTHORS))


def _form(call: Call, title: str, item: StudyItem | None, **more: Any) -> View:
    return render(call, "console/study/item.html", title=title, item=item, kinds=words.KINDS, **more)


def _read() -> dict[str, Any]:
    form = Form()
    fields = {"kind": form.choice("kind", KINDS), "title": form.text("title", most=128)}
    fields["summary"] = form.text("summary", most=255, needed=False)
    fields["body"] = form.text("body", most=LONGEST_BODY)
    fields["source"] = form.text("source", most=255)
    for name in ("source_url", "media_url"):
        fields[name] = form.text(name, most=1024, needed=False)
        if fields[name] and not fields[name].startswith(("https://", "http://")):
            form.fault(name, "请填完整的网址，以 https:// 开头。")
    form.check()
    return fields


@console.post("/items/new")
@page(*AUTHORS, form=new_item)
def write(call: Call) -> View:
    """A new item, to be reviewed."""
    form = Form()
    unit = form.choice("unit", [one for one, _ in units_of(call, *AUTHORS)])
    form.check()
    place = unit_in_scope(call.session, call.person, *AUTHORS, public_id=unit)
    made = authoring.write(call.session, call.person, place, now=call.now, **_read())
    return done(words.SAVED, to=_url(made))


@console.get("/items/<id>")
@page(*AUTHORS)
def item(call: Call, id: str) -> View:
    """An item: its form, how it reads in chat, its review."""
    found = authoring.item_for(call.session, call.person, id)
    author = call.session.get(Person, found.author_id) if found.author_id else None
    unit = call.session.get(Unit, found.unit_id) if found.unit_id else None
    reviewable = found.state == Review.PENDING and found.author_id != call.person.id
    return _form(
        call, words.ITEM, found, author=author, unit=unit, reviewable=reviewable, state=STATES[found.state],
        shown=texts.article(found),
    )  # fmt: skip


@console.post("/items/<id>")
@page(*AUTHORS, form=item)
def revise(call: Call, id: str) -> View:
    """Change it."""
    found = authoring.item_for(call.session, call.person, id)
    authoring.revise(call.session, call.person, found, **_read())
    return done(words.SAVED, to=_url(found))


@console.post("/items/<id>/review")
@page(*AUTHORS, form=item)
def review(call: Call, id: str) -> View:
    """A second person's word."""
    found = authoring.item_for(call.session, call.person, id)
    approve = Form().choice("decision", ("approve", "reject")) == "approve"
    authoring.review_item(call.session, found, call.person, approve=approve)
    return done(words.APPROVED if approve else words.REJECTED, to=_url(found))


@console.post("/items/<id>/retire")
@page(*AUTHORS, form=item)
def retire(call: Call, id: str) -> View:
    """Show it no more."""
    found = authoring.item_for(call.session, call.person, id)
    authoring.retire(call.session, call.person, found)
    return done(words.RETIRED, to=_url(found))
