"""Refusals of the calls in this folder, and the one way from an answer to its data."""

from collections.abc import Mapping
from typing import Any

from bot.channels.accounts import texts
from bot.channels.http import Answer
from bot.turn import Refusal

SPENT_CODES = frozenset({40029, 40163, 42003})
HIGH_RISK = 40226


class CodeSpent(Refusal):
    """The one-time code is wrong, used or too old: sign in again."""

    text = texts.CODE_SPENT


class SnapshotUser(Refusal):
    """WeChat's preview page, whose openid is nobody's."""

    text = texts.SNAPSHOT


class NotAMember(Refusal):
    """Somebody from outside the enterprise."""

    text = texts.NOT_A_MEMBER


class RiskyUser(Refusal):
    """WeChat holds the account for risky."""

    text = texts.RISKY


class PlatformTrouble(Refusal):
    """No usable answer; `answer` has the code and the reason for the log."""

    text = texts.TROUBLE

    def __init__(self, answer: Answer, text: str | None = None) -> None:
        super().__init__(text)
        self.answer = answer


def data_of(answer: Answer) -> Mapping[str, Any]:
    """The data of a success. Raises: CodeSpent, RiskyUser, PlatformTrouble."""
    if answer.ok:
        return answer.data
    if answer.errcode in SPENT_CODES:
        raise CodeSpent
    if answer.errcode == HIGH_RISK:
        raise RiskyUser
    raise PlatformTrouble(answer)
