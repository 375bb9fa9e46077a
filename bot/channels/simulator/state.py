"""What the platform knows of the world: who is there, what they did and allowed, what was uploaded."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.simulator.accounts import App, apps
from bot.channels.simulator.allowances import Allowances, DayCount, MemberLimits
from bot.channels.simulator.errors import ApiError
from bot.channels.simulator.faults import CALLBACKS, Fault, Faults
from bot.channels.simulator.log import Call, Log, Push
from bot.channels.simulator.tokens import Tokens
from bot.config import Config

CODE_LASTS = timedelta(minutes=5)
ZONE = ZoneInfo("Asia/Shanghai")


def real_now() -> datetime:
    """The clock on the wall."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Code:
    """A login, authorisation or phone-number code: five minutes, once. `holds` is what it is exchanged for."""

    channel: str
    kind: str
    holds: str
    until: datetime
    used: bool = False


@dataclass(frozen=True, slots=True)
class Media:
    """An uploaded file."""

    name: str
    content_type: str
    data: bytes


class State:
    """The platform's memory, and what people do on it. Everything may be called from any thread.

    `people` limits who exists, as external ids of all channels; None lets everybody exist. `departments` and `names`
    are 企业微信's directory.
    """

    def __init__(
        self,
        accounts: Config,
        *,
        now: Callable[[], datetime] = real_now,
        people: Collection[str] | None = None,
        log: Path | None = None,
    ) -> None:
        self.apps: tuple[App, ...] = apps(accounts)
        self.now = now
        self.people = None if people is None else {person.lower() for person in people}
        self.lock = RLock()
        self.log = Log(log)
        self.faults = Faults()
        self.departments: list[dict[str, Any]] = [{"id": 1, "name": "总部", "parentid": 0, "order": 1}]
        self.names: dict[str, tuple[str, list[int]]] = {}
        self._made = 0
        self._forget()

    def _forget(self) -> None:
        self.tokens = Tokens(self.now)
        self.allowances = Allowances()
        self.members = MemberLimits()
        self.day = DayCount()
        self.left: set[tuple[str, str]] = set()
        self.active: dict[tuple[str, str], datetime] = {}
        self.unlicensed: set[str] = set()
        self.grants: Counter[tuple[str, str, str]] = Counter()
        self.codes: dict[str, Code] = {}
        self.medias: dict[str, Media] = {}
        self.menus: dict[str, dict[str, Any]] = {}
        self.sent: dict[tuple[str, ...], tuple[datetime, dict[str, Any]]] = {}
        self.response_codes: dict[str, tuple[str, datetime]] = {}

    def reset(self) -> None:
        """Start afresh: state, faults and the log in memory."""
        with self.lock:
            self.faults.clear()
            self.log.clear()
            self._forget()

    def fail(
        self,
        path_part: str,
        kind: str,
        *,
        times: int | None = None,
        probability: float = 1.0,
        seed: int = 0,
        seconds: float = 6.0,
        accepted: bool | None = None,
    ) -> Fault:
        """Spoil calls whose path contains `path_part` ("" is every call; "callback" with kind "duplicate" is the other
        direction). `accepted` overrides whether a spoilt call takes effect: by default slow, reset_after, half_body and
        not_json do. The fault's `hits` counts.
        """
        with self.lock:
            return self.faults.add(
                path_part, kind, times=times, probability=probability, seed=seed, seconds=seconds, accepted=accepted
            )

    def strike_callback(self) -> bool:
        """Whether the platform delivers this callback once more than it needs to."""
        with self.lock:
            return self.faults.strike(CALLBACKS) is not None

    def heal(self) -> None:
        """End all faults."""
        with self.lock:
            self.faults.clear()

    def app(self, channel: str) -> App:
        """The account of a channel; KeyError if it is switched off."""
        for app in self.apps:
            if app.channel == channel:
                return app
        raise KeyError(channel)

    def exists(self, channel: str, external_id: str) -> bool:
        """Whether there is such a person, and for 企业微信 whether they are inside the application's range."""
        known = self.people is None or external_id.lower() in self.people
        return known and (channel != "wecom" or (channel, external_id.lower()) not in self.left)

    def follows(self, channel: str, external_id: str) -> bool:
        """Whether the person has not left."""
        return (channel, external_id.lower()) not in self.left

    def heard(self, channel: str, external_id: str, trigger: str = "message") -> None:
        """A person acted: message, click, subscribe or scan. Opens what may be sent back."""
        with self.lock:
            self.allowances.opened(self.app(channel).app_id, external_id, trigger, self.now())
            self.active[channel, external_id] = self.now()

    def follow(self, channel: str, external_id: str) -> None:
        """A person follows the account, or a member comes into the application's range."""
        with self.lock:
            self.left.discard((channel, external_id.lower()))

    def unfollow(self, channel: str, external_id: str) -> None:
        """A person leaves; nothing reaches them."""
        with self.lock:
            self.left.add((channel, external_id.lower()))
            self.allowances.closed(self.app(channel).app_id, external_id)

    def grant(self, channel: str, external_id: str, template_id: str, times: int = 1) -> None:
        """A person accepts subscription messages of a template, one send each time."""
        with self.lock:
            self.grants[channel, external_id, template_id] += times

    def use_grant(self, channel: str, external_id: str, template_id: str) -> None:
        """Take one accepted subscription.

        Raises: ApiError 43101.
        """
        if self.grants[channel, external_id, template_id] < 1:
            raise ApiError(43101)
        self.grants[channel, external_id, template_id] -= 1

    def code(self, channel: str, holds: str, kind: str = "login") -> str:
        """A code to exchange: kind "login" holds an external id, "ticket" a userid, "phone" a phone number."""
        with self.lock:
            if kind == "login":
                self.active[channel, holds] = self.now()
            text = f"{kind}{self._number():06d}".ljust(32, "0")
            self.codes[text] = Code(channel, kind, holds, self.now() + CODE_LASTS)
            return text

    def use_code(self, text: str, channels: tuple[str, ...], kind: str = "login", *, used_is: int = 40163) -> str:
        """What a code holds.

        Raises: ApiError 40029 unknown, of another kind or too old; `used_is` used before.
        """
        code = self.codes.get(text)
        if code is None or code.kind != kind or code.channel not in channels or code.until <= self.now():
            raise ApiError(40029)
        if code.used:
            raise ApiError(used_is)
        code.used = True
        return code.holds

    def media(self, data: bytes, name: str = "photo.jpg", content_type: str = "image/jpeg") -> str:
        """Keep a file; its media_id."""
        with self.lock:
            media_id = f"MEDIA{self._number():08d}".ljust(43, "x")
            self.medias[media_id] = Media(name, content_type, data)
            return media_id

    def response_code(self, userid: str) -> str:
        """What lets one card of a member be changed, once, within 72 h."""
        with self.lock:
            text = f"RESPONSE{self._number():08d}"
            self.response_codes[text] = (userid, self.now() + timedelta(hours=72))
            return text

    def pushed(self, to: str | None = None, *, since: int = 0, seen: bool = True) -> list[Push]:
        """Messages after number `since`, oldest first; `seen=False` adds those the platform dropped without a word."""
        with self.lock:
            first = bisect_right(self.log.pushes, since, key=lambda push: push.n)
            later = self.log.pushes[first:]
            return [push for push in later if (to is None or push.to == to) and not (seen and push.dropped)]

    def calls(self, path_part: str = "") -> list[Call]:
        """Calls of the API whose path contains `path_part`, oldest first."""
        with self.lock:
            return [call for call in self.log.calls if path_part in call.path]

    def today(self) -> str:
        """The platform's date."""
        return self.now().astimezone(ZONE).date().isoformat()

    def new_id(self) -> int:
        """A message id."""
        return 2_000_000_000_000 + self._number()

    def _number(self) -> int:
        self._made += 1
        return self._made
