"""The working calendar: holidays and days worked in return by year, the firm's own days, the fire orders."""

from flask import request, url_for

from bot import audit
from bot.scope import NotFound, at_the_top
from bot.web.call import Call
from bot.web.console import Form, View, confirm, done, page, render, sure
from bot.workdays import OverridesError, text_of
from handlers.care import ledgers, working
from handlers.care import texts_days as texts
from handlers.care.calendar import Season
from handlers.care.console.base import console
from handlers.care.moments import local_day
from models.org import Role

FIRST, LAST = 2000, 2098
SUFFIXES = (".xlsx", ".xls", ".csv", ".txt")
KINDS = (("放假", "放假"), ("上班", "上班（调休）"))


@console.get("/days")
@page(Role.ADMIN)
def working_days(call: Call) -> View:
    """A year as it is known, with what was typed in, and the forms to change it."""
    _refuse_below(call)
    today, year = local_day(call.now), _year(call)
    missing = working.missing_years(call.session, today)
    values = {
        "year": year,
        "years": sorted({*range(today.year - 1, today.year + 3), year}),
        "missing": missing,
        "warnings": ledgers.warnings_of(call.session, year),
        "spans": working.spans_of(call.session, year),
        "seasons": ledgers.fire_seasons_of(call.session).get(year, ()),
        "typed": {one.name for one in ledgers.typed_seasons(call.session, year)},
        "kinds": KINDS,
        "day": texts.day,
    }
    return render(call, "console/care/days.html", title=texts.TITLE, **values)


@console.post("/days")
@page(Role.ADMIN, form=working_days)
def add_days(call: Call) -> View:
    """One day, or a holiday's."""
    _refuse_below(call)
    form = Form()
    name, first, last = form.text("name", most=64), form.day("first"), form.day("last", needed=False)
    kind = form.choice("kind", [value for value, _ in KINDS])
    form.check()
    plain = " ".join(name.replace(",", "、").replace("，", "、").split())
    row = ",".join((plain, str(first), str(last or ""), kind))
    return _changed(call, working.change_of(ledgers.read_days(row)), texts.ADD)


@console.post("/days/table")
@page(Role.ADMIN, form=working_days)
def take_table(call: Call) -> View:
    """A year's announcement as a table: tried first, every fault with its line; then kept."""
    _refuse_below(call)
    typed = request.form.get("table", "")
    chosen = request.files.get("file")
    if chosen is not None and chosen.filename:
        typed = _uploaded()
    try:
        rows = ledgers.read_days(typed)
    except ledgers.BadTable as fault:
        form = Form()
        form.fault("table", fault.text)
        form.check()
        raise
    asked = working.change_of(rows)
    if sure():
        return _changed(call, asked, texts.ADD)
    moves = working.moves(call.session, asked, today=local_day(call.now))
    values = {"rows": rows, "table": typed, "moves": texts.moves(moves), "count": len(asked)}
    return render(call, "console/care/days_trial.html", title=texts.TRIAL, **values)


def _uploaded() -> str:
    form = Form()
    upload = form.file("file", suffixes=SUFFIXES, most=1 << 20)
    form.check()
    try:
        return text_of(upload.content)
    except OverridesError as fault:
        form.fault("file", str(fault))
        form.check()
        raise


@console.post("/days/remove")
@page(Role.ADMIN, form=working_days)
def remove_day(call: Call) -> View:
    """As if a day, or those to another one, had never been typed."""
    _refuse_below(call)
    form = Form()
    first, last = form.day("day"), form.day("last", needed=False)
    form.check()
    asked = working.typed_days(call.session, first, last or first) if first else {}
    if not asked:
        raise NotFound
    return _changed(call, asked, texts.REMOVE)


@console.post("/days/fire")
@page(Role.ADMIN, form=working_days)
def fire_season(call: Call) -> View:
    """A period of the year's fire order, kept or taken away."""
    _refuse_below(call)
    form = Form()
    year = form.number("year", least=FIRST, most=LAST)
    name, start, end = form.text("season", most=32), form.text("start", most=5), form.text("end", most=5)
    form.check()
    season, gone = Season(name, start, end), request.form.get("gone") == "1"
    if not sure():
        moves = working.season_moves(call.session, year, season, today=local_day(call.now), gone=gone)
        lines = [texts.season(year, season, gone=gone), *texts.moves(moves)]
        return confirm(call, texts.FIRE, lines, count=len(moves), unit="条通知", button="确定")
    working.change_season(call.session, call.person, year, season, now=call.now, gone=gone)
    _note(call, texts.NOTED_FIRE, f"{year} {name}")
    return done(texts.KEPT, to=_page(year))


def _changed(call: Call, asked: working.Change, title: str) -> View:
    year = min(asked).year
    if not sure():
        moves = working.moves(call.session, asked, today=local_day(call.now))
        lines = [*texts.asked(asked), *texts.moves(moves)]
        return confirm(call, title, lines, count=len(asked), unit="天", button="确定")
    working.change(call.session, call.person, asked, now=call.now)
    _note(call, texts.NOTED, f"{min(asked)} 至 {max(asked)}")
    return done(texts.KEPT, to=_page(year))


def _note(call: Call, action: str, what: str) -> None:
    audit.note(call.session, call.vault, action, what[:64], now=call.now, actor=call.person)


def _year(call: Call) -> int:
    typed = request.values.get("year", "")
    missing = working.missing_years(call.session, local_day(call.now))
    wanted = int(typed) if typed.isdecimal() and len(typed) == 4 else 0
    return wanted if FIRST <= wanted <= LAST else (missing or [local_day(call.now).year])[0]


def _refuse_below(call: Call) -> None:
    if not at_the_top(call.session, call.person):
        raise NotFound


def _page(year: int) -> str:
    return url_for("care-console.working_days", year=year)
