"""Calls to a platform's API with its access token: a bad token is replaced once, then it is the channel's failure."""

from collections.abc import Mapping
from typing import Any

from urllib3 import PoolManager

from bot.channels.http import Answer, File, request
from bot.channels.tokens import NoToken, Tokens

BAD_TOKEN = frozenset({40001, 40014, 42001})


class Api:
    """One platform ("official", "miniprogram" or "wecom") at `base`, e.g. https://api.weixin.qq.com.

    Never call it inside a database transaction: it waits for the network, and takes its own to keep the token.
    """

    def __init__(self, base: str, pool: PoolManager, tokens: Tokens, platform: str) -> None:
        self.base, self.pool, self.tokens, self.platform = base.rstrip("/"), pool, tokens, platform

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        files: Mapping[str, File] | None = None,
        token: bool = True,
        **how: Any,
    ) -> Answer:
        """One call, never raising for what a network or a platform does. `how` is passed on to `http.request`.

        A refreshed token does not count as a second attempt: the platform refused the first before doing anything.
        """

        def once(extra: Mapping[str, str]) -> Answer:
            asked = {**extra, **(params or {})}
            return request(self.pool, method, self.base + path, params=asked, body=body, files=files, **how)

        if not token:
            return once({})
        try:
            used = self.tokens.get(self.platform)
            answer = once({"access_token": used})
            if answer.errcode in BAD_TOKEN:
                answer = once({"access_token": self.tokens.get(self.platform, bad=used)})
        except NoToken as why:
            return why.answer
        return answer
