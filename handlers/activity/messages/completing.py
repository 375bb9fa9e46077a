"""What an organiser may still tell a draft, by number: risk and insurance, hosts, audience, leader, hours, agenda."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.activity import texts_completing as texts
from handlers.activity import texts_organizing as words
from handlers.activity.service import completing, publishing
from handlers.activity.service.publishing import NotReady
from models.activity import Activity, Kind, Risk
from models.org import Person, Unit

router = Router()


class State(StrEnum):
    """Where a dialogue about a draft's further points can stand."""

    SUBMITTING = "activity.submitting"
    POINTS = "activity.points"
    RISK = "activity.risk"
    INSURANCE = "activity.insurance"
    SAFETY = "activity.safety"
    HOSTS = "activity.hosts"
    AUDIENCE = "activity.audience"
    AUDIENCE_WORDS = "activity.audience-words"
    ABOUT = "activity.about"
    LEADER = "activity.leader"
    HOURS = "activity.hours-rule"
    FIXED = "activity.fixed"
    AGENDA = "activity.agenda"


ASKED = {
    1: (State.RISK, texts.RISK), 2: (State.HOSTS, texts.HOSTS), 3: (State.AUDIENCE, texts.AUDIENCE),
    4: (State.ABOUT, texts.ABOUT), 5: (State.LEADER, texts.LEADER), 6: (State.HOURS, texts.HOURS),
    7: (State.AGENDA, texts.AGENDA),
}  # fmt: skip


def offer(turn: Turn, draft: Activity, before: str = "") -> Reply:
    """The draft as it stands, and its points by number."""
    turn.go(State.POINTS, id=draft.id)
    leader = turn.session.get(Person, draft.leader_id) if draft.leader_id else None
    ids = draft.audience.get("units", [])
    units = list(turn.session.scalars(select(Unit.name).where(Unit.id.in_(ids)).order_by(Unit.id)))
    shown = texts.points(draft, turn.now, leader.name if leader else "", texts.audience(draft, units))
    return Reply(f"{before}\n{shown}" if before else shown)


def draft_of(turn: Turn) -> Activity:
    """The draft of this dialogue."""
    return turn.session.get_one(Activity, turn.conversation.data["id"])


def ready(turn: Turn, draft: Activity) -> Reply:
    """The draft, to be handed in, kept, or completed."""
    turn.go(State.SUBMITTING, id=draft.id)
    hosts = "、".join(host.unit.name for host in draft.hosts)
    return Reply(words.draft(draft, hosts, turn.now))


@router.state(State.SUBMITTING)
def submit(turn: Turn) -> Reply:
    """1 hands it in, 2 keeps it, 3 completes it."""
    if turn.number == 3:
        return offer(turn, draft_of(turn))
    if turn.number == 1:
        publishing.submit(turn.session, draft_of(turn), turn.person, now=turn.now)
    elif turn.number != 2:
        return Reply(words.SUBMIT_OR_NOT)
    number = turn.number
    turn.end()
    return Reply(words.SUBMITTED if number == 1 else words.KEPT_DRAFT)


@router.state(State.POINTS)
def point(turn: Turn) -> Reply:
    """Which point; 0 goes back to handing in."""
    draft, number = draft_of(turn), turn.number
    if number == 0:
        return ready(turn, draft)
    if number not in ASKED:
        return Reply(texts.WHICH_POINT)
    if number == 6 and not Kind(draft.kind).accrues:
        return Reply(f"{texts.NO_HOURS_HERE}{texts.WHICH_POINT}")
    if number == 7 and not Kind(draft.kind).studies:
        return Reply(f"{texts.NOT_STUDY}{texts.WHICH_POINT}")
    state, text = ASKED[number]
    return _ask(turn, draft, state, text)


def _ask(turn: Turn, draft: Activity, state: State, text: str, **more: Any) -> Reply:
    turn.go(state, id=draft.id, **more)
    return Reply(text)


def _edit(turn: Turn, **changes: Any) -> Reply:
    draft = draft_of(turn)
    publishing.edit(turn.session, draft, turn.person, changes)
    return offer(turn, draft, texts.SAVED)


@router.state(State.RISK)
def risk(turn: Turn) -> Reply:
    """From medium up the policy's number is next."""
    if turn.number not in (1, 2, 3):
        return Reply(texts.RISK)
    draft = draft_of(turn)
    chosen = list(Risk)[turn.number - 1]
    publishing.edit(turn.session, draft, turn.person, {"risk": chosen})
    if chosen == Risk.LOW:
        return offer(turn, draft, texts.SAVED)
    return _ask(turn, draft, State.INSURANCE, texts.INSURANCE)


