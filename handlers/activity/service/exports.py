"""Sheets to hand out: hours in the state's record format, and an activity's list. Each names who took it out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bot.scope import visible
from bot.sheets import Cell, write_csv, write_sheet
from handlers.activity import texts_hours as texts
from handlers.activity.service.access import ORGANIZING
from handlers.activity.service.attendance import IN, events_of, minutes_of, roster
from handlers.activity.times import local
from models.activity import Activity, HourEntry, Source
from models.org import Membership, Person, Unit

STATE_HEADS = (
    "姓名",
    "统一编号",
    "项目编号",
    "活动名",
    "开始",
    "结束",
    "时长(h)",
    "签到方式",
    "记录人",
    "单位",
    "备注",
)
LIST_HEADS = ("序号", "工号", "姓名", "手机", "签到", "签退", "在场(分钟)", "签到方式", "备注")
log = structlog.get_logger()


def state_rows(session: Session, actor: Person, *, since: datetime, until: datetime) -> list[Sequence[Cell]]:
    """Rows of the state's record format for everybody the actor organises, service begun in [since, until).

    Reversals are rows of their own with negative hours, so that sums are right.
    """
    recorder, activity = aliased(Person), aliased(Activity)
    query: Any = (
        select(HourEntry, Person, recorder.name, activity.public_id)
        .join(Person, Person.id == HourEntry.person_id)
        .outerjoin(recorder, recorder.id == HourEntry.recorded_by)
        .outerjoin(activity, activity.id == HourEntry.activity_id)
        .where(HourEntry.starts_at >= since, HourEntry.starts_at < until)
        .order_by(HourEntry.starts_at, HourEntry.id)
    )
    found = session.execute(visible(query, actor, *ORGANIZING, person=HourEntry.person_id)).all()
    units = _units(session, [person.id for _, person, _, _ in found])
    return [
        (
            person.name,
            person.employee_no,
            project or "",
            entry.title,
            entry.starts_at,
            entry.ends_at,
            round(entry.minutes / 60, 2),
            texts.METHODS.get(entry.method, entry.method) or texts.SOURCES[Source(entry.source)],
            by or "",
            units.get(person.id, ""),
            _remark(entry),
        )
        for entry, person, by, project in found
    ]


def state_csv(session: Session, actor: Person, *, since: datetime, until: datetime) -> bytes:
    """The state's record format as CSV, to be entered there."""
    rows = state_rows(session, actor, since=since, until=until)
    _note(actor, "hours csv", len(rows))
    return write_csv(rows, STATE_HEADS)


def state_sheet(session: Session, actor: Person, *, since: datetime, until: datetime, now: datetime) -> bytes:
    """The same as Excel, marked with who exported it and when."""
    rows = state_rows(session, actor, since=since, until=until)
    _note(actor, "hours sheet", len(rows))
    title = f"志愿服务记录 {local(since):%Y-%m-%d} 至 {local(until):%Y-%m-%d} {_mark(actor, now)}"
    return write_sheet(rows, STATE_HEADS, title)


def list_sheet(session: Session, actor: Person, activity: Activity, *, now: datetime) -> bytes:
    """An activity's list with sign-in and sign-out, for whoever runs it. Raises: NotYours."""
    signed = roster(session, actor, activity)
    events = events_of(session, activity, [row.person_id for row in signed])
    rows: list[Sequence[Cell]] = []
    for number, row in enumerate(signed, start=1):
        mine = events[row.person_id]
        came = next((event.at for event in mine if event.way == IN), None)
        gone = next((event.at for event in reversed(mine) if event.way != IN), None)
        way = "、".join(dict.fromkeys(texts.METHODS.get(event.method, "") for event in mine))
        who = row.person
        minutes = minutes_of(activity, mine)
        rows.append((number, who.employee_no, who.name, who.phone, came, gone, minutes, way, row.reason))
    _note(actor, f"list of activity {activity.id}", len(rows))
    return write_sheet(rows, LIST_HEADS, f"{activity.title} 名单 {_mark(actor, now)}")


def _remark(entry: HourEntry) -> str:
    source = texts.SOURCES[Source(entry.source)]
    return f"{source}；{entry.reason}" if entry.reason else source


def _mark(actor: Person, now: datetime) -> str:
    return f"（{actor.name} {actor.employee_no} 于 {local(now):%Y-%m-%d %H:%M} 导出）"


def _note(actor: Person, what: str, rows: int) -> None:
    log.info("exported", what=what, person=actor.id, rows=rows)


def _units(session: Session, people: Sequence[int]) -> dict[int, str]:
    query = select(Membership.person_id, Unit.name).join(Unit).where(Membership.person_id.in_(set(people)))
    found = session.execute(query.order_by(Membership.main, Membership.id.desc()))
    return {row.person_id: row.name for row in found}
