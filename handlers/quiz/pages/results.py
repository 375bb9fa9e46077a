"""Places, with the working of each unit's score; one's own results and certificates."""

from flask import Blueprint

from bot.web import phone
from bot.web.call import Call
from handlers.quiz import texts_results
from handlers.quiz.rules.numbers import shown
from handlers.quiz.rules.texts import working
from handlers.quiz.service import awards, contests, matches
from handlers.quiz.service import results as service
from handlers.quiz.service.visible import contest_for
from models.contest import Contest, Mode

SHOWN, LATEST = 20, 10


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/quiz/<public_id>/standings")(standings)
    phone.page(pages, "/m/quiz/mine")(mine)


def standings(call: Call, public_id: str) -> str:
    """Units first, each with how its score came about; then persons, one's own place wherever it is."""
    contest = contest_for(call.session, call.person, public_id)
    now = service.places(call.session, contest, now=call.now)
    own = now.of(call.person.id)
    people = list(now.people[:SHOWN])
    if own is not None and own not in people:
        people.append(own)
    units = [(row.place, now.names.get(row.row.unit, ""), shown(row.row.score), working(row.row)) for row in now.units]
    league = _league(call, contest) if contest.mode == Mode.LEAGUE else {}
    rows = [(row.place, row.row, shown(row.row.points)) for row in people]
    values = {"units": [] if league else units, "people": rows, "own": own, "size": now.size, **league}
    return phone.render(call, "phone/quiz/standings.html", contest=contest, **values)


def _league(call: Call, contest: Contest) -> dict[str, object]:
    names = matches.names(call.session, contest)
    every = sorted(matches.fixtures(call.session, contest), key=lambda f: (f.state == "settled", f.opens_at, f.id))
    fixtures = [texts_results.fixture_line(fixture, names, call.now) for fixture in every]
    rows = [(row.place, names.get(row.team, ""), row.points) for row in matches.table(call.session, contest)]
    return {"table": rows, "fixtures": fixtures}


def mine(call: Call) -> str:
    """One's own places and certificates, the latest first."""
    lines = []
    for contest in contests.seen_by(call.session, call.person, limit=LATEST):
        now = service.places(call.session, contest, now=call.now)
        row = now.of(call.person.id)
        if row is not None:
            lines.append((contest, texts_results.earned(contest, row, now.size)))
    papers = awards.mine(call.session, call.person)
    return phone.render(call, "phone/quiz/mine.html", lines=lines, papers=papers)
