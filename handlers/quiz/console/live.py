"""Live rooms: the list, a new one, its page; the way to the big screen."""

from flask import redirect, url_for
from sqlalchemy import select

from bot.scope import unit_in_scope
from bot.web.call import Call
from bot.web.console import Column, Form, View, done, list_page, page, render
from handlers.quiz import texts_console as texts
from handlers.quiz.console.base import ORGANIZERS, banks_of, console, units_of
from handlers.quiz.live import rooms as live_rooms
from handlers.quiz.live import store, tokens
from handlers.quiz.rules.numbers import shown
from handlers.quiz.service import awards, banks
from models.contest import Contest
from models.live import LiveRoom
from models.org import Person

TOP = 100
COLUMNS = (
    Column("名称", lambda row: row.LiveRoom.title, lambda row: url_for("quiz-console.room", id=row.LiveRoom.public_id)),
    Column("房间号", lambda row: row.LiveRoom.code),
    Column("主持人", lambda row: row.host),
    Column("题数", lambda row: len(row.LiveRoom.questions)),
    Column("情况", lambda row: texts.PHASES[row.LiveRoom.phase]),
    Column("建立", lambda row: row.LiveRoom.created_at),
)


@console.get("/live")
@page(*ORGANIZERS)
def rooms(call: Call) -> View:
    """Live rooms of the units one organises."""
    ids = live_rooms.seen_by(call.person).order_by(None).with_only_columns(LiveRoom.id)
    query = select(LiveRoom, Person.name.label("host")).join(Person, LiveRoom.host_id == Person.id)
    return list_page(
        call, texts.LIVE, query.where(LiveRoom.id.in_(ids)), COLUMNS, search=(LiveRoom.title, LiveRoom.code),
        order=(LiveRoom.id.desc(),), template="console/quiz/rooms.html",
    )  # fmt: skip


@console.get("/live/new")
@page(*ORGANIZERS)
def new_room(call: Call) -> View:
    """What a show is made of."""
    return render(
        call, "console/quiz/room_form.html", title=texts.NEW_LIVE, banks=banks_of(call), units=units_of(call),
        speeds=texts.SPEEDS, scripts=texts.SCRIPTS,
    )  # fmt: skip


@console.post("/live/new")
@page(*ORGANIZERS, form=new_room)
def make_room(call: Call) -> View:
    """A room; on to its page."""
    form = Form()
    title, bank = form.text("title", most=128), form.choice("bank", [one for one, _ in banks_of(call)])
    script = form.choice("script", [value for value, _ in texts.SCRIPTS])
    speed = form.choice("speed", [value for value, _ in texts.SPEEDS])
    count, seconds = form.number("count", least=1, most=200), form.number("seconds", least=5, most=600)
    teams, certificates = form.choices("teams", needed=False), bool(form.choices("certificates", needed=False))
    form.check()
    units = [unit_in_scope(call.session, call.person, *ORGANIZERS, public_id=one) for one in teams]
    made = live_rooms.make(
        call.session, call.person, banks.bank_for(call.session, call.person, bank), title=title, count=count,
        seconds=seconds, speed=speed, certificates=certificates, script=script, teams=units, now=call.now, rng=call.rng,
    )  # fmt: skip
    return done(texts.ROOM_MADE.format(code=made.room.code), to=url_for("quiz-console.room", id=made.room.public_id))


@console.get("/live/<id>")
@page(*ORGANIZERS)
def room(call: Call, id: str) -> View:
    """How to get in, and what it came to."""
    found = live_rooms.room_for(call.session, call.person, id)
    played = store.loaded(call.session, found) if found.ended_at else None
    contest = call.session.get(Contest, found.contest_id) if found.contest_id else None
    certificates = awards.named(call.session, contest) if contest else []
    return render(
        call, "console/quiz/room.html", title=found.title, room=found, phase=texts.PHASES[found.phase], played=played,
        people=played.table.people[:TOP] if played else [], units=played.table.units if played else [], shown=shown,
        certificates=certificates, contest=contest,
    )  # fmt: skip


@console.get("/live/<id>/screen")
@page(*ORGANIZERS)
def screen(call: Call, id: str) -> View:
    """On to the big screen with the host's token in the fragment, which no server or log ever sees."""
    found = live_rooms.room_for(call.session, call.person, id)
    token = tokens.host_token(call.config.app.secret_key, found.public_id)
    return redirect(url_for("live.screen", code=found.code) + f"#{token}", 303)
