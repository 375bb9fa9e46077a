"""After an event is kept it is told: one frame made once for all, or a common head and each player's own end."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from handlers.quiz.live import frames
from handlers.quiz.live.hosting import CHUNK, Hosted
from handlers.quiz.live.play import Body
from handlers.quiz.live.socket import frame
from handlers.quiz.rules.live import Phase

Certify = Callable[[Hosted], Awaitable[None]]
CERTIFIED = frozenset({"ended", "voided", "awarded"})
FLOOR = frozenset({"armed", "called", "early", "judged"})


async def teller(hosted: Hosted, secret_key: str, certify: Certify) -> None:
    """Tell a room's events in order, for as long as the room is here; `certify` once it has ended."""
    while True:
        seq, body = await hosted.telling.get()
        if body["event"] in CERTIFIED and hosted.play.room.phase is Phase.END:
            await certify(hosted)
        await tell(hosted, seq, body, secret_key)
        hosted.telling.task_done()


async def tell(hosted: Hosted, seq: int, body: Body, secret_key: str) -> None:
    """Tell everybody in the room of one event."""
    event = body["event"]
    if event == "opened":
        await _opened(hosted, seq, secret_key)
    elif event == "revealed":
        await _revealed(hosted, seq)
    elif event in ("stood", "ended"):
        await _standing(hosted, seq, event)
    else:
        await _plain(hosted, _simple(hosted, seq, body))
    if event == "closed":
        _ = hosted.play.table  # told before anybody asks to see it


async def _opened(hosted: Hosted, seq: int, secret_key: str) -> None:
    play = hosted.play
    asked = play.current
    if asked is None:
        return
    whole, key = frames.whole_question(play, seq, asked), frames.key_of_question(play, seq, secret_key)
    hosted.to_hosts(whole)
    for at, sockets in enumerate(list(hosted.players.values())):
        for socket in sockets:
            socket.send(key if socket.packs else whole)
        if at % CHUNK == CHUNK - 1:
            await asyncio.sleep(0)


async def _revealed(hosted: Hosted, seq: int) -> None:
    play = hosted.play
    asked = play.current
    if asked is None:
        return
    _ = play.table
    common: dict[str, Any] = {"type": "reveal", "seq": seq, "question": play.n} | frames.revealed(play, asked)
    hosted.to_hosts(frame(common | {"spread": play.spread, "answered": len(play.seen), "of": len(play.people)}))
    start = frames.head(common)
    await _each(hosted, lambda person: frames.reveal_for(play, start, person, asked.id))


async def _standing(hosted: Hosted, seq: int, event: str) -> None:
    play = hosted.play
    units = frames.units(play)
    if event == "stood":
        shown = {"type": "standing", "seq": seq, "top": frames.top(play), "units": units}
        hosted.to_hosts(frame(shown | {"top": frames.top(play, host=True)}))
    else:
        shown = {"type": "end", "seq": seq, "podium": frames.top(play, count=3), "units": units}
        hosted.to_hosts(frame(shown | {"top": frames.top(play)}))
    start = frames.head(shown)
    await _each(hosted, lambda person: frames.standing_for(play, start, person))


async def _each(hosted: Hosted, made: Callable[[int], bytes]) -> None:
    for at, (person, sockets) in enumerate(list(hosted.players.items())):
        prepared = made(person)
        for socket in sockets:
            socket.send(prepared)
        if at % CHUNK == CHUNK - 1:
            await asyncio.sleep(0)


async def _plain(hosted: Hosted, payload: dict[str, Any]) -> None:
    prepared = frame(payload)
    hosted.to_hosts(prepared)
    await hosted.to_players(prepared)


def _simple(hosted: Hosted, seq: int, body: Body) -> dict[str, Any]:
    play, event = hosted.play, body["event"]
    if event in FLOOR and play.floor is not None:
        kept = {key: body[key] for key in ("by", "drawn", "verdict", "stake") if key in body}
        team = {"by_team": play.teams.get(body["unit"], "")} if "unit" in body else {}
        return {"type": "floor", "seq": seq, "event": event, "floor": frames.floor_of(play, play.floor)} | kept | team
    if event == "voided":
        return {"type": "voided", "seq": seq, "question": play.static.place[body["question"]], "why": body["why"]}
    if event == "awarded":
        who = play.people[body["person"]].name if body["person"] else play.teams.get(body["unit"], "")
        return {"type": "award", "seq": seq, "to": who, "points": body["points"], "why": body["why"]}
    room = play.room
    return {"type": event, "seq": seq, "question": play.n, "ends_at": room.ends_at, "left_ms": room.left_ms}
