"""Campaigns: their goods and stock, the report a unit, and the day's temperature."""

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from bot.scope import NotFound, unit_in_scope, visible
from bot.web.call import Call
from bot.web.console import Column, Form, View, done, has_role, list_page, page, render
from handlers.care import texts
from handlers.care import texts_console as words
from handlers.care.campaigns import heat, planning, report, wording
from handlers.care.console.base import PLANNERS, PREPARERS, console, unit_options
from handlers.care.moments import local_day
from models.care import Campaign
from models.org import Person, Unit


@console.get("/campaigns")
@page(*PLANNERS)
def campaigns(call: Call) -> View:
    """Every season, the latest first; and the form for a temperature."""
    query = select(Campaign).join(Unit, Unit.id == Campaign.unit_id)
    query = visible(query, call.person, *PLANNERS, unit=Campaign.unit_id).options(contains_eager(Campaign.unit))
    columns = (
        Column("活动", lambda one: one.name, link=lambda one: url_for("care-console.campaign", id=one.public_id)),
        Column("年度", lambda one: texts.season(one.starts_on, one.ends_on)),
        Column("单位", lambda one: one.unit.name),
        Column("从", lambda one: one.starts_on),
        Column("到", lambda one: one.ends_on),
        Column("物资", lambda one: one.packs),
        Column("还剩", lambda one: one.packs_left),
        Column("对象", lambda one: texts.who(one.rule)),
    )
    reads = unit_options(call, *heat.READERS) if has_role(call, *heat.READERS) else []
    return list_page(
        call, words.CAMPAIGNS, query, columns, search=(Campaign.name,), order=(Campaign.ends_on.desc(), Campaign.id),
        template="console/care/campaigns.html", reads=reads, today=local_day(call.now),
    )  # fmt: skip


@console.get("/campaigns/<id>")
@page(*PLANNERS)
def campaign(call: Call, id: str) -> View:
    """What is given out where, what is left, and the report."""
    found = campaign_of(call.session, call.person, id)
    lines = report.unit_report(call.session, call.person, found)
    values = {"campaign": found, "lines": lines, "goods": wording.goods_of(found), "whom": texts.who(found.rule)}
    values["prepares"] = has_role(call, *PREPARERS)
    return render(
        call,
        "console/care/campaign.html",
        title=f"{found.name} {texts.season(found.starts_on, found.ends_on)}",
        **values,
    )


@console.post("/campaigns/<id>/stock")
@page(*PREPARERS, form=campaign)
def stock(call: Call, id: str) -> View:
    """How many packs there are, where, whom to ring."""
    found, form = campaign_of(call.session, call.person, id), Form()
    packs = form.number("packs", most=1_000_000)
    place, duty = form.text("place", most=128, needed=False), form.text("duty", most=64, needed=False)
    form.check()
    planning.equip(call.session, call.person, found, packs=packs, place=place, duty=duty)
    return done(words.EQUIPPED, to=url_for("care-console.campaign", id=id))


@console.post("/heat")
@page(*heat.READERS, form=campaigns)
def read_heat(call: Call) -> View:
    """The day's high, typed in by whoever is on duty."""
    form = Form()
    typed, chosen, on = form.text("celsius", most=8), form.text("unit"), form.day("day")
    form.check()
    unit = unit_in_scope(call.session, call.person, *heat.READERS, public_id=chosen)
    told = heat.take(
        call.session, call.person, unit, heat.read_celsius(typed), day=on or local_day(call.now), source="console",
        now=call.now,
    )  # fmt: skip
    return done(told, to=url_for("care-console.campaigns"))


def campaign_of(session: Session, actor: Person, public_id: str) -> Campaign:
    """A season of a unit the actor looks after. Raises: NotFound."""
    query = select(Campaign).where(Campaign.public_id == public_id)
    found = session.scalar(visible(query, actor, *PLANNERS, unit=Campaign.unit_id))
    if found is None:
        raise NotFound
    return found
