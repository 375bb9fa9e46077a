"""What the platform was asked and what people were shown: append-only, also as lines of JSON for other processes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the API. `fault` names what was done to it; `accepted` whether it took effect."""

    n: int
    at: datetime
    channel: str
    method: str
    path: str
    query: Mapping[str, str]
    body: str
    status: int
    errcode: int
    fault: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class Push:
    """One message for one recipient. `dropped` is why the person never saw it: "repeat", "rate", or "" (seen).

    `api` is the endpoint, `text` the words in it, `body` the message without its recipients, `call` the n of the call.
    """

    n: int
    at: datetime
    channel: str
    to: str
    api: str
    kind: str
    text: str
    body: Mapping[str, Any]
    msgid: str
    dropped: str
    response_code: str = ""


class Log:
    """Everything that happened, in one numbering; `path` gets each entry as it happens."""

    def __init__(self, path: Path | None = None) -> None:
        self.calls: list[Call] = []
        self.pushes: list[Push] = []
        self.last = 0
        self._file: TextIO | None = path.open("a", encoding="utf-8") if path else None

    def call(self, **entry: Any) -> Call:
        """Note a call."""
        made = Call(n=self.number(), **entry)
        self.calls.append(made)
        self._write("call", asdict(made))
        return made

    def push(self, **entry: Any) -> Push:
        """Note a message for one recipient."""
        made = Push(n=self.number(), **entry)
        self.pushes.append(made)
        if self._file:
            self._write("push", {k: v for k, v in asdict(made).items() if k != "body"})
        return made

    def clear(self) -> None:
        """Forget what is in memory; the file stays and the numbers go on."""
        self.calls.clear()
        self.pushes.clear()

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()
            self._file = None

    def number(self) -> int:
        """The next number."""
        self.last += 1
        return self.last

    def _write(self, what: str, entry: dict[str, Any]) -> None:
        if self._file:
            self._file.write(json.dumps({"what": what, **entry}, ensure_ascii=False, default=datetime.isoformat) + "\n")
            self._file.flush()


def read_log(path: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The calls and the pushes of a log file, each a dict of the dataclass's fields (a push without its body)."""
    with path.open(encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines if line.endswith("\n")]
    calls = [entry for entry in entries if entry.pop("what") == "call"]
    return calls, [entry for entry in entries if "api" in entry]
