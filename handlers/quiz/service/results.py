"""Standings of persons and units, each with its working; what one person came to; statistics of each question."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.quiz.rules import branch, paper
from handlers.quiz.rules.duel import FULL_ROW
from handlers.quiz.rules.frozen import thaw
from handlers.quiz.rules.numbers import Points
from handlers.quiz.rules.ranking import Criterion, Ranked, rank
from handlers.quiz.service import contests, duels, marking
from handlers.quiz.terms import Terms
from models.base import from_ms
from models.contest import Attempt, Contest, ContestEvent, Mode, Sitting
from models.org import Person, Unit
from models.quiz import Question


@dataclass(frozen=True, slots=True)
class Line:
    """A person's result: the attempt that counts. `points` of 100 (right answers in a challenge, rewards in a duel)."""

    person: int
    name: str
    unit: int | None
    points: Points
    right: int
    of: int
    ms: int
    finished: int
    sittings: int


@dataclass(frozen=True, slots=True)
class Standings:
    """Everybody's place and every unit's, at a moment."""

    people: tuple[Ranked[Line], ...]
    units: tuple[Ranked[branch.Working], ...]
    names: dict[int, str]
    size: int

    def of(self, person_id: int) -> Ranked[Line] | None:
        """One person's place."""
        return next((row for row in self.people if row.row.person == person_id), None)


PERSON: tuple[Criterion[Line], ...] = (
    Criterion("score", lambda row: row.points),
    Criterion("right", lambda row: row.right),
    Criterion("time", lambda row: row.ms, least_first=True),
)


def standings(session: Session, reader: Person, contest: Contest, *, now: datetime) -> Standings:
    """The places now, for whoever is invited or organises. Raises: NotFound."""
    contests.readable(session, reader, contest)
    return places(session, contest, now=now)


def places(session: Session, contest: Contest, *, now: datetime) -> Standings:
    """The places now, told from the log. Attempts still under way do not count yet."""
    lines = duel_lines(session, contest) if contest.mode == Mode.DUEL else paper_lines(session, contest, now=now)
    units = contest.terms.get("units", ())
    query = select(Unit.id, Unit.name).where(Unit.id.in_(units))
    names = dict(session.execute(query).all())
    people = tuple(rank(lines, PERSON, lambda row: row.person))
    fair = _workings(contest, lines, now) if contest.mode in (Mode.PAPER, Mode.CHALLENGE) else []
    return Standings(people, tuple(branch.rank_units(fair)), names, len(lines))


def paper_lines(session: Session, contest: Contest, *, now: datetime) -> list[Line]:
    """Each person's best attempt: most points, then least time, then the earliest."""
    over = (Attempt.state == Sitting.DONE) | (Attempt.ends_at <= now)
    query = select(Attempt.id, Attempt.person_id, Attempt.unit_id, Attempt.score)
    rows = session.execute(query.where(Attempt.contest_id == contest.id, over)).all()
    scores = [marking.Score.kept(*row) for row in rows if row[3]]
    missing = [row[0] for row in rows if not row[3]]
    for start in range(0, len(missing), 500):
        late = session.scalars(select(Attempt).where(Attempt.id.in_(missing[start : start + 500]))).all()
        scores += marking.scores(session, contest, late)
    by_person: dict[int, list[marking.Score]] = defaultdict(list)
    for score in sorted(scores, key=lambda s: s.attempt):
        by_person[score.person].append(score)
    people = select(Person.id, Person.name).where(
        Person.id.in_(select(Attempt.person_id).where(Attempt.contest_id == contest.id))
    )
    names = dict(session.execute(people).all())
    return [_line(contest, names.get(person, ""), scores) for person, scores in by_person.items()]


def _line(contest: Contest, name: str, scores: Sequence[marking.Score]) -> Line:
    challenge = contest.mode == Mode.CHALLENGE
    tries = [paper.Attempt(s.right if challenge else s.points, s.right, s.ms, s.finished) for s in scores]
    best = paper.best(tries)
    assert best is not None
    score = scores[tries.index(best)]
    of = score.answered if challenge else score.of
    first = scores[0]
    return Line(first.person, name, first.unit, best.points, best.right, of, best.ms, best.at, len(scores))


