"""What the host may order, as events for the log. Nothing changes here: the caller applies them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from handlers.quiz.live.play import Body, Play
from handlers.quiz.rules.events import Awarded, Voided, dump
from handlers.quiz.rules.hall import Step, Verdict
from handlers.quiz.rules.live import NotNow, Phase

LONGEST_WHY = 100
Message = Mapping[str, Any]
EVENT_OF = MappingProxyType(
    {Phase.CLOSED: "closed", Phase.REVEAL: "revealed", Phase.STANDING: "stood", Phase.END: "ended"}
)


def ordered(play: Play, message: Message, *, now: int) -> list[Body]:
    """The events an order leads to. NotNow: not in this phase; ValueError, KeyError, TypeError: it makes no sense."""
    return ORDERS[message["type"]](play, message, now)


def coming(play: Play, *, now: int, after: Step | None = None) -> int | None:
    """The index of the next question that can be asked: not void, and not of a 限时 turn whose time is up.

    `after`: the step just done, where only more of its turn will do.
    """
    last = after or play.step_at(play.room.at)
    for at in range(play.n, len(play.static.asked)):
        step = play.step_at(at)
        again = step is not None and last is not None and step.same_turn(last)
        if after is not None and not again:
            return None
        if play.room.questions[at] not in play.room.voided and not (again and now >= play.turn_ends):
            return at
    return None


def _open(play: Play, _: Message, now: int) -> list[Body]:
    at = coming(play, now=now)
    if at is None:
        raise NotNow("no question is left")
    return [_opened(play, at, now)]


def _opened(play: Play, at: int, now: int) -> Body:
    """The event; a question of the same 限时 turn as the last ends with the turn."""
    step, last = play.step_at(at), play.step_at(play.room.at)
    body: Body = {"event": "opened", "at": now, "place": at}
    body["seconds"] = step.plan.seconds if step else play.static.asked[at].seconds
    if step is not None and last is not None and step.same_turn(last):
        body["ends_at"] = play.turn_ends
    return body


def _next(play: Play, message: Message, now: int) -> list[Body]:
    phase = play.room.next_phase()
    if play.room.phase is Phase.END:
        raise NotNow("the room has ended")
    if phase is Phase.QUESTION and coming(play, now=now) is None:
        phase = Phase.END
    return _open(play, message, now) if phase is Phase.QUESTION else [{"event": EVENT_OF[phase], "at": now}]


def _close(_: Play, __: Message, now: int) -> list[Body]:
    return [{"event": "closed", "at": now}]


def _end(_: Play, __: Message, now: int) -> list[Body]:
    return [{"event": "ended", "at": now}]


def _pause(play: Play, _: Message, now: int) -> list[Body]:
    """Pause, or go on where it is paused."""
    return [{"event": "resumed" if play.room.phase is Phase.PAUSED else "paused", "at": now}]


def _void(play: Play, message: Message, _: int) -> list[Body]:
    question = play.static.asked[_number(message["question"], 1, len(play.static.asked)) - 1].id
    if question in play.room.voided:
        raise NotNow("void already")
    return [dump(Voided(question, _why(message)))]


def _award(play: Play, message: Message, _: int) -> list[Body]:
    """To a player by their number in the room (the order of joining, from 1), or to a unit by its name."""
    points = _number(message["points"], -10_000, 10_000)
    if "team" in message:
        return [dump(Awarded(points, _why(message), unit=_unit(play, message["team"])))]
    person = play.joined[_number(message["person"], 1, len(play.joined)) - 1]
    return [dump(Awarded(points, _why(message), person=person))]


def _arm(play: Play, _: Message, now: int) -> list[Body]:
    """Buzzers count from now on."""
    if not play.buzzing or play.armed_at:
        raise NotNow("nothing to buzz for")
    return [{"event": "armed", "at": now}]


def _call(play: Play, message: Message, now: int) -> list[Body]:
    _open_floor(play)
    return [{"event": "called", "unit": _unit(play, message["team"]), "by": "host", "at": now}]


def _judge(play: Play, message: Message, now: int) -> list[Body]:
    _open_floor(play)
    stake = message.get("stake")
    if stake is not None and (play.floor is None or stake not in play.floor.step.plan.stakes):
        raise ValueError("not one of the stakes")
    verdict = Verdict(message["verdict"])
    judged: Body = {"event": "judged", "verdict": verdict.value, "stake": stake, "at": now}
    return [judged, *_turn_on(play, verdict, now)]


def _turn_on(play: Play, verdict: Verdict, now: int) -> list[Body]:
    """In 限时 the clock does not wait for the host: the team's next question comes with the verdict."""
    floor = play.floor
    if floor is None or not floor.step.timed or (verdict is not Verdict.RIGHT and floor.supplements):
        return []
    at = coming(play, now=now, after=floor.step)
    return [] if at is None else [{"event": "closed", "at": now}, _opened(play, at, now)]


def _open_floor(play: Play) -> None:
    if play.floor is None or play.room.phase is not Phase.QUESTION:
        raise NotNow("nobody is to speak now")


def _unit(play: Play, team: object) -> int:
    found = [unit for unit, name in play.teams.items() if name == team]
    if len(found) != 1:
        raise ValueError("no such team")
    return found[0]


def _why(message: Message) -> str:
    why = str(message["why"]).strip()[:LONGEST_WHY]
    if not why:
        raise ValueError("without a reason")
    return why


def _number(given: object, least: int, most: int) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not least <= given <= most:
        raise ValueError("not a number in range")
    return given


ORDERS: Mapping[str, Callable[[Play, Message, int], list[Body]]] = MappingProxyType(
    {
        "open": _open,
        "next": _next,
        "close": _close,
        "void": _void,
        "award": _award,
        "pause": _pause,
        "end": _end,
        "arm": _arm,
        "call": _call,
        "judge": _judge,
    }
)
