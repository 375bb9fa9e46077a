"""Activities on the phone: signing up, coming and leaving, hours, certificates, 双报到; the leader's screen."""

from collections.abc import Iterator

from flask import Blueprint

from bot.web import phone
from bot.web.call import Call
from handlers.activity.pages import attending, certificates, dual, hours, leading, signing, sport, studying
from handlers.activity.service import attendance, sessions
from handlers.activity.service import signing as service
from handlers.activity.texts import STANDINGS
from handlers.activity.times import local_day, say, say_day, span
from models.activity import Standing

pages = Blueprint("activity", __name__, template_folder="../templates")
for part in (signing, attending, leading, hours, certificates, dual, sport, studying):
    part.add(pages)
MOST = 3


def home(call: Call) -> Iterator[phone.Entry]:
    """Offers to answer, what one leads today, what one signed up for, as the phone's first page shows them."""
    person, now = call.person, call.now
    for row in service.offers_to(call.session, person, now=now):
        note = f"有空位了，{say(row.offered_until or now, now)} 前确认"
        yield phone.Entry(row.activity.title, note, f"/m/activity/{row.activity.public_id}", urgent=True)
    yield from _duties(call)
    for activity in attendance.led_by(call.session, person, now=now):
        yield phone.Entry(
            f"您负责的：{activity.title}", "现场签到码、名单", f"/m/activity/{activity.public_id}", urgent=True
        )
    mine = [row for row in service.mine(call.session, person, now=now) if row.standing != Standing.OFFERED]
    for row in mine[:MOST]:
        note = f"{STANDINGS[Standing(row.standing)]}，{span(row.activity.starts_at, row.activity.ends_at, now)}"
        yield phone.Entry(row.activity.title, note, f"/m/activity/{row.activity.public_id}")


def _duties(call: Call) -> Iterator[phone.Entry]:
    """What is to be studied later, and the measures one answers for."""
    today = local_day(call.now)
    for row, activity in sessions.to_make_up(call.session, call.person)[:MOST]:
        note = f"请在{say_day(row.due_on, today)}前补学"
        yield phone.Entry(f"补学：{activity.title}", note, f"/m/make-up/{row.public_id}", urgent=row.due_on <= today)
    for measure in sessions.measures_of(call.session, call.person)[:MOST]:
        late = measure.due_on < today
        note = f"{say_day(measure.due_on, today)}{'已过期' if late else '前完成'}"
        yield phone.Entry(f"措施：{measure.text}", note, "/m/measures", urgent=late)
