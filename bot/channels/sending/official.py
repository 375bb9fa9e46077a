"""公众号: customer messages within the window a person opened, template messages, and subscription notices."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.api import Api
from bot.channels.base import Outcome
from bot.channels.codes import OFFICIAL
from bot.channels.http import to_json
from bot.channels.sending.forms import NoForm, filled, fit_fields, form_of, message_of
from bot.channels.sending.outcomes import outcome


def customer_message(openid: str, kind: str, content: Any) -> bytes:
    """The body of a customer message, on the 公众号 and in a 小程序 alike."""
    return to_json({"touser": openid, "msgtype": kind, kind: content})


class OfficialCustomer:
    """Customer messages: nothing tells two apart, so a repeat is a second message."""

    name = "official"
    platform = OFFICIAL
    batch = 1
    resend_s = 0
    quota: int | None = 500_000
    member_minute: int | None = None
    member_hour: int | None = None

    def __init__(self, api: Api) -> None:
        self._api = api

    def freeze(self, texts: Mapping[str, Any], recipients: Sequence[str], key: str) -> bytes:
        """See Channel. `texts[self.name]` may hold one of the platform's kinds, such as {"news": {…}}."""
        (openid,) = recipients
        return customer_message(openid, *message_of(texts, self.name))

    def push(self, payload: bytes) -> Outcome:
        """See Channel."""
        return outcome(self.platform, self._api.call("POST", "/cgi-bin/message/custom/send", body=payload))


class OfficialTemplate:
    """Template messages; the platform drops a repeat of one `client_msg_id` for ten minutes."""

    name = "official_template"
    batch = 1
    resend_s = 9 * 60
    quota: int | None = 100_000
    member_minute: int | None = None
    member_hour: int | None = None

    def __init__(self, api: Api) -> None:
        self._api = api

    def freeze(self, texts: Mapping[str, Any], recipients: Sequence[str], key: str) -> bytes:
        """See Channel. `texts["official_template"]` is {"template_id", "data", "url"?, "miniprogram"?}."""
        (openid,) = recipients
        form = form_of(texts, self.name)
        if not form.get("template_id"):
            raise NoForm("a template message needs its template_id")
        form["data"] = fit_fields(form.get("data", {}))
        once = hashlib.sha256(f"{key}|{openid}".encode()).hexdigest()[:32]
        return to_json({**form, "touser": openid, "client_msg_id": once})

    def push(self, payload: bytes) -> Outcome:
        """See Channel."""
        return outcome(OFFICIAL, self._api.call("POST", "/cgi-bin/message/template/send", body=payload))


class OfficialSubscribe:
    """订阅通知: one message for each time the person agreed. `template` serves notices that name none."""

    name = "official_subscribe"
    batch = 1
    resend_s = 0
    quota: int | None = None
    member_minute: int | None = None
    member_hour: int | None = None

    def __init__(self, api: Api, template: str = "", fields: Sequence[str] = ()) -> None:
        self._api, self._template, self._fields = api, template, fields

    def freeze(self, texts: Mapping[str, Any], recipients: Sequence[str], key: str) -> bytes:
        """See Channel. `texts["official_subscribe"]` is {"data", "template_id"?, "page"?, "miniprogram"?}."""
        (openid,) = recipients
        return to_json({**subscription(texts, self.name, self._template, self._fields), "touser": openid})

    def push(self, payload: bytes) -> Outcome:
        """See Channel."""
        return outcome(OFFICIAL, self._api.call("POST", "/cgi-bin/message/subscribe/bizsend", body=payload))


def subscription(texts: Mapping[str, Any], channel: str, template: str, fields: Sequence[str]) -> dict[str, Any]:
    """The body of a subscription message apart from its recipient; the configured template with its own `fields`.

    A notice that names its template brings that one's data; without `fields` any notice has to bring data. Raises:
    NoForm.
    """
    own = texts.get(channel)
    if fields and not (isinstance(own, Mapping) and own.get("template_id")):
        form = {"template_id": template, **(own if isinstance(own, Mapping) else {}), "data": filled(fields, texts)}
    else:
        form = {"template_id": template, **form_of(texts, channel)}
    if not form["template_id"]:
        raise NoForm(f"{channel} needs a template: in the notice or as subscribe_template in config.toml")
    form["data"] = fit_fields(form.get("data", {}))
    return form
