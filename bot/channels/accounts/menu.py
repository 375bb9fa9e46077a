"""The chat menu, from one neutral shape for both platforms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.accounts.refusals import data_of
from bot.channels.api import Api
from bot.channels.codes import WECOM
from bot.channels.http import to_json

TOP, SUB = 3, 5
KEY_BYTES, URL_BYTES = 128, 1024


@dataclass(frozen=True, slots=True)
class Button:
    """A button: one of a word to say, an address, a mini-program's page (with `app_id`), or further buttons.

    `url` beside a page is what old clients open instead.
    """

    name: str
    word: str = ""
    url: str = ""
    page: str = ""
    app_id: str = ""
    subs: "tuple[Button, ...]" = ()


def push_menu(api: Api, menu: Sequence[Button], *, agent_id: int = 0) -> None:
    """Publish the menu; `agent_id` names the application in 企业微信. Raises: ValueError, PlatformTrouble."""
    _check(menu)
    body = to_json({"button": shown(menu, api.platform)})
    params = {"agentid": agent_id} if api.platform == WECOM else None
    data_of(api.call("POST", "/cgi-bin/menu/create", params=params, body=body))


def shown(menu: Sequence[Button], platform: str = WECOM) -> list[dict[str, Any]]:
    """The buttons as the platform writes them."""
    return [_shape(button, platform) for button in menu]


def _check(menu: Sequence[Button]) -> None:
    if not 0 < len(menu) <= TOP:
        raise ValueError(f"a menu has 1 to {TOP} buttons, not {len(menu)}")
    for button in menu:
        if len(button.subs) > SUB or any(sub.subs for sub in button.subs):
            raise ValueError(f"{button.name}: at most {SUB} buttons below, and none below those")
    for button in (*menu, *(sub for top in menu for sub in top.subs)):
        if sum(map(bool, (button.word, button.page or button.url, button.subs))) != 1:
            raise ValueError(f"{button.name}: exactly one of word, url or page, and subs")
        if len(button.word.encode()) > KEY_BYTES or len(button.url.encode()) > URL_BYTES:
            raise ValueError(f"{button.name}: its word or address is too long")


def _shape(button: Button, platform: str) -> dict[str, Any]:
    if button.subs:
        return {"name": button.name, "sub_button": [_shape(sub, platform) for sub in button.subs]}
    if button.word:
        return {"type": "click", "name": button.name, "key": button.word}
    if not button.page:
        return {"type": "view", "name": button.name, "url": button.url}
    page = {"name": button.name, "pagepath": button.page, "appid": button.app_id}
    return (
        {"type": "view_miniprogram", **page}
        if platform == WECOM
        else {"type": "miniprogram", **page, "url": button.url}
    )
