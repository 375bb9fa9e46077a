"""A sheet of service hours that were served without sign-in: each row becomes a back-entry for a second person.

Columns by their heads, wherever they stand: 工号 or 姓名, 活动名称, 活动日期, then 开始时间 and 结束时间 or 服务时长 in
hours or minutes, 服务内容, 认定人, 备注. Without clocks a length is taken from eight in the morning on.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.scope import people_in_scope
from bot.turn import Refusal
from handlers.activity import texts_duty as words
from handlers.activity.service import claims
from handlers.activity.service.access import ORGANIZING
from handlers.activity.service.rosters import LOOKED_AT, address, cell, clock_in, day_in, rows_of, text_in
from handlers.activity.times import SHANGHAI, local
from models.activity import BackEntry
from models.org import Person

HEADS = {
    "number": ("工号", "员工编号", "志愿者编号"),
    "name": ("姓名", "志愿者", "志愿者姓名"),
    "title": ("活动名称", "活动名", "项目名称", "活动"),
    "day": ("活动日期", "服务日期", "日期"),
    "start": ("开始时间", "开始"),
    "end": ("结束时间", "结束"),
    "hours": ("服务时长", "时长", "服务时长(小时)", "时长(h)", "服务时长(h)", "时长(小时)"),
    "minutes": ("服务时长(分钟)", "时长(分钟)"),
    "what": ("服务内容", "内容"),
    "by": ("认定人", "负责人", "记录人"),
    "remark": ("备注",),
}
MORNING = time(8)
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(slots=True)
class Report:
    """What a sheet says: entries that can be proposed, how many were known, faults by cell."""

    fresh: list[BackEntry] = field(default_factory=list)
    known: int = 0
    faults: list[str] = field(default_factory=list)


def import_hours(
    session: Session, actor: Person, data: bytes, *, filename: str, now: datetime, apply: bool = False
) -> Report:
    """Read a sheet of the people one organises. With `apply` and without faults each row waits for a second person."""
    report, rows = Report(), rows_of(data, filename)
    top, columns = _heads(rows)
    if top is None:
        report.faults.append(words.NO_HOUR_HEADS)
        return report
    with session.begin_nested() as tried:
        for at in range(top + 1, len(rows)):
            _row(session, actor, rows[at], at, columns, report, filename, now)
        if not apply or report.faults:
            tried.rollback()
    return report


def _heads(rows: Sequence[Sequence[Any]]) -> tuple[int | None, dict[str, int]]:
    for top, row in enumerate(rows[:LOOKED_AT]):
        found: dict[str, int] = {}
        for at in range(len(row)):
            head = text_in(row, at).strip("*＊ ").replace("（", "(").replace("）", ")")
            for name, forms in HEADS.items():
                if head in forms:
                    found.setdefault(name, at)
        who = "number" in found or "name" in found
        if who and "day" in found and ({"start", "end"} <= set(found) or {"hours", "minutes"} & set(found)):
            return top, found
    return None, {}


def _row(
    session: Session, actor: Person, row: Sequence[Any], at: int, columns: dict[str, int], report: Report,
    filename: str, now: datetime,
) -> None:  # fmt: skip
    texts = {name: text_in(row, column) for name, column in columns.items()}
    who = texts.get("number") or texts.get("name", "")
    if not who:
        return
    where = address(at, columns["day"])
    day = day_in(cell(row, columns["day"]), local(now).year)
    span = _span(day, texts) if day else None
    people = _people(session, actor, texts)
    if span is None or len(people) != 1:
        at_fault = words.unreadable(where, texts.get("day", ""), texts.get("hours", ""))
        report.faults.append(at_fault if span is None else words.nobody(where, who, len(people)))
        return
    _propose(session, actor, people[0], texts, span, where, report, filename, now)


def _propose(
    session: Session, actor: Person, person: Person, texts: dict[str, str], span: tuple[datetime, datetime],
    where: str, report: Report, filename: str, now: datetime,
) -> None:  # fmt: skip
    title = (texts.get("title") or texts.get("what") or words.SERVICE)[:64]
    same = select(BackEntry.id).where(BackEntry.person_id == person.id, BackEntry.starts_at == span[0])
    if session.scalar(same.where(BackEntry.title == title, BackEntry.state.in_(("open", "approved")))):
        report.known += 1
        return
    proof = words.proof(filename, where, texts.get("what", ""), texts.get("by", ""), texts.get("remark", ""))
    try:
        entry = claims.propose(
            session, actor, person, title=title, starts_at=span[0], ends_at=span[1], proof=proof, now=now
        )
    except Refusal as refusal:
        report.faults.append(f"{where}：{refusal.text}")
        return
    report.fresh.append(entry)


def _span(day: date, texts: dict[str, str]) -> tuple[datetime, datetime] | None:
    start, end = clock_in(texts.get("start", "")), clock_in(texts.get("end", ""))
    begins = datetime.combine(day, start or MORNING, SHANGHAI)
    if start and end:
        ends = datetime.combine(day, end, SHANGHAI)
        return begins, ends if ends > begins else ends + timedelta(days=1)
    number = NUMBER.search(texts.get("minutes") or texts.get("hours", ""))
    if number is None:
        return None
    in_minutes = bool(texts.get("minutes")) or "分" in texts.get("hours", "")
    length = timedelta(minutes=float(number[0]) if in_minutes else float(number[0]) * 60)
    return (begins, begins + length) if timedelta() < length <= timedelta(hours=24) else None


def _people(session: Session, actor: Person, texts: dict[str, str]) -> list[Person]:
    number, name = texts.get("number"), texts.get("name", "")
    query = select(Person).where(Person.active, Person.id.in_(people_in_scope(actor, *ORGANIZING)))
    query = query.where(Person.employee_no == number) if number else query.where(Person.name == name)
    return list(session.scalars(query.limit(3)))
