"""Following detached keys through the lines: where they begin, what belongs to them, where they end."""

from typing import TYPE_CHECKING

from . import patterns
from .endkeys import SECTION, KeyGroup, headed_pairs, key_pairs, numbered_key
from .found import Line
from .headings import Heading, heading

if TYPE_CHECKING:
    from .blocks import Reader


class Detached:
    """The key groups met so far, and whether the lines at hand are keys."""

    def __init__(self, reader: "Reader") -> None:
        self.reader = reader
        self.groups: list[KeyGroup] = []
        self.area = -1
        self.open = False

    def begin(self, line: Line, head: Heading | None) -> None:
        """Detached keys begin here."""
        self.reader.close()
        if not self.open:
            self.area += 1
        self.open = True
        kind = (head.kind or "") if head else ""
        chapter = (
            head.title
            if head and head.kind is None and not head.keys
            else self.groups[-1].chapter
            if self.groups and self.groups[-1].area == self.area
            else ""
        )
        self.groups.append(KeyGroup(line.place, len(self.reader.reading.groups), self.area, kind, chapter))

    def starts(self, i: int, line: Line, text: str) -> bool:
        """答案： above a list, or a line that is nothing but numbered keys."""
        found = patterns.ANS.match(text)
        raw = found["key"].strip() if found else text
        pairs = key_pairs(raw) if raw else None
        if pairs and (len(pairs) >= 3 or (found and len(pairs) >= 2)) and (found or self.reader.starts.complete()):
            self.begin(line, None)
            return self.take(i, line, raw)
        later = self.reader.ahead.following(i, 1)
        follow = key_pairs(later[0]) if later else None
        if found and not raw and follow and (len(follow) >= 2 or follow[0][0] == 1) and self.reader.starts.complete():
            self.begin(line, None)
            return True
        return False

    def take(self, i: int, line: Line, text: str) -> bool:
        """A line among detached keys; False when the keys have ended."""
        headed = headed_pairs(text)
        if headed:
            self.begin(line, None)
            self.groups[-1].kind, self.groups[-1].lead, self.groups[-1].pairs = headed
            return True
        alone = SECTION.match(text)
        if alone and not alone["rest"]:
            self.begin(line, None)
            self.groups[-1].lead = alone["lead"]
            return True
        head = heading(text)
        if head and not key_pairs(text):
            if self.reader.ahead.keys_follow(i, head.kind):
                self.begin(line, head)
                return True
            self.open = False
            return False
        pairs = key_pairs(text)
        num = patterns.number(text)
        one = numbered_key(text)
        explain = patterns.EXPLAIN.match(text)
        if explain and self.groups[-1].pairs:
            self.groups[-1].explanations[self.groups[-1].pairs[-1][0]] = explain["text"].strip()
            return True
        if one and pairs is None:
            pairs = [one[:2]]
        if pairs is None and num and not self.reader.ahead.inline(i) and not self.reader.ahead.question(i, num.value):
            pairs = [(num.value, num.rest)]
        if pairs:
            if self.groups[-1].pairs and pairs[0][0] <= self.groups[-1].pairs[-1][0]:
                self.begin(line, None)
            self.groups[-1].pairs += pairs
            if one and one[2]:
                self.groups[-1].explanations[one[0]] = one[2]
            return True
        if num is None and self.groups[-1].pairs and not self.reader.ahead.question(i):
            last, raw = self.groups[-1].pairs[-1]
            self.groups[-1].pairs[-1] = (last, raw + "\n" + text)
            return True
        self.open = False
        return False
