"""The table of a contest: a fold over its log. The same log gives the same table, to the last digit."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from handlers.quiz.rules import branch
from handlers.quiz.rules.events import Answered, Awarded, Event, Joined, Rekeyed, Voided
from handlers.quiz.rules.kahoot import team
from handlers.quiz.rules.numbers import Points
from handlers.quiz.rules.ranking import Criterion, Ranked, rank
from handlers.quiz.rules.scoring import Item, Ruleset, UnitRule, bonus, full_marks, points, share


@dataclass(frozen=True)
class PersonRow:
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


@dataclass(frozen=True)
class Marked:
    """An answer, the part of it that is right, and what that earns without a bonus."""

    answer: Answered
    part: Points
    points: Points


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
        self.items: dict[int, Item] = dict(ruleset.by_id)
        self.units: dict[int, int | None] = {}
        self.marks: dict[int, dict[int, Marked]] = {}
        self.voided: frozenset[int] = frozenset()
        self.awards: dict[tuple[str, int], list[Awarded]] = {}
        self._rows: dict[int, PersonRow] = {}

    def take(self, event: Event) -> None:
        """One event of the log. A second answer of the same person to the same question changes nothing."""
        match event:
            case Joined():
                self.units.setdefault(event.person, event.unit)
                self._rows.pop(event.person, None)
            case Answered():
                self._answered(event)
            case Awarded():
                self._awarded(event)
            case Voided():
                self.voided |= {event.question}
                self._rows.clear()
            case Rekeyed():
                self._rekeyed(event)

    def _answered(self, event: Answered) -> None:
        marks = self.marks.setdefault(event.person, {})
        if event.question not in marks:
            marks[event.question] = self._mark(event)
            self._rows.pop(event.person, None)

    def _mark(self, answer: Answered) -> Marked:
        item, rules = self.items[answer.question], self.ruleset
        part = share(item.kind, item.key, answer.choice, rules.partial)
        return Marked(answer, part, points(item, part, answer.ms, rules.speed))

    def _awarded(self, event: Awarded) -> None:
        if event.person is not None:
            self.awards.setdefault(("person", event.person), []).append(event)
            self._rows.pop(event.person, None)
        elif event.unit is not None:
            self.awards.setdefault(("unit", event.unit), []).append(event)

    def _rekeyed(self, event: Rekeyed) -> None:
        self.items[event.question] = replace(self.items[event.question], key=event.key)
        for marks in self.marks.values():
            if event.question in marks:
                marks[event.question] = self._mark(marks[event.question].answer)
        self._rows.clear()

    def row(self, person: int) -> PersonRow:
        """The person's result as it is now."""
        if person not in self._rows:
            self._rows[person] = self._count(person)
        return self._rows[person]

    def _count(self, person: int) -> PersonRow:
        marks = self.marks.get(person, {})
        counting = [m for q, m in marks.items() if q not in self.voided]
        return PersonRow(
            person,
            self.units.get(person),
            sum((m.points for m in counting), start=0) + self._given("person", person) + self._bonuses(marks),
            sum(m.part == 1 for m in counting),
            len(counting),
            sum(m.answer.ms for m in counting),
            max((m.answer.at for m in marks.values()), default=None),
        )

    def _bonuses(self, marks: dict[int, Marked]) -> int:
        if not self.ruleset.streaks:
            return 0
        total = streak = 0
        for item in self.ruleset.items:
            if item.id in self.voided:
                continue
            streak = streak + 1 if item.id in marks and marks[item.id].part == 1 else 0
            total += bonus(self.ruleset, item, streak)
        return total

    def _given(self, whom: str, ident: int) -> Points:
        awards = self.awards.get((whom, ident), ())
        return sum((a.points for a in awards if a.question not in self.voided), start=0)

    def standings(self) -> Standings:
        """The places now."""
        people = self.units.keys() | self.marks.keys() | {ident for whom, ident in self.awards if whom == "person"}
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
        chances = len([item for item in self.items if item not in self.voided])
        return branch.working(
            unit,
            members,
            [branch.Result(r.points, r.right, r.finished or 0) for r in rows],
            full=full_marks(self.ruleset, self.voided),
            active=branch.activity(sum(r.answered for r in rows), members, chances),
            weights=self.ruleset.weights,
            awarded=extra,
        )


def table(log: Iterable[Event], ruleset: Ruleset) -> Standings:
    """The standings after the whole log."""
    tally = Tally(ruleset)
    for event in log:
        tally.take(event)
    return tally.standings()
