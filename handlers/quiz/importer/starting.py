"""Does a question begin on this line? Numbers must continue the list; unnumbered text must be followed by options."""

import re
from typing import TYPE_CHECKING

from . import patterns
from .found import Line
from .lookahead import family, is_first_option
from .options import leading

if TYPE_CHECKING:
    from .blocks import Reader

NOT_COUNTED = re.compile(r"\s*(?:年|月|日|%|％|万|亿|个|名|人|元|分|周年|世纪|多|余|[-—~～]\s*\d)")


class Starts:
    """Remembers the running number and its style, and opens questions in its reader."""

    def __init__(self, reader: "Reader") -> None:
        self.reader = reader
        self.last = 0
        self.style = ""
        self.sub = 0

    def restart(self) -> None:
        """A new section: numbers may begin again."""
        self.last, self.style, self.sub = 0, "", 0

    def complete(self) -> bool:
        """Whether the open question could end here."""
        draft = self.reader.draft
        if draft is None:
            return True
        whole = draft.kind in ("judge", "blank", "essay") and bool(draft.stem)
        keyed = bool(draft.stem) and any(patterns.INL.search(s) or patterns.TAIL_KEY.search(s) for s in draft.stem)
        return (
            whole
            or keyed
            or len(draft.options) > 1
            or (bool(draft.keys) and bool(draft.stem) and not self.reader.answer_first)
        )

    def in_prose(self) -> bool:
        """Inside an essay's answer or an explanation, where lists and titles are just text."""
        draft = self.reader.draft
        return bool(draft and ((draft.kind == "essay" and draft.stem) or self.reader.phase == "explain"))

    def takes(self, i: int, line: Line, text: str) -> bool:
        """Open a question when one begins here, and read the line into it."""
        lead = patterns.LEAD_KEY.match(text)
        key = (lead["key"] or lead["bare"] or "") if lead else ""
        body = text[lead.end() :] if lead else text
        num = patterns.number(body)
        tag = patterns.TAG.match(num.rest if num else body)
        if num and self.fits(num, i, bool(tag)):
            self.begin(i, line, num.value, num.style, num.rest, key)
            return True
        if num and self.sub and num.value == self.sub + 1:
            self.sub += 1
        if tag and not num and patterns.kind_of(tag["kind"]) is not None and self.tagged(i, body, tag.end()):
            self.begin(i, line, None, "", body, key)
            return True
        if not num and not leading(text) and self.unnumbered(i, text):
            self.begin(i, line, None, "", text, key)
            return True
        return False

    def begin(self, i: int, line: Line, value: int | None, style: str, rest: str, key: str) -> None:
        reader = self.reader
        if value is not None:
            if value <= self.last and value == 1 and reader.group.numbered:
                self.new_run()
            self.last, self.style, self.sub = value, family(style), 0
            reader.group.numbered = True
        reader.open(line, value, "", key)
        tag = patterns.TAG.match(rest) or (patterns.BARE_TAG.match(rest) if value is not None else None)
        if tag and reader.draft:
            reader.draft.kind = patterns.kind_of(tag["kind"]) or reader.draft.kind
            rest = rest[tag.end() :]
        rest = patterns.without_word(rest)
        if rest.strip():
            reader.take_parts(i, line, rest)

    def new_run(self) -> None:
        """Numbers begin again without a heading: the same section once more."""
        from .found import Group

        group = self.reader.group
        self.reader.reading.groups.append(Group(group.kind, group.title, group.chapter))

    def tagged(self, i: int, body: str, end: int) -> bool:
        """A tag without number begins a question, or belongs to a number that stood alone on its line."""
        draft = self.reader.draft
        if draft is not None and not draft.stem and not draft.options:
            return False
        return bool(body[end:].strip()) or self.reader.ahead.question(i)

    def fits(self, num: patterns.Number, i: int, tagged: bool) -> bool:
        """Whether the number can be the next question's."""
        if tagged:
            return True
        if not self.written_so(num, i):
            return False
        asks = self.reader.ahead.question(i, num.value)
        if self.style and family(num.style) != self.style:
            return self.complete() and not self.in_prose() and asks
        if num.value == self.last + 1:
            return not (self.sub and num.value == self.sub + 1 and not asks)
        if num.value == 1 or self.in_prose():
            if self.complete() and (asks or not self.in_prose()) and (self.last or asks or not self.reader.draft):
                return asks or self.reader.draft is None or self.reader.draft.kind in ("judge", "blank")
            self.sub = num.value if num.value == 1 else self.sub
            return False
        kind = self.reader.group.kind
        return self.complete() and (asks or kind in ("judge", "blank", "essay"))

    def written_so(self, num: patterns.Number, i: int) -> bool:
        """Forms that are often something else need more evidence."""
        nearby = num.value in (1, self.last + 1)
        if num.style == "decimal":
            return nearby and not re.match(r"\d+(?:\s*[%％]|\s*$|\.\d)|\d{1,2}\s", num.rest)
        if num.style == "sp":
            near = nearby or self.last < num.value <= self.last + 3
            return near and ((nearby and self.complete() and self.last > 0) or not NOT_COUNTED.match(num.rest))
        if num.style == "bare":
            return nearby and self.complete() and self.stands_alone(i)
        if num.style in ("sign", "han", "outline"):
            return self.style in ("", num.style) and self.complete() and self.reader.ahead.question(i, num.value)
        if num.style == "paren":
            return self.style in ("", "paren") or self.complete()
        return True

    def stands_alone(self, i: int) -> bool:
        """A number alone on its line is a question's when text follows that is no other item."""
        later = self.reader.ahead.following(i, 1)
        return (
            bool(later)
            and not is_first_option(later[0])
            and (patterns.number(later[0]) is None or bool(patterns.TAG.match(later[0])))
        )

    def unnumbered(self, i: int, text: str) -> bool:
        """Whether text without number begins a question."""
        reader = self.reader
        if patterns.ANS.match(text) or patterns.EXPLAIN.match(text):
            return False
        asks = reader.ahead.question(i)
        if patterns.STEM_WORD.match(text) and (reader.draft is None or bool(reader.draft.stem)):
            return self.complete()
        if reader.draft is None:
            return (
                asks
                or reader.group.kind in ("judge", "blank", "essay")
                or bool(patterns.BLANK.search(text) and reader.group.kind)
            )
        if not self.complete() or (reader.phase == "answer" and reader.open_key()):
            return False
        if self.style:
            if text[0].isdigit() and text.startswith(str(self.last + 1)):
                return False  # a number without its point: too little to part two questions by
            return reader.phase != "stem" and len(reader.draft.options) > 1 and reader.ahead.next_is_option(i, 0)
        if reader.group.kind in ("judge", "blank") and not reader.draft.options:
            return reader.phase == "stem" or reader.gap or asks
        if reader.phase == "stem":
            ended = patterns.JUDGED_INL.search(reader.draft.stem[-1]) is not None
            return asks and (reader.gap or ended or bool(reader.draft.keys))
        judged = patterns.JUDGED_INL.search(text) is not None
        return asks and (reader.gap or judged or reader.phase == "answer" or reader.ahead.next_is_option(i, 0, 3))