def duel_lines(session: Session, contest: Contest) -> list[Line]:
    """Each person's rewards; `right` is the duels won of `of` played."""
    rows = duels.rewards(session, contest)
    people = select(Person.id, Person.name).where(Person.id.in_([row[0] for row in rows]))
    names = dict(session.execute(people).all())
    return [Line(person, names.get(person, ""), None, points, won, of, 0, 0, of) for person, points, won, of in rows]


def _workings(contest: Contest, lines: Sequence[Line], now: datetime) -> list[branch.Working]:
    rules, terms = thaw(contest.ruleset), Terms.of(contest.terms)
    chances = _chances(contest, terms, now)
    by_unit: dict[int, list[Line]] = {unit: [] for unit in rules.members}
    for line in lines:
        if line.unit in by_unit:
            by_unit[line.unit].append(line)
    return [
        branch.working(
            unit,
            max(rules.members[unit], len(rows)),
            [branch.Result(_of_hundred(contest, row), row.right, row.finished) for row in rows],
            full=100,
            active=branch.activity(sum(min(r.sittings, chances) for r in rows), rules.members[unit], chances),
            weights=rules.weights,
        )
        for unit, rows in by_unit.items()
    ]


def _of_hundred(contest: Contest, line: Line) -> Points:
    if contest.mode == Mode.CHALLENGE:
        return Fraction(100 * min(line.right, FULL_ROW), FULL_ROW)
    return line.points


def _chances(contest: Contest, terms: Terms, now: datetime) -> int:
    """How many attempts each person could have made by now."""
    last = min(now, contest.closes_at - timedelta(seconds=1)).astimezone(contests.SHANGHAI).date()
    days = (last - contest.opens_at.astimezone(contests.SHANGHAI).date()).days + 1
    each = (terms.a_day or 1) * max(days, 1)
    return min(each, terms.in_all) if terms.in_all else each


@dataclass(frozen=True, slots=True)
class QuestionStats:
    """How a question went: answers, right ones, the middle time, each choice's count.

    `apart`: the share right among the better half less that among the other (-1 to 1); None with fewer than ten.
    """

    question: Question
    answered: int
    right: int
    ms: int
    choices: tuple[tuple[str, int], ...]
    apart: float | None
    void: bool


def statistics(session: Session, organizer: Person, contest: Contest) -> list[QuestionStats]:
    """Per question, those answered rightly least often in front. Raises: NotFound."""
    contests.organized_one(session, organizer, contest.id)
    questions, gone = marking.asked(session, contest.id), marking.voided(session, contest.id)
    query = select(ContestEvent).where(ContestEvent.contest_id == contest.id, ContestEvent.kind == "answered")
    events: dict[int, list[tuple[ContestEvent, bool]]] = defaultdict(list)
    totals: dict[int, list[bool]] = defaultdict(list)
    for event in session.scalars(query.order_by(ContestEvent.id)):
        if event.question_id is None or event.attempt_id is None:
            continue
        right = questions[event.question_id].is_right(event.data["choice"])
        events[event.question_id].append((event, right))
        totals[event.attempt_id].append(right)
    level = {attempt: sum(rights) / len(rights) for attempt, rights in totals.items()}
    rows = [_stats(questions[q], found, level, void=q in gone) for q, found in events.items()]
    return sorted(rows, key=lambda s: (s.right / s.answered, -s.answered, s.question.id))


def _stats(
    question: Question, events: Sequence[tuple[ContestEvent, bool]], level: dict[int, float], *, void: bool
) -> QuestionStats:
    choices = Counter(choice_text(event.data["choice"]) for event, _ in events)
    ordered = sorted(events, key=lambda pair: -level[pair[0].attempt_id or 0])
    half = len(ordered) // 2
    apart = None
    if len(ordered) >= 10:
        upper, lower = ordered[:half], ordered[-half:]
        apart = round((sum(r for _, r in upper) - sum(r for _, r in lower)) / half, 2)
    ms = int(median(event.ms for event, _ in events))
    counts = tuple(sorted(choices.items(), key=lambda pair: (-pair[1], pair[0])))
    return QuestionStats(question, len(events), sum(r for _, r in events), ms, counts, apart, void)


def choice_text(choice: Any) -> str:
    """A choice as a person reads it: 对, AC, 三湾改编."""
    if isinstance(choice, bool):
        return "对" if choice else "错"
    return "".join(choice) if isinstance(choice, list) else str(choice)


def finished_at(line: Line) -> datetime:
    """When the attempt that counts ended."""
    return from_ms(line.finished)
