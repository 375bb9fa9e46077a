"""小程序: subscription messages, one for each time the person agreed."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.api import Api
from bot.channels.base import Outcome
from bot.channels.codes import MINIPROGRAM
from bot.channels.http import to_json
from bot.channels.sending.official import OfficialCustomer, subscription
from bot.channels.sending.outcomes import outcome


class MiniProgramSubscribe:
    """Subscription messages; the platform refuses two at once to one person (43108), and drops no repeats."""

    name = "miniprogram"
    batch = 1
    resend_s = 0
    quota: int | None = 10_000_000
    member_minute: int | None = None
    member_hour: int | None = None

    def __init__(self, api: Api, template: str = "", fields: Sequence[str] = ()) -> None:
        self._api, self._template, self._fields = api, template, fields

    def freeze(self, texts: Mapping[str, Any], recipients: Sequence[str], key: str) -> bytes:
        """See Channel. `texts["miniprogram"]` is {"data", "template_id"?, "page"?, "miniprogram_state"?}."""
        (openid,) = recipients
        form = subscription(texts, self.name, self._template, self._fields)
        return to_json({"miniprogram_state": "formal", "lang": "zh_CN", **form, "touser": openid})

    def push(self, payload: bytes) -> Outcome:
        """See Channel."""
        return outcome(MINIPROGRAM, self._api.call("POST", "/cgi-bin/message/subscribe/send", body=payload))


class MiniProgramCustomer(OfficialCustomer):
    """Answers in the customer chat, where the platform shows no passive reply."""

    name = "miniprogram_customer"
    platform = MINIPROGRAM