@router.state(State.INSURANCE, free=True)
def insurance(turn: Turn) -> Reply:
    """The policy's number; where it is dangerous the safety notice is next."""
    if len(turn.text) < 4:
        return Reply(texts.INSURANCE)
    draft = draft_of(turn)
    publishing.edit(turn.session, draft, turn.person, {"insurance_no": turn.text[:64]})
    if draft.risk == Risk.HIGH:
        return _ask(turn, draft, State.SAFETY, texts.SAFETY)
    return offer(turn, draft, texts.SAVED)


@router.state(State.SAFETY, free=True)
def safety(turn: Turn) -> Reply:
    """What everybody must agree to before signing up."""
    return _edit(turn, safety_notice=turn.text[:1000]) if len(turn.text) > 4 else Reply(texts.SAFETY)


@router.state(State.ABOUT, free=True)
def about(turn: Turn) -> Reply:
    """What people should know and bring."""
    return _edit(turn, requirements=turn.text[:1000]) if turn.text else Reply(texts.ABOUT)


def _tried(turn: Turn, work: Callable[[Activity], object], again: str) -> Reply:
    """Do it and show the points, or say what is wrong and ask again."""
    draft = draft_of(turn)
    try:
        with turn.session.begin_nested():
            work(draft)
    except NotReady as fault:
        return Reply(f"{fault.text}\n{again}")
    return offer(turn, draft, texts.SAVED)


@router.state(State.HOSTS, free=True)
def hosts(turn: Turn) -> Reply:
    """A unit a line, with its places."""
    lines = turn.text.replace("；", "\n").replace("，", "\n").splitlines()

    def work(draft: Activity) -> None:
        found = [_host(turn, line) for line in lines if line.strip()]
        completing.set_hosts(turn.session, draft, turn.person, found)

    return _tried(turn, work, texts.HOSTS)


def _host(turn: Turn, line: str) -> tuple[Unit, int | None]:
    name, _, places = line.strip().rpartition(" ")
    digits = places.rstrip("人名个").strip()
    if name and digits.isdecimal():
        return completing.unit_named(turn.session, name.strip()), int(digits)
    return completing.unit_named(turn.session, line.strip()), None


@router.state(State.AUDIENCE)
def audience(turn: Turn) -> Reply:
    """For everybody at once, else by words."""
    if turn.number == 1:
        return _tried(turn, lambda draft: completing.set_audience(turn.session, draft, turn.person, {}), texts.AUDIENCE)
    if turn.number not in texts.AUDIENCE_WORDS:
        return Reply(f"{texts.AUDIENCE_HOW}\n{texts.AUDIENCE}")
    return _ask(turn, draft_of(turn), State.AUDIENCE_WORDS, texts.AUDIENCE_WORDS[turn.number], by=turn.number)


@router.state(State.AUDIENCE_WORDS, free=True)
def audience_words(turn: Turn) -> Reply:
    """Units, kinds of membership, or tags."""
    by = turn.conversation.data["by"]
    named = turn.text.replace("，", " ").replace("、", " ").split()

    def work(draft: Activity) -> None:
        wanted: list[Any] = [completing.unit_named(turn.session, word).id for word in named] if by == 2 else named
        key = {2: "units", 3: "political", 4: "tags"}[by]
        completing.set_audience(turn.session, draft, turn.person, {key: wanted})

    return _tried(turn, work, texts.AUDIENCE_WORDS[by])


@router.state(State.LEADER)
def leader(turn: Turn) -> Reply:
    """Whoever is there and signs people in."""
    return _tried(turn, lambda draft: completing.set_leader(turn.session, draft, turn.person, turn.text), texts.LEADER)


@router.state(State.HOURS)
def hours(turn: Turn) -> Reply:
    """None, as signed, or fixed."""
    if turn.number == 3:
        return _ask(turn, draft_of(turn), State.FIXED, texts.FIXED)
    rules = {1: "none", 2: "actual"}
    return _edit(turn, hours_rule=rules[turn.number]) if turn.number in rules else Reply(texts.HOURS)


@router.state(State.FIXED)
def fixed(turn: Turn) -> Reply:
    """So many minutes for whoever was there."""
    number = turn.number
    if number is None:
        return Reply(texts.FIXED)

    def work(draft: Activity) -> None:
        publishing.edit(turn.session, draft, turn.person, {"hours_rule": "fixed", "fixed_minutes": number})

    return _tried(turn, work, texts.FIXED)


@router.state(State.AGENDA, free=True)
def agenda(turn: Turn) -> Reply:
    """A point a line."""
    lines = turn.text.splitlines()
    return _tried(turn, lambda draft: completing.set_agenda(turn.session, draft, turn.person, lines), texts.AGENDA)
