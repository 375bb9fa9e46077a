"""What only several keys together can get wrong."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from bot.config.faults import Fault
from bot.config.rules import host_of, is_loopback
from bot.config.sections import Config

Where = Callable[[str], str]


def check(config: Config, where: Where) -> list[Fault]:
    """Faults between keys that are each well formed."""
    return [*_secrets(config, where), *_simulator(config, where), *_times(config, where), *_contacts(config, where)]


def _secrets(config: Config, where: Where) -> Iterator[Fault]:
    if not config.app.demo and not config.app.secret_key:
        yield Fault(
            where("app.secret_key"), "app.secret_key", "没有写", "随机密钥", "运行 siwei keys new，再写 secret_key_file"
        )
    if not config.app.demo and not config.vault.keys:
        yield Fault(where("vault.keys"), "vault.keys", "没有写", "加密密钥", "运行 siwei keys new，再写 keys_file")


def _simulator(config: Config, where: Where) -> Iterator[Fault]:
    """The simulator gives anybody who reaches it every person's chat: it may only be reached from this machine."""
    if not config.simulator.enabled:
        return
    for key, bind in (("server.bind", config.server.bind), ("live.bind", config.live.bind)):
        if not is_loopback(host_of(bind)):
            fix = "模拟器只能在本机用：改成 127.0.0.1，或关掉 simulator.enabled"
            yield Fault(where(key), key, f" {bind}", "本机地址", fix)
    for name in ("official", "wecom", "miniprogram"):
        account = getattr(config, name)
        if account is not None and not is_loopback(urlsplit(account.api_base).hostname):
            fix = f"模拟器不能与真实账号同用：关掉 simulator.enabled，或删去 [{name}]"
            yield Fault(where(f"{name}.api_base"), f"{name}.api_base", f" {account.api_base}", "本机地址", fix)


def _times(config: Config, where: Where) -> Iterator[Fault]:
    if config.study.late_until <= config.study.daily_at:
        found = f" {config.study.late_until:%H:%M}"
        wanted = f"晚于 daily_at（{config.study.daily_at:%H:%M}）的时间"
        yield Fault(where("study.late_until"), "study.late_until", found, wanted, '改成 "20:00" 这样更晚的时间')


def _contacts(config: Config, where: Where) -> Iterator[Fault]:
    wecom = config.wecom
    if wecom is not None and bool(wecom.contacts_token) != bool(wecom.contacts_encoding_aes_key):
        fix = "通讯录回调的 Token 与 EncodingAESKey 要么都写，要么都不写"
        yield Fault(where("wecom.contacts_token"), "wecom.contacts_token", "只写了一个", "两个都写", fix)
