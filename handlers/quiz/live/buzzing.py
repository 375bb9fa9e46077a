"""Buzzers: presses are collected for a moment, so that a slow network loses nobody the word."""

import asyncio
from typing import TYPE_CHECKING

from handlers.quiz.live import frames
from handlers.quiz.live.hosting import Hosted
from handlers.quiz.live.play import Body
from handlers.quiz.live.socket import Socket
from handlers.quiz.rules.buzzer import WINDOW_MS, Buzz, finish
from handlers.quiz.rules.live import Why

if TYPE_CHECKING:
    from handlers.quiz.live.hub import Hub


def buzz(hub: "Hub", hosted: Hosted, socket: Socket, arrived: int) -> None:
    """A press. The first one starts the window of 120 ms; one before the host's start is a false start."""
    play = hosted.play
    unit = play.tally.units.get(socket.person)
    if not play.buzzing or play.floor is None or unit is None:
        socket.send(frames.refused(Why.NOT_OPEN, play.n))
    elif (no := play.floor.refuses(unit)) is not None:
        socket.send(frames.refused(no, play.n))
    elif not play.armed_at:
        hub.record(hosted, {"event": "early", "unit": unit, "at": arrived})
    else:
        hosted.buzzes.append(Buzz(unit, arrived, socket.rtt))
        socket.send(frames.taken(play.n, arrived))
        if len(hosted.buzzes) == 1:
            asyncio.get_running_loop().call_later(WINDOW_MS / 1000, _photo, hub, hosted, play.n)


def _photo(hub: "Hub", hosted: Hosted, n: int) -> None:
    play, buzzes = hosted.play, hosted.buzzes
    hosted.buzzes = []
    if not buzzes or not play.buzzing or play.floor is None or play.n != n:
        return
    photo = finish(buzzes, opened_at=play.armed_at, rng=hub.rng, barred=play.floor.barred)
    if photo.winner is None or play.floor.refuses(photo.winner) is not None:
        return
    order = [[press.team, press.pressed] for press in photo.order]
    won: Body = {"event": "called", "unit": photo.winner, "by": "buzz", "drawn": photo.drawn}
    hub.record(hosted, won | {"order": order, "at": hub.now()})
