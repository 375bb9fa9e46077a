"""The features' own small worlds, opened by phone."""

from tests.care.conftest import firm
from tests.quiz.contest.conftest import bank, branches
from tests.study.conftest import study

__all__ = ["bank", "branches", "firm", "study"]
