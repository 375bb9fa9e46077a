"""What a live process does all the time: wishes of the chat, orphaned rooms, counts for hosts, pings, old rooms."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError

from handlers.quiz.live import frames, store
from handlers.quiz.live.hosting import CHUNK, Hosted
from handlers.quiz.live.hub import Hub
from handlers.quiz.live.store import Wish
from handlers.quiz.rules.events import Answered
from handlers.quiz.rules.live import Phase

WISH_S, ORPHAN_S, COUNT_S, PING_S, HERE_S, LINGER_S, AGAIN_S = 0.1, 0.2, 0.25, 20.0, 0.5, 60.0, 2.0
SIGN_S = 3.0  # a process not heard of for three times as long is not given to anybody
log = structlog.get_logger()


async def tend(hub: Hub) -> None:
    """All of it until cancelled."""
    chores: tuple[tuple[float, Callable[[Hub], Awaitable[None]]], ...] = (
        (WISH_S, _wishes),
        (ORPHAN_S, _orphans),
        (COUNT_S, _counts),
        (PING_S, _pings),
        (HERE_S, _here),
        (SIGN_S, _sign),
    )
    await _sign(hub)
    async with asyncio.TaskGroup() as group:
        for seconds, chore in chores:
            group.create_task(_every(seconds, chore, hub))
        group.create_task(hub.journal.run())
        group.create_task(hub.journal.beat())


async def _every(seconds: float, chore: Callable[[Hub], Awaitable[None]], hub: Hub) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await chore(hub)
        except DBAPIError as fault:
            log.error("the database does not answer", chore=chore.__name__, why=type(fault.orig).__name__)
            await asyncio.sleep(AGAIN_S)


async def _wishes(hub: Hub) -> None:
    rooms = {hosted.play.static.id: hosted for hosted in hub.rooms.values()}
    if not rooms:
        return
    loop = asyncio.get_running_loop()
    for wish in await loop.run_in_executor(hub.reading, partial(store.wishes, hub.db, list(rooms))):
        hosted = rooms[wish.room]
        if wish.id not in hosted.wishes and hub.rooms.get(hosted.play.static.code) is hosted:
            grant(hub, hosted, wish)


def grant(hub: Hub, hosted: Hosted, wish: Wish) -> None:
    """Join or answer for somebody in the chat, who was told already that it counts: the door checked the time."""
    play = hosted.play
    hosted.wishes.add(wish.id)
    if wish.question == 0:
        hub.seat(hosted, wish.person, wish.body["name"], wish.body["unit"], wish.body["team"])
    elif wish.question in play.static.place and wish.question not in play.tally.sheet.marks.get(wish.person, {}):
        room = play.room
        began = room.opened_at if wish.question == room.current else hosted.opened.get(wish.question, wish.at)
        hub.accept(hosted, Answered(wish.person, wish.question, wish.body, max(wish.at - began, 0), wish.at))
    hosted.pending.batch.intents.append(wish.id)
    hub.journal.stir()


async def _orphans(hub: Hub) -> None:
    loop = asyncio.get_running_loop()
    for code in await loop.run_in_executor(hub.reading, lambda: store.orphans(hub.db, now=hub.now())):
        await hub.find(code, ask=False)


async def _counts(hub: Hub) -> None:
    for hosted in list(hub.rooms.values()):
        if hosted.changed and hosted.hosts:
            hosted.changed = False
            hosted.to_hosts(frames.count(hosted.play))


async def _pings(hub: Hub) -> None:
    """Whoever has not answered one for so long is gone."""
    clock = asyncio.get_running_loop().time
    for at, socket in enumerate(list(hub.sockets)):
        if socket.waited(clock()) > PING_S / 2:
            socket.drop()
        else:
            socket.ping(clock)
        if at % CHUNK == CHUNK - 1:
            await asyncio.sleep(0.01)


async def _here(hub: Hub) -> None:
    loop, now = asyncio.get_running_loop(), hub.now()
    for hosted in list(hub.rooms.values()):
        if hosted.play.room.phase is Phase.END and not hosted.waiting:
            hosted.ended_at = hosted.ended_at or now
            if now - hosted.ended_at > LINGER_S * 1000:
                hub.forget(hosted, "over")
    await loop.run_in_executor(hub.reading, hub.directory.here, list(hub.rooms))


async def _sign(hub: Hub) -> None:
    """Say that this process runs, so that a room that nobody has yet can be brought here."""
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(hub.writing, lambda: store.register(hub.db, hub.me, now=hub.now()))
