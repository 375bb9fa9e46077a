"""What a phone shows of a passive reply, or why real WeChat would show an apology instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.simulator import texts
from bot.channels.simulator.wire import BadReply

DEADLINE_S = 5.0
TEXT_BYTES = 2048
REASON = "X-Siwei-Reason"


@dataclass(frozen=True, slots=True)
class Heard:
    """One turn as the phone saw it.

    `text` is what the person reads ("" for none), `articles` dicts with title, description, url and picture, `image` a
    media id, `card` the button or template card of an update. `problem` says why real WeChat would not show this reply
    ("" when it would). `plain` and `sealed` are the request inside and outside its envelope, `raw` the reply opened,
    `reply` the reply's body as it came. `reason` is the route's, from the header X-Siwei-Reason (percent-encoded).
    `deliveries` counts how often the platform had to deliver, `seconds` is how long the last took.
    """

    status: int
    text: str = ""
    articles: tuple[dict[str, str], ...] = ()
    image: str = ""
    card: Mapping[str, Any] | None = None
    raw: str = ""
    reply: str = ""
    seconds: float = 0.0
    problem: str = ""
    reason: str = ""
    plain: str = ""
    sealed: str = ""
    deliveries: int = 1

    @property
    def shown(self) -> str:
        """What stands on the screen: the text, or WeChat's own apology."""
        return texts.UNAVAILABLE if self.problem else self.text


def contents(reply: Mapping[str, Any], *, sender: str, to: str) -> dict[str, Any]:
    """The fields of Heard in an opened reply that must go from `sender` back to `to`.

    Raises: BadReply.
    """
    if (reply.get("FromUserName"), reply.get("ToUserName")) != (sender, to):
        raise BadReply(texts.NOT_SWAPPED)
    if not str(reply.get("CreateTime", "")).isdigit():
        raise BadReply(texts.BAD_TIME)
    match reply.get("MsgType"):
        case "text":
            return {"text": _text(str(reply.get("Content", "")))}
        case "news":
            return {"articles": _articles(reply)}
        case "image":
            return {"image": str(_inner(reply, "Image").get("MediaId", ""))}
        case "update_button" | "update_template_card":
            return {"card": {name: value for name, value in reply.items() if name in ("Button", "TemplateCard")}}
        case kind:
            raise BadReply(texts.BAD_KIND.format(kind))


def _text(text: str) -> str:
    if len(text.encode()) > TEXT_BYTES:
        raise BadReply(texts.TOO_LONG.format(len(text.encode())))
    if not text:
        raise BadReply(texts.NO_FIELD.format("Content"))
    return text


def _inner(reply: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = reply.get(name)
    if not isinstance(inner, Mapping):
        raise BadReply(texts.NO_FIELD.format(name))
    return inner


def _articles(reply: Mapping[str, Any]) -> tuple[dict[str, str], ...]:
    items = _inner(reply, "Articles").get("item", [])
    listed = items if isinstance(items, list) else [items]
    if str(len(listed)) != str(reply.get("ArticleCount")):
        raise BadReply(texts.BAD_COUNT.format(reply.get("ArticleCount"), len(listed)))
    names = {"title": "Title", "description": "Description", "url": "Url", "picture": "PicUrl"}
    return tuple({ours: str(item.get(theirs, "")) for ours, theirs in names.items()} for item in listed)
