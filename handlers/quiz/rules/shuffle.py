"""Options in another order for each player, and back to the bank's letters."""

import re
from collections.abc import Sequence
from hashlib import sha256

from models.quiz import LETTERS

REFERS_TO_ALL = re.compile(r"以上|上述|其他|其它|都(是|对|正确|不)|(全部|均)(正确|对|是|不)")
REFERS_TO_LETTERS = re.compile(
    r"(?<![A-Za-z])[A-H](\s*[、和与及,，/或]?\s*[A-H])+(?![A-Za-z])|(?<![A-Za-z])[A-H]\s*(选?项|都|均)|选项\s*[A-H]"
)


def shuffled(options: Sequence[str], seed: str) -> tuple[str, ...]:
    """The bank's letters in the order to show: `("C", "A", "B")` shows option C first, as A.

    By the hash of the seed (contest, person, question): the same on every machine for ever. "以上都对" stays last, and
    options that speak of others by letter ("A 和 B") keep the question as it is.
    """
    letters = LETTERS[: len(options)]
    if any(REFERS_TO_LETTERS.search(option) for option in options):
        return tuple(letters)
    last = {letter for letter, option in zip(letters, options, strict=True) if REFERS_TO_ALL.match(option.strip())}
    return tuple(sorted(letters, key=lambda x: (x if x in last else "", sha256(f"{seed}:{x}".encode()).digest())))


def to_original(shown: Sequence[str], order: Sequence[str]) -> list[str]:
    """The bank's letters, sorted, for the letters a player chose. ValueError: a letter beyond the options."""
    if any(letter not in LETTERS[: len(order)] for letter in shown):
        raise ValueError("a letter beyond the options")
    return sorted({order[LETTERS.index(letter)] for letter in shown})


def to_shown(originals: Sequence[str], order: Sequence[str]) -> list[str]:
    """The letters a player sees, sorted, for letters of the bank: to tell the key in the player's own order."""
    return sorted(LETTERS[list(order).index(letter)] for letter in set(originals))
