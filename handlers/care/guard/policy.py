"""What a configuration, a trigger or a campaign may not hold: by the name of a key, and by its values' words."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from handlers.care.guard import texts
from handlers.care.guard.words import words_refused

FORBIDDEN: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        texts.RANKING,
        re.compile(
            r"(person|people|staff|member|employee|individual|user)s?_(rank|ranking|league|leaderboard|top)|"
            r"rank_(person|people|staff|member|user)s?|leaderboard"
        ),
    ),
    (
        texts.QUOTA,
        re.compile(
            r"quota_(use|usage|study|login|minutes)|(usage|study|login|read|online)_(quota|target|minimum)|"
            r"(min|minimum|required)_(minutes|logins|reads|points|opens|usage|online)"
        ),
    ),
    (
        texts.CHECK_IN,
        re.compile(
            r"(force|forced|mandatory|must|require|required)_?(check_?in|sign_?in|login|share|like|photo|location)|"
            r"(check_?in|sign_?in|login|share|like)_(required|mandatory|forced)"
        ),
    ),
    (
        texts.APPRAISAL,
        re.compile(r"(study|points|quiz|usage)_(in|as|for)_appraisal|appraisal_(points|study|usage)"),
    ),
)
CONTESTS = ("quiz", "contest")
OFF: tuple[Any, ...] = (False, None, 0, "", [], {})


def policy_refused(policy: Mapping[str, Any]) -> list[str]:
    """Why a tree of settings may not be used, a sentence a fault; a forbidden key that is off is none."""
    return [fault for key, value in _flat(policy) for fault in _faults(key, value)]


def _faults(key: str, value: Any) -> Iterator[str]:
    contest = key.split(".")[0] in CONTESTS
    for why, pattern in FORBIDDEN:
        if value not in OFF and pattern.search(key.lower()) and not (contest and why == texts.RANKING):
            yield texts.setting(key, why)
    if isinstance(value, str):
        yield from words_refused(value)


def _flat(tree: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        key = f"{before}{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{key}.")
        else:
            yield key, value
