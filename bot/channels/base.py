"""What the outbox asks of a platform: freeze a message's bytes, push them, say what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class Result(StrEnum):
    """What one call came to. RETRY is surely not sent; UNKNOWN may have been; WAIT is for the person to write first."""

    DONE = "done"
    RETRY = "retry"
    DEAD = "dead"
    UNKNOWN = "unknown"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One call's outcome.

    `failed` maps external ids that did not get it to the reason, in a call that otherwise succeeded. `pause_s` asks to
    leave the whole channel alone for so long (quota, configuration). `transport` marks a failure of the line itself:
    it counts towards the breaker. `gone` says the recipient can never be reached on this channel again.
    """

    result: Result
    reason: str = ""
    http: int | None = None
    errcode: int | None = None
    remote_id: str = ""
    failed: Mapping[str, str] = field(default_factory=dict)
    pause_s: int = 0
    transport: bool = False
    gone: bool = False


class Channel(Protocol):
    """One way of sending: `name` is the Send's channel, `batch` how many recipients one call may carry.

    `resend_s` is for how long after the first attempt the platform itself drops an identical repeat (0: never).
    `quota` is recipients a day, None where there is no limit; `member_minute` and `member_hour` bound one recipient.
    """

    name: str
    batch: int
    resend_s: int
    quota: int | None
    member_minute: int | None
    member_hour: int | None

    def freeze(self, texts: Mapping[str, Any], recipients: Sequence[str], key: str) -> bytes:
        """The exact request body for these external ids; the same arguments give the same bytes."""
        ...

    def push(self, payload: bytes) -> Outcome:
        """Send now, with a timeout; never raises for what a network or a platform does."""
        ...
