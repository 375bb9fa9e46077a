"""Words that say a life may be in danger: telephone numbers at once, and a person who calls.

Asked of every text before it is routed, in a dialogue or outside one. The text itself is written down nowhere. It is a
list and no judgement: who is alarmed needlessly loses nothing.
"""

from functools import lru_cache

from bot.words import fold
from handlers.case.policy import DEFAULT, Policy


def danger(text: str, policy: Policy = DEFAULT) -> bool:
    """Whether a text holds one of the words, however it is spaced, in traditional characters or full width."""
    folded = fold(text)
    for harmless in _folded(policy.no_danger):
        folded = folded.replace(harmless, "")
    return any(word in folded for word in _folded(policy.danger) if not word.isascii()) or folded in _folded(
        policy.danger
    )


@lru_cache(maxsize=8)
def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fold(word) for word in words)
