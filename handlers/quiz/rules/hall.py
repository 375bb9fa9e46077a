"""Contests in a hall as a script of data: 必答, 抢答, 限时, 风险, 加时, and who may speak when.

A step says who may answer, in what time, for what gain and loss; a floor is one step under way. The points it gives
become `Awarded` events of the log: the jury may add its own, with a reason, and a voided question takes them back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from handlers.quiz.rules import texts
from handlers.quiz.rules.events import Awarded


class Round(StrEnum):
    """The kinds of round."""

    REQUIRED = "required"
    BUZZ = "buzz"
    TIMED = "timed"
    RISK = "risk"
    OVERTIME = "overtime"


class Verdict(StrEnum):
    """What the host says of an answer. SILENT: not begun or finished in time. EARLY: spoke or buzzed out of turn."""

    RIGHT = "right"
    WRONG = "wrong"
    SILENT = "silent"
    EARLY = "early"


class No(StrEnum):
    """Why a team may not answer now."""

    NOT_YOUR_TURN = "not_your_turn"
    BARRED = "barred"
    TAKEN = "taken"
    OVER = "over"
    NO_STAKE = "no_stake"


@dataclass(frozen=True)
class Plan:
    """A round as the organiser writes it. `each`: asked to every team in turn, or else open to whoever buzzes first.

    `seconds`: for each question, in 限时 for all of a team's together. `start_within`: seconds to begin speaking once
    called. `supplements`: how many other teams may answer after a wrong answer (补答). `early`: taken for
    speaking out of turn. `stakes`: what a team may choose to win or lose (风险题).
    """

    round: Round
    count: int
    plus: int = 10
    minus: int = 0
    seconds: int = 20
    each: bool = False
    start_within: int | None = None
    supplements: int = 0
    supplement_minus: int = 0
    early: int = 0
    stakes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Step:
    """One question of the script; `team` is whose it is, None where anyone in `among` may buzz."""

    n: int
    plan: Plan
    team: int | None
    among: tuple[int, ...]

    @property
    def timed(self) -> bool:
        """Whether a team's questions share one clock (限时)."""
        return self.plan.round is Round.TIMED and self.team is not None

    def same_turn(self, other: "Step") -> bool:
        """Whether both are one team's turn at one 限时 round."""
        return self.timed and self.plan == other.plan and self.team == other.team


BASE = 100
# 抢答规则 (15 questions ±10, five seconds to begin, one 补答, out of turn -10) and, from reports of real contests,
# 两学一做 (base 100, lots drawn, a free buzz void after 20 s) and 重庆知赛 (each team 4 in 30 s, 20 ±10, 15 in 40 s).
BUZZ_ONLY = (Plan(Round.BUZZ, 15, minus=10, start_within=5, supplements=1, early=10),)
CLASSIC = (
    Plan(Round.REQUIRED, 3, each=True),
    Plan(Round.BUZZ, 18, minus=10),
    Plan(Round.RISK, 1, each=True, stakes=(10, 20, 30)),
)
QUICK = (
    Plan(Round.REQUIRED, 4, seconds=30, each=True),
    Plan(Round.BUZZ, 20, minus=10, seconds=30),
    Plan(Round.TIMED, 15, seconds=40, each=True),
)
OVERTIME = Plan(Round.OVERTIME, 1, minus=10, start_within=5)


def lots(teams: Sequence[int], rng: Random) -> tuple[int, ...]:
    """抓阄: the order of the teams, by lot."""
    order = sorted(teams)
    rng.shuffle(order)
    return tuple(order)


def script(plans: Sequence[Plan], teams: Sequence[int]) -> tuple[Step, ...]:
    """Every step in order. Questions to each team go round in the drawn order; 限时 is one team after the other."""
    steps: list[Step] = []
    for plan in plans:
        for team in _turns(plan, teams):
            steps.append(Step(len(steps) + 1, plan, team, tuple(teams)))
    return tuple(steps)


def _turns(plan: Plan, teams: Sequence[int]) -> list[int | None]:
    if not plan.each:
        return [None] * plan.count
    if plan.round is Round.TIMED:
        return [team for team in teams for _ in range(plan.count)]
    return [team for _ in range(plan.count) for team in teams]


def overtime(n: int, tied: Sequence[int], plan: Plan = OVERTIME) -> Step:
    """加时抢答: one more question among the tied teams; the host repeats it until they are apart."""
    return Step(n, plan, None, tuple(tied))


@dataclass(frozen=True)
class Floor:
    """A step under way: who is speaking, who may not any more, how many 补答 are left, whether it is done."""

    step: Step
    speaking: int | None = None
    barred: frozenset[int] = frozenset()
    supplements: int = 0
    supplementing: bool = False
    over: bool = False

    def refuses(self, team: int) -> No | None:
        """Why this team may not answer now, or None."""
        if self.over:
            return No.OVER
        if self.speaking is not None:
            return No.TAKEN
        if team in self.barred:
            return No.BARRED
        mine = team in self.step.among if self.supplementing or self.step.team is None else team == self.step.team
        return None if mine else No.NOT_YOUR_TURN

    def called(self, team: int) -> "Floor":
        """The host calls the team. ValueError with the reason if it may not answer."""
        if (no := self.refuses(team)) is not None:
            raise ValueError(no)
        return replace(self, speaking=team)

    def judged(self, verdict: Verdict, question: int, stake: int | None = None) -> tuple["Floor", Awarded | None]:
        """The speaking team's answer judged: the floor after it and the points, if any. `stake`: chosen for a risk."""
        if self.speaking is None:
            raise ValueError("nobody has been called")
        points = self._points(verdict, stake)
        award = _award(self.step, points, self.speaking, question, verdict)
        left = self.supplements - self.supplementing
        if verdict is Verdict.RIGHT or left <= 0:
            return replace(self, speaking=None, over=True), award
        barred = self.barred | {self.speaking}
        return replace(self, speaking=None, barred=barred, supplements=left, supplementing=True), award

    def early(self, team: int, question: int) -> tuple["Floor", Awarded | None]:
        """The team spoke or buzzed out of turn: points off, and no answer of its own to this question any more."""
        award = _award(self.step, -self.step.plan.early, team, question, Verdict.EARLY)
        return replace(self, barred=self.barred | {team}), award

    def lapsed(self) -> "Floor":
        """Time is up and nobody came forward: the question is done, without points (两学一做: void after 20 s)."""
        return replace(self, over=True)

    def _points(self, verdict: Verdict, stake: int | None) -> int:
        plan = self.step.plan
        if plan.stakes and stake not in plan.stakes:
            raise ValueError(No.NO_STAKE)
        if verdict is Verdict.RIGHT:
            return stake or plan.plus
        if self.supplementing:
            return -plan.supplement_minus
        return -(stake or plan.minus)


def floor(step: Step) -> Floor:
    """The step begun."""
    return Floor(step, supplements=step.plan.supplements)


def _award(step: Step, points: int, team: int, question: int, verdict: Verdict) -> Awarded | None:
    return (
        Awarded(points, texts.award(step.plan.round, step.n, verdict), unit=team, question=question) if points else None
    )
