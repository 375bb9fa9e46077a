"""What was typed into a form, read field by field; every fault is told at once."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import request

from bot.turn import Refusal
from bot.uploads import Upload
from bot.web import texts

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Faulty(Refusal):
    """Fields that cannot be taken as they are, each with its reason."""

    text = texts.FAULTY

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__()
        self.fields = fields


def sure() -> bool:
    """Whether the person has read what will happen and still wants it."""
    return request.form.get("sure") == "1"


class Form:
    """The fields of the form that was sent. A faulty field reads as empty until `check` tells them all."""

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}

    def text(self, name: str, *, most: int = 200, needed: bool = True) -> str:
        """A text, trimmed."""
        typed = request.form.get(name, "").strip()
        if needed and not typed:
            self.faults[name] = texts.NEEDED
        elif len(typed) > most:
            self.faults[name] = texts.too_long(most)
        return typed

    def choice(self, name: str, options: Iterable[str]) -> str:
        """One of these."""
        chosen = request.form.get(name, "")
        if chosen not in set(options):
            self.faults[name] = texts.CHOOSE
        return chosen

    def choices(self, name: str, *, needed: bool = True) -> list[str]:
        """The ticked boxes of one name."""
        ticked = request.form.getlist(name)
        if needed and not ticked:
            self.faults[name] = texts.CHOOSE
        return ticked

    def number(self, name: str, *, least: int = 0, most: int = 10**6, needed: bool = True) -> int:
        """A whole number within these bounds; `least` where none was typed and none is needed."""
        typed = request.form.get(name, "").strip()
        if not typed and not needed:
            return least
        if not typed.isdecimal() or len(typed) > 9 or not least <= int(typed) <= most:
            self.faults[name] = texts.a_number(least, most)
            return least
        return int(typed)

    def day(self, name: str, *, needed: bool = True) -> date | None:
        """A day, as a date field sends it."""
        typed = request.form.get(name, "").strip()
        if not typed and not needed:
            return None
        try:
            return date.fromisoformat(typed)
        except ValueError:
            self.faults[name] = texts.A_DAY
            return None

    def moment(self, name: str, *, needed: bool = True) -> datetime | None:
        """A moment in Beijing time, as a datetime-local field sends it; aware."""
        typed = request.form.get(name, "").strip()
        if not typed and not needed:
            return None
        try:
            return datetime.fromisoformat(typed).replace(tzinfo=SHANGHAI)
        except ValueError:
            self.faults[name] = texts.A_MOMENT
            return None

    def file(self, name: str, *, suffixes: tuple[str, ...], most: int = 10 * 1024 * 1024) -> Upload:
        """A file of one of these kinds (".xlsx"). Its content is whatever the browser sent: whoever reads it judges."""
        sent = request.files.get(name)
        if sent is None or not sent.filename:
            self.faults[name] = texts.CHOOSE_FILE
            return Upload("", b"")
        if not sent.filename.lower().endswith(suffixes):
            self.faults[name] = texts.wrong_kind(suffixes)
        content = sent.stream.read(most + 1)
        if len(content) > most:
            self.faults[name] = texts.too_large(most)
        return Upload(sent.filename, content[:most])

    def fault(self, name: str, words: str) -> None:
        """Something else is wrong with a field."""
        self.faults[name] = words

    def check(self) -> None:
        """Raises: Faulty, where any field is."""
        if self.faults:
            raise Faulty(self.faults)
