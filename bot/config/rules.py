"""What each key of config.toml must be: shape, whether it is a secret, and the cure where it is not so."""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")
BIND = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):(?P<port>\d{1,5})")
VAULT_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Rule:
    """`holds` says whether a value will do; `wanted` and `fix` are what the operator reads where it does not."""

    holds: Callable[[Any], bool]
    wanted: str
    fix: str


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address can only mean this machine."""
    if host is None:
        return False
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def host_of(bind: str) -> str:
    """The host of "host:port"."""
    return bind.rpartition(":")[0].strip("[]")


def _url(*schemes: str) -> Callable[[str], bool]:
    def holds(value: str) -> bool:
        try:
            parts = urlsplit(value)
            port_fits = parts.port is None or parts.port > 0
        except ValueError:
            return False
        plain = not (parts.query or parts.fragment) and not value.endswith("/")
        return parts.scheme in schemes and bool(parts.hostname) and port_fits and plain

    return holds


def _bind(value: str) -> bool:
    match = BIND.fullmatch(value)
    return match is not None and int(match["port"]) <= 65535


def _zone(value: str) -> bool:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _database(value: str) -> bool:
    if value.startswith("sqlite:///"):
        return bool(value.removeprefix("sqlite:///").strip("/")) and ":memory:" not in value
    return value.startswith("postgresql+psycopg://")


def _redis(value: str) -> bool:
    return value == "embedded" or value.startswith(("redis://", "rediss://", "unix:///"))


def _strong(value: str) -> bool:
    return len(value) >= 32 and len(set(value)) >= 10


def _vault(keys: tuple[str, ...]) -> bool:
    ids = [key.partition(":")[0] for key in keys]
    return len(set(ids)) == len(ids) and all(map(_vault_key, keys))


def _vault_key(key: str) -> bool:
    name, _, encoded = key.partition(":")
    try:
        return bool(KEY_ID.fullmatch(name)) and len(base64.b64decode(encoded, validate=True)) == VAULT_KEY_BYTES
    except binascii.Error:
        return False


def _pattern(pattern: str, wanted: str, fix: str) -> Rule:
    compiled = re.compile(pattern)
    return Rule(lambda value: compiled.fullmatch(value) is not None, wanted, fix)


def _between(low: int, high: int) -> Rule:
    return Rule(lambda value: low <= value <= high, f" {low} 到 {high} 之间的整数", f"改成 {low} 到 {high} 之间的整数")


def _one_of(*choices: str) -> Rule:
    named = " 或 ".join(f'"{choice}"' for choice in choices)
    return Rule(lambda value: value in choices, f" {named}", f"改成 {named}")


HTTP = Rule(
    _url("http", "https"), " http:// 或 https:// 开头、末尾不带斜杠的地址", '写成 "https://wx.example.com" 这样'
)
BINDING = Rule(_bind, "“地址:端口”", '写成 "127.0.0.1:8000" 这样')
TOKEN = _pattern(r"[A-Za-z0-9]{3,32}", "3 到 32 个英文字母或数字", "与平台后台“接收消息”里填写的 Token 保持一致")
AES = Rule(
    lambda value: AES_KEY.fullmatch(value) is not None,
    " 43 个英文字母或数字",
    "到平台后台复制 EncodingAESKey，注意不要多带空格或漏掉末位",
)
WX_ID = _pattern(r"wx[0-9a-zA-Z]{16}", "以 wx 开头、共 18 位的 AppID", "到平台后台“开发”页复制 AppID")
SECRET = _pattern(
    r"[^\s]{16,128}", " 16 位以上、不含空格的密钥", "到平台后台重置并复制密钥，或改用 _file 键指向密钥文件"
)
CLOCK = Rule(lambda value: isinstance(value, time), "“时:分”", '写成 "08:00" 这样')

DAYS, YEARS, HOURS = _between(1, 3650), _between(1, 50), _between(1, 720)
HOTLINE = re.compile(r"\d[\d-]{2,19} \S.{0,30}")


def _hotlines(lines: tuple[str, ...]) -> bool:
    return bool(lines) and all(HOTLINE.fullmatch(line) for line in lines)


def _words(words: tuple[str, ...]) -> bool:
    return all(2 <= len(word) <= 20 for word in words)


FIELD = re.compile(r"[a-z_]{4,16}\d{1,3}=.{1,100}")
FIELDS = Rule(
    lambda found: all(map(FIELD.fullmatch, found)) and len({one.partition("=")[0] for one in found}) == len(found),
    "“字段=内容”列表，字段名不重复",
    '照模板详情里的字段名写，如 ["thing1={内容}", "time2={时间}"]',
)
CASE: dict[str, Rule] = {
    "version": _pattern(r"[A-Za-z0-9._-]{1,16}", "1 到 16 个字母、数字、点或短横", '写成 "2026.1" 这样'),
    "panel": _between(3, 15),
    "verifiers": _between(2, 10),
    "approve_up_to": _between(0, 10_000_000),
    "relief_up_to": _between(0, 10_000_000),
    "hotlines": Rule(_hotlines, "“号码 名称”列表，至少一个", '写成 ["12356 全国统一心理援助热线"] 这样'),
    "danger": Rule(lambda found: bool(found) and _words(found), "2 到 20 个字的词的列表", "至少一个，删去过短或过长的"),
    "no_danger": Rule(_words, "2 到 20 个字的词的列表", "删去过短或过长的词"),
    **dict.fromkeys(("now_hours", "urgent_hours", "proxy_hours", "export_hours"), HOURS),
    **dict.fromkeys(("closed_years", "file_years"), YEARS),
    **dict.fromkeys(
        (
            "first_reply_days", "normal_days", "complex_days", "notice_days", "appeal_days", "reopen_days",
            "accept_transfer_days", "hold_days", "wanted_days", "rate_days", "confirm_days", "drafts_days",
            "withdrawn_days", "papers_days", "letters_days",
        ),
        DAYS,
    ),
}  # fmt: skip

RULES: dict[str, Rule] = {
    **{f"case.{name}": rule for name, rule in CASE.items()},
    "app.base_url": HTTP,
    "app.secret_key": Rule(_strong, "至少 32 个字符、不重复单调的随机串", "运行 siwei keys new 生成一个"),
    "app.timezone": Rule(_zone, "时区名", '写成 "Asia/Shanghai"'),
    "server.bind": BINDING,
    "server.processes": _between(1, 64),
    "server.threads": _between(1, 256),
    "server.trusted_proxies": _between(0, 8),
    "live.bind": BINDING,
    "live.url": Rule(
        _url("ws", "wss"), " ws:// 或 wss:// 开头、末尾不带斜杠的地址", '写成 "wss://wx.example.com/live" 这样'
    ),
    "database.url": Rule(
        _database,
        ' "sqlite:///路径" 或 "postgresql+psycopg://用户:密码@主机/库"',
        '单机用 "sqlite:///var/siwei.db"，多机用 PostgreSQL',
    ),
    "redis.url": Rule(
        _redis, ' "embedded"、"redis://…"、"rediss://…" 或 "unix:///…"', '单机写 "embedded"，程序会自己启动 Redis'
    ),
    "vault.keys": Rule(_vault, "“编号:密钥”列表，编号不重复，密钥为 32 字节的 base64", "运行 siwei keys new 生成一个"),
    "official.app_id": WX_ID,
    "official.app_secret": SECRET,
    "official.token": TOKEN,
    "official.encoding_aes_key": AES,
    "official.mode": _one_of("safe", "plain"),
    "official.api_base": HTTP,
    "official.subscribe_fields": FIELDS,
    "wecom.corp_id": _pattern(
        r"w[wx][0-9a-zA-Z]{16}", "以 ww 开头、共 18 位的企业 ID", "到企业微信后台“我的企业”页底部复制企业 ID"
    ),
    "wecom.agent_id": _between(1, 2**31 - 1),
    "wecom.secret": SECRET,
    "wecom.token": TOKEN,
    "wecom.encoding_aes_key": AES,
    "wecom.api_base": HTTP,
    "wecom.contacts_token": _pattern(r"|[A-Za-z0-9]{3,32}", TOKEN.wanted, TOKEN.fix),
    "wecom.contacts_encoding_aes_key": _pattern(r"|[A-Za-z0-9]{43}", AES.wanted, AES.fix),
    "wecom.accounts": _between(1, 10_000_000),
    "miniprogram.app_id": WX_ID,
    "miniprogram.app_secret": SECRET,
    "miniprogram.token": TOKEN,
    "miniprogram.encoding_aes_key": AES,
    "miniprogram.mode": _one_of("safe", "plain"),
    "miniprogram.format": _one_of("json", "xml"),
    "miniprogram.api_base": HTTP,
    "miniprogram.subscribe_fields": FIELDS,
    "study.daily_at": CLOCK,
    "study.late_until": CLOCK,
    "notices.quiet_from": CLOCK,
    "notices.quiet_until": CLOCK,
    "notices.spread_seconds": _between(0, 3600),
    "privacy.smallest_group": _between(3, 1000),
}

SECRETS = frozenset(
    {
        "app.secret_key",
        "server.metrics_token",
        "database.url",
        "redis.url",
        "vault.keys",
        "official.app_secret",
        "official.token",
        "official.encoding_aes_key",
        "wecom.secret",
        "wecom.token",
        "wecom.encoding_aes_key",
        "wecom.contacts_token",
        "wecom.contacts_encoding_aes_key",
        "miniprogram.app_secret",
        "miniprogram.token",
        "miniprogram.encoding_aes_key",
    }
)

FROM_FILES = {
    "app.secret_key_file": "app.secret_key",
    "official.app_secret_file": "official.app_secret",
    "wecom.secret_file": "wecom.secret",
    "miniprogram.app_secret_file": "miniprogram.app_secret",
    "vault.keys_file": "vault.keys",
}
