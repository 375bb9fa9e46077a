"""A look ahead at the thresholds: arithmetic and clause, by the locality's versioned rules. Never a decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.case import ParameterSet

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Household:
    """What was said of a household; money in fen a year."""

    members: int
    income: int
    rigid: int = 0
    accident: int = 0

    @classmethod
    def from_answers(cls, answers: Mapping[str, str]) -> "Household | None":
        """The household of a form, or None where the form does not say enough."""
        if not (answers.get("members") and answers.get("income")):
            return None
        rest = {name: int(answers.get(name) or 0) for name in ("rigid", "accident")}
        return cls(int(answers["members"]), int(answers["income"]), **rest)


@dataclass(frozen=True, slots=True)
class Rule:
    """A category is likely where `per head a month` of `basis` is below `times` the floor, or by the accident's share.

    `basis` is "income" or "disposable" (income less rigid spending). `share`: the accident's cost of a year's income.
    """

    category: str
    clause: str
    basis: str = "disposable"
    times: str = "1"
    share: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Each rule's working as a line, and the first category that fits, "" for none."""

    category: str
    lines: tuple[str, ...]
    source: str


def precheck(parameters: Mapping[str, Any], household: Household, *, source: str) -> Verdict:
    """Work every rule through. `parameters` is {"floor": fen a month, "rules": [Rule fields]}."""
    lines, category = [], ""
    for fields in parameters["rules"]:
        rule = Rule(**fields)
        fits, working = _by_accident(rule, household) if rule.share else _per_head(rule, household, parameters["floor"])
        category = category or (rule.category if fits else "")
        lines.append(f"{rule.category}：{working}，{'符合' if fits else '不符合'}（{rule.clause}）")
    return Verdict(category, tuple(lines), source)


def parameters_for(session: Session, locality: str, on: date) -> ParameterSet | None:
    """The reviewed set in force on a day, the latest one first."""
    query = select(ParameterSet).where(
        ParameterSet.locality == locality,
        ParameterSet.reviewer_id.is_not(None) | ParameterSet.author_id.is_(None),
        ParameterSet.valid_from <= on,
        or_(ParameterSet.valid_until.is_(None), ParameterSet.valid_until >= on),
    )
    return session.scalars(query.order_by(ParameterSet.valid_from.desc(), ParameterSet.id.desc())).first()


def _per_head(rule: Rule, household: Household, floor: int) -> tuple[bool, str]:
    spent = household.rigid if rule.basis == "disposable" else 0
    amount = Fraction(household.income - spent, MONTHS * household.members)
    limit = Fraction(rule.times) * floor
    over = f"（{yuan(household.income)}−{yuan(spent)}）" if spent else yuan(household.income)
    working = f"{over}÷{MONTHS}÷{household.members}＝{yuan(amount)}元/人月"
    return amount < limit, f"{working}，界线 {yuan(limit)}"


def _by_accident(rule: Rule, household: Household) -> tuple[bool, str]:
    share = Fraction(rule.share or "1")
    limit = share * household.income
    working = f"意外支出 {yuan(household.accident)}，界线 {yuan(household.income)}×{rule.share}＝{yuan(limit)}"
    return household.accident > limit, working


def yuan(fen: Fraction | int) -> str:
    """Fen as yuan, with cents only where there are any."""
    cents = round(fen)
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{whole}.{rest:02}" if rest else f"{sign}{whole}"
