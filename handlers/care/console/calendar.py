"""The year's notices: previewed, put forward, approved by a second person, moved, paused, cancelled."""

from flask import url_for
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, contains_eager

from bot.scope import NotFound, at_the_top, visible
from bot.web.call import Call
from bot.web.console import Column, Filter, Form, View, confirm, done, has_role, list_page, page, render, sure
from handlers.care import ledgers, reach, texts, texts_heat, working
from handlers.care import texts_console as words
from handlers.care.campaigns import planning, wording
from handlers.care.console.base import APPROVERS, PLANNERS, PREPARERS, console
from handlers.care.moments import local_day
from models.care import Campaign, CareNotice, NoticeState
from models.org import Person

WAITING = (NoticeState.PLANNED, NoticeState.PREPARED)
OVER = (NoticeState.CANCELLED, NoticeState.MISSED)


@console.get("/calendar")
@page(*PLANNERS)
def calendar(call: Call) -> View:
    """Every notice one may see, by its day."""

    def narrow(state: str) -> ColumnElement[bool]:
        states = {"coming": planning.OPEN, "waiting": WAITING, "sent": (NoticeState.SENT,)}.get(state, OVER)
        return CareNotice.state.in_(states)

    query = select(CareNotice).join(Campaign, Campaign.id == CareNotice.campaign_id)
    query = visible(query, call.person, *PLANNERS, unit=Campaign.unit_id)
    query = query.options(contains_eager(CareNotice.campaign).joinedload(Campaign.unit))
    columns = (
        Column("日期", lambda one: one.send_on),
        Column("通知", lambda one: one.name, link=lambda one: url_for("care-console.notice", id=one.public_id)),
        Column("活动", lambda one: one.campaign.name),
        Column("单位", lambda one: one.campaign.unit.name),
        Column("状态", lambda one: texts.STATES[one.state]),
        Column("为什么是这一天", lambda one: one.rule),
    )
    filters = (Filter("state", "状态", words.NOTICE_FILTERS, narrow, "coming"),)
    order = (CareNotice.send_on, CareNotice.id)
    today = local_day(call.now)
    missing = working.missing_years(call.session, today)
    warnings = [one for year in missing for one in ledgers.warnings_of(call.session, year)]
    return list_page(
        call, words.CALENDAR, query, columns, search=(CareNotice.name, Campaign.name), filters=filters, order=order,
        template="console/care/calendar.html", warnings=warnings, keeper=at_the_top(call.session, call.person),
    )  # fmt: skip


@console.get("/notices/<id>")
@page(*PLANNERS)
def notice(call: Call, id: str) -> View:
    """One as it would be read, to how many on which channel, and what stands in its way."""
    found = notice_of(call.session, call.person, id)
    text = wording.text_of(found, heat=texts_heat.heat(37, 37, found.send_on) if found.standing else "")
    people = reach.totals(reach.of_care(call.session, found, config=call.config, now=call.now))
    return render(
        call, "console/care/notice.html", title=found.name, notice=found, text=text,
        typed=wording.template_of(found),
        channels=sorted(people.items()), people=sum(people.values()), reasons=planning.missing(call.session, found),
        state=texts.STATES[found.state], open=found.state in planning.OPEN, prepares=has_role(call, *PREPARERS),
        approves=has_role(call, *APPROVERS) and found.prepared_by != call.person.id,
        approvals=[call.session.get_one(Person, one.approved_by).name for one in found.approvals],
    )  # fmt: skip


@console.post("/notices/<id>/prepare")
@page(*PREPARERS, form=notice)
def prepare(call: Call, id: str) -> View:
    """Put it forward, in these words."""
    found, form = notice_of(call.session, call.person, id), Form()
    text = form.text("text", most=1000)
    form.check()
    changed = None if text == wording.template_of(found) else text
    planning.prepare(call.session, call.person, found, text=changed)
    return done(words.PREPARED, to=_page(id))


@console.post("/notices/<id>/approve")
@page(*APPROVERS, form=notice)
def approve(call: Call, id: str) -> View:
    """A second person's yes, after it was said to how many it goes."""
    found = notice_of(call.session, call.person, id)
    if not sure():
        needed = planning.still_needed(call.session, found)
        lines = words.approve_lines(found.name, found.send_on.isoformat(), needed)
        return confirm(call, "批准通知", lines, count=planning.count_of(call.session, found), button="批准")
    still = planning.approve(call.session, call.person, found, now=call.now)
    return done(words.ONE_MORE if still else words.APPROVED, to=_page(id))


@console.post("/notices/<id>/move")
@page(*PREPARERS, form=notice)
def move(call: Call, id: str) -> View:
    """Another day."""
    found, form = notice_of(call.session, call.person, id), Form()
    to = form.day("to")
    form.check()
    planning.move(call.session, call.person, found, to or found.send_on, today=local_day(call.now))
    return done(words.MOVED, to=_page(id))


@console.post("/notices/<id>/pause")
@page(*PREPARERS, form=notice)
def pause(call: Call, id: str) -> View:
    """Held back, or let go again."""
    found = notice_of(call.session, call.person, id)
    if found.state == NoticeState.PAUSED:
        planning.resume(call.session, call.person, found)
        return done(words.RESUMED, to=_page(id))
    planning.pause(call.session, call.person, found)
    return done(words.PAUSED, to=_page(id))


@console.post("/notices/<id>/cancel")
@page(*PREPARERS, form=notice)
def cancel(call: Call, id: str) -> View:
    """It will not go out, after it was asked."""
    found = notice_of(call.session, call.person, id)
    if not sure():
        lines = words.cancel_lines(found.name, found.send_on.isoformat())
        return confirm(call, "取消通知", lines, count=planning.count_of(call.session, found), button="取消这条通知")
    planning.cancel(call.session, call.person, found)
    return done(words.CANCELLED, to=_page(id))


def notice_of(session: Session, actor: Person, public_id: str) -> CareNotice:
    """A notice of a unit the actor looks after. Raises: NotFound."""
    query = select(CareNotice).join(Campaign, Campaign.id == CareNotice.campaign_id)
    query = query.where(CareNotice.public_id == public_id)
    found = session.scalar(visible(query, actor, *PLANNERS, unit=Campaign.unit_id))
    if found is None:
        raise NotFound
    return found


def _page(public_id: str) -> str:
    return url_for("care-console.notice", id=public_id)
