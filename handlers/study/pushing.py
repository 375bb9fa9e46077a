"""The day's card for everybody a plan covers."""

from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox import announce
from bot.workdays import Workdays
from handlers.study import service, texts
from models.org import Unit
from models.study import StudyDay, StudyPlan


def push_cards(
    session: Session, *, day: datetime, workdays: Workdays, base_url: str, late_until: time, now: datetime
) -> int:
    """Announce each active plan's card of the day, once. Returns how many plans had one.

    People below a nearer plan get that one alone; people on leave get none.
    """
    today = service.local_day(day)
    latest = datetime.combine(today, late_until, tzinfo=service.SHANGHAI)
    if now >= latest:
        return 0
    plans = session.execute(select(StudyPlan, Unit).join(Unit).where(StudyPlan.active)).all()
    sent = 0
    for plan, unit in plans:
        study = service.study_day(session, plan, today, workdays)
        if study is None:
            continue
        nearer = [other.id for _, other in plans if other.id != unit.id and other.path.startswith(unit.path)]
        audience = {"unit": unit.id, "except_units": nearer, "except_days": today.isoformat()}
        announce(
            session,
            key=f"study-card:{study.id}",
            kind="study",
            texts={"text": card(session, study, base_url)},
            audience=audience,
            now=now,
            expires_at=latest,
        )
        sent += 1
    return sent


def card(session: Session, study: StudyDay, base_url: str) -> str:
    """The card's text, with the question where the day has one."""
    url = f"{base_url}/m/study/{study.item.public_id}"
    return texts.card(study, service.question_of(session, study), url)
