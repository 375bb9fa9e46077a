"""What goes over the wire. Questions go by their number, people by names: no id of the database leaves the house."""

import json
from typing import Any

from handlers.quiz.live import packs
from handlers.quiz.live.play import Asked, Play
from handlers.quiz.live.socket import frame, framed
from handlers.quiz.live.texts import NOT_A_CHOICE, NOT_NOW, REFUSALS
from handlers.quiz.rules.hall import Floor
from handlers.quiz.rules.live import Phase
from handlers.quiz.rules.numbers import Points, half_up
from handlers.quiz.rules.ranking import Ranked
from handlers.quiz.rules.shuffle import shuffled
from handlers.quiz.rules.table import PersonRow, UnitRow

TOP = 10
SHOWS_KEY = frozenset({Phase.REVEAL, Phase.STANDING, Phase.END})


def number(points: Points) -> float:
    """Points as JSON: whole, or to two places, halves upwards."""
    return points if isinstance(points, int) else half_up(points * 100) / 100


def content(asked: Asked) -> dict[str, Any]:
    """What is asked, and nothing of the answer."""
    return {"kind": asked.kind, "stem": asked.stem, "options": list(asked.options)}


def question(play: Play, seq: int) -> dict[str, Any]:
    """The question under way without its content."""
    head = {"type": "question", "seq": seq, "question": play.n, "of": len(play.static.asked)}
    floor = {"floor": floor_of(play, play.floor)} if play.floor else {}
    return head | {"ends_at": play.room.ends_at, "opened_at": play.room.opened_at} | floor


def whole_question(play: Play, seq: int, asked: Asked) -> bytes:
    """For players without packs, and hosts."""
    return frame(question(play, seq) | content(asked))


def key_of_question(play: Play, seq: int, secret_key: str) -> bytes:
    """For players who hold the pack: its key."""
    key = packs.key_of(secret_key, play.static.public_id, play.n)
    return frame(question(play, seq) | {"key": packs.shown(key)})


def all_packs(play: Play, secret_key: str) -> bytes:
    """Every question, sealed."""
    room = play.static.public_id
    sealed = {
        n: packs.sealed(content(a), packs.key_of(secret_key, room, n)) for n, a in enumerate(play.static.asked, 1)
    }
    return frame({"type": "packs", "packs": sealed})


def floor_of(play: Play, floor: Floor) -> dict[str, Any]:
    """Whose turn it is in a step of the script."""
    step, teams = floor.step, play.teams
    return {
        "round": step.plan.round.value,
        "team": teams.get(step.team) if step.team is not None else None,
        "stakes": list(step.plan.stakes),
        "speaking": teams.get(floor.speaking) if floor.speaking is not None else None,
        "barred": [teams.get(unit, "") for unit in sorted(floor.barred)],
        "armed_at": play.armed_at,
        "supplementing": floor.supplementing,
        "over": floor.over,
    }


def state(play: Play, *, now: int, person: int = 0, host: bool = False) -> bytes:
    """The whole truth for one player or host."""
    room, asked = play.room, play.current
    whole: dict[str, Any] = {
        "type": "state",
        "phase": room.phase.value,
        "seq": play.seq,
        "title": play.static.title,
        "code": play.static.code,
        "question": play.n,
        "of": len(play.static.asked),
        "opened_at": room.opened_at,
        "ends_at": room.ends_at,
        "left_ms": room.left_ms,
        "now": now,
        "void": [play.static.place[q] for q in sorted(room.voided)],
    }
    if asked is not None:
        whole["asked"] = content(asked)
        whole |= {"floor": floor_of(play, play.floor)} if play.floor else {}
        whole |= {"reveal": revealed(play, asked)} if room.phase in SHOWS_KEY else {}
    if room.phase in (Phase.STANDING, Phase.END):
        whole["standing"] = {"top": top(play, host=host), "units": units(play)}
    whole |= (
        {"players": len(play.people), "host": True, "teams": sorted(play.teams.values())}
        if host
        else mine(play, person)
    )
    return frame(whole)


