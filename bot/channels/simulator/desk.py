"""The desk the page's phone lies on: whose phone it is, what was said, what lay behind each turn."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.channels.simulator import texts
from bot.channels.simulator.accounts import sections
from bot.channels.simulator.heard import DEADLINE_S, Heard
from bot.channels.simulator.log import Push
from bot.channels.simulator.phone import Phone
from bot.channels.simulator.platform import FakeWeChat
from bot.channels.simulator.state import ZONE
from bot.channels.simulator.transport import Transport
from bot.config import Config, MiniProgram, Official

TURNS_KEPT = 500
PUSHES_AT_ONCE = 300
MORNING = 8


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing a person did on a phone, and what came of it; numbered with the log so that all sort together."""

    n: int
    started: int
    at: datetime
    channel: str
    external_id: str
    said: str
    picture: str
    heard: Heard


class Desk:
    """All the demonstration's phones. `transport` brings their callbacks to the program."""

    def __init__(
        self, platform: FakeWeChat, transport: Transport, accounts: Config, now: Callable[[], datetime]
    ) -> None:
        self.platform, self.transport, self.now = platform, transport, now
        self.accounts = sections(accounts)
        self.turns: deque[Turn] = deque(maxlen=TURNS_KEPT)

    def phone(self, channel: str, external_id: str) -> Phone:
        """Somebody's phone; KeyError for a channel that is switched off."""
        account = self.accounts[channel]
        return Phone(account, channel, external_id, transport=self.transport, platform=self.platform, now=self.now)

    def does(self, asked: Mapping[str, Any]) -> Turn:
        """Carry out what was done on the page; KeyError for a missing field or an unknown channel."""
        phone = self.phone(asked["channel"], asked["external_id"])
        started = self.platform.log.last
        heard, said = self._act(phone, asked)
        with self.platform.lock:
            turn = Turn(
                n=self.platform.log.number(), started=started, at=self.now(), channel=phone.channel,
                external_id=phone.openid, said=said, picture=str(asked.get("media_id", "")), heard=heard,
            )  # fmt: skip
            self.turns.append(turn)
        return turn

    def _act(self, phone: Phone, asked: Mapping[str, Any]) -> tuple[Heard, str]:
        label = str(asked.get("label", ""))
        match asked["do"]:
            case "say":
                return phone.says(asked["text"]), str(asked["text"])
            case "photo":
                return phone.photo(asked["media_id"]), ""
            case "follow":
                return phone.follows(), texts.event("subscribe", label)
            case "unfollow":
                return phone.unfollows(), texts.event("unsubscribe", label)
            case "tap":
                return phone.taps(asked["event"], asked.get("key", "")), texts.event(asked["event"], label)
            case "card":
                return self._card(phone, asked), texts.event("template_card_event", label)
            case "accept":
                return self._accept(phone), texts.event("subscribe_msg_popup_event", label)
            case _:
                raise KeyError(asked["do"])

    def _card(self, phone: Phone, asked: Mapping[str, Any]) -> Heard:
        fields: dict[str, Any] = {
            "TaskId": asked.get("task_id", ""),
            "CardType": asked.get("card_type", ""),
            "ResponseCode": self.platform.response_code(phone.openid),
        }
        chosen: Mapping[str, list[str]] = asked.get("selected") or {}
        if chosen:
            items = [{"QuestionKey": key, "OptionIds": {"OptionId": ids}} for key, ids in chosen.items()]
            fields["SelectedItems"] = {"SelectedItem": items}
        return phone.taps("template_card_event", asked.get("key", ""), **fields)

    def _accept(self, phone: Phone) -> Heard:
        template = self.template(phone.channel)
        self.platform.grant(phone.channel, phone.openid, template)
        item = {"TemplateId": template, "SubscribeStatusString": "accept", "PopupScene": "1"}
        listed: Any = {"List": [item]} if phone.channel == "miniprogram" else {"SubscribeMsgPopupEvent": {"List": item}}
        return phone.raw({"MsgType": "event", "Event": "subscribe_msg_popup_event", **listed})

    def template(self, channel: str) -> str:
        """The subscription template the account sends with, "" for none."""
        account = self.accounts[channel]
        return account.subscribe_template if isinstance(account, Official | MiniProgram) else ""

    def since(self, n: int) -> dict[str, Any]:
        """What happened after number `n`: turns and pushes, and the number to ask from next."""
        with self.platform.lock:
            last = self.platform.log.last
            turns = [turn_json(turn) for turn in self.turns if turn.n > n]
            pushes = self.platform.pushed(since=n, seen=False)[-PUSHES_AT_ONCE:]
        return {"last": last, "turns": turns, "pushes": [push_json(push) for push in pushes]}


def turn_json(turn: Turn) -> dict[str, Any]:
    """A turn for the page."""
    heard = turn.heard
    return {
        **{name: value for name, value in asdict(turn).items() if name != "heard"},
        "at": clock_text(turn.at),
        "heard": {
            **asdict(heard), "shown": heard.shown, "ms": round(heard.seconds * 1000),
            "share": min(100, round(heard.seconds / DEADLINE_S * 100, 1)),
        },
    }  # fmt: skip


def push_json(push: Push) -> dict[str, Any]:
    """A push for the page."""
    why = texts.DROPPED.get(push.dropped, "")
    return {**asdict(push), "at": clock_text(push.at), "why": why, "channel_name": texts.CHANNELS[push.channel]}


def clock_text(at: datetime) -> str:
    """Date and time as the phone shows it."""
    return at.astimezone(ZONE).strftime("%m-%d %H:%M")


def offset_for(where: str, now: datetime, real: datetime) -> timedelta:
    """How far the demonstration's clock must be from the real one: "now", one "hour" on, or "tomorrow" at eight.

    KeyError for anything else.
    """
    local = now.astimezone(ZONE)
    morning = (local + timedelta(days=1)).replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return {"now": timedelta(0), "hour": now + timedelta(hours=1) - real, "tomorrow": morning - real}[where]


def person_json(people: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The roster for the page."""
    names = ("external_id", "channel", "name", "units", "bound")
    return [{name: person.get(name) for name in names} for person in people]
