"""Matches on the phone: teams, joining and founding one, the captain's answers; fixtures and scores."""

from flask import Blueprint
from sqlalchemy import select

from bot.scope import NotFound
from bot.web import phone
from bot.web.call import Call
from handlers.activity import texts_more, texts_sport
from handlers.activity.service import access, squads
from handlers.activity.service import sports as service
from handlers.activity.times import say
from models.activity import Activity, Fixture, Team, TeamMember
from models.org import Person

BOTH = ("GET", "POST")


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/activity/<public_id>/teams", methods=BOTH)(teams)
    phone.page(pages, "/m/activity/<public_id>/fixtures", methods=BOTH)(fixtures)


def _tournament(call: Call, public_id: str) -> Activity:
    activity = access.find(call.session, call.person, public_id)
    if service.rules_of(call.session, activity) is None:
        raise NotFound(texts_more.NOT_SPORT)
    return activity


def teams(call: Call, public_id: str) -> phone.Page:
    """The teams and what one can do; posted to: join one, found one, take somebody in or not."""
    activity = _tournament(call, public_id)
    if phone.posting():
        return phone.then(f"/m/activity/{activity.public_id}/teams", _do(call, activity))
    own = squads.membership(call.session, activity, call.person)
    asking = [row for row in squads.requests(call.session, call.person) if row.activity_id == activity.id]
    values = {
        "teams": squads.squads(call.session, activity),
        "own": own,
        "captain": own is not None and call.session.get_one(Team, own.team_id).captain_id == call.person.id,
        "asking": [(row.id, call.session.get_one(Person, row.person_id).name) for row in asking],
        "open": squads.forming(call.session, activity),
        "rules": texts_sport.rules(service.rules_of(call.session, activity)),
    }
    return phone.render(call, "phone/activity/teams.html", activity=activity, **values)


def _do(call: Call, activity: Activity) -> str:
    session, person, now = call.session, call.person, call.now
    what, ref = phone.typed("do"), phone.typed("ref")
    if what == "found":
        team = service.enter_team(session, activity.id, person, phone.typed("name"), now=now)
        return texts_sport.founded(team.name)
    if what == "leave":
        return texts_more.left(squads.leave(session, activity.id, person, now=now))
    if what == "join":
        team = _one(call, activity, ref)
        service.join(session, team, person, now=now)
        return texts_more.ASKED_TO_JOIN
    member = session.get(TeamMember, int(ref)) if ref.isdecimal() and len(ref) < 10 else None
    if member is None or member.activity_id != activity.id:
        raise service.NotPlayable(texts_more.NOT_CAPTAIN)
    accept = what == "accept"
    service.answer(session, person, member, accept=accept, now=now)
    return texts_sport.TAKEN_IN if accept else texts_sport.NOT_TAKEN


def _one(call: Call, activity: Activity, ref: str) -> Team:
    query = select(Team).where(Team.public_id == ref, Team.activity_id == activity.id)
    team = call.session.scalar(query)
    if team is None:
        raise NotFound
    return team


def fixtures(call: Call, public_id: str) -> phone.Page:
    """Round by round, one's own marked; the table of a league; whoever leads posts a result here."""
    activity = _tournament(call, public_id)
    if phone.posting():
        _score(call, activity)
        return phone.then(f"/m/activity/{activity.public_id}/fixtures", texts_more.SCORED)
    own = squads.membership(call.session, activity, call.person)
    mine = own.team_id if own and own.accepted else None
    rules = service.rules_of(call.session, activity)
    league = rules is not None and rules.style == "league"
    values = {
        "rounds": texts_sport.rounds(service.fixtures_of(call.session, activity)),
        "mine": mine,
        "table": service.standings(call.session, activity) if league else [],
        "leads": access.leads(call.session, call.person, activity),
        "when": lambda fixture: say(fixture.starts_at, call.now) if fixture.starts_at else "",
    }
    return phone.render(call, "phone/activity/fixtures.html", activity=activity, **values)


def _score(call: Call, activity: Activity) -> None:
    query = select(Fixture).where(Fixture.public_id == phone.typed("fixture"), Fixture.activity_id == activity.id)
    fixture = call.session.scalar(query)
    if fixture is None:
        raise NotFound
    home, away = phone.typed("home"), phone.typed("away")
    if not all(one.isdecimal() and len(one) < 4 for one in (home, away)):
        raise service.NotPlayable(texts_sport.BOTH_SCORES)
    service.score(call.session, fixture, call.person, int(home), int(away))
