"""Everybody's marked answers and their running totals: the part of a table that grows with every answer."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from handlers.quiz.rules.events import Answered
from handlers.quiz.rules.numbers import Points
from handlers.quiz.rules.scoring import Item, Ruleset, bonus, points, share


class Marked(NamedTuple):
    """An answer, the part of it that is right, and what that earns without a bonus."""

    answer: Answered
    part: Points
    points: Points


@dataclass
class Line:
    """A person's totals over the questions that count. `last`: the place of the last question counted, for the streak;
    `finished`: when the last answer came, void or not.
    """

    points: Points = 0
    bonus: int = 0
    right: int = 0
    answered: int = 0
    ms: int = 0
    finished: int | None = None
    streak: int = 0
    last: int = -1


class Sheet:
    """Answers by person and question. An answer costs O(1), a void or new key a new count of everybody's line."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.items: dict[int, Item] = dict(ruleset.by_id)
        self.marks: dict[int, dict[int, Marked]] = {}
        self.voided: frozenset[int] = frozenset()
        self.places: dict[int, int] = {item: place for place, item in enumerate(self.items)}
        self._lines: dict[int, Line] = {}

    def answer(self, answer: Answered) -> None:
        """Mark an answer, if it is the person's first to the question."""
        marks = self.marks.setdefault(answer.person, {})
        if answer.question in marks:
            return
        mark = marks[answer.question] = self._mark(answer)
        line = self._lines.get(answer.person)
        if line is None or self.places.get(answer.question, line.last + 1) <= line.last:
            self._lines.pop(answer.person, None)
        else:
            self._add(line, mark)

    def void(self, question: int) -> None:
        """The question counts no more, and the places of those after it move up."""
        self.voided |= {question}
        counting = [item for item in self.items if item not in self.voided]
        self.places = {item: place for place, item in enumerate(counting)}
        self._lines.clear()

    def rekey(self, question: int, key: Any) -> None:
        """Mark every answer to the question by another key."""
        self.items[question] = replace(self.items[question], key=key)
        for marks in self.marks.values():
            if question in marks:
                marks[question] = self._mark(marks[question].answer)
        self._lines.clear()

    def line(self, person: int) -> Line:
        """The person's totals now."""
        if person not in self._lines:
            line = self._lines[person] = Line()
            marks = self.marks.get(person, {})
            for mark in sorted(marks.values(), key=lambda m: self.places.get(m.answer.question, -1)):
                self._add(line, mark)
        return self._lines[person]

    def _mark(self, answer: Answered) -> Marked:
        item, rules = self.items[answer.question], self.ruleset
        part = share(item.kind, item.key, answer.choice, rules.partial)
        return Marked(answer, part, points(item, part, answer.ms, rules.speed))

    def _add(self, line: Line, mark: Marked) -> None:
        answer, part, earned = mark
        line.finished = answer.at if line.finished is None else max(line.finished, answer.at)
        place = self.places.get(answer.question)
        if place is None:
            return
        line.points += earned
        line.right += part == 1
        line.answered += 1
        line.ms += answer.ms
        kept = line.streak if place == line.last + 1 else 0
        line.streak = kept + 1 if part == 1 else 0
        line.bonus += bonus(self.ruleset, self.items[answer.question], line.streak)
        line.last = place
