"""A Reply as the fields of a platform's passive answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.channels import xml
from bot.channels.paging import cut
from bot.turn import Article, Incoming, Reply

ARTICLES_TO_A_MESSAGE = 1
ARTICLES_TO_AN_EVENT = 8
# Where a card's JSON name, put into capitals part by part, is not its name in XML.
IRREGULAR = {"keyname": "KeyName", "checkbox": "CheckBox", "pagepath": "PagePath", "appid": "AppId", "userid": "UserId"}


def fields_of(reply: Reply, incoming: Incoming, now: datetime, *, cards: bool = False) -> dict[str, Any] | None:
    """The answer's fields in the platform's order, or None for none. `cards`: the platform can update a card.

    A card goes before articles, these before an image, and it before a text; only one leaves.
    """
    content = _content(reply, incoming, cards)
    if content is None:
        return None
    return {
        "ToUserName": incoming.sender,
        "FromUserName": incoming.to,
        "CreateTime": int(now.timestamp()),
    } | content


def _content(reply: Reply, incoming: Incoming, cards: bool) -> dict[str, Any] | None:
    if cards and reply.card:
        return _card(reply.card)
    if reply.articles:
        return _news(reply.articles, incoming)
    if reply.image:
        return {"MsgType": "image", "Image": {"MediaId": reply.image}}
    text = cut(xml.clean(reply.text)) if reply.text else ""
    return {"MsgType": "text", "Content": text} if text.strip() else None


def _news(articles: Sequence[Article], incoming: Incoming) -> dict[str, Any]:
    most = ARTICLES_TO_AN_EVENT if incoming.kind.startswith("event.") else ARTICLES_TO_A_MESSAGE
    items = [
        {"Title": one.title, "Description": one.description, "PicUrl": one.picture, "Url": one.url}
        for one in articles[:most]
    ]
    return {"MsgType": "news", "ArticleCount": len(items), "Articles": {"item": items}}


def _card(card: Mapping[str, Any]) -> dict[str, Any]:
    if "button" in card:
        return {"MsgType": "update_button", "Button": _capitals(card["button"])}
    return {"MsgType": "update_template_card", "TemplateCard": _capitals(card.get("template_card", card))}


def _capitals(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_capital(name): _capitals(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_capitals(inner) for inner in value]
    return value


def _capital(name: str) -> str:
    return IRREGULAR.get(name) or "".join(part[:1].upper() + part[1:] for part in name.split("_"))
