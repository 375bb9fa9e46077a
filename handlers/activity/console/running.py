"""On the spot and after: the rotating code, the roster, sports, study sessions."""

from sqlalchemy import select

from bot.scope import NotFound
from bot.web.call import Call
from bot.web.console import Form, View, attachment, done, page, render
from handlers.activity import texts_console as words
from handlers.activity.console.base import ORGANIZING, STAFF, console, one, url_of
from handlers.activity.console.listing import activity as page_of
from handlers.activity.service import access, attendance, codes, completing, exports, hours, sessions, sports
from models.activity import Activity, Fixture, SignUp
from models.org import Person


@console.get("/activities/<id>/screen")
@page(*STAFF)
def screen(call: Call, id: str) -> View:
    """The code of now for the hall's screen; it asks for the next by itself."""
    import segno

    made = one(call, id)
    access.must_lead(call.session, call.person, made)
    secret, base = call.config.app.secret_key, call.config.app.base_url
    picture = segno.make(codes.qr_text(secret, made, base, call.now), error="m").svg_data_uri(scale=8, border=2)
    return render(
        call, "console/activity/screen.html", title=f"签到：{made.title}", activity=made, picture=picture,
        code=codes.code_at(secret, made, call.now), seconds=codes.seconds_left(call.now),
    )  # fmt: skip


@console.post("/activities/<id>/marks")
@page(*STAFF, form=page_of)
def mark(call: Call, id: str) -> View:
    """The leader's list: who came or left."""
    made, form = one(call, id), Form()
    listed = {str(row.person_id): row.person_id for row in attendance.roster(call.session, call.person, made)}
    ticked, way = form.choices("people"), form.choice("way", (attendance.IN, attendance.OUT))
    form.check()
    people = [listed[one] for one in ticked if one in listed]
    fresh = attendance.mark(call.session, call.person, made, people, way, now=call.now)
    what = "签到" if way == attendance.IN else "签退"
    return done(words.MARKED.format(count=len(fresh), what=what), to=url_of(made))


@console.post("/activities/<id>/attest")
@page(*STAFF, form=page_of)
def attest(call: Call, id: str) -> View:
    """How long somebody served whose sign-in or sign-out is missing."""
    made, form = one(call, id), Form()
    number, minutes = form.text("number", most=64), form.number("minutes", least=1, most=1440)
    reason = form.text("reason", most=255)
    query = select(Person).join(SignUp, SignUp.person_id == Person.id).where(SignUp.activity_id == made.id)
    person = call.session.scalar(query.where(Person.employee_no == number)) if number else None
    if person is None:
        form.fault("number", words.NO_SUCH_PERSON)
    form.check()
    assert person is not None
    hours.attest(call.session, call.person, made, person, minutes, reason, now=call.now)
    return done(words.ATTESTED, to=url_of(made))


@console.post("/activities/<id>/roster")
@page(*STAFF)
def roster(call: Call, id: str) -> View:
    """The list as Excel."""
    made = one(call, id)
    return attachment(exports.list_sheet(call.session, call.person, made, now=call.now), f"{made.title} 名单.xlsx")


@console.post("/activities/<id>/tournament")
@page(*ORGANIZING, form=page_of)
def tournament(call: Call, id: str) -> View:
    """How it is played."""
    made, form = one(call, id), Form()
    style = form.choice("style", ("league", "cup"))
    least, most = form.number("least", least=1, most=100), form.number("most", least=1, most=100)
    form.check()
    sports.set_up(call.session, made, call.person, style=style, least=least, most=most)
    return done(words.TEAMS_SET, to=url_of(made))


@console.post("/activities/<id>/draw")
@page(*ORGANIZING, form=page_of)
def draw(call: Call, id: str) -> View:
    """By lot, once."""
    made = one(call, id)
    sports.draw(call.session, made.id, call.person, rng=call.rng, now=call.now)
    return done(words.DRAWN, to=url_of(made))


@console.post("/activities/<id>/fixtures/<int:number>")
@page(*STAFF, form=page_of)
def score(call: Call, id: str, number: int) -> View:
    """A result."""
    made, form = one(call, id), Form()
    fixture = _fixture(call, made, number)
    home, away = form.number("home", most=999), form.number("away", most=999)
    form.check()
    sports.score(call.session, fixture, call.person, home, away)
    return done(words.SCORED, to=url_of(made))


@console.post("/activities/<id>/fixtures/<int:number>/when")
@page(*STAFF, form=page_of)
def set_match(call: Call, id: str, number: int) -> View:
    """When and where a match is; both teams are told."""
    made, form = one(call, id), Form()
    fixture = _fixture(call, made, number)
    starts, place = form.moment("starts_at"), form.text("place", most=64)
    form.check()
    assert starts is not None
    told = sports.schedule(call.session, fixture, call.person, starts_at=starts, place=place, now=call.now)
    return done(words.MATCH_SET.format(count=told), to=url_of(made))


def _fixture(call: Call, made: Activity, number: int) -> Fixture:
    query = select(Fixture).where(Fixture.id == number, Fixture.activity_id == made.id)
    fixture = call.session.scalar(query)
    if fixture is None:
        raise NotFound
    return fixture


@console.post("/activities/<id>/agenda")
@page(*ORGANIZING, form=page_of)
def agenda(call: Call, id: str) -> View:
    """A point a line."""
    made, form = one(call, id), Form()
    lines = form.text("agenda", most=4000)
    form.check()
    completing.set_agenda(call.session, made, call.person, lines.splitlines())
    return done(words.AGENDA_SET, to=url_of(made))


@console.post("/activities/<id>/minutes")
@page(*STAFF, form=page_of)
def minutes(call: Call, id: str) -> View:
    """What was said and decided."""
    made, form = one(call, id), Form()
    text = form.text("minutes", most=20_000)
    form.check()
    sessions.write_minutes(call.session, made, call.person, text)
    return done(words.MINUTES_KEPT, to=url_of(made))


@console.post("/activities/<id>/minutes/approve")
@page(*STAFF, form=page_of)
def approve_minutes(call: Call, id: str) -> View:
    """By somebody who did not write them."""
    made = one(call, id)
    sessions.approve_minutes(call.session, made, call.person, now=call.now)
    return done(words.APPROVED, to=url_of(made))


@console.post("/activities/<id>/measures")
@page(*STAFF, form=page_of)
def measure(call: Call, id: str) -> View:
    """Something to be done, by whom, until when."""
    made, form = one(call, id), Form()
    text, due, number = form.text("text", most=255), form.day("due"), form.text("owner", most=64)
    owner = sessions.owner_for(call.session, call.person, made, number)
    if owner is None and number:
        form.fault("owner", words.NO_SUCH_PERSON)
    form.check()
    assert owner is not None
    assert due is not None
    sessions.add_measure(call.session, made, call.person, text=text, owner=owner, due_on=due, now=call.now)
    return done(words.MEASURE_KEPT, to=url_of(made))


@console.post("/activities/<id>/close")
@page(*STAFF, form=page_of)
def close(call: Call, id: str) -> View:
    """The list of those who study later."""
    made = one(call, id)
    rows = sessions.close(call.session, made.id, call.person, now=call.now)
    return done(words.CLOSED.format(count=len(rows)), to=url_of(made))
