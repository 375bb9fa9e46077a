"""The contests there are, and the rules of one before its start."""

from flask import Blueprint

from bot.web import phone
from bot.web.call import Call
from handlers.quiz import texts, texts_pages
from handlers.quiz.live.service import open_room
from handlers.quiz.rules.frozen import thaw
from handlers.quiz.rules.texts import formula
from handlers.quiz.service import contests, duels, leagues, sittings
from handlers.quiz.service.visible import contest_for
from models.contest import Contest, Mode

SIZES = {"2": 2, "4": 4}
PAST = 10
LEAST, LONGEST = 4, 8


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/quiz")(index)
    phone.page(pages, "/m/quiz/live", methods=("GET", "POST"))(live)
    phone.page(pages, "/m/quiz/<public_id>")(contest)
    phone.page(pages, "/m/quiz/<public_id>/start", methods=("POST",))(start)


def index(call: Call) -> str:
    """What is open for this person, and what was."""
    found = [one for one in contests.open_for(call.session, call.person, now=call.now) if one.mode != Mode.LIVE]
    past = [one for one in contests.seen_by(call.session, call.person, limit=PAST) if one not in found]
    lines = [(one, texts.MODES[one.mode], texts.when(one.closes_at, call.now)) for one in found]
    return phone.render(call, "phone/quiz/index.html", lines=lines, past=past)


def live(call: Call) -> phone.Page:
    """The number on the hall's screen, for whoever cannot scan it."""
    code = phone.typed("code")
    if not phone.posting():
        return phone.render(call, "phone/quiz/live.html")
    if not (code.isdecimal() and LEAST <= len(code) <= LONGEST):
        raise phone.Faults({"code": texts_pages.ROOM_NUMBER})
    open_room(call.session, code)
    return phone.then(f"/m/live/{code}/enter")


def contest(call: Call, public_id: str) -> str:
    """The rules, the unit's score among them, and how often one may still try."""
    found = contest_for(call.session, call.person, public_id)
    left = sittings.left(call.session, found, call.person, now=call.now)
    weights = formula(thaw(found.ruleset).weights) if found.mode == Mode.PAPER else ""
    is_open = found in contests.open_for(call.session, call.person, now=call.now)
    rules = texts_pages.rules(found, left, call.now)
    return phone.render(call, "phone/quiz/contest.html", contest=found, rules=rules, formula=weights, open=is_open)


def start(call: Call, public_id: str) -> phone.Then:
    """Start the clock, or go on with the attempt under way."""
    found: Contest = contest_for(call.session, call.person, public_id)
    session, person, now = call.session, call.person, call.now
    if found.mode == Mode.LEAGUE:
        leagues.enter(session, found, person, now=now)
    elif found.mode == Mode.DUEL:
        duels.enter(session, found, person, SIZES.get(phone.typed("size"), 2), now=now, rng=call.rng)
    else:
        sittings.begin(session, found, person, now=now)
    return phone.then(f"/m/quiz/{found.public_id}/play")
