"""A live room as a state machine: lobby → question → closed → reveal → standing → question … → end.

Every moment is whole milliseconds since the epoch by the server's clock. A room is a value: a command gives the next.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median_low

CREDIT_MS = 150
RTT_SAMPLES = 5


class Phase(StrEnum):
    """What everybody sees."""

    LOBBY = "lobby"
    QUESTION = "question"
    PAUSED = "paused"
    CLOSED = "closed"
    REVEAL = "reveal"
    STANDING = "standing"
    END = "end"


ALLOWED: dict[Phase, frozenset[Phase]] = {
    Phase.LOBBY: frozenset({Phase.QUESTION, Phase.END}),
    Phase.QUESTION: frozenset({Phase.CLOSED, Phase.PAUSED, Phase.END}),
    Phase.PAUSED: frozenset({Phase.QUESTION, Phase.CLOSED, Phase.END}),
    Phase.CLOSED: frozenset({Phase.REVEAL, Phase.STANDING, Phase.QUESTION, Phase.END}),
    Phase.REVEAL: frozenset({Phase.STANDING, Phase.QUESTION, Phase.END}),
    Phase.STANDING: frozenset({Phase.QUESTION, Phase.END}),
    Phase.END: frozenset(),
}


class Why(StrEnum):
    """Why an answer is refused."""

    NOT_OPEN = "not_open"
    LATE = "late"
    TWICE = "twice"
    OTHER_QUESTION = "other_question"
    PAUSED = "paused"
    OVER = "over"


class NotNow(ValueError):
    """The host's command does not fit the phase."""


@dataclass(frozen=True)
class Room:
    """`questions`: ids in order, `at`: index of the current one (-1 in the lobby). `left_ms` is set while paused."""

    questions: tuple[int, ...]
    phase: Phase = Phase.LOBBY
    at: int = -1
    opened_at: int = 0
    ends_at: int = 0
    left_ms: int = 0
    voided: frozenset[int] = frozenset()

    @property
    def current(self) -> int | None:
        return self.questions[self.at] if self.at >= 0 else None

    @property
    def more(self) -> bool:
        """Whether a question is left that is not void."""
        return any(q not in self.voided for q in self.questions[self.at + 1 :])

    def _to(self, phase: Phase) -> "Room":
        if phase not in ALLOWED[self.phase]:
            raise NotNow(f"{self.phase} → {phase}")
        return replace(self, phase=phase)

    def open(self, *, now: int, seconds: int, at: int | None = None, ends_at: int | None = None) -> "Room":
        """The next question that is not void, until `now` + `seconds`. NotNow without one, or while one is open.

        `at`: a later one; `ends_at`: an earlier end, that of the round's own clock.
        """
        if self.phase is Phase.PAUSED or not self.more:
            raise NotNow("no question can be opened")
        following = next(i for i in range(self.at + 1, len(self.questions)) if self.questions[i] not in self.voided)
        place = following if at is None else at
        if not following <= place < len(self.questions) or self.questions[place] in self.voided:
            raise NotNow("not a question that comes")
        end = now + seconds * 1000 if ends_at is None else min(ends_at, now + seconds * 1000)
        return replace(self._to(Phase.QUESTION), at=place, opened_at=now, ends_at=end)

    def close(self) -> "Room":
        """No more answers to the current question."""
        return self._to(Phase.CLOSED)

    def reveal(self) -> "Room":
        """The key and the explanation are shown; NotNow for a void question, whose key is not worth showing."""
        if self.current in self.voided:
            raise NotNow("the question is void")
        return self._to(Phase.REVEAL)

    def standing(self) -> "Room":
        return self._to(Phase.STANDING)

    def end(self) -> "Room":
        return self._to(Phase.END)

    def pause(self, *, now: int) -> "Room":
        """The clock of the open question stands still."""
        return replace(self._to(Phase.PAUSED), left_ms=max(self.ends_at - now, 0))

    def resume(self, *, now: int) -> "Room":
        """The clock goes on where it stood; the time used before the pause still counts."""
        if self.phase is not Phase.PAUSED:
            raise NotNow("the room is not paused")
        shift = now + self.left_ms - self.ends_at
        return replace(
            self._to(Phase.QUESTION), opened_at=self.opened_at + shift, ends_at=self.ends_at + shift, left_ms=0
        )

    def void(self, question: int) -> "Room":
        """The question counts no more, in any phase; if open, it closes. ValueError: not a question of this room."""
        if question not in self.questions:
            raise ValueError("not a question of this room")
        room = replace(self, voided=self.voided | {question})
        asking = self.phase in (Phase.QUESTION, Phase.PAUSED) and question == self.current
        return room.close() if asking else room

    def next_phase(self) -> Phase:
        """What the host's "next" leads to: an open question closes, is revealed, then standing, then on."""
        match self.phase:
            case Phase.QUESTION | Phase.PAUSED:
                return Phase.CLOSED
            case Phase.CLOSED if self.current not in self.voided:
                return Phase.REVEAL
            case Phase.CLOSED | Phase.REVEAL:
                return Phase.STANDING
            case _:
                return Phase.QUESTION if self.more and self.phase is not Phase.END else Phase.END

    @property
    def closes_at(self) -> int:
        """When the server should close the question: an answer sent at the last moment may still be on its way."""
        return self.ends_at + CREDIT_MS


@dataclass(frozen=True)
class Taken:
    """An answer accepted; `ms` is the time it took, within the question's limit."""

    ms: int


def check(room: Room, question: int, person: int, seen: Container[int], *, arrived: int, rtt: int) -> Taken | Why:
    """Whether an answer counts. `seen`: who has answered the current question; `rtt`: measured by the server, ms.

    Arrival less the credit must be by `ends_at`. The caller records it in the same step, before anything else runs.
    """
    if room.phase is Phase.END:
        return Why.OVER
    if room.phase is Phase.LOBBY:
        return Why.NOT_OPEN
    if question != room.current:
        return Why.LATE if question in room.questions[: room.at] else Why.OTHER_QUESTION
    if person in seen:
        return Why.TWICE
    if room.phase is Phase.PAUSED:
        return Why.PAUSED
    sent = arrived - credit(rtt)
    if room.phase is not Phase.QUESTION or sent > room.ends_at:
        return Why.LATE
    return Taken(max(sent - room.opened_at, 0))


def credit(rtt: int) -> int:
    """Milliseconds given back for the way: the measured round trip, at most 150, so that a stalled echo buys little."""
    return min(max(rtt, 0), CREDIT_MS)


def round_trip(samples: Sequence[int]) -> int:
    """The round trip to credit: the median of the last five measurements, 0 before the first."""
    return median_low(samples[-RTT_SAMPLES:]) if samples else 0
