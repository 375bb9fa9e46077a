"""What the program was told, and how far each channel is connected, seen from real traffic."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.config import Config
from bot.logs import SECRET_NAME, URL_PASSWORD
from bot.web.call import Call
from bot.web.console import View, page, render
from handlers.office import texts
from handlers.office.console.base import console, refuse_below
from handlers.office.console.notices import moment
from models.org import Identity, Role
from models.outbox import AccessToken, ChannelState, Heartbeat, Quota, Send, SendState

HIDDEN = "已设置（不显示）"
SECRETS = re.compile(rf"{SECRET_NAME.pattern}|keys", re.IGNORECASE)
PLATFORMS = ("wecom", "official", "miniprogram")
ALIVE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Tick:
    """A step of connecting: done, wrong or not yet, and what was seen or is to be done."""

    state: str
    said: str


@console.get("/settings")
@page(Role.ADMIN)
def settings(call: Call) -> View:
    """The configuration as it was read; secrets are never shown."""
    refuse_below(call)
    return render(call, "console/office/settings.html", title="设置", rows=list(shown(call.config)))


@console.get("/connection")
@page(Role.ADMIN)
def connection(call: Call) -> View:
    """The connection guide: what to enter where, with ticks from real traffic."""
    refuse_below(call)
    guides = [(name, guide(call, name)) for name in PLATFORMS]
    base = call.config.app.base_url
    program = list(program_ticks(call))
    return render(call, "console/office/connection.html", title="接通微信", guides=guides, base=base, program=program)


def shown(config: Config) -> Iterator[tuple[str, str]]:
    """Every key and its value as text."""
    for section in fields(config):
        value = getattr(config, section.name)
        if is_dataclass(value):
            for field in fields(value):
                yield f"{section.name}.{field.name}", masked(f"{section.name}.{field.name}", getattr(value, field.name))
        elif value is None:
            yield section.name, "没有这一节，渠道关闭"
        else:
            yield section.name, str(value)


def masked(key: str, value: Any) -> str:
    """A value that may be looked at."""
    if SECRETS.search(key.partition(".")[2]) and value:
        return HIDDEN
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (tuple, list)):
        value = "、".join(str(one) for one in value)
    return URL_PASSWORD.sub(r"\1***", str(value)) or "（空）"


def guide(call: Call, platform: str) -> list[Tick]:
    """How far a platform is connected."""
    if getattr(call.config, platform) is None:
        return [Tick("", f"config.toml 里还没有 [{platform}] 这一节；要用这个渠道时按下面的步骤填写，再重启")]
    seen = call.session.scalar(select(func.max(Identity.last_seen_at)).where(Identity.channel == platform))
    return [
        Tick("ok", f"config.toml 里有 [{platform}] 这一节，格式正确"),
        _tick(seen, texts.SEEN, texts.NOT_SEEN),
        _token(call, platform),
        _tick(_last_send(call.session, platform), texts.SENT, texts.NOT_SENT),
        *_quota(call.session, platform),
        *_trouble(call, platform),
    ]


def program_ticks(call: Call) -> Iterator[Tick]:
    """What the channels rest on."""
    base, now_ms = call.config.app.base_url, int(call.now.timestamp() * 1000)
    https = base.startswith("https:")
    yield Tick("ok" if https else "bad", f"对外地址是 {base}" + ("" if https else "：微信要求 https 和已备案的域名"))
    beat = call.session.scalar(select(func.max(Heartbeat.at_ms)))
    alive = beat is not None and beat > now_ms - ALIVE_MS
    yield Tick("ok" if alive else "bad", "后台任务在运行" if alive else "一分钟没有后台任务的心跳：运行 siwei worker")


def _tick(at: datetime | None, yes: str, no: str) -> Tick:
    return Tick("ok", yes.format(at=f"{at.astimezone(texts.BEIJING):%Y-%m-%d %H:%M}")) if at else Tick("", no)


def _token(call: Call, platform: str) -> Tick:
    query = select(func.max(AccessToken.expires_ms)).where(AccessToken.app.startswith(f"{platform}:"))
    until = moment(call.session.scalar(query))
    if until is None:
        return Tick("", "还没有取到过 access_token：核对 secret，把本机出口 IP 加进平台的可信 IP 或白名单")
    said = f"{until.astimezone(texts.BEIJING):%Y-%m-%d %H:%M}"
    return Tick("ok", f"取到过 access_token，有效到 {said}" + ("" if until > call.now else "，用到时会自动换新"))


def _last_send(session: Session, platform: str) -> datetime | None:
    ours = (Send.channel.startswith(platform), Send.state == SendState.DONE)
    return moment(session.scalar(select(func.max(Send.settled_ms)).where(*ours)))


def _quota(session: Session, platform: str) -> Iterator[Tick]:
    """The newest window of each limit that is counted."""
    newest = select(func.max(Quota.window_start_ms)).where(Quota.channel.startswith(platform)).scalar_subquery()
    query = select(Quota).where(Quota.channel.startswith(platform), Quota.window_start_ms == newest)
    for row in session.scalars(query.order_by(Quota.channel)):
        start = moment(row.window_start_ms)
        since = f"{start.astimezone(texts.BEIJING):%m-%d %H:%M}" if start else ""
        yield Tick("ok", f"{texts.CHANNELS.get(row.channel, row.channel)}：{since} 起用了 {row.used} 次额度")


def _trouble(call: Call, platform: str) -> Iterator[Tick]:
    now_ms = int(call.now.timestamp() * 1000)
    for row in call.session.scalars(select(ChannelState).where(ChannelState.channel.startswith(platform))):
        if row.paused or row.open_until_ms > now_ms:
            yield Tick("bad", f"{texts.CHANNELS.get(row.channel, row.channel)}暂停发送：{row.reason or '由人暂停'}")
