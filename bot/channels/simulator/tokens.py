"""access_token: who gets one, for how long it holds, and what is said of one that does not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from bot.channels.simulator.accounts import App
from bot.channels.simulator.errors import ApiError

LASTS = timedelta(seconds=7200)
OVERLAP = timedelta(minutes=5)
FORCE_APART = timedelta(seconds=30)
FORCES_A_DAY = 20


@dataclass(slots=True)
class Token:
    """One token; `replaced` is when a newer one took its place."""

    text: str
    app: App
    made: datetime
    until: datetime
    replaced: datetime | None = None


class Tokens:
    """All tokens ever handed out; plain and stable ones live apart."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._all: dict[str, Token] = {}
        self._current: dict[tuple[str, str], Token] = {}
        self._forced: dict[str, list[datetime]] = {}
        self._made = 0
        self._mark = token_hex(8)

    def plain(self, app: App) -> tuple[str, int]:
        """A new token; the one before it goes on for five minutes."""
        return self._new(app, "plain", dies=self._now() + OVERLAP)

    def lasting(self, app: App, *, line: str = "stable", force: bool = False) -> tuple[str, int]:
        """The same token while it is valid, with the seconds left; `force` replaces it at once.

        Raises: ApiError 45011 within 30 s of the last force, 45009 after 20 in a day.
        """
        now = self._now()
        if force:
            self._count_force(app, now)
            return self._new(app, line, dies=now)
        token = self._current.get((app.app_id, line))
        if token is None or token.until <= now:
            return self._new(app, line, dies=now)
        if token.until - now <= OVERLAP:
            return self._new(app, line, dies=token.until)
        return token.text, int((token.until - now).total_seconds())

    def app(self, text: str | None, channels: tuple[str, ...]) -> App:
        """Whose token this is.

        Raises: ApiError 41001 none given, 40014 never handed out on this host, 42001 too old, 40001 (企业微信 40014)
        replaced or revoked.
        """
        if not text:
            raise ApiError(41001)
        token = self._all.get(text)
        if token is None or token.app.channel not in channels:
            raise ApiError(40014)
        if token.replaced is not None and self._now() >= token.replaced:
            raise ApiError(40014 if token.app.channel == "wecom" else 40001)
        if self._now() >= token.until:
            raise ApiError(42001)
        return token.app

    def revoke(self, channel: str) -> None:
        """The platform withdraws a channel's tokens before their time, as it may."""
        for token in self._all.values():
            if token.app.channel == channel and token.replaced is None:
                token.replaced = self._now()
        self._current = {key: token for key, token in self._current.items() if token.app.channel != channel}

    def _new(self, app: App, line: str, *, dies: datetime) -> tuple[str, int]:
        now = self._now()
        old = self._current.get((app.app_id, line))
        if old is not None and old.until > now:
            old.replaced = dies
        self._made += 1
        token = Token(f"{line}-{app.channel}-{self._mark}-{self._made:06d}-".ljust(136, "_"), app, now, now + LASTS)
        self._all[token.text] = self._current[app.app_id, line] = token
        return token.text, int(LASTS.total_seconds())

    def _count_force(self, app: App, now: datetime) -> None:
        forced = [at for at in self._forced.get(app.app_id, []) if now - at < timedelta(days=1)]
        if forced and now - forced[-1] < FORCE_APART:
            raise ApiError(45011)
        if len(forced) >= FORCES_A_DAY:
            raise ApiError(45009)
        self._forced[app.app_id] = [*forced, now]
