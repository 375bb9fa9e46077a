"""企业微信: one call for up to a thousand people, and the platform drops identical repeats for four hours."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from zlib import crc32

from bot.channels.api import Api
from bot.channels.base import Outcome
from bot.channels.codes import WECOM, explain
from bot.channels.http import Answer, to_json
from bot.channels.sending.forms import message_of
from bot.channels.sending.outcomes import outcome

ALL_INVALID = 81013
LISTS = {"invaliduser": "不在通讯录，或不在应用的可见范围", "unlicenseduser": "没有企业微信的接口许可"}
CHECK_S = 14_400
SPREAD_S = 1_700
PER_ACCOUNT = 200


class WeComApp:
    """An application's messages. The platform drops a request equal to an earlier one: a notice's key goes into the
    interval it checks (3.5 to 4 h), so that two notices of the same words are two.

    It drops what a member gets beyond 30 a minute or 1000 an hour while it answers success: the caller must hold back.
    """

    name = "wecom"
    batch = 1000
    resend_s = int(3.5 * 3600)
    member_minute: int | None = 30
    member_hour: int | None = 1000

    def __init__(self, api: Api, agent_id: int, accounts: int) -> None:
        self._api, self._agent_id = api, agent_id
        self.quota: int | None = accounts * PER_ACCOUNT

    def freeze(self, texts: Mapping[str, Any], recipients: Sequence[str], key: str) -> bytes:
        """See Channel. `texts["wecom"]` may hold one of the platform's kinds, such as {"textcard": {…}}."""
        if not 0 < len(recipients) <= self.batch:
            raise ValueError(f"{len(recipients)} recipients in one call")
        kind, content = message_of(texts, self.name)
        return to_json(
            {
                "touser": "|".join(recipients),
                "msgtype": kind,
                "agentid": self._agent_id,
                kind: content,
                "enable_duplicate_check": 1,
                "duplicate_check_interval": CHECK_S - crc32(key.encode()) % SPREAD_S,
            }
        )

    def push(self, payload: bytes) -> Outcome:
        """See Channel."""
        answer = self._api.call("POST", "/cgi-bin/message/send", body=payload)
        return replace(outcome(WECOM, answer), failed=_failed(payload, answer))


def _failed(payload: bytes, answer: Answer) -> dict[str, str]:
    """Who did not get it, spelt as in the request: the platform answers in lower case."""
    if answer.errcode not in (0, ALL_INVALID):
        return {}
    asked = json.loads(payload)["touser"].split("|")
    if answer.errcode == ALL_INVALID:
        return dict.fromkeys(asked, explain(WECOM, ALL_INVALID).cause)
    why = {one.lower(): reason for name, reason in LISTS.items() for one in str(answer.data.get(name) or "").split("|")}
    return {one: why[one.lower()] for one in asked if one.lower() in why}
