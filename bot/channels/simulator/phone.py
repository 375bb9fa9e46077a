"""Phone: one person on one channel, who writes and taps as real WeChat would deliver it, and reads the answer."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from random import Random, SystemRandom
from typing import Any
from urllib.parse import unquote

from bot.channels.simulator import texts
from bot.channels.simulator.accounts import Section, original_id
from bot.channels.simulator.callbacks import Callback, Envelope, message_id
from bot.channels.simulator.heard import REASON, Heard, contents
from bot.channels.simulator.platform import FakeWeChat
from bot.channels.simulator.state import real_now
from bot.channels.simulator.transport import Response, Transport, over_http
from bot.channels.simulator.wire import BadReply, from_json, from_xml
from bot.config import WeCom

DELIVERIES = 3
SILENT = ("", "success")
TRIGGERS = {"CLICK": "click", "subscribe": "subscribe", "SCAN": "scan", "scancode_push": "scan"}


class Phone:
    """One person. `openid` is their external id on the channel (a userid in 企业微信).

    Callbacks go to `base_url` by HTTP, or through `transport` (see `transport.over_wsgi`). With a `platform`, what the
    person does opens what may be sent back to them, and its "callback" faults hold. An answer later than five seconds
    or none at all is delivered again, three times altogether.
    """

    def __init__(
        self,
        account: Section,
        channel: str,
        openid: str,
        *,
        base_url: str = "",
        transport: Transport | None = None,
        platform: FakeWeChat | None = None,
        now: Callable[[], datetime] = real_now,
        rng: Random | None = None,
    ) -> None:
        self.account, self.channel, self.openid = account, channel, openid
        self.platform, self.now = platform, now
        self._rng = rng or SystemRandom()
        self._transport = transport or over_http(base_url)
        self._envelope = Envelope(account, channel, self._rng)

    def says(self, text: str, *, key: str | int | None = None, at: datetime | None = None) -> Heard:
        """Write a text; the same `key` is the same message delivered again."""
        return self.raw({"MsgType": "text", "Content": text, "MsgId": self._id(key)}, at=at)

    def photo(self, media_id: str, *, key: str | int | None = None, at: datetime | None = None) -> Heard:
        """Send a picture that the platform holds."""
        picture = {"MsgType": "image", "PicUrl": f"http://127.0.0.1/{media_id}", "MediaId": media_id}
        return self.raw({**picture, "MsgId": self._id(key)}, at=at)

    def taps(self, event: str, event_key: str = "", *, at: datetime | None = None, **fields: Any) -> Heard:
        """An event with its key: CLICK, VIEW, SCAN, template_card_event (with TaskId=…, ResponseCode=…) …"""
        named = event.lower() if self.channel == "wecom" and event in ("CLICK", "VIEW") else event
        return self.raw({"MsgType": "event", "Event": named, "EventKey": event_key, **fields}, at=at)

    def follows(self, scene: str = "", *, at: datetime | None = None) -> Heard:
        """Follow the account, by a scene's QR code if there is a `scene`."""
        if self.platform:
            self.platform.follow(self.channel, self.openid)
        return self.taps("subscribe", f"qrscene_{scene}" if scene else "", at=at)

    def unfollows(self, *, at: datetime | None = None) -> Heard:
        """Leave the account."""
        if self.platform:
            self.platform.unfollow(self.channel, self.openid)
        return self.taps("unsubscribe", at=at)

    def contacts(self, change: str, *, at: datetime | None = None, **fields: Any) -> Heard:
        """企业微信's 通讯录 callback: a change_contact of ChangeType `change`, sent by `sys`."""
        event = {"MsgType": "event", "Event": "change_contact", "ChangeType": change, **fields}
        envelope = Envelope(self.account, self.channel, self._rng, contacts=True)
        return self._deliver(self._callback({**event, "FromUserName": "sys", "AgentID": None}, at, envelope), envelope)

    def raw(self, fields: Mapping[str, Any], *, at: datetime | None = None) -> Heard:
        """Deliver any message or event; sender, addressee and time are added where `fields` has none."""
        callback = self.callback(fields, at=at)
        self._note(fields)
        heard = self._deliver(callback, self._envelope)
        if self.platform and self.platform.strike_callback():
            heard = self._deliver(callback, self._envelope)
        return heard

    def callback(self, fields: Mapping[str, Any], *, at: datetime | None = None) -> Callback:
        """The callback `raw` would deliver, for a test that delivers it itself and opens the answer with `opens`."""
        return self._callback(fields, at, self._envelope)

    def text(self, text: str, *, key: str | int | None = None, at: datetime | None = None) -> Callback:
        """The callback `says` would deliver."""
        return self.callback({"MsgType": "text", "Content": text, "MsgId": self._id(key)}, at=at)

    def opens(self, callback: Callback, response: Response, seconds: float = 0.0, deliveries: int = 1) -> Heard:
        """Read the answer to a callback."""
        return self._open(callback, response, seconds, deliveries, self._envelope)

    def verifies(self, echo: str = "5372623149", *, contacts: bool = False) -> bool:
        """Whether the address proves to be the account's."""
        envelope = Envelope(self.account, self.channel, self._rng, contacts=contacts)
        response = self._transport(envelope.verification(echo, self._stamp()))
        return response.status == 200 and response.body == echo.encode()

    def _id(self, key: str | int | None) -> int:
        return message_id(key, self._rng)

    def _stamp(self) -> int:
        return int(self.now().timestamp())

    def _callback(self, fields: Mapping[str, Any], at: datetime | None, envelope: Envelope) -> Callback:
        sent = int(at.timestamp()) if at else self._stamp()
        whole: dict[str, Any] = {
            "ToUserName": original_id(self.account),
            "FromUserName": self.openid,
            "CreateTime": sent,
            **fields,
        }
        if isinstance(self.account, WeCom):
            whole.setdefault("AgentID", self.account.agent_id)
        return envelope.callback({name: value for name, value in whole.items() if value is not None}, self._stamp())

    def _note(self, fields: Mapping[str, Any]) -> None:
        """Tell the platform what the person did."""
        if self.platform is None or self.channel == "wecom":
            return
        trigger = TRIGGERS.get(str(fields.get("Event"))) if fields.get("MsgType") == "event" else "message"
        if trigger:
            self.platform.heard(self.channel, self.openid, trigger)

    def _deliver(self, callback: Callback, envelope: Envelope) -> Heard:
        delivery, response, seconds = 0, Response(0, b""), 0.0
        while delivery < DELIVERIES and not response.status:
            started = time.perf_counter()
            response = self._transport(callback)
            seconds, delivery = time.perf_counter() - started, delivery + 1
        return self._open(callback, response, seconds, delivery, envelope)

    def _open(
        self, callback: Callback, response: Response, seconds: float, deliveries: int, envelope: Envelope
    ) -> Heard:
        body = response.body.decode("utf-8", "replace")
        raw, problem = "", response.problem
        found: dict[str, Any] = {}
        try:
            raw = self._opened(callback, response, body, envelope)
            found = self._contents(callback, raw, envelope)
        except BadReply as error:
            problem = problem or str(error)
        return Heard(
            status=response.status, raw=raw, reply=body, seconds=seconds, problem=problem, deliveries=deliveries,
            reason=unquote(response.headers.get(REASON, "")),
            plain=callback.plain, sealed=callback.body.decode(), **found,
        )  # fmt: skip

    def _opened(self, callback: Callback, response: Response, body: str, envelope: Envelope) -> str:
        """The reply out of its envelope."""
        if response.status != 200:
            raise BadReply(texts.HTTP_STATUS.format(response.status))
        if body in SILENT or envelope.seal is None:
            return body
        return envelope.seal.open(self._fields(body, envelope), callback.nonce)

    def _contents(self, callback: Callback, raw: str, envelope: Envelope) -> dict[str, Any]:
        if raw in SILENT:
            return {}
        if self.channel == "miniprogram":
            raise BadReply(texts.NO_PASSIVE)
        sender, to = str(callback.fields["ToUserName"]), str(callback.fields["FromUserName"])
        return contents(self._fields(raw, envelope), sender=sender, to=to)

    @staticmethod
    def _fields(text: str, envelope: Envelope) -> dict[str, Any]:
        return from_json(text) if envelope.is_json else from_xml(text)
