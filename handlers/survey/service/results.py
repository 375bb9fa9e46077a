"""What came of a survey, as far as it may be shown; it exists once it is closed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.survey.service import groups, hiding, running
from handlers.survey.service.editing import NotNow
from models.survey import SENSES, Kind, State, Survey, SurveyQuestion, index_of

MOST_ROUNDS = 12
Sheets = Sequence[tuple[str, Mapping[str, Any]]]
Given = dict[str, list[tuple[str, Any]]]


@dataclass(frozen=True, slots=True)
class Line:
    """A choice and how many took it; None: too few to show."""

    label: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """One question. `answers` None: fewer than may be shown, and nothing else is there. `means`: {unit: mean}."""

    question: SurveyQuestion
    answers: int | None
    lines: Sequence[Line] = ()
    mean: float | None = None
    means: Mapping[str, float | None] = field(default_factory=dict)
    texts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit: its people, and unless it is hidden how many answered and the senses' index."""

    name: str
    people: int
    hidden: bool
    answered: int | None = None
    index: float | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """The senses' index of one round of a questionnaire."""

    title: str
    closed_at: datetime
    index: float
    sheets: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that may be shown. `index` None: no senses were asked, or too few answered."""

    survey: Survey
    shown: bool
    index: float | None = None
    results: Sequence[Result] = ()
    units: Mapping[str, UnitLine] = field(default_factory=dict)
    themes: Sequence[Line] = ()


def report(session: Session, survey: Survey, *, rng: Random) -> Report:
    """The results. Raises: NotNow, while it is not closed."""
    if not survey.counted:
        raise NotNow
    if survey.answered < survey.threshold:
        return Report(survey, shown=False)
    sheets, k = running.sheets(session, survey), survey.threshold
    given: Given = {q.key: [(unit, sheet[q.key]) for unit, sheet in sheets if q.key in sheet] for q in survey.questions}
    scales = [q for q in survey.questions if q.kind == Kind.SCALE and len(given[q.key]) >= k]
    per_unit = {"": Counter(unit for unit, _ in sheets)} | {q.key: Counter(u for u, _ in given[q.key]) for q in scales}
    sizes = groups.sizes(survey)
    hidden = hiding.units(per_unit, k) if len(sizes) > 1 else set(sizes)
    shown = [unit for unit in sizes if unit not in hidden]
    results = [_result(q, given[q.key], k, shown, rng) for q in survey.questions]
    senses = [q for q in survey.questions if q.theme in SENSES and q.kind == Kind.SCALE]
    asked: list[SurveyQuestion] = senses if all(q in scales for q in senses) else []
    lines = _units(sizes, hidden, sheets, {q.key: given[q.key] for q in asked}) if scales else {}
    index = _index([answer for q in asked for _, answer in given[q.key]])
    return Report(survey, True, index, results, lines, _themes(results))


def rounds(session: Session, survey: Survey) -> list[Round]:
    """The index over the closed rounds of the same questionnaire in the same unit, the oldest first."""
    same = Survey.template == survey.template if survey.template else Survey.id == survey.id
    query = select(Survey).where(same, Survey.unit_id == survey.unit_id, Survey.sense_sheets >= Survey.threshold)
    query = query.where(Survey.state.in_((State.CLOSED, State.PUBLISHED)))
    found = []
    for one in session.scalars(query.order_by(Survey.closed_at.desc(), Survey.id.desc()).limit(MOST_ROUNDS)):
        index = index_of(one.sense_points, one.sense_answers)
        if index is not None and one.closed_at is not None:
            found.append(Round(one.title, one.closed_at, index, one.sense_sheets))
    return found[::-1]


def _result(
    question: SurveyQuestion, given: Sequence[tuple[str, Any]], k: int, units: Sequence[str], rng: Random
) -> Result:
    if len(given) < k:
        return Result(question, None)
    answers = [answer for _, answer in given]
    if question.kind == Kind.TEXT:
        return Result(question, len(answers), texts=rng.sample(answers, len(answers)))
    if question.kind != Kind.SCALE:
        return Result(question, len(answers), _lines(question, answers, k))
    means = {unit: _mean([answer for one, answer in given if one == unit]) for unit in units}
    return Result(question, len(answers), _lines(question, answers, k), _mean(answers), means)


def _lines(question: SurveyQuestion, answers: Sequence[Any], k: int) -> list[Line]:
    numbers: list[Any] = [number for answer in answers for number in (answer if isinstance(answer, list) else [answer])]
    counts = {number: numbers.count(number) for number in range(1, len(question.options) + 1)}
    kept: Mapping[int, int | None] | None
    if question.kind == Kind.SCALE:
        kept = hiding.steps(counts, k)
    elif question.kind == Kind.MULTI:
        kept = hiding.ticks(counts, len(answers), k)
    else:
        kept = hiding.choices(counts, k)
    return [Line(str(option), kept[n]) for n, option in enumerate(question.options, 1)] if kept is not None else []


def _units(
    sizes: Mapping[str, tuple[str, int]],
    hidden: set[str],
    sheets: Sheets,
    senses: Mapping[str, Sequence[tuple[str, Any]]],
) -> dict[str, UnitLine]:
    answered = Counter(unit for unit, _ in sheets)
    found = {}
    for unit, (name, people) in sizes.items():
        points = [answer for given in senses.values() for one, answer in given if one == unit]
        away = unit in hidden
        found[unit] = UnitLine(name, people, away, None if away else answered[unit], None if away else _index(points))
    return found


def _themes(results: Sequence[Result]) -> list[Line]:
    """What most people ticked, over all questions that take several choices."""
    lines = [line for result in results if result.question.kind == Kind.MULTI for line in result.lines if line.count]
    return sorted(lines, key=lambda line: -(line.count or 0))[:5]


def _mean(numbers: Sequence[int]) -> float | None:
    return round(sum(numbers) / len(numbers), 2) if numbers else None


def _index(points: Sequence[int]) -> float | None:
    return index_of(sum(points), len(points))
