"""The table of a contest: a fold over its log. The same log gives the same table, to the last digit."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from handlers.quiz.rules import branch
from handlers.quiz.rules.events import Answered, Awarded, Event, Joined, Rekeyed, Voided
from handlers.quiz.rules.kahoot import team
from handlers.quiz.rules.numbers import Points
from handlers.quiz.rules.ranking import Criterion, Ranked, rank
from handlers.quiz.rules.scoring import Ruleset, UnitRule, full_marks
from handlers.quiz.rules.sheet import Sheet


class PersonRow(NamedTuple):
    """A person's result: `right` (wholly) of `answered`, `ms` spent on those; `finished` is when the last came."""

    person: int
    unit: int | None
    points: Points = 0
    right: int = 0
    answered: int = 0
    ms: int = 0
    finished: int | None = None


@dataclass(frozen=True)
class UnitRow:
    """A unit's result; `working` where the rule is the fair one."""

    unit: int
    score: Points
    right: int
    people: int
    ms: int
    working: branch.Working | None = None


@dataclass(frozen=True)
class Standings:
    """Everybody's place, and every unit's."""

    people: tuple[Ranked[PersonRow], ...]
    units: tuple[Ranked[UnitRow], ...]


PERSON: tuple[Criterion[PersonRow], ...] = (
    Criterion("score", lambda r: r.points),
    Criterion("right", lambda r: r.right),
    Criterion("time", lambda r: r.ms, least_first=True),
)
UNIT: tuple[Criterion[UnitRow], ...] = (
    Criterion("score", lambda r: r.score),
    Criterion("right", lambda r: r.right),
    Criterion("time", lambda r: r.ms, least_first=True),
)
FAIR: tuple[Criterion[UnitRow], ...] = (
    Criterion("score", lambda r: r.score),
    Criterion("coverage", lambda r: r.working.coverage if r.working else None),
    Criterion("right", lambda r: r.right),
    Criterion("kth", lambda r: r.working.kth if r.working else None, least_first=True),
)


class Tally:
    """The fold, an event at a time: `take` costs O(1) for an answer, `standings` O(n log n) for n people.

    A question the rule set does not have is a broken log: KeyError.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.sheet = Sheet(ruleset)
        self.units: dict[int, int | None] = {}
        self.awards: dict[tuple[str, int], list[Awarded]] = {}
        self._rows: dict[int, PersonRow] = {}

    def take(self, event: Event) -> None:
        """One event of the log. A second answer of the same person to the same question changes nothing."""
        match event:
            case Joined():
                self.units.setdefault(event.person, event.unit)
                self._rows.pop(event.person, None)
            case Answered():
                self.sheet.answer(event)
                self._rows.pop(event.person, None)
            case Awarded():
                self._awarded(event)
            case Voided():
                self.sheet.void(event.question)
                self._rows.clear()
            case Rekeyed():
                self.sheet.rekey(event.question, event.key)
                self._rows.clear()

    def _awarded(self, event: Awarded) -> None:
        if event.person is not None:
            self.awards.setdefault(("person", event.person), []).append(event)
            self._rows.pop(event.person, None)
        elif event.unit is not None:
            self.awards.setdefault(("unit", event.unit), []).append(event)

    def row(self, person: int) -> PersonRow:
        """The person's result as it is now."""
        if person not in self._rows:
            line, given = self.sheet.line(person), self._given("person", person)
            total = line.points + line.bonus + given
            unit = self.units.get(person)
            self._rows[person] = PersonRow(person, unit, total, line.right, line.answered, line.ms, line.finished)
        return self._rows[person]

    def _given(self, whom: str, ident: int) -> Points:
        awards = self.awards.get((whom, ident), ())
        return sum((a.points for a in awards if a.question not in self.sheet.voided), start=0)

    def standings(self) -> Standings:
        """The places now."""
        people = (
            self.units.keys() | self.sheet.marks.keys() | {ident for whom, ident in self.awards if whom == "person"}
        )
        rows = [self.row(person) for person in people]
        criteria = FAIR if self.ruleset.units is UnitRule.FAIR else UNIT
        return Standings(
            tuple(rank(rows, PERSON, lambda r: r.person)),
            tuple(rank(self._unit_rows(rows), criteria, lambda r: r.unit)),
        )

    def _unit_rows(self, rows: list[PersonRow]) -> list[UnitRow]:
        teams: dict[int, list[PersonRow]] = {unit: [] for unit in self.ruleset.members}
        for row in rows:
            if row.unit is not None:
                teams.setdefault(row.unit, []).append(row)
        for whom, ident in self.awards:
            if whom == "unit":
                teams.setdefault(ident, [])
        return [self._unit_row(unit, members) for unit, members in teams.items()]

    def _unit_row(self, unit: int, rows: list[PersonRow]) -> UnitRow:
        extra = self.ruleset.base + self._given("unit", unit)
        right, ms = sum(r.right for r in rows), sum(r.ms for r in rows)
        if self.ruleset.units is UnitRule.FAIR:
            working = self._fair(unit, [r for r in rows if r.finished is not None], extra)
            return UnitRow(unit, working.score, right, len(rows), ms, working)
        totals = [r.points for r in rows]
        score = team(totals) if self.ruleset.units is UnitRule.MEAN else sum(totals, start=0)
        return UnitRow(unit, score + extra, right, len(rows), ms)

    def _fair(self, unit: int, rows: list[PersonRow], extra: Points) -> branch.Working:
        members = self.ruleset.members.get(unit, len(rows))
        return branch.working(
            unit,
            members,
            [branch.Result(r.points, r.right, r.finished or 0) for r in rows],
            full=full_marks(self.ruleset, self.sheet.voided),
            active=branch.activity(sum(r.answered for r in rows), members, len(self.sheet.places)),
            weights=self.ruleset.weights,
            awarded=extra,
        )


def table(log: Iterable[Event], ruleset: Ruleset) -> Standings:
    """The standings after the whole log."""
    tally = Tally(ruleset)
    for event in log:
        tally.take(event)
    return tally.standings()
