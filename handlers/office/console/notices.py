"""Notices: what was decided, whom it reached, and what waits for somebody's decision."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import request, url_for
from sqlalchemy import Select, Text, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from bot import audit, outbox
from bot.backup import holding
from bot.chores import ask
from bot.scope import NotFound
from bot.turn import Refusal
from bot.web import texts as web_texts
from bot.web.call import Call
from bot.web.console import Column, Filter, Pick, View, confirm, done, list_page, page, sure
from bot.web.console.work import url_of
from handlers.office import chores, texts
from handlers.office.console.base import console, refuse_below
from models.org import Person, Role
from models.outbox import Delivery, DeliveryState, Notice, Send, SendState

LATELY = timedelta(days=30)
FIRST_LINE = 60
ALONE = 5000  # a mass send to more people takes two
CONFIDENTIAL = ("case", "one-time", "one-time-over")
WAITING = (SendState.UNKNOWN, SendState.DEAD, SendState.HELD)


class NothingPicked(Refusal):
    """No row was ticked."""

    text = texts.NOTHING_PICKED


def words_of(notice: Notice) -> str:
    """What a notice to many says; one person's, or one about somebody's case, is nobody else's to read."""
    private = "person" in notice.audience or notice.kind in CONFIDENTIAL
    return texts.PRIVATE if private else str(notice.texts.get("text", ""))


def first_line(notice: Notice) -> str:
    """Its beginning."""
    return words_of(notice).partition("\n")[0][:FIRST_LINE]


def kind(name: str) -> str:
    """A kind as people call it."""
    return texts.KINDS.get(name, name)


def moment(ms: int | None) -> datetime | None:
    """A moment kept as milliseconds."""
    return datetime.fromtimestamp(ms / 1000, UTC) if ms else None


def channel(name: str) -> str:
    """A channel as people call it."""
    return texts.CHANNELS.get(name, name)


NOTICES = (
    Column("时间", lambda row: row.not_before),
    Column("内容", first_line, link=lambda row: url_for("office-console.notice", id=row.public_id)),
    Column("种类", lambda row: kind(row.kind)),
    Column("状态", lambda row: texts.NOTICES.get(row.state, row.state)),
)
DELIVERIES = (
    Column("谁", lambda row: row.Person.name),
    Column("工号", lambda row: row.Person.employee_no),
    Column("渠道", lambda row: channel(row.Delivery.channel)),
    Column("结果", lambda row: texts.DELIVERIES.get(row.Delivery.state, row.Delivery.state)),
    Column("原因", lambda row: row.Delivery.reason),
    Column("时间", lambda row: moment(row.Delivery.settled_ms)),
)
SENDS = (
    Column("编号", lambda row: row.id),
    Column("渠道", lambda row: channel(row.channel)),
    Column("种类", lambda row: kind(row.kind)),
    Column("人数", lambda row: row.recipients),
    Column("状态", lambda row: texts.SENDS.get(row.state, row.state)),
    Column("原因", lambda row: row.reason),
    Column("试了几次", lambda row: row.attempts),
    Column("时间", lambda row: moment(row.created_ms)),
)
OUTCOME = Filter("state", "结果", list(texts.DELIVERIES.items()), lambda chosen: Delivery.state == chosen)
KIND = Filter(
    "kind", "种类", [(label, label) for label in dict.fromkeys(texts.KINDS.values())],
    lambda chosen: Notice.kind.in_([name for name, label in texts.KINDS.items() if label == chosen]),
)  # fmt: skip
STATE = Filter("state", "状态", list(texts.NOTICES.items()), lambda chosen: Notice.state == chosen)
WAITS = Filter("state", "状态", [(one, texts.SENDS[one]) for one in WAITING], lambda chosen: Send.state == chosen)

ONE_PERSONS = type_coerce(Notice.audience, Text).contains('"person"', autoescape=True)
OPEN_WORDS = case((or_(ONE_PERSONS, Notice.kind.in_(CONFIDENTIAL)), ""), else_=type_coerce(Notice.texts, Text))

HELD_SENDS = select(func.count(), func.coalesce(func.sum(Send.recipients), 0)).where(Send.state == SendState.HELD)
HELD_COPIES = select(func.count()).select_from(Delivery).where(Delivery.state == DeliveryState.HELD)


@console.get("/notices")
@page(Role.ADMIN)
def notices(call: Call) -> View:
    """Every notice, the newest first."""
    refuse_below(call)
    order = (Notice.not_before.desc(), Notice.id.desc())
    filters, search = (KIND, STATE), (OPEN_WORDS,)
    return list_page(call, texts.NOTICE_LIST, select(Notice), NOTICES, search=search, filters=filters, order=order)


@console.get("/notices/<id>")
@page(Role.ADMIN)
def notice(call: Call, id: str) -> View:
    """Whom a notice reached, and how."""
    refuse_below(call)
    found = call.session.scalar(select(Notice).where(Notice.public_id == id))
    if found is None:
        raise NotFound
    counted = select(Delivery.channel, Delivery.state, func.count()).where(Delivery.notice_id == found.id)
    counts = call.session.execute(counted.group_by(Delivery.channel, Delivery.state)).all()
    values = {"notice": found, "counts": counts, "whole": words_of(found), "words": texts, "channel": channel}
    query = deliveries().where(Delivery.notice_id == found.id)
    order = (Delivery.state, Delivery.channel, Delivery.id)  # as the index has a notice's copies
    return _delivery_list(call, "通知的送达", query, order, template="console/office/notice.html", **values)


