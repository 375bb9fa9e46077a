"""A room in memory: what its log, told event by event, makes of it. The same log makes the same room in any process."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from handlers.quiz.rules import events, hall
from handlers.quiz.rules.events import Answered
from handlers.quiz.rules.frozen import thaw
from handlers.quiz.rules.hall import Floor, Round, Step
from handlers.quiz.rules.live import Phase, Room, Taken, Why, check
from handlers.quiz.rules.ranking import Ranked
from handlers.quiz.rules.scoring import Ruleset
from handlers.quiz.rules.table import PersonRow, Standings, Tally
from models.quiz import LETTERS, Choice, Question

LONGEST_TEXT = 200
Body = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A question as it was when the room was made; `seconds` is its time. The key is in the rule set, not here."""

    id: int
    kind: str
    stem: str
    options: tuple[str, ...]
    explanation: str
    source: str
    seconds: int

    @cached_property
    def letters(self) -> frozenset[str]:
        return frozenset(LETTERS[: len(self.options)])

    def read(self, given: object) -> Choice | None:
        """What a player's JSON chooses, in the bank's letters; None where it chooses nothing that can be chosen."""
        if isinstance(given, bool):
            return given if self.kind == "judge" else None
        if isinstance(given, list) and self.kind in ("single", "multi"):
            chosen = {x for x in given if isinstance(x, str)}
            whole = chosen and chosen <= self.letters and (self.kind == "multi" or len(chosen) == 1)
            return sorted(chosen) if whole else None
        if isinstance(given, str) and len(given) <= LONGEST_TEXT:
            return Question(kind=self.kind, options=list(self.options)).read(given)
        return None


@dataclass(frozen=True, slots=True)
class Who:
    """A player's name and their team's."""

    name: str
    team: str


@dataclass(frozen=True)
class Frozen:
    """What never changes in a room: `fence` is that of the owner who loaded it."""

    id: int
    public_id: str
    code: str
    title: str
    host_hash: str
    fence: int
    ruleset: Ruleset
    asked: tuple[Asked, ...]
    steps: tuple[Step, ...] = ()
    teams: dict[int, str] = field(default_factory=dict)
    shuffle: bool = True

    @cached_property
    def place(self) -> dict[int, int]:
        """A question's number, from 1, by its id."""
        return {asked.id: n for n, asked in enumerate(self.asked, 1)}


def frozen(row: Any) -> Frozen:
    """From a row of `live_room`."""
    settings = row.settings
    plans = [
        hall.Plan(**plan | {"round": Round(plan["round"]), "stakes": tuple(plan["stakes"])})
        for plan in settings.get("script", ())
    ]
    teams = {int(unit): name for unit, name in settings.get("teams", ())}
    asked = tuple(Asked(**question | {"options": tuple(question["options"])}) for question in row.questions)
    steps = hall.script(plans, list(teams))
    static = (row.id, row.public_id, row.code, row.title, row.host_hash, row.fence)
    return Frozen(*static, thaw(row.ruleset), asked, steps, teams, settings.get("shuffle", True))


