"""The features' own small worlds, opened by phone."""

from tests.activity.conftest import grant, person, unit
from tests.quiz.contest.conftest import bank, branches
from tests.study.conftest import study

__all__ = ["bank", "branches", "grant", "person", "study", "unit"]
