"""Events from a leader's phone that was without a net: signed there, brought back later, each counted once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.activity import texts_organizing as words
from handlers.activity.service import attendance, codes
from handlers.activity.service.access import lock
from handlers.activity.service.settling import settle
from models.activity import Activity, ActivityState, Attendance
from models.base import from_ms
from models.org import Person

SAME = timedelta(minutes=5)


@dataclass(slots=True)
class Synced:
    """What became of events that were brought back: keys kept, known before, refused with the reason."""

    kept: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    people: set[int] = field(default_factory=set)


def sync(
    session: Session,
    leader: Person,
    activity_id: int,
    events: Sequence[Mapping[str, Any]],
    *,
    secret: str,
    now: datetime,
) -> Synced:
    """Events a leader's phone kept: {key, number, way, at (ms), sign}; each counts once, however often it is sent.

    Where the activity is settled already, the people concerned are counted again.
    Raises: NotYours.
    """
    activity = lock(session, activity_id)
    key = codes.offline_key(secret, activity, leader.id)
    listed = {row.person.employee_no: row.person_id for row in attendance.roster(session, leader, activity)}
    known = {row.key for row in session.scalars(select(Attendance).where(Attendance.activity_id == activity.id))}
    there = attendance.events_of(session, activity, list(listed.values()))
    report = Synced()
    for event in sorted(events, key=lambda one: str(one.get("at", ""))):
        fault = _fault(event, key, activity, listed, now)
        if fault:
            report.refused[str(event.get("key", ""))] = fault
            continue
        row = _offline(event, activity, listed[event["number"]], leader, now)
        if row.key in known or any(o.way == row.way and abs(o.at - row.at) < SAME for o in there[row.person_id]):
            report.known.append(event["key"])
            continue
        session.add(row)
        known.add(row.key)
        there[row.person_id].append(row)
        report.kept.append(event["key"])
        report.people.add(row.person_id)
    session.flush()
    if activity.state == ActivityState.DONE and report.people:
        settle(session, activity, now=now, people=sorted(report.people))
    return report


def _offline(event: Mapping[str, Any], activity: Activity, person_id: int, leader: Person, now: datetime) -> Attendance:
    return Attendance(
        key=f"{activity.id}:off:{event['key']}",
        activity_id=activity.id,
        person_id=person_id,
        way=event["way"],
        method="offline",
        at=from_ms(event["at"]),
        recorded_at=now,
        recorded_by=leader.id,
    )


def _fault(event: Mapping[str, Any], key: str, activity: Activity, listed: Mapping[str, int], now: datetime) -> str:
    """Why an event cannot be kept, "" where it can."""
    texts_ok = all(isinstance(event.get(name), str) for name in ("key", "number", "way", "sign"))
    if not texts_ok or not isinstance(event.get("at"), int) or not 0 < len(event["key"]) <= 64:
        return words.EVENT_SHAPE
    if event["way"] not in (attendance.IN, attendance.OUT) or not 0 < event["at"] < 2**43:
        return words.EVENT_SHAPE
    if not compare_digest(codes.signature(key, event).encode(), event["sign"].encode("utf-8", "replace")):
        return words.EVENT_SIGNATURE
    if event["number"] not in listed:
        return words.NOT_ON_LIST
    at = from_ms(event["at"])
    return "" if attendance.near(activity, at) and at <= now + SAME else words.EVENT_TIME
