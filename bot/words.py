"""The matching ladder: exact after folding, the word with an argument, whole-message pinyin, a homophone run.

Any other slip is only ever suggested. The order and the limits are those that measured best on held-out utterances:
a syllable run beats fuzzy ratios, which send "新生儿怎么上医保" to 心声.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

NEGATIONS = frozenset("不别没勿未非莫甭")
QUESTIONS = ("怎么", "怎样", "如何", "什么", "为啥", "吗", "哪", "谁", "几", "多少", "取消", "退出", "撤回")
LONGEST = 48
LONGEST_NAME = 16
SPLIT = re.compile(r"([^\s:：]*)[\s:：]*(.*)", re.S)
REMEMBERED = 16
NEAR, HALF = 70, 50


class Rung(StrEnum):
    """By which rule a message was understood."""

    EXACT = "exact"
    ARGUMENT = "argument"
    PINYIN = "pinyin"
    HOMOPHONE = "homophone"


@dataclass(frozen=True, slots=True)
class Match:
    """The word a message means, what followed it, and the rule that says so."""

    word: str
    argument: str
    rung: Rung


@cache
def _simplifier() -> object:
    from opencc import OpenCC

    return OpenCC("t2s")


def simplify(text: str) -> str:
    """Half-width forms, simplified characters, trimmed; spaces and punctuation stay."""
    text = unicodedata.normalize("NFKC", text).strip()
    return text if text.isascii() else _simplifier().convert(text)  # type: ignore[attr-defined]


def fold(text: str) -> str:
    """`simplify`, lower case, nothing but letters and digits: what is compared with a word."""
    return "".join(c for c in simplify(text).casefold() if unicodedata.category(c)[0] in "LN")


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[str, ...]:
    """The pinyin of each character, without tones; a run of Latin letters is one syllable."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(text))


def negated(text: str) -> bool:
    """Whether the message says no, or asks about something rather than for it."""
    return any(c in NEGATIONS for c in text) or any(q in text for q in QUESTIONS)


class WordTable:
    """Every word of every intent. `names` maps each accepted form to its intent's name; `arguments` is by that name."""

    def __init__(self, names: Mapping[str, str], arguments: Mapping[str, str], order: Iterable[str]) -> None:
        self.names = {fold(form): name for form, name in names.items()}
        self.arguments = dict(arguments)
        self.order = {name: place for place, name in enumerate(order)}
        self.longest_first = sorted(self.names, key=lambda f: (-len(f), self.order.get(self.names[f], 0)))
        self._remembered = lru_cache(maxsize=4096)(self._match)

    def warm(self) -> None:
        """Load what the first slip would otherwise wait for: the tables of characters and sounds."""
        simplify("繁")
        for form in self.longest_first:
            syllables(form)

    def match(self, text: str) -> Match | None:
        """The word this message means, or None."""
        return self._remembered(text) if len(text) <= REMEMBERED else self._match(text)

    def _match(self, text: str) -> Match | None:
        folded = fold(text)
        if not folded:
            return None
        name = self.names.get(folded)
        if name:
            return Match(name, "", Rung.EXACT)
        return self._with_argument(text) or self._by_sound(folded)

    def _with_argument(self, text: str) -> Match | None:
        """A word and what follows it, which is left exactly as it was typed."""
        text = text.strip()
        head, rest = SPLIT.match(text).groups()  # type: ignore[union-attr]
        name = self.names.get(fold(head))
        if name and rest.strip() and self.arguments.get(name):
            return Match(name, rest.strip(), Rung.ARGUMENT)
        starts = {fold(text[:length]): length for length in range(1, min(len(text), LONGEST_NAME))}
        for form in self.longest_first:
            wanted = self.arguments.get(self.names[form])
            if not wanted or form not in starts:
                continue
            rest = text[starts[form] :].strip(" ，,。.、:：")
            if rest and (wanted == "text" or fold(rest).isdecimal()):
                return Match(self.names[form], rest, Rung.ARGUMENT)
        return None

    def _by_sound(self, folded: str) -> Match | None:
        if len(folded) > LONGEST:
            return None
        if folded.isascii():
            return self._by_pinyin(folded)
        if negated(folded):
            return None
        sounds = syllables(folded)
        for form in self.longest_first:
            if len(form) > 1 and _sounds_like(form, folded, sounds):
                return Match(self.names[form], "", Rung.HOMOPHONE)
        return None

    def _by_pinyin(self, folded: str) -> Match | None:
        letters = folded.rstrip("0123456789")
        digits = folded[len(letters) :]
        for form in self.longest_first:
            if "".join(syllables(form)) != letters or form == letters:
                continue
            name = self.names[form]
            if not digits or self.arguments.get(name):
                return Match(name, digits, Rung.PINYIN)
        return None

    def closest(self, text: str, count: int = 3) -> list[str]:
        """The names of the intents nearest in characters or in sound, nearest first: to be offered, never acted on.

        None where even the nearest is far, or where a no was said: a wild guess is worse than none.
        """
        from rapidfuzz import fuzz

        folded = fold(text)[:LONGEST]
        spoken = " ".join(syllables(folded))
        near = False
        best: dict[str, float] = {}
        for form in self.longest_first:
            written = fuzz.ratio(folded, form)
            part = 0.9 * fuzz.partial_ratio(folded, form) if len(form) > 1 else 0.0
            score = max(written, part, 0.9 * fuzz.ratio(spoken, " ".join(syllables(form))))
            near = near or score >= NEAR or (written >= HALF and not negated(folded))
            name = self.names[form]
            best[name] = max(best.get(name, 0.0), score)
        ranked = sorted(best, key=lambda name: (-best[name], self.order.get(name, 0)))
        return [name for name in ranked[:count] if near and best[name] >= HALF]

    def inside(self, text: str) -> str | None:
        """The longest word that stands in the message letter by letter."""
        folded = fold(text)
        return next((self.names[form] for form in self.longest_first if len(form) > 1 and form in folded), None)


def _sounds_like(form: str, folded: str, sounds: tuple[str, ...]) -> bool:
    """A run of the message's syllables is the word's, at least one character is the same, and little else is said."""
    wanted = syllables(form)
    if len(wanted) != len(form) or len(sounds) != len(folded):
        return False
    for start in range(len(sounds) - len(wanted) + 1):
        if sounds[start : start + len(wanted)] != wanted:
            continue
        same = sum(a == b for a, b in zip(form, folded[start : start + len(form)], strict=True))
        if same and (len(folded) <= len(form) + 3 or (same >= len(form) - 1 and len(folded) <= len(form) + 6)):
            return True
    return False
