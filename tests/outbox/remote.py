"""A platform at the edge of the world: a channel that remembers what it accepted and answers as told."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.channels.base import Outcome, Result

DONE = Outcome(Result.DONE)


@dataclass
class Remote:
    """`answer` maps a payload to an outcome; what comes to DONE or UNKNOWN is accepted, an identical repeat is dropped
    where `resend_s` says the platform does that."""

    name: str = "wecom"
    batch: int = 1000
    resend_s: int = 0
    quota: int | None = None
    member_minute: int | None = None
    member_hour: int | None = None
    answer: Callable[[dict[str, Any]], Outcome] = field(default=lambda _: DONE)
    accepted: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0
    seen: set[bytes] = field(default_factory=set)

    def freeze(self, texts: Mapping[str, Any], recipients: Sequence[str], key: str) -> bytes:
        """JSON with the key, so that two notices of one text are two."""
        return json.dumps({"to": list(recipients), "text": texts.get(self.name, texts["text"]), "key": key}).encode()

    def push(self, payload: bytes) -> Outcome:
        """Accept and answer."""
        self.calls += 1
        message: dict[str, Any] = json.loads(payload)
        outcome = self.answer(message)
        repeated = self.resend_s > 0 and payload in self.seen
        if outcome.result in (Result.DONE, Result.UNKNOWN) and not repeated:
            self.seen.add(payload)
            self.accepted.append({**message, "to": [to for to in message["to"] if to not in outcome.failed]})
        return outcome

    @property
    def got(self) -> Counter[tuple[str, str]]:
        """How often each (recipient, text) was accepted."""
        return Counter((to, message["text"]) for message in self.accepted for to in message["to"])
