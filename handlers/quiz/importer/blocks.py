"""Running text to drafts: one pass over the lines, each going to the stem, options, key or explanation it is of."""

import re

from . import limits, patterns, texts
from .detached import Detached
from .endkeys import attach
from .found import Draft, Group, Line, Reading
from .gathering import gather
from .headings import Heading, heading
from .lookahead import Ahead, option_at
from .options import Mark, embedded
from .starting import Starts

SOURCES = ("出处", "依据", "来源")
NO_SCORE = re.compile(r"得\s*分\s*[:：]\s*0(?:\.0*)?\s*(?:分|$)")
DROPPED = re.compile(r"难度|难易|分值|页码|类型|题型|考点|考查点|知识点|章节|出题|命题|得\s*分")


class Reader:
    """Where the pass stands: the open question, what it takes next, the section it belongs to."""

    def __init__(self, lines: list[Line]) -> None:
        self.ahead = Ahead(lines)
        self.reading = Reading(groups=[Group()])
        self.draft: Draft | None = None
        self.phase = "stem"
        self.wrapped: list[str] = []
        self.where = "line"
        self.gap = False
        self.starts = Starts(self)
        self.pending: tuple[str, str] | None = None
        self.answer_first = False
        self.detached = Detached(self)
        self.true_letter = ""
        self.unread: list[Line] = []
        # Half a pair is no known remnant of a web form: it stays in the text, and its question says so.
        self.lone_half = len({x.text.strip() for x in lines} & {"窗体顶端", "窗体底端"}) == 1

    @property
    def group(self) -> Group:
        return self.reading.groups[-1]

    def read(self) -> Reading:
        """All lines, then the detached keys."""
        for i, line in enumerate(self.ahead.lines):
            text = line.text.strip()
            if not text:
                self.gap = True
            elif (
                not patterns.NOISE.fullmatch(text)
                or (self.lone_half and text.startswith("窗体"))
                or (self.phase == "answer" and self.open_key() and re.fullmatch("[A-H]{1,8}", text))
            ):
                self.take(i, line, text)
                self.gap = False
            if self.draft is not None and "分" in text and NO_SCORE.search(text):
                self.draft.scored_nothing = True
        self.close()
        attach(self.reading, self.detached.groups)
        if self.unread and self.reading.drafts:
            place, text = self.unread[0].place, self.unread[0].text.strip()[:30]
            self.reading.note(texts.NOTE_UNREAD.format(count=len(self.unread), place=place, text=text))
        return self.reading

    def take(self, i: int, line: Line, text: str) -> None:
        """One line that holds something."""
        if self.detached.open and self.detached.take(i, line, text):
            return
        head = heading(text)
        if head and self.take_heading(i, line, head):
            return
        if self.detached.starts(i, line, text):
            return
        if self.starts.takes(i, line, text):
            return
        self.take_parts(i, line, text)

    def take_parts(self, i: int, line: Line, text: str) -> None:
        """A line inside a question: cut before an answer or explanation standing in its middle."""
        for part in split_parts(text, explained=self.phase == "explain"):
            answer = patterns.ANS.match(part)
            explain = patterns.EXPLAIN.match(part)
            tail = patterns.INL.fullmatch(part.strip()) if self.phase == "options" else None
            if tail and self.draft:
                self.draft.keys["tail"] = tail[1]
            elif answer and not (self.phase == "explain" and not answer["key"]):
                self.take_answer(i, answer)
            elif explain:
                self.take_explanation(explain)
            else:
                self.take_text(i, line, part)

    def take_text(self, i: int, line: Line, part: str) -> None:
        """Text without a marker: options, or more of what is being read."""
        draft = self.draft
        if draft is None:
            self.unread.append(line)
            return
        if self.phase in ("stem", "options") or (
            self.phase == "answer" and not draft.options and draft.kind not in ("essay", "blank")
        ):
            mark = option_at(part, len(draft.options), self.ahead, i)
            if mark and mark.index == 0 and mark.style.startswith("wrapped") and self.ahead.next_is_option(i, 0, 2):
                mark = None  # （A）是… with its options below: a key inside the stem
            if mark and self.take_options(line, part, mark):
                return
        if self.phase == "stem":
            self.take_stem(i, line, part)
        elif self.phase == "options":
            draft.options[-1] = draft.options[-1] + ("\n" if draft.options[-1] else "") + part
            self.wrapped.append(part)
        elif self.phase == "answer" and not self.open_key() and patterns.CITED.fullmatch(part):
            self.beyond_key(draft, part, line)
        elif self.phase == "answer" and (
            self.open_key()
            or draft.kind in ("essay", "blank")
            or (not draft.options and len(draft.keys[self.where]) > 8)
        ):
            draft.keys[self.where] = (draft.keys[self.where] + "\n" + part).strip()
        elif self.phase == "explain":
            draft.explanation.append(part)
        elif not re.match(r"\s*[;；]", part):
            self.beyond_key(draft, part, line)

    def open_key(self) -> bool:
        """Whether an answer line has been read whose key is still to come."""
        raw = self.draft.keys.get(self.where, "") if self.draft else ""
        return not raw.strip(" :：;；") or bool(re.search(r"[:;；：]\s*$", raw))

    def beyond_key(self, draft: Draft, part: str, line: Line) -> None:
        """A line after the key: a citation, a correction, or words that belong nowhere."""
        if cited := patterns.CITED.fullmatch(part):
            draft.source = draft.source or cited[1]
        elif len(part) >= 6 and re.search("[一-鿿]{4}", part) and re.search("[，。；,：]", part):
            draft.explanation.append(part)
        else:
            self.unread.append(line)

    def take_stem(self, i: int, line: Line, part: str) -> None:
        """More stem; options that begin inside the line are cut off."""
        assert self.draft is not None
        run = embedded(part)
        if (
            run
            and not self.ahead.next_is_option(i, 0, 2)
            and (len(run) > 1 or self.ahead.next_is_option(i, 1))
            and not (len(run) == 1 and patterns.number(part) and not self.draft.stem)
        ):
            if part[: run[0].start].strip():
                self.draft.stem.append(part[: run[0].start].strip())
            self.take_options(line, part, run[0])
        else:
            self.draft.stem.append(part.strip())

    def take_options(self, line: Line, part: str, first: Mark) -> bool:
        """Options for the open question."""
        taken = self.draft is not None and gather(self.draft, self.wrapped, line, part, first)
        self.phase = "options" if taken else self.phase
        return taken

    def take_answer(self, i: int, found: re.Match[str]) -> None:
        """An answer line: to the open question, or to the next one where answers come first."""
        word = found["word"] or found["word2"] or found["word3"] or found["word4"] or ""
        raw = found["key"].strip()
        where = "我的答案" if "我的" in word else "line"
        if self.draft is None or (self.answer_first and self.starts.complete()):
            if self.ahead.question(i) or self.ahead.following(i, 1):
                self.close()
                self.answer_first = True
                self.pending = (where, raw)
            return
        while where in self.draft.keys and self.draft.keys[where] != raw:
            where += " "
        self.draft.keys[where] = raw
        self.where, self.phase = where, "answer"

    def take_explanation(self, found: re.Match[str]) -> None:
        word, text = (found["word"] or found["word2"]).strip(), found["text"].strip()
        if self.draft is None:
            return
        if any(s in word for s in SOURCES):
            self.draft.source = self.draft.source or text
        elif not DROPPED.search(word):
            self.draft.explanation += [text] if text else []
            self.phase = "explain"

    def take_heading(self, i: int, line: Line, head: Heading) -> bool:
        """A section or chapter begins; False when the line only looks like one."""
        if head.keys and self.ahead.keys_follow(i, head.kind):
            self.detached.begin(line, head)
            return True
        if head.kind is None and (head.keys or (self.draft and not self.starts.complete()) or self.starts.in_prose()):
            return False
        self.close()
        if head.kind is None:
            if self.starts.last or self.group.kind:
                self.reading.groups.append(Group())
            self.group.chapter = head.title
            self.starts.restart()
            return True
        previous = self.group
        repeated = previous.title == head.title and head.promised is None and self.starts.style == ""
        if not repeated:
            self.reading.groups.append(Group(head.kind, head.title, previous.chapter, head.promised))
            self.starts.restart()
        self.true_letter = head.true_letter
        return True

    def open(self, line: Line, number: int | None, kind: str, key: str) -> Draft:
        """Begin a question."""
        self.close()
        draft = Draft(
            line.place, number, kind or self.group.kind, len(self.reading.groups) - 1, true_letter=self.true_letter
        )
        if key:
            draft.keys["lead"] = key
        if self.pending:
            draft.keys[self.pending[0]] = self.pending[1]
            self.pending = None
        self.draft, self.phase, self.wrapped = draft, "stem", []
        return draft

    def close(self) -> None:
        """End the open question."""
        self.reading.drafts += [self.draft] if self.draft else []
        self.draft, self.phase = None, "stem"


def split_parts(text: str, *, explained: bool) -> list[str]:
    """The text cut before 答案：, 【解析】 and the like; inside an explanation only a bracketed word cuts."""
    cuts = {m.start() for m in patterns.EXPLAIN_MID.finditer(text)}
    if not explained and not patterns.EXPLAIN.match(text):
        first = min(cuts, default=len(text))
        cuts |= {m.start() for m in patterns.ANS_MID.finditer(text) if m.start() < first or text[m.start()] in "【["}
    at = sorted(c for c in cuts if c)
    return [p for p in (text[a:b].strip() for a, b in zip([0, *at], [*at, len(text)], strict=True)) if p]


def read_lines(lines: list[Line]) -> Reading:
    """Drafts from running text with numbers, letters and answer lines."""
    return Reader([part for line in lines for part in bearable(line)]).read()


def bearable(line: Line) -> list[Line]:
    """A line longer than any question as several, so that no search goes over the whole of it."""
    if len(line.text) <= limits.TEXT:
        return [line]
    return [Line(line.text[a : a + limits.TEXT], line.place) for a in range(0, len(line.text), limits.TEXT)]
