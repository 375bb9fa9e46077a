"""A room that this process runs: the room, who is connected to it, and what waits to be kept and told."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

from handlers.quiz.live.play import Body, Play
from handlers.quiz.live.socket import Socket
from handlers.quiz.live.store import Batch, event_row, showing
from handlers.quiz.rules.buzzer import Buzz
from handlers.quiz.rules.events import Answered

MOST_SOCKETS = 4
CHUNK = 200


@dataclass(slots=True)
class Pending:
    """What one commit of a room contains, and what is to be said after it."""

    batch: Batch
    answers: list[Answered] = field(default_factory=list)
    acks: list[tuple[Socket, int, int]] = field(default_factory=list)
    told: list[tuple[int, Body]] = field(default_factory=list)


class Hosted:
    """A room in this process."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.players: dict[int, list[Socket]] = {}
        self.hosts: dict[Socket, None] = {}
        self.pending = self._fresh()
        self.telling: asyncio.Queue[tuple[int, Body]] = asyncio.Queue()
        self.teller: asyncio.Task[None] | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.buzzes: list[Buzz] = []
        self.wishes: set[int] = set()
        self.opened: dict[int, int] = {}
        self.changed = False
        self.ended_at = 0
        self.packs: bytes = b""

    def _fresh(self) -> Pending:
        return Pending(Batch(self.play.static.id, self.play.static.fence))

    @property
    def waiting(self) -> bool:
        """Whether something waits to be kept."""
        batch = self.pending.batch
        return bool(batch.events or batch.answers or batch.intents)

    def take(self) -> Pending:
        """What waits to be kept; a new heap is begun."""
        taken, self.pending = self.pending, self._fresh()
        return taken

    def record(self, body: Body, now: int) -> None:
        """Apply an event and put it on the heap. NotNow or ValueError: it does not fit; nothing has changed."""
        self.play.apply(body)
        self.pending.batch.events.append(event_row(self.play, body))
        self.changed = True
        if body["event"] != "joined":
            self.pending.batch.show = showing(self.play, now)
            self.pending.told.append((self.play.seq, body))

    def seat(self, socket: Socket) -> None:
        """A player's socket; of too many of one person the oldest goes."""
        sockets = self.players.setdefault(socket.person, [])
        sockets.append(socket)
        if len(sockets) > MOST_SOCKETS:
            sockets.pop(0).close(4409, "too many")

    def leave(self, socket: Socket) -> None:
        """The socket is gone; the player stays in the room."""
        self.hosts.pop(socket, None)
        sockets = self.players.get(socket.person, [])
        if socket in sockets:
            sockets.remove(socket)
        if not sockets:
            self.players.pop(socket.person, None)

    def sockets(self) -> Iterator[Socket]:
        """Everybody's, as it is now."""
        yield from list(self.hosts)
        for sockets in list(self.players.values()):
            yield from sockets

    async def to_players(self, prepared: bytes) -> None:
        """One frame to every player, in chunks so that others are heard meanwhile."""
        for at, sockets in enumerate(list(self.players.values())):
            for socket in sockets:
                socket.send(prepared)
            if at % CHUNK == CHUNK - 1:
                await asyncio.sleep(0)

    def to_hosts(self, prepared: bytes) -> None:
        """One frame to every host."""
        for socket in list(self.hosts):
            socket.send(prepared)
