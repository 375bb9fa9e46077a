"""Encrypted messages as 公众号 delivers them, prepared before the clock starts."""

import time
from collections.abc import Iterator

from bot.channels.crypto import Cryptor
from bot.config import Official
from tests.bench.load import post

ACCOUNT = Official(
    token="benchtoken",
    encoding_aes_key="0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
    app_id="wx0123456789abcdef",
    app_secret="0123456789abcdef0123456789abcdef",
)
PEOPLE = 5000


def sender(number: int) -> str:
    """One of 5,000 people."""
    return f"o{number % PEOPLE:027d}"


def texts(path: str, text: str, count: int, *, first: int = 0) -> list[bytes]:
    """`count` requests from 5,000 people that say `text`; message ids start at `first`."""
    return list(_texts(path, text, count, first))


def _texts(path: str, text: str, count: int, first: int) -> Iterator[bytes]:
    cryptor = Cryptor(ACCOUNT.token, ACCOUNT.encoding_aes_key, ACCOUNT.app_id)
    now = str(int(time.time()))
    for number in range(first, first + count):
        who = sender(number)
        message = (
            f"<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><FromUserName><![CDATA[{who}]]></FromUserName>"
            f"<CreateTime>{now}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content>"
            f"<MsgId>{10**15 + number}</MsgId></xml>"
        )
        sealed, signature = cryptor.encrypt(message.encode(), f"{number}", now)
        body = f"<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        plain = cryptor.signature(now, f"{number}")
        query = f"signature={plain}&timestamp={now}&nonce={number}&openid={who}"
        query += f"&encrypt_type=aes&msg_signature={signature}"
        yield post(f"{path}?{query}", body.encode())
