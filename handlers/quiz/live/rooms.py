"""Live rooms as their organisers see them: which there are, making one from a bank, what one came to."""

from collections.abc import Sequence
from datetime import datetime
from random import Random

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from bot.scope import NotFound, people_in_scope
from bot.turn import Refusal
from handlers.quiz import texts_console as texts
from handlers.quiz.live import service
from handlers.quiz.live.service import Opened, Rules
from handlers.quiz.rules import hall
from handlers.quiz.rules.scoring import Speed, UnitRule
from handlers.quiz.service import banks, contests
from models.live import LiveRoom
from models.org import Person, Unit
from models.quiz import QuestionBank

SCRIPTS = {"classic": hall.CLASSIC, "buzz": hall.BUZZ_ONLY, "quick": hall.QUICK}


class TooFew(Refusal):
    """The bank cannot fill the show."""


class NoTeams(Refusal):
    """A show of teams needs two."""

    text = texts.TEAMS_NEEDED


def seen_by(person: Person) -> Select[LiveRoom]:
    """Rooms that a person hosts, and those of hosts in the units they organise; the latest first."""
    hosts = people_in_scope(person, *contests.ORGANIZING)
    query = select(LiveRoom).where(or_(LiveRoom.host_id == person.id, LiveRoom.host_id.in_(hosts)))
    return query.order_by(LiveRoom.id.desc())


def room_for(session: Session, person: Person, public_id: str) -> LiveRoom:
    """One of them. Raises: NotFound."""
    found = session.scalar(seen_by(person).where(LiveRoom.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def make(
    session: Session,
    host: Person,
    bank: QuestionBank,
    *,
    title: str,
    count: int,
    seconds: int,
    speed: str,
    certificates: bool = True,
    script: str = "",
    teams: Sequence[Unit] = (),
    now: datetime,
    rng: Random,
) -> Opened:
    """A room of questions drawn from a bank: `count`, or as many as the `script` for these teams asks.

    Raises: NotAHost, NoTeams, TooFew.
    """
    plans = SCRIPTS.get(script, ())
    order = hall.lots([unit.id for unit in teams], rng) if plans else ()
    if plans and len(order) < 2:
        raise NoTeams
    need = len(hall.script(plans, order)) if plans else count
    day = now.astimezone(contests.SHANGHAI).date()
    found = list(session.scalars(banks.usable(bank.id, on=day, kinds=sorted(service.KINDS))))
    if len(found) < (need if plans else 1):
        raise TooFew(texts.TOO_FEW.format(have=len(found), need=need))
    asked = [question.id for question in rng.sample(found, min(need, len(found)))]
    rules = Rules(seconds=seconds, speed=Speed(speed), certificates=certificates)
    if plans:
        rules = Rules(script=plans, teams=order, base=hall.BASE, units=UnitRule.SUM, certificates=certificates)
    return service.create_room(session, host, asked, title=title, rules=rules, now=now, rng=rng)
