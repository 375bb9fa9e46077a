"""The platform's side of a callback, done by wechatpy: it signs and encrypts what it sends, and reads our answers."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import xmltodict  # type: ignore[import-untyped]
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from bot.channels.envelope import Callback
from bot.channels.miniprogram import MiniProgramCallback
from bot.channels.official import OfficialCallback
from bot.channels.wecom import WeComCallback
from bot.config.sections import MiniProgram, Official, WeCom

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TOKEN = "a-token"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APP = "wx1234567890abcdef"
NONCE = "1372623149"
Query = dict[str, str]


def stamp(seconds: int = 0) -> str:
    """The query's timestamp, so many seconds from now."""
    return str(int(NOW.timestamp()) + seconds)


def signature(token: str, *parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(token, *parts)
    return str(signer.signature)


def plain(at: str = stamp(), token: str = TOKEN) -> Query:
    """The query of a plain delivery."""
    return {"signature": signature(token, at, NONCE), "timestamp": at, "nonce": NONCE, "openid": "o-1"}


def encrypted(
    message: str, at: str = stamp(), *, token: str = TOKEN, key: str = KEY, app: str = APP, form: str = "xml"
) -> tuple[Query, bytes]:
    """The query and the body of an encrypted delivery."""
    outer = xmltodict.parse(WeChatCrypto(token, key, app).encrypt_message(message, NONCE, at))["xml"]
    query = plain(at, token) | {"encrypt_type": "aes", "msg_signature": outer["MsgSignature"]}
    return query, envelope(outer["Encrypt"], form)


def envelope(ciphertext: str, form: str = "xml") -> bytes:
    if form == "json":
        return json.dumps({"ToUserName": "gh_1", "Encrypt": ciphertext}).encode()
    return (
        f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName>\n<Encrypt><![CDATA[{ciphertext}]]></Encrypt>\n"
        "<AgentID><![CDATA[218]]></AgentID></xml>"
    ).encode()


def signed(ciphertext: str) -> tuple[Query, bytes]:
    """Any ciphertext, signed as the platform would."""
    query = plain() | {"encrypt_type": "aes", "msg_signature": signature(TOKEN, stamp(), NONCE, ciphertext)}
    return query, envelope(ciphertext)


def opened(body: bytes, form: str = "xml") -> dict[str, Any]:
    """An encrypted answer as the platform reads it."""
    outer = json.loads(body) if form == "json" else xmltodict.parse(body)["xml"]
    crypto = WeChatCrypto(TOKEN, KEY, APP)
    inner = crypto.decrypt_message(
        xmltodict.unparse({"xml": outer}), outer["MsgSignature"], str(outer["TimeStamp"]), outer["Nonce"]
    )
    return dict(json.loads(inner)) if form == "json" else read(inner)


def read(body: bytes | str) -> dict[str, Any]:
    """A plain XML answer, nothing trimmed."""
    return dict(xmltodict.parse(body, strip_whitespace=False)["xml"])


@dataclass(frozen=True)
class Account:
    """A callback under test, by platform."""

    platform: str
    mode: str = "safe"
    form: str = "xml"

    @property
    def callback(self) -> Callback:
        if self.platform.startswith("wecom"):
            return WeComCallback(WeCom(TOKEN, KEY, APP, 1, "s"))
        if self.platform == "mini_program":
            return MiniProgramCallback(MiniProgram(TOKEN, KEY, APP, "s", self.mode, self.form))
        return OfficialCallback(Official(TOKEN, KEY, APP, "s", self.mode))


def text_message(content: str = "报名", sender: str = "oUser", number: str = "7001", kind: str = "text") -> str:
    """A text as 公众号 sends it."""
    return (
        f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[{sender}]]></FromUserName>"
        f"<CreateTime>{stamp()}</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>"
        f"<Content><![CDATA[{content}]]></Content><MsgId>{number}</MsgId></xml>"
    )


def event(name: str, at: str = stamp(), sender: str = "oUser", **fields: str) -> str:
    """An event as 公众号 sends it."""
    more = "".join(f"<{tag}>{value}</{tag}>" for tag, value in fields.items())
    return (
        f"<xml><ToUserName>gh_1</ToUserName><FromUserName>{sender}</FromUserName><CreateTime>{at}</CreateTime>"
        f"<MsgType>event</MsgType><Event>{name}</Event>{more}</xml>"
    )
