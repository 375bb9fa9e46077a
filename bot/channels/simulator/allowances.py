"""How much may be sent to whom: customer messages after a person acted, 企业微信 members by the minute and the day."""

from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.simulator.errors import ApiError

TRIGGERS = {
    "message": (5, timedelta(hours=48)),
    "click": (3, timedelta(minutes=1)),
    "subscribe": (3, timedelta(minutes=1)),
    "scan": (3, timedelta(minutes=1)),
}
CALLS_A_DAY = {
    "cgi-bin/token": 2000,
    "cgi-bin/stable_token": 500_000,
    "cgi-bin/menu/create": 1000,
    "cgi-bin/message/custom/send": 500_000,
    "cgi-bin/message/template/send": 100_000,
    "cgi-bin/media/upload": 5000,
    "cgi-bin/media/get": 10_000,
    "wxa/msg_sec_check": 2_000_000,
}
MEMBER_LIMITS = ((30, timedelta(minutes=1)), (1000, timedelta(hours=1)))


@dataclass(slots=True)
class Window:
    """What one act of a person still allows."""

    until: datetime
    left: int


class Allowances:
    """Customer messages: each act of a person opens a window of its own kind, the same kind anew replaces it."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, str], dict[str, Window]] = {}

    def opened(self, app_id: str, openid: str, trigger: str, at: datetime) -> None:
        """A person wrote, clicked, followed or scanned."""
        sends, lasts = TRIGGERS[trigger]
        self._windows.setdefault((app_id, openid), {})[trigger] = Window(at + lasts, sends)

    def closed(self, app_id: str, openid: str) -> None:
        """A person left."""
        self._windows.pop((app_id, openid), None)

    def spend(self, app_id: str, openid: str, at: datetime) -> None:
        """Take one send from the window that closes first.

        Raises: ApiError 45015 no window is open, 45047 the open ones are used up.
        """
        windows = [w for w in self._windows.get((app_id, openid), {}).values() if w.until > at]
        if not windows:
            raise ApiError(45015)
        with_some = [w for w in windows if w.left]
        if not with_some:
            raise ApiError(45047)
        min(with_some, key=lambda w: w.until).left -= 1


class MemberLimits:
    """30 a minute and 1,000 an hour to one member; what is over is not shown."""

    def __init__(self) -> None:
        self._shown: dict[tuple[int, str], deque[datetime]] = {}

    def shows(self, agent_id: int, userid: str, at: datetime) -> bool:
        """Whether the member sees this one; counts it if so."""
        shown = self._shown.setdefault((agent_id, userid), deque())
        while shown and at - shown[0] >= timedelta(hours=1):
            shown.popleft()
        for limit, window in MEMBER_LIMITS:
            if len(shown) >= limit and at - shown[-limit] < window:
                return False
        shown.append(at)
        return True


class DayCount:
    """Counters that start again each day."""

    def __init__(self) -> None:
        self._used: Counter[tuple[str, str]] = Counter()

    def take(self, name: str, day: str, limit: int, n: int = 1) -> None:
        """Use up `n` of the day's `limit`.

        Raises: ApiError 45009, with nothing used.
        """
        if self._used[name, day] + n > limit:
            raise ApiError(45009)
        self._used[name, day] += n
