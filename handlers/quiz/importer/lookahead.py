"""Lines with a view ahead: is what begins here a question, and what do the next lines hold."""

import re
from dataclasses import dataclass

from . import patterns
from .endkeys import SECTION, headed_pairs, key_pairs, numbered_key
from .found import Line
from .headings import heading
from .options import LETTERS, Mark, chain, embedded, glued, leading

REACH = 14
FAMILY = {"decimal": "dot", "sp": "dot", "bare": "dot", "q": "dot", "ti": "dot"}


def family(style: str) -> str:
    """Ways of writing a number that go together in one list."""
    return FAMILY.get(style, style)


@dataclass(slots=True)
class Ahead:
    """The lines of a text, for looking at what follows line `i`."""

    lines: list[Line]

    def following(self, i: int, reach: int = REACH) -> list[str]:
        """The next lines that hold something."""
        out: list[str] = []
        for line in self.lines[i + 1 : i + 1 + 4 * reach]:
            if line.text.strip() and not patterns.NOISE.fullmatch(line.text):
                out.append(line.text)
                if len(out) == reach:
                    break
        return out

    def question(self, i: int, value: int | None = None) -> bool:
        """Whether options or an answer come before the next number (or, for unnumbered text, before any)."""
        text = self.lines[i].text
        if self.inline(i):
            return True
        style = patterns.number(text)
        for n, later in enumerate(self.following(i)):
            if patterns.ANS.match(later):
                return not (patterns.KEY_HEAD.match(later) and n == 0 and value is None and style is None)
            if is_first_option(later):
                return True
            if len(embedded(later)) >= 2 and not patterns.number(later):
                return True
            if heading(later):
                return False
            num = patterns.number(later)
            if num and (value is None or num.value == value + 1 or (style and num.style == style.style)):
                return False
        return False

    def inline(self, i: int) -> bool:
        """Whether the line holds its own key or its own options."""
        text = self.lines[i].text
        return bool(
            patterns.INL.search(text)
            or len(embedded(text)) >= 2
            or patterns.ANS_MID.search(text)
            or patterns.TAIL_KEY.search(text)
        )

    def next_is_option(self, i: int, index: int, within: int = 1) -> bool:
        """Whether one of the next lines begins with this letter."""
        for later in self.following(i, within):
            mark = leading(later) or glued(later)
            if mark and mark.index == index:
                return True
            if patterns.number(later) or patterns.ANS.match(later):
                return False
        return False

    def keys_follow(self, i: int, kind: str | None) -> bool:
        """Whether the next lines are detached keys, not questions."""
        later = self.following(i, 3)
        alone = SECTION.match(later[0]) if later else None
        if alone and not alone["rest"]:
            later = later[1:]
        below = heading(later[0]) if later and not key_pairs(later[0]) and not headed_pairs(later[0]) else None
        if below:
            kind, later = below.kind or kind, later[1:]
        if later and (key_pairs(later[0]) or numbered_key(later[0]) or headed_pairs(later[0])):
            return True
        if (
            not later
            or kind in ("single", "multi", "judge")
            or patterns.number(later[0]) is None
            or patterns.INL.search(later[0])
            or patterns.BLANK.search(later[0])
        ):
            return bool(later and later[0].startswith("题号"))
        return not any(is_first_option(t) or patterns.ANS.match(t) for t in self.following(i, 6)) and not embedded(
            later[0]
        )


def is_first_option(text: str) -> bool:
    """A line that begins an option run."""
    mark = leading(text)
    if not mark or mark.index:
        return False
    return not mark.style.startswith("spaced") or len(chain(text, mark)) > 1 or bool(re.match(r"\s*A\s+\S", text))


def option_at(text: str, expected: int, ahead: Ahead, i: int) -> Mark | None:
    """The option letter a line begins with, when it is one that can stand here."""
    mark = leading(text)
    if mark is None or (mark.style.startswith("spaced") and mark.index != expected):
        mark = glued(text)
        if (
            mark
            and mark.index == expected
            and (expected or ahead.next_is_option(i, 1))
            and _glued_run(ahead, i, expected)
        ):
            return mark
        return None
    if mark.style.startswith("spaced") and expected == 0:
        return mark if len(chain(text, mark)) > 1 or ahead.next_is_option(i, 1) else None
    return mark if mark.index < len(LETTERS) else None


def _glued_run(ahead: Ahead, i: int, expected: int) -> bool:
    """Letters without separators count only beside others like them."""
    return ahead.next_is_option(i, expected + 1) or expected > 0
