"""A callback's fields, XML or JSON, to an Incoming."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from bot.channels import xml
from bot.channels.errors import BadMessage
from bot.turn import Incoming

LONGEST_ID = 128
LONGEST_KIND = 64
SCENE = "qrscene_"
TAKEN = frozenset({"ToUserName", "FromUserName", "CreateTime", "Content", "EventKey"})
KINDS = {"shortvideo": "video"}
# What tells apart what has no message id, as no event has: two of one sender may come in one second.
MARKS = (
    "FromUserName",
    "CreateTime",
    "MsgType",
    "Content",
    "MediaId",
    "Event", "EventKey", "MsgID", "MsgId", "TaskId", "Ticket", "ChangeType", "UserID", "Id", "TagId", "JobId",
    "KfAccount", "OpenID", "RevokeInfo", "trace_id", "notify_code",
)  # fmt: skip


def fields_of(body: bytes) -> dict[str, Any]:
    """The body as a dict whose leaves are texts, whichever format it is in.

    Raises: BadMessage.
    """
    return _json(body) if body.lstrip()[:1] == b"{" else xml.parse(body)


def _json(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body.decode(), parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise BadMessage("not well-formed JSON") from error
    return {xml.clean(name): _texts(value, xml.DEPTH - 1) for name, value in fields.items()}


def _texts(value: Any, levels: int) -> Any:
    if isinstance(value, str):
        return xml.clean(value).strip()
    if levels == 0:
        raise BadMessage("nested too deeply")
    if isinstance(value, dict):
        return {xml.clean(name): _texts(inner, levels - 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner, levels - 1) for inner in value]
    return {None: "", True: "true", False: "false"}[value]


def read(channel: str, fields: Mapping[str, Any], *, agent: bool = False) -> Incoming:
    """The message as an Incoming. `agent`: the account is one of several applications of a corporation.

    Raises: BadMessage where it does not say from whom, to whom, when or what.
    """
    kind = _required(fields, "MsgType", LONGEST_KIND).lower()
    is_event = kind == "event"
    if is_event:
        kind = f"event.{_required(fields, 'Event', LONGEST_KIND - len('event.')).lower()}"
    sender = _required(fields, "FromUserName", LONGEST_ID)
    account = _required(fields, "ToUserName", LONGEST_ID)
    data = {name: value for name, value in fields.items() if name not in TAKEN}
    event_key = _text(fields, "EventKey")
    if is_event:
        event_key = _event_data(kind, event_key, data)
    return Incoming(
        key=_key(channel, account, fields, is_event=is_event, agent=agent),
        channel=channel,
        sender=sender,
        to=account,
        kind=KINDS.get(kind, kind),
        at=_moment(fields),
        text=_text(fields, "Content") if kind == "text" else "",
        event_key=event_key,
        media_id=_text(fields, "MediaId"),
        data=data,
    )


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""


def _required(fields: Mapping[str, Any], name: str, longest: int) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise BadMessage(f"{name} is missing or no text of up to {longest} characters")
    return value


def _moment(fields: Mapping[str, Any]) -> datetime:
    seconds = _required(fields, "CreateTime", 10)
    if not (seconds.isascii() and seconds.isdigit()):
        raise BadMessage("CreateTime is no number of seconds")
    return datetime.fromtimestamp(int(seconds), UTC)


def _key(channel: str, account: str, fields: Mapping[str, Any], *, is_event: bool, agent: bool) -> str:
    number = _text(fields, "MsgId")
    if number and not is_event:
        marks = "\0".join((channel, account, fields["FromUserName"], number, _text(fields, "AgentID") if agent else ""))
    else:
        marks = json.dumps([channel, account, *(fields.get(name) for name in MARKS), _items(fields)])
    return sha256(marks.encode()).hexdigest()


def _event_data(kind: str, event_key: str, data: dict[str, Any]) -> str:
    """Brings an event's data into one shape on all platforms; gives its key, without a scene's prefix."""
    if kind == "event.scan" or event_key.startswith(SCENE):
        event_key = event_key.removeprefix(SCENE)
        data["scene"] = event_key
    elif kind.startswith("event.subscribe_msg_"):
        data["List"] = _items(data)
    elif kind == "event.template_card_event":
        data["SelectedItems"] = _selected(data.get("SelectedItems"))
    return event_key


def _items(fields: Mapping[str, Any]) -> list[Any]:
    """The List of a subscription event: beside the other fields in JSON, in an element of the event's name in XML."""
    inside = next((value for value in fields.values() if isinstance(value, dict) and "List" in value), fields)
    return _listed(inside.get("List"))


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [value] if value else []


def _selected(items: Any) -> list[dict[str, Any]]:
    """Each question of a template card with the options chosen, as QuestionKey and OptionIds, in either spelling."""
    chosen = _listed(items.get("SelectedItem")) if isinstance(items, dict) else []
    return [
        {"QuestionKey": _text(one, "QuestionKey"), "OptionIds": _options(one)}
        for one in chosen
        if isinstance(one, dict)
    ]


def _options(item: Mapping[str, Any]) -> list[Any]:
    ids = item.get("OptionIds") or item.get("OpitonIds") or {}
    return _listed(ids.get("OptionId") or ids.get("OpitonId")) if isinstance(ids, dict) else []
