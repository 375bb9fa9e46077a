"""Words people may type: what administrators added, and what nobody understood yet."""

from flask import request, url_for
from sqlalchemy import select

from bot.scope import NotFound, unit_in_scope, units_in_scope, visible
from bot.web.call import Call
from bot.web.console import Column, Form, View, done, list_page, page, render
from bot.web.console.navigation import backoffice
from handlers.office import texts, words
from handlers.office.console.base import console
from models.messages import Synonym, Unmatched
from models.org import Role, Unit

SYNONYMS = (
    Column("说法", lambda row: row.Synonym.word),
    Column("当作", lambda row: row.Synonym.target),
    Column("给谁用", lambda row: row.Unit.name),
    Column("操作", lambda _row: "去掉", link=lambda row: url_for("office-console.word", number=row.Synonym.id)),
)
UNMATCHED = (
    Column("说的话", lambda row: row.text),
    Column("次数", lambda row: row.times),
    Column("最近", lambda row: row.last_at),
    Column("操作", lambda _row: "加为说法", link=lambda row: url_for("office-console.new_word", word=row.text)),
)


@console.get("/words")
@page(Role.ADMIN)
def synonyms(call: Call) -> View:
    """What was added for one's units."""
    query = select(Synonym, Unit).join(Unit, Unit.id == Synonym.unit_id)
    query = visible(query, call.person, Role.ADMIN, unit=Synonym.unit_id)
    order, search = (Synonym.word, Synonym.id), (Synonym.word, Synonym.target)
    template = "console/office/words.html"
    return list_page(call, texts.WORD_LIST, query, SYNONYMS, search=search, order=order, template=template)


@console.get("/words/unmatched")
@page(Role.ADMIN)
def unmatched(call: Call) -> View:
    """What nobody understood, the most frequent first."""
    order = (Unmatched.times.desc(), Unmatched.id.desc())
    search, intro = (Unmatched.text,), texts.UNMATCHED_INTRO
    return list_page(call, texts.UNMATCHED_LIST, select(Unmatched), UNMATCHED, search=search, order=order, intro=intro)


@console.get("/words/new")
@page(Role.ADMIN)
def new_word(call: Call) -> View:
    """One more way to say something."""
    units = [(unit.public_id, unit.name) for unit in units_in_scope(call.session, call.person, [Role.ADMIN])]
    names = sorted(set(backoffice().words.values()))
    values = {"units": units, "targets": [(name, name) for name in names], "word": request.args.get("word", "")}
    return render(call, "console/office/new_word.html", title="加一种说法", **values)


@console.post("/words/new")
@page(Role.ADMIN, form=new_word)
def add_word(call: Call) -> View:
    """Keep it."""
    form = Form()
    word, target, chosen = form.text("word", most=words.LONGEST), form.text("target"), form.text("unit")
    form.check()
    unit = unit_in_scope(call.session, call.person, Role.ADMIN, public_id=chosen)
    words.add(call.session, call.person, unit, word, target, known=backoffice().words)
    return done(texts.WORD_ADDED, to=url_for("office-console.synonyms"))


@console.get("/words/<int:number>")
@page(Role.ADMIN)
def word(call: Call, number: int) -> View:
    """One of them, to be taken away."""
    query = visible(select(Synonym), call.person, Role.ADMIN, unit=Synonym.unit_id).where(Synonym.id == number)
    found = call.session.scalar(query)
    if found is None:
        raise NotFound
    return render(call, "console/office/word.html", title="去掉一种说法", synonym=found)


@console.post("/words/<int:number>")
@page(Role.ADMIN)
def remove_word(call: Call, number: int) -> View:
    """Take it away."""
    words.remove(call.session, call.person, number)
    return done(texts.WORD_REMOVED, to=url_for("office-console.synonyms"))
