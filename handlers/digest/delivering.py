"""Digests sent: weekly to secretaries, monthly to leaders, red alerts at once; each once, whatever is run again."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.outbox import post
from bot.workdays import Workdays
from handlers.digest import cards, links, service, snapshots, texts
from handlers.digest.alerts import BY_KEY
from handlers.digest.composing import NobodyThere
from handlers.digest.facts import counting, flows, stands
from handlers.digest.facts import links as links_of
from handlers.digest.facts.shape import Span
from handlers.digest.indicators import BY_KEY as INDICATORS
from handlers.digest.periods import Period, local_day, week_of
from models.digest import DigestSnapshot
from models.org import Grant, Membership, Person, Role, Unit

if TYPE_CHECKING:
    from bot.config import Config

KIND = "digest"
AT_A_TIME = 5
DESCRIPTION = 480  # bytes that a card's description may have


def readers(session: Session, role: Role) -> Iterator[tuple[Person, Unit]]:
    """Everybody with the role, with each unit they hold it on."""
    query = select(Person, Unit).join(Grant, Grant.person_id == Person.id).join(Unit, Unit.id == Grant.unit_id)
    rows = session.execute(query.where(Grant.role == role, Person.active, Unit.active).order_by(Unit.id, Person.id))
    yield from ((person, unit) for person, unit in rows)


def prepare(
    session: Session, period: Period, role: Role, config: "Config", *, now: datetime, workdays: Workdays
) -> int:
    """Freeze the period for a few of the units that somebody will be told of; how many."""
    done = select(DigestSnapshot.unit_id).where(DigestSnapshot.period == period.code)
    peopled = select(Membership.unit_id).join(Person).where(Person.active)
    query = select(Unit).join(Grant, Grant.unit_id == Unit.id).where(Grant.role == role, Unit.active)
    query = query.where(Unit.id.not_in(done)).order_by(Unit.id).distinct()
    units = [unit for unit in session.scalars(query) if _has_people(session, unit, peopled)][:AT_A_TIME]
    made = service.made_with(config, now=now, workdays=workdays)
    return snapshots.freeze(session, units, period, made) if units else 0


def _has_people(session: Session, unit: Unit, peopled: Select[int]) -> bool:
    below = select(Unit.id).where(Unit.path.startswith(unit.path), Unit.id.in_(peopled))
    return session.scalar(below.limit(1)) is not None


def send(session: Session, period: Period, role: Role, config: "Config", *, now: datetime, workdays: Workdays) -> int:
    """A card to everybody with the role for each of their units; how many. A unit without people has none."""
    made = service.made_with(config, now=now, workdays=workdays)
    sent = 0
    for person, unit in readers(session, role):
        try:
            digest = snapshots.digest_of(session, unit, period, made)
        except NobodyThere:
            continue
        page = links.page(config.app, unit.id, period.code, person.id, now=now)
        words = cards.card(digest, page=page)
        key = f"digest:{unit.public_id}:{period.code}:{person.public_id}"
        news = {"title": digest.facts["title"], "description": _fitting(words), "url": page, "picurl": f"{page}.png"}
        forms = {"wecom": {"news": {"articles": [news]}}}
        post(session, person, words, key=key, kind=KIND, now=now, texts=forms)
        sent += 1
    return sent


def _fitting(words: str) -> str:
    """As many whole lines as fit, without the first: a card has its title already."""
    kept = ""
    for line in words.splitlines()[1:]:
        longer = f"{kept}\n{line}" if kept else line
        if len(longer.encode()) > DESCRIPTION:
            break
        kept = longer
    return kept


def alarm(session: Session, config: "Config", *, now: datetime, workdays: Workdays) -> int:
    """Red alerts as they are now, each told once to every leader of a unit it is about; how many there are."""
    today = local_day(now)
    leaders: dict[int, list[Person]] = {}
    units: dict[int, Unit] = {}
    for person, unit in readers(session, Role.LEADER):
        leaders.setdefault(unit.id, []).append(person)
        units[unit.id] = unit
    raised = 0
    for key, who, unit_id in _red(
        session, list(units.values()), Span(today, today, now, workdays, config.case.first_reply_days)
    ):
        raised += 1
        words = texts.FILE_BROKEN if key == "aid.in_file" else texts.one_of(INDICATORS[key].name)
        text = texts.urgent(units[unit_id].name, words, BY_KEY[key].word)
        for person in leaders[unit_id]:
            once = f"digest-red:{key}:{who}:{person.id}"
            post(session, person, text, key=once, kind=KIND, now=now, urgent=key == "case.emergency", priority=1)
    return raised


def _red(session: Session, units: Sequence[Unit], span: Span) -> Iterator[tuple[str, str, int]]:
    """(indicator, what it is about, unit) of everything that is red now."""
    if not units:
        return
    emergencies = [row.who for row in session.execute(stands.emergencies(span))]
    past = [row.who for row in session.execute(stands.past_show(span))]
    hot = [row[0] for row in flows.unplanned(session, span)]
    subjects = (("case.emergency", links_of.cases, emergencies), ("aid.past", links_of.cases, past))
    for key, link, whos in (*subjects, ("season.unplanned", links_of.readings, hot)):
        for who, homes in sorted(counting.homes(session, link, whos, units).items()):
            yield from ((key, str(who), unit_id) for unit_id in sorted(homes))
    tomorrow = span.of(span.last + timedelta(days=1), span.last + timedelta(days=1))
    by_log = counting.by_unit(session, stands.opening(tomorrow), links_of.cases, units)
    by_state = counting.by_unit(session, stands.in_file(span), links_of.cases, units)
    for unit in units:
        if by_log.get(unit.id, (0, 0))[0] != by_state.get(unit.id, (0, 0))[0]:
            yield "aid.in_file", f"{unit.public_id}:{week_of(span.last).code}", unit.id
