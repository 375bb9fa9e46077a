"""A program at the other end of the wire, made of somebody else's codec."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply
from wechatpy.utils import check_signature
from wechatpy.work import parse_message as parse_work_message
from wechatpy.work.crypto import WeChatCrypto as WorkCrypto
from werkzeug.wrappers import Request, Response

from bot.config import Config

Answering = Callable[[Any], str]


class EchoBot:
    """An application that answers each message with what `answers` makes of it; keeps what it read."""

    def __init__(self, accounts: Config, answers: Answering) -> None:
        self.accounts, self.answers = accounts, answers
        self.read: list[Any] = []

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        return self.respond(request, request.args, request.get_data(as_text=True))(environ, start_response)

    def respond(self, request: Request, args: Any, body: str) -> Response:
        official, wecom = self.accounts.official, self.accounts.wecom
        assert official
        assert wecom
        if request.path == "/wechat/wecom":
            crypto = WorkCrypto(wecom.token, wecom.encoding_aes_key, wecom.corp_id)
            if request.method == "GET":
                signature, echo = args["msg_signature"], args["echostr"]
                return Response(crypto.check_signature(signature, args["timestamp"], args["nonce"], echo))
            parse = parse_work_message
        else:
            check_signature(official.token, args["signature"], args["timestamp"], args["nonce"])
            if request.method == "GET":
                return Response(args["echostr"])
            crypto = WeChatCrypto(official.token, official.encoding_aes_key, official.app_id)
            parse = parse_message
        sealed = "encrypt_type" in args or request.path == "/wechat/wecom"
        if sealed:
            body = crypto.decrypt_message(body, args["msg_signature"], args["timestamp"], args["nonce"])
        self.read.append(parse(body))
        reply = self.answers(self.read[-1])
        seals = sealed and reply not in ("", "success")
        text = crypto.encrypt_message(reply, args["nonce"], args["timestamp"]) if seals else reply
        return Response(text, headers={"X-Siwei-Reason": quote("word 学习")})


def echo(message: Any) -> str:
    heard = getattr(message, "content", message.type).replace("]]>", "")
    return str(TextReply(content=f"听到：{heard}", message=message).render())
