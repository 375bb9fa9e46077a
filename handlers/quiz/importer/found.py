"""What the importer hands back, and the half-read question it works on."""

from dataclasses import dataclass, field

Answer = list[str] | bool | list[list[str]] | str | None

KINDS = ("single", "multi", "judge", "blank", "essay")


class BankRefused(Exception):
    """A file that cannot be read as a question bank; `text` says in Chinese what to do about it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class Found:
    """One question as read. `answer`: letters (single, multi), truth (judge), accepted texts a blank, text (essay)."""

    kind: str
    stem: str
    options: tuple[str, ...]
    answer: Answer
    explanation: str
    source: str
    place: str
    confidence: float
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A file as read; `notes` are the problems that belong to the file and to no single question."""

    file: str
    questions: tuple[Found, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class Line:
    """A line of running text; `marks` are the spans that bold, colour, underline or highlight sets apart."""

    text: str
    place: str
    marks: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """A question while it is being read: every key as written, none resolved yet."""

    place: str
    number: int | None = None
    kind: str = ""
    group: int = 0
    stem: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    ticked: set[int] = field(default_factory=set)
    styled: set[int] = field(default_factory=set)
    keys: dict[str, str] = field(default_factory=dict)
    explanation: list[str] = field(default_factory=list)
    source: str = ""
    true_letter: str = ""
    from_one: bool = False
    scored_nothing: bool = False
    sure: float = 1.0
    problems: list[str] = field(default_factory=list)

    def doubt(self, problem: str, confidence: float = 0.5) -> None:
        """Say what is wrong, once, and trust the question no more than `confidence`."""
        if problem not in self.problems:
            self.problems.append(problem)
        self.sure = min(self.sure, confidence)


@dataclass(slots=True)
class Group:
    """Questions that share a heading and one run of numbers."""

    kind: str = ""
    title: str = ""
    chapter: str = ""
    promised: int | None = None
    numbered: bool = False


@dataclass(slots=True)
class Reading:
    """Everything read from a file before keys are resolved and checks made."""

    drafts: list[Draft] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)
