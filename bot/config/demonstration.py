"""The configuration of the demonstration: complete, on one machine, with secrets of its own that it keeps."""

import base64
import json
import os
import secrets
import string
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.config.loading import from_tables
from bot.config.sections import Config
from bot.locks import locked

NOTHING: Mapping[str, str] = MappingProxyType({})
ALPHABET = string.ascii_letters + string.digits
PLATFORM = "/simulator"
TEMPLATE = "demonstration-notices"
HOSTS = {"official": "api.weixin.qq.com", "miniprogram": "api.weixin.qq.com", "wecom": "qyapi.weixin.qq.com"}


def demonstration(data: Path, environ: Mapping[str, str] = NOTHING) -> Config:
    """SQLite and Redis under `data`, the simulator on, all three channels speaking to it.

    The secrets are made once and kept in `data`/demo.json, so that every process and every start has the same.
    `server.bind` (SIWEI_SERVER__BIND) moves base_url and api_base along with it.
    """
    bind = environ.get("SIWEI_SERVER__BIND", "127.0.0.1:8000")
    live = environ.get("SIWEI_LIVE__BIND", "127.0.0.1:8001")
    base = f"http://{bind}"
    tables: dict[str, dict[str, Any]] = {name: dict(table) for name, table in kept_secrets(data / "demo.json").items()}
    tables["app"] |= {"demo": True, "base_url": base, "data": str(data)}
    tables["database"] = {"url": f"sqlite:///{data / 'siwei.db'}"}
    tables["simulator"] = {"enabled": True}
    tables["notices"] = {"spread_seconds": 0}
    tables["live"] = {"bind": live, "url": f"ws://{live}"}
    for name, host in HOSTS.items():
        tables[name] |= {"api_base": f"{base}{PLATFORM}/{host}"}
    for name in ("official", "miniprogram"):
        tables[name] |= {"subscribe_template": TEMPLATE, "subscribe_fields": ["thing1={内容}", "time2={时间}"]}
    return from_tables(tables, environ, name="演示配置")


def kept_secrets(file: Path) -> dict[str, dict[str, Any]]:
    """The secrets in `file`; made and written there, readable by the owner alone, where there is none."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locked(file.with_suffix(".lock")):
        if not file.exists():
            write_private(file, json.dumps(_fresh(), indent=1))
        kept: dict[str, dict[str, Any]] = json.loads(file.read_text("utf-8"))
    return kept


def write_private(file: Path, text: str) -> None:
    """Write a file only its owner may read, whole or not at all."""
    beside = file.with_name(file.name + ".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    beside.replace(file)


def new_vault_key(name: str) -> str:
    """ "id:base64 of 32 random bytes"."""
    return f"{name}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _letters(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _fresh() -> dict[str, dict[str, Any]]:
    return {
        "app": {"secret_key": secrets.token_urlsafe(48)},
        "vault": {"keys": [new_vault_key("demo")]},
        "official": {"app_id": f"wx{secrets.token_hex(8)}", "app_secret": secrets.token_hex(16), **_callback()},
        "wecom": {"corp_id": f"ww{secrets.token_hex(8)}", "agent_id": 1000002, "secret": _letters(43), **_callback()},
        "miniprogram": {"app_id": f"wx{secrets.token_hex(8)}", "app_secret": secrets.token_hex(16), **_callback()},
    }


def _callback() -> dict[str, str]:
    return {"token": _letters(32), "encoding_aes_key": _letters(43)}