def mine(play: Play, person: int) -> dict[str, Any]:
    """What concerns one player alone."""
    who, row = play.people[person], play.tally.row(person)
    place = play.placed(person)
    me = {"name": who.name, "team": who.team, "points": number(row.points), "place": place.place if place else None}
    orders = {}
    if play.static.shuffle:
        seed = f"{play.static.public_id}:{person}"
        orders = {
            n: "".join(shuffled(a.options, f"{seed}:{a.id}")) for n, a in enumerate(play.static.asked, 1) if a.options
        }
    won = play.certificates.get(person)
    certified = {"certificate": certificate(won)} if won else {}
    return {"me": me, "mine": play.chose(person), "orders": orders} | certified


def revealed(play: Play, asked: Asked) -> dict[str, Any]:
    """The key and what explains it."""
    key = play.tally.sheet.items[asked.id].key
    return {"right": key, "explanation": asked.explanation, "source": asked.source}


def top(play: Play, *, host: bool = False, count: int = TOP) -> list[dict[str, Any]]:
    """The first places. A host also gets each player's number in the room, to award points to."""
    return [_line(play, ranked, host=host) for ranked in play.table.people[:count]]


def _line(play: Play, ranked: Ranked[PersonRow], *, host: bool) -> dict[str, Any]:
    row, who = ranked.row, play.people[ranked.row.person]
    line = {"place": ranked.place, "name": who.name, "team": who.team, "points": number(row.points), "right": row.right}
    return line | {"person": play.joined.index(row.person) + 1} if host else line


def units(play: Play, count: int = TOP) -> list[dict[str, Any]]:
    """The first teams."""
    return [_unit(play, ranked) for ranked in play.table.units[:count]]


def _unit(play: Play, ranked: Ranked[UnitRow]) -> dict[str, Any]:
    row = ranked.row
    name = play.teams.get(row.unit, "")
    return {"place": ranked.place, "team": name, "points": number(row.score), "right": row.right, "people": row.people}


def head(payload: dict[str, Any]) -> bytes:
    """The part of a frame that is the same for everybody, open at its end for `personal`."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()[:-1]


def reveal_for(play: Play, common: bytes, person: int, question: int) -> bytes:
    """The common head and what the player answered, earned and is now."""
    mark = play.tally.sheet.marks.get(person, {}).get(question)
    place = play.placed(person)
    points = number(place.row.points) if place else 0
    at = place.place if place else "null"
    if mark is None:
        return framed(b'%b,"mine":null,"points":%b,"rank":%b}' % (common, _ascii(points), _ascii(at)))
    part = "true" if mark.part == 1 else "false"
    choice = json.dumps(mark.answer.choice, ensure_ascii=False)
    mine = f'{{"choice":{choice},"right":{part},"points":{number(mark.points)}}}'.encode()
    return framed(b'%b,"mine":%b,"points":%b,"rank":%b}' % (common, mine, _ascii(points), _ascii(at)))


def standing_for(play: Play, common: bytes, person: int) -> bytes:
    """The common head and the player's own line."""
    place = play.placed(person)
    if place is None:
        return framed(common + b',"mine":null}')
    row, won = place.row, play.certificates.get(person)
    if won is not None:
        common += b',"certificate":"%b"' % certificate(won).encode()
    mine = f',"mine":{{"place":{place.place},"points":{number(row.points)},"right":{row.right}}}}}'
    return framed(common + mine.encode())


def certificate(public_id: str) -> str:
    """The address of a certificate's page, on the site of the room's own page."""
    return f"/m/quiz/certificates/{public_id}"


def _ascii(value: object) -> bytes:
    return str(value).encode()


def taken(question: int, at: int) -> bytes:
    """The answer is stored."""
    return framed(b'{"type":"taken","question":%d,"at":%d}' % (question, at))


def refused(why: str, question: object = None) -> bytes:
    """A no, with the words to show."""
    text = REFUSALS.get(why, NOT_A_CHOICE if why == "not_a_choice" else NOT_NOW)
    return frame({"type": "refused", "question": question, "why": why, "text": text})


def count(play: Play) -> bytes:
    """For hosts: how many play, how many have answered, what."""
    answered = {"question": play.n, "answered": len(play.seen), "of": len(play.people), "spread": play.spread}
    return frame({"type": "count"} | answered)
