"""What a digest asks of its reader: things that wait for a decision or are due soon, the nearest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.digest import texts
from handlers.digest.alerts import quarter_end
from handlers.digest.periods import Period
from handlers.digest.reading import Count
from models.care import Campaign, CareNotice, NoticeState
from models.org import Role, Unit

AHEAD = timedelta(days=14)
SECRETARY = (Role.SECRETARY, Role.LEADER, Role.ADMIN)
ORGANIZERS = (Role.ORGANIZER, Role.SECRETARY, Role.LEADER, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked, the word of the chat that leads there, who may follow it."""

    text: str
    word: str
    roles: tuple[Role, ...]

    def as_json(self) -> dict[str, Any]:
        """As it stands in a digest's facts."""
        return {"text": self.text, "word": self.word, "roles": [str(role) for role in self.roles]}


@dataclass(frozen=True, slots=True)
class Pending:
    """A notice that is to go out soon and is not approved."""

    path: str
    name: str
    send_on: date


def pending_notices(session: Session, after: date) -> list[Pending]:
    """Those of the two weeks after a day."""
    query = select(Unit.path, CareNotice.name, CareNotice.send_on)
    query = query.join(Campaign, Campaign.id == CareNotice.campaign_id).join(Unit, Unit.id == Campaign.unit_id)
    query = query.where(CareNotice.state.in_((NoticeState.PLANNED, NoticeState.PREPARED)), ~CareNotice.standing)
    query = query.where(CareNotice.send_on > after, CareNotice.send_on <= after + AHEAD)
    rows = session.execute(query.order_by(CareNotice.send_on, CareNotice.id))
    return [Pending(*row) for row in rows]


def of(unit: Unit, period: Period, row: Mapping[str, Count], pending: Sequence[Pending]) -> list[Ask]:
    """Everything that could be asked of whoever looks after the unit."""
    found = []
    if visits := row.get("ask.visits", Count()).done:
        found.append(Ask(texts.visits_due(visits), "待办", SECRETARY))
    mine = [one for one in pending if one.path.startswith(unit.path)]
    if mine:
        found.append(Ask(texts.notices_wait(len(mine), mine[0].name, mine[0].send_on), "日历", ORGANIZERS))
    if duties := row.get("ask.duties", Count()).done:
        found.append(Ask(texts.duties_due(duties), "责任", SECRETARY))
    stock = row.get("season.stock", Count())
    if stock.due > stock.done:
        people = row.get("season.coverage", Count())
        found.append(Ask(texts.packs_left(stock.due - stock.done, people.due - people.done), "送温暖", ORGANIZERS))
    dual = row.get("dual.registered", Count())
    if dual.due > dual.done and quarter_end(period.last) - period.last <= timedelta(days=45):
        found.append(Ask(texts.dual_missing(dual.due - dual.done, quarter_end(period.last)), "双报到确认", SECRETARY))
    if unsettled := row.get("duty.unsplit", Count()).done:
        found.append(Ask(texts.to_split(unsettled), "责任", SECRETARY))
    left = row.get("talk.coverage", Count())
    if left.due > left.done:
        found.append(Ask(texts.to_talk(left.due - left.done), "覆盖", SECRETARY))
    return found