@console.get("/deliveries/failed")
@page(Role.ADMIN)
def failed(call: Call) -> View:
    """Copies of the last thirty days that reached nobody."""
    refuse_below(call)
    recent = select(Notice.id).where(Notice.not_before >= call.now - LATELY)
    query = deliveries().where(Delivery.notice_id.in_(recent), Delivery.state == DeliveryState.FAILED)
    return _delivery_list(call, texts.FAILED_LIST, query, (Delivery.id.desc(),))


def deliveries() -> Select[Delivery, Person]:
    """Copies with their people."""
    return select(Delivery, Person).join(Person, Person.id == Delivery.person_id)


def _delivery_list(
    call: Call, title: str, query: Select[Delivery, Person], order: Sequence[Any], **values: Any
) -> View:
    search = (Person.sought,)
    return list_page(call, title, query, DELIVERIES, search=search, filters=(OUTCOME,), order=order, **values)


@console.get("/sends")
@page(Role.ADMIN)
def sends(call: Call) -> View:
    """Calls of a platform that wait for somebody: unknown, dead, held."""
    refuse_below(call)
    actions = [(label, url_for(f"office-console.{name}")) for name, label in texts.ACTIONS.items()]
    query, pick = select(Send).where(Send.state.in_(WAITING)), Pick(lambda row: row.id, actions)
    order, intro = (Send.id.desc(),), texts.SEND_INTRO
    return list_page(call, texts.SEND_LIST, query, SENDS, filters=(WAITS,), order=order, pick=pick, intro=intro)


@console.post("/sends/resend")
@page(Role.ADMIN)
def resend(call: Call) -> View:
    """Push unknown ones again."""
    work = _deciding(outbox.resend)
    return _decide(call, "补发", texts.RESEND_LINES, texts.RESENT, work, chore=chores.RESEND)


@console.post("/sends/retry")
@page(Role.ADMIN)
def retry(call: Call) -> View:
    """Push dead ones again."""
    return _decide(call, "重试", texts.RETRY_LINES, texts.RETRIED, _deciding(outbox.retry), chore=chores.RETRY)


@console.post("/sends/drop")
@page(Role.ADMIN)
def drop(call: Call) -> View:
    """Give them up."""

    def work(session: Session, ids: Sequence[int], now: datetime) -> int:
        return outbox.drop(session, ids, now=now, why=f"后台放弃：{call.person.employee_no}")

    return _decide(call, "放弃发送", texts.DROP_LINES, texts.DROPPED, work)


@console.post("/sends/release")
@page(Role.ADMIN)
def release(call: Call) -> View:
    """Let everything go that a restore held."""
    refuse_below(call)
    sends, people = call.session.execute(HELD_SENDS).one()
    people += call.session.scalar(HELD_COPIES) or 0
    lines = [*texts.RELEASE_LINES, *_second(people)]
    if not sure():
        return confirm(call, "放行扣住的通知", lines, count=sends, button="放行", unit="条")
    if people > ALONE:
        return _ask_second(call, "放行扣住的通知", lines, people, chores.RELEASE, [])
    released = holding.release(call.session)
    _note(call, "放行", sum(released.values()))
    return done(texts.RELEASED.format(count=sum(released.values())), to=url_for("office-console.sends"))


Work = Callable[[Session, Sequence[int], datetime], int]


def _deciding(verb: Callable[..., int]) -> Work:
    return lambda session, ids, now: verb(session, ids, now=now)


def _second(people: int) -> list[str]:
    return [web_texts.WORK_NEEDS_SECOND] if people > ALONE else []


def _ask_second(call: Call, what: str, lines: Sequence[str], people: int, chore: str, ids: Sequence[int]) -> View:
    about, asks = f"{what}（{people} 人）", {"ids": list(ids), "lines": list(lines)}
    asked = ask(call.session, call.person, chore, about, asks, now=call.now, second=True)
    _note(call, what, people)
    return done("", to=url_of(asked))


def _decide(call: Call, what: str, lines: Sequence[str], said: str, work: Work, *, chore: str = "") -> View:
    """Ask, then do it to the ticked ones; a `chore` to very many waits for a second person."""
    refuse_below(call)
    ids = [int(one) for one in request.form.getlist("ids") if one.isdecimal() and len(one) < 19]
    if not ids:
        raise NothingPicked
    people = call.session.scalar(select(func.sum(Send.recipients)).where(Send.id.in_(ids))) or 0
    lines = [*lines, *(_second(people) if chore else ())]
    if not sure():
        return confirm(call, what, lines, count=people, button=what)
    if chore and people > ALONE:
        return _ask_second(call, what, lines, people, chore, ids)
    count = work(call.session, ids, call.now)
    _note(call, what, count)
    return done(said.format(count=count), to=url_for("office-console.sends"))


def _note(call: Call, action: str, count: int) -> None:
    detail = {"count": count}
    audit.note(call.session, call.vault, action, "sends", now=call.now, actor=call.person, detail=detail)
