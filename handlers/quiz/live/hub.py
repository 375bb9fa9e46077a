"""The live process's heart: what each message does. Everything here is one step of the loop, nothing in it waits."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from random import Random
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from handlers.quiz.live import frames, store, texts, tokens
from handlers.quiz.live.awarding import certify
from handlers.quiz.live.buzzing import buzz
from handlers.quiz.live.directory import Directory
from handlers.quiz.live.hosting import Hosted
from handlers.quiz.live.journal import Journal
from handlers.quiz.live.orders import ORDERS, ordered
from handlers.quiz.live.play import Body
from handlers.quiz.live.socket import Socket, frame
from handlers.quiz.live.store import Elsewhere, Me
from handlers.quiz.live.telling import teller
from handlers.quiz.live.timing import wind
from handlers.quiz.rules.events import Answered
from handlers.quiz.rules.live import NotNow, Phase, Why
from models.base import to_ms

log = structlog.get_logger()
Message = dict[str, Any]
PATIENCE, AGAIN_S = 20, 0.1
TIMED = frozenset({"opened", "closed", "paused", "resumed", "voided", "ended"})


class Hub:
    """The rooms of one process."""

    def __init__(
        self,
        db: Database,
        me: Me,
        directory: Directory,
        *,
        secret_key: str,
        clock: Callable[[], datetime],
        rng: Random,
    ) -> None:
        self.db, self.me, self.directory, self.secret_key, self.clock, self.rng = (
            db,
            me,
            directory,
            secret_key,
            clock,
            rng,
        )
        self.rooms: dict[str, Hosted] = {}
        self.writing = ThreadPoolExecutor(1, "live-writing")
        self.reading = ThreadPoolExecutor(1, "live-reading")
        self.journal = Journal(db, me, self.rooms, self.now, self.lost, self.writing)
        self.sockets: dict[Socket, None] = {}
        self._finding: dict[str, asyncio.Task[Hosted | Elsewhere | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def now(self) -> int:
        """Epoch ms."""
        return to_ms(self.clock())

    def heard(self, socket: Socket, message: Message, arrived: int) -> None:
        """One message of a player or host."""
        kind, hosted = message["type"], socket.hosted
        if hosted is None:
            self._join(socket, message)
        elif kind == "answer":
            self._answer(hosted, socket, message, arrived)
        elif kind == "buzz":
            buzz(self, hosted, socket, arrived)
        elif kind == "sync":
            socket.send(frames.state(hosted.play, now=arrived, person=socket.person, host=socket.is_host))
        elif kind not in ORDERS:
            socket.send(frames.refused("unknown"))
        elif not socket.is_host:
            socket.send(frame({"type": "refused", "question": None, "why": "not_host", "text": texts.NOT_YOURS}))
        else:
            self._order(hosted, socket, message, arrived)

    def left(self, socket: Socket) -> None:
        """The socket is gone."""
        self.sockets.pop(socket, None)
        if socket.hosted is not None:
            socket.hosted.leave(socket)
            socket.hosted.changed = True

    # ── joining

    def _join(self, socket: Socket, message: Message) -> None:
        if message["type"] != "join":
            socket.send(frames.refused("not_joined"))
            return
        hosted = self.rooms.get(socket.code)
        if hosted is not None:
            self._admit(hosted, socket, message)
        else:
            self.later(self._join_found(socket, message))

    async def _join_found(self, socket: Socket, message: Message) -> None:
        found = await self.find(socket.code)
        if isinstance(found, Hosted):
            if socket.hosted is None and socket.connected:
                self._admit(found, socket, message)
        elif found is not None:
            socket.send(frame({"type": "moved", "url": found.address}))
            socket.close(4307, "moved")
        else:
            socket.send(frame({"type": "refused", "question": None, "why": "no_room", "text": texts.NO_ROOM}))
            socket.close(4404, "no such room")

    def _admit(self, hosted: Hosted, socket: Socket, message: Message) -> None:
        play, now = hosted.play, self.now()
        if "host" in message:
            known = {"secret_key": self.secret_key, "room": play.static.public_id}
            if not tokens.is_host(str(message["host"]), play.static.host_hash, **known):
                self._turn_away(socket)
                return
            socket.is_host = True
            hosted.hosts[socket] = None
        elif not self._seat(hosted, socket, message, now):
            self._turn_away(socket)
            return
        socket.hosted = hosted
        self.sockets[socket] = None
        if socket.packs and play.room.phase is not Phase.END:
            hosted.packs = hosted.packs or frames.all_packs(play, self.secret_key)
            socket.send(hosted.packs)
        socket.send(frames.state(play, now=now, person=socket.person, host=socket.is_host))
        socket.ping(asyncio.get_running_loop().time)

    def _seat(self, hosted: Hosted, socket: Socket, message: Message, now: int) -> bool:
        play = hosted.play
        try:
            player = tokens.open_player(str(message.get("token")), self.secret_key, room=play.static.public_id, now=now)
        except tokens.BadToken:
            return False
        if play.room.phase is Phase.END and player.person not in play.people:
            return False
        socket.person, socket.packs = player.person, message.get("packs") is True
        self.seat(hosted, player.person, player.name, player.unit, player.team)
        hosted.seat(socket)
        return True

    def seat(self, hosted: Hosted, person: int, name: str, unit: int | None, team: str) -> None:
        """The person plays, if they do not yet."""
        if person not in hosted.play.people and hosted.play.room.phase is not Phase.END:
            self.record(
                hosted, {"event": "joined", "person": person, "unit": unit, "name": name, "team": team}, hurry=False
            )

    def _turn_away(self, socket: Socket) -> None:
        socket.send(frame({"type": "refused", "question": None, "why": "bad_token", "text": texts.BAD_TICKET}))
        socket.close(4403, "bad token")

    # ── playing

    def _answer(self, hosted: Hosted, socket: Socket, message: Message, arrived: int) -> None:
        n, play = message.get("question"), hosted.play
        if not isinstance(n, int) or not socket.person:
            socket.send(frames.refused("unknown"))
            return
        verdict = play.check(n, socket.person, arrived=arrived, rtt=socket.rtt)
        if isinstance(verdict, Why):
            socket.send(frames.refused(verdict, n))
            return
        asked = play.static.asked[n - 1]
        choice = asked.read(message.get("choice"))
        if choice is None:
            socket.send(frames.refused("not_a_choice", n))
            return
        self.accept(hosted, Answered(socket.person, asked.id, choice, verdict.ms, arrived))
        hosted.pending.acks.append((socket, n, arrived))

    def accept(self, hosted: Hosted, answer: Answered) -> None:
        """An answer that counts."""
        hosted.play.answered(answer)
        hosted.pending.answers.append(answer)
        hosted.pending.batch.answers.append(store.answer_row(hosted.play, answer))
        hosted.changed = True
        self.journal.stir()

    # ── hosting

    def _order(self, hosted: Hosted, socket: Socket, message: Message, arrived: int) -> None:
        try:
            for body in ordered(hosted.play, message, now=arrived):
                self.record(hosted, body)
        except NotNow:
            socket.send(frames.refused("not_now"))
        except (ValueError, KeyError, TypeError, IndexError):
            socket.send(frames.refused("malformed"))

    def record(self, hosted: Hosted, body: Body, *, hurry: bool = True) -> None:
        """Something happens in a room; it is told once it is kept."""
        hosted.record(body, self.now())
        if body["event"] == "opened":
            hosted.opened[hosted.play.room.questions[hosted.play.room.at]] = body["at"]
            hosted.buzzes = []
        if body["event"] in TIMED:
            wind(self, hosted)
        self.journal.stir(hurry=hurry)

    # ── rooms that come and go

    async def find(self, code: str, *, ask: bool = True) -> Hosted | Elsewhere | None:
        """The room of that code: here, taken over now, or elsewhere; `ask` the directory first."""
        if code in self.rooms:
            return self.rooms[code]
        if code not in self._finding:
            task = self._finding[code] = asyncio.create_task(self._claimed(code, ask))
            task.add_done_callback(lambda _: self._finding.pop(code, None))
        return await asyncio.shield(self._finding[code])

    async def _claimed(self, code: str, ask: bool) -> Hosted | Elsewhere | None:
        loop = asyncio.get_running_loop()
        address = await loop.run_in_executor(self.reading, self.directory.where, code) if ask else ""
        if address and address != self.me.address:
            return Elsewhere(address)
        for _ in range(PATIENCE):
            found = await loop.run_in_executor(
                self.writing, lambda: store.claim(self.db, code, self.me, now=self.now())
            )
            if not isinstance(found, Elsewhere) or found.address != self.me.address:
                break
            await asyncio.sleep(AGAIN_S)  # the lease of who had our address before: nobody is to be sent there
        return self._adopt(found) if isinstance(found, store.Loaded) else found

    def _adopt(self, loaded: store.Loaded) -> Hosted:
        """A room is ours. While its former owner was dead the clock of an open question stood still."""
        room, hosted = loaded.play.room, Hosted(loaded.play)
        self.rooms[loaded.play.static.code] = hosted
        hosted.teller = asyncio.create_task(teller(hosted, self.secret_key, self._certify))
        if room.phase is Phase.QUESTION and loaded.last_alive:
            self.record(hosted, {"event": "paused", "at": max(loaded.last_alive, room.opened_at)})
            self.record(hosted, {"event": "resumed", "at": self.now()})
        log.info("live room here", room=loaded.play.static.code, phase=loaded.play.room.phase, seq=loaded.play.seq)
        return hosted

    async def _certify(self, hosted: Hosted) -> None:
        """The certificates of a room that has ended; where the database does not answer, a job issues them later."""
        loop = asyncio.get_running_loop()
        try:
            hosted.play.certificates = await loop.run_in_executor(self.writing, self._certified, hosted)
        except DBAPIError as fault:
            log.error("no certificates yet", room=hosted.play.static.code, why=type(fault.orig).__name__)

    def _certified(self, hosted: Hosted) -> dict[int, str]:
        with self.db.transaction() as session:
            return certify(session, hosted.play.static.id, hosted.play, now=self.clock())

    def lost(self, hosted: Hosted) -> None:
        """Another process has the room: its players are sent there."""
        log.warning("live room lost", room=hosted.play.static.code)
        self.forget(hosted, "moved")

    def forget(self, hosted: Hosted, why: str) -> None:
        """The room is no longer here."""
        self.rooms.pop(hosted.play.static.code, None)
        if hosted.timer is not None:
            hosted.timer.cancel()
        if hosted.teller is not None:
            hosted.teller.cancel()
        for socket in list(hosted.sockets()):
            socket.close(1012, why)

    def later(self, work: Any) -> None:
        """Do it beside; kept until it is done."""
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
