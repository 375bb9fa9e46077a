"""The platform's own addresses, and its test of the way to us."""

from collections.abc import Mapping
from typing import Any

from bot.channels.accounts.refusals import data_of
from bot.channels.api import Api
from bot.channels.http import to_json


def callback_ips(api: Api) -> tuple[str, ...]:
    """From where callbacks come. Raises: PlatformTrouble."""
    return tuple(data_of(api.call("GET", "/cgi-bin/getcallbackip", wants="ip_list"))["ip_list"])


def check_callback(api: Api, *, operator: str = "DEFAULT") -> Mapping[str, Any]:
    """What the platform sees of our address: {"dns": […], "ping": […]}. Raises: PlatformTrouble."""
    body = to_json({"action": "all", "check_operator": operator})
    return data_of(api.call("POST", "/cgi-bin/callback/check", body=body, wants="dns"))