class Play:
    """The room as it stands. `apply` takes an event of the log, `answered` an answer; `seq`: the last event.

    `turn_ends`: when the 限时 turn of a team is over, which all its questions share.
    """

    def __init__(self, static: Frozen) -> None:
        self.static = static
        self.room = Room(tuple(asked.id for asked in static.asked))
        self._tally = Tally(static.ruleset)
        self._fresh: list[Answered] = []
        self._chosen: dict[int, Choice] = {}
        self.people: dict[int, Who] = {}
        self.joined: list[int] = []
        self.teams = dict(static.teams)
        self.seen: set[int] = set()
        self.spread: dict[str, int] = {}
        self.floor: Floor | None = None
        self.armed_at = 0
        self.turn_ends = 0
        self.certificates: dict[int, str] = {}
        self.seq = 0
        self._table: Standings | None = None
        self._places: dict[int, Ranked[PersonRow]] = {}

    @property
    def current(self) -> Asked | None:
        """The question that was asked last."""
        return self.static.asked[self.room.at] if self.room.at >= 0 else None

    @property
    def n(self) -> int:
        """The current question's number, 0 before the first."""
        return self.room.at + 1

    def step_at(self, at: int) -> Step | None:
        """The step of the hall's script for the question at this index, if there is one."""
        return self.static.steps[at] if 0 <= at < len(self.static.steps) else None

    @property
    def tally(self) -> Tally:
        """The fold over the log. Marking takes its time, so answers wait until somebody asks for the result."""
        fresh, self._fresh = self._fresh, []
        for answer in fresh:
            self._tally.take(answer)
        return self._tally

    @property
    def table(self) -> Standings:
        """The standings, told again only after something counted."""
        if self._table is None:
            self._table = self.tally.standings()
            self._places = {ranked.row.person: ranked for ranked in self._table.people}
        return self._table

    def placed(self, person: int) -> Ranked[PersonRow] | None:
        """A person's place in the last table told; None who came after it."""
        return self._places.get(person)

    def check(self, n: int, person: int, *, arrived: int, rtt: int) -> Taken | Why:
        """Whether an answer to question number `n` counts now."""
        if self.floor is not None:
            return Why.NOT_OPEN
        question = self.static.asked[n - 1].id if 0 < n <= len(self.static.asked) else 0
        return check(self.room, question, person, self.seen, arrived=arrived, rtt=rtt)

    def answered(self, answer: Answered) -> None:
        """An accepted answer, now or from the store."""
        self._fresh.append(answer)
        self._table = None
        if answer.question == self.room.current:
            self.seen.add(answer.person)
            chosen = answer.choice if isinstance(answer.choice, list) else [str(answer.choice)]
            for choice in chosen:
                self.spread[choice] = self.spread.get(choice, 0) + 1

    def stored(self, answer: Answered) -> None:
        """An accepted answer is kept: its player may be told so."""
        if answer.question == self.room.current:
            self._chosen[answer.person] = answer.choice

    def chose(self, person: int) -> Choice | None:
        """What a person answered to the current question, once that is stored."""
        return self._chosen.get(person)

    def apply(self, body: Body) -> None:
        """The next event of the log. NotNow or ValueError: it does not fit, and nothing has changed."""
        getattr(self, f"_{body['event']}")(body)
        self.seq += 1

    def _joined(self, body: Body) -> None:
        person, unit = body["person"], body["unit"]
        if person not in self.people:
            self.people[person] = Who(body["name"], body["team"])
            self.joined.append(person)
        if unit is not None:
            self.teams.setdefault(unit, body["team"])
        self.tally.take(events.Joined(person, unit))

    def _opened(self, body: Body) -> None:
        before = self.step_at(self.room.at)
        room = self.room.open(
            now=body["at"], seconds=body["seconds"], at=body.get("place"), ends_at=body.get("ends_at")
        )
        self.room = room
        self.seen, self.spread, self._chosen, self.armed_at = set(), {}, {}, 0
        step = self.step_at(room.at)
        self.floor = hall.floor(step) if step else None
        if step is not None and step.timed and not (before is not None and step.same_turn(before)):
            self.turn_ends = room.ends_at

    def _closed(self, _: Body) -> None:
        self.room = self.room.close()
        if self.floor is not None:
            self.floor = self.floor.lapsed()

    def _revealed(self, _: Body) -> None:
        self.room = self.room.reveal()

    def _stood(self, _: Body) -> None:
        self.room = self.room.standing()

    def _ended(self, _: Body) -> None:
        self.room = self.room.end()

    def _paused(self, body: Body) -> None:
        self.room = self.room.pause(now=body["at"])

    def _resumed(self, body: Body) -> None:
        self.room = self.room.resume(now=body["at"])
        if self.floor is not None and self.floor.step.timed:
            self.turn_ends = self.room.ends_at

    def _voided(self, body: Body) -> None:
        self.room = self.room.void(body["question"])
        self._count(events.load(body))

    def _awarded(self, body: Body) -> None:
        self._count(events.load(body))

    def _armed(self, body: Body) -> None:
        self.armed_at = body["at"]

    def _called(self, body: Body) -> None:
        self.floor = self._speaking().called(body["unit"])

    def _early(self, body: Body) -> None:
        self.floor, award = self._speaking().early(body["unit"], self.room.current or 0)
        self._count(award)

    def _judged(self, body: Body) -> None:
        verdict = hall.Verdict(body["verdict"])
        self.floor, award = self._speaking().judged(verdict, self.room.current or 0, body["stake"])
        self._count(award)

    def _speaking(self) -> Floor:
        if self.floor is None:
            raise ValueError("no step of a script is under way")
        return self.floor

    def _count(self, event: events.Event | None) -> None:
        if event is not None:
            self.tally.take(event)
            self._table = None

    @property
    def buzzing(self) -> bool:
        """Whether the question under way is one to buzz for."""
        floor = self.floor
        return floor is not None and floor.step.team is None and self.room.phase is Phase.QUESTION and not floor.over
