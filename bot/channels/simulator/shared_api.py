"""Endpoints that every host has alike: menu, media, addresses."""

import re
from typing import Any

from bot.channels.simulator.accounts import App
from bot.channels.simulator.calls import OK, Answer, ApiCall, Endpoint
from bot.channels.simulator.errors import ApiError
from bot.channels.simulator.state import State


def menu_create(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """Keep the menu: at most three buttons, five below each."""
    menu = call.json()
    buttons = menu.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise ApiError(40016)
    for button in buttons:
        _check_button(button)
        below = button.get("sub_button") or []
        if len(below) > 5:
            raise ApiError(40023)
        for one in below:
            _check_button(one)
            _check_leaf(one)
        if not below:
            _check_leaf(button)
    state.menus[app.channel] = {"button": buttons}
    return OK


def _check_button(button: dict[str, Any]) -> None:
    if not 1 <= len(str(button.get("name", "")).encode()) <= 60:
        raise ApiError(40018)


def _check_leaf(button: dict[str, Any]) -> None:
    kind = button.get("type")
    if kind == "view" and not 1 <= len(str(button.get("url", "")).encode()) <= 1024:
        raise ApiError(40020)
    if kind == "click" and not 1 <= len(str(button.get("key", "")).encode()) <= 128:
        raise ApiError(40019)
    if not kind:
        raise ApiError(40017)


def menu_get(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """The menu as it was made."""
    menu = state.menus.get(app.channel)
    if menu is None:
        raise ApiError(46003)
    return {**OK, **menu} if app.channel == "wecom" else {"menu": menu}


def menu_delete(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """No menu any more."""
    state.menus.pop(app.channel, None)
    return OK


def media_get(state: State, app: App, call: ApiCall) -> Answer:
    """The bytes of a file."""
    media = state.medias.get(call.query.get("media_id", ""))
    if media is None:
        raise ApiError(40007)
    return Answer(200, media.data, media.content_type, disposition=f'attachment; filename="{media.name}"')


def media_upload(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """Keep the one file of a multipart body."""
    boundary = re.search(r'boundary="?([^";]+)', call.content_type)
    if boundary is None:
        raise ApiError(41005)
    for part in call.body.split(b"--" + boundary[1].encode()):
        head, found, data = part.partition(b"\r\n\r\n")
        name = re.search(rb'filename="([^"]*)"', head)
        if found and name:
            kind = re.search(rb"(?i)content-type: *([^\r\n]+)", head)
            content_type = kind[1].decode() if kind else "application/octet-stream"
            media_id = state.media(data.removesuffix(b"\r\n"), name[1].decode(), content_type)
            made = int(state.now().timestamp())
            return {**OK, "type": call.query.get("type", "image"), "media_id": media_id, "created_at": made}
    raise ApiError(41005)


def callback_ips(state: State, app: App, call: ApiCall) -> dict[str, Any]:
    """Where callbacks come from."""
    return {**OK, "ip_list": ["127.0.0.1"]}


SHARED: dict[tuple[str, str], Endpoint] = {
    ("POST", "cgi-bin/menu/create"): menu_create,
    ("GET", "cgi-bin/menu/get"): menu_get,
    ("GET", "cgi-bin/menu/delete"): menu_delete,
    ("GET", "cgi-bin/media/get"): media_get,
    ("POST", "cgi-bin/media/upload"): media_upload,
    ("GET", "cgi-bin/getcallbackip"): callback_ips,
}
