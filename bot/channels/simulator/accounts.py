"""Which accounts the platform knows: the ones in a Config, or made-up ones for a demonstration."""

import base64
import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from bot.config import Config, MiniProgram, Official, WeCom

OFFICIAL_HOST = "api.weixin.qq.com"
WECOM_HOST = "qyapi.weixin.qq.com"
HOSTS = {"official": OFFICIAL_HOST, "miniprogram": OFFICIAL_HOST, "wecom": WECOM_HOST}
PERSON_TIMES_PER_ACCOUNT = 200

Section = Official | WeCom | MiniProgram


@dataclass(frozen=True, slots=True)
class App:
    """One account as the platform sees it. `day_quota` is person-times a day of 企业微信 messages."""

    channel: str
    app_id: str
    secret: str
    agent_id: int = 0
    day_quota: int = 0


def apps(accounts: Config) -> tuple[App, ...]:
    """The accounts the configuration switches on."""
    found = []
    if accounts.official:
        found.append(App("official", accounts.official.app_id, accounts.official.app_secret))
    if accounts.miniprogram:
        found.append(App("miniprogram", accounts.miniprogram.app_id, accounts.miniprogram.app_secret))
    if accounts.wecom:
        wecom = accounts.wecom
        quota = wecom.accounts * PERSON_TIMES_PER_ACCOUNT
        found.append(App("wecom", wecom.corp_id, wecom.secret, wecom.agent_id, quota))
    return tuple(found)


def sections(accounts: Config) -> dict[str, Section]:
    """The accounts' sections by channel, absent ones left out."""
    named = {"wecom": accounts.wecom, "official": accounts.official, "miniprogram": accounts.miniprogram}
    return {name: section for name, section in named.items() if section is not None}


def original_id(section: Section) -> str:
    """What a callback calls the account in ToUserName: the CorpID, or a gh_ id made from the AppID."""
    return section.corp_id if isinstance(section, WeCom) else f"gh_{section.app_id[-12:]}"


def receive_id(section: Section) -> str:
    """What stands behind the message inside the ciphertext."""
    return section.corp_id if isinstance(section, WeCom) else section.app_id


def api_base(channel: str, url: str) -> str:
    """The `api_base` for a platform served at `url`."""
    return f"{url.rstrip('/')}/{HOSTS[channel]}"


def demo_accounts(url: str = "http://127.0.0.1:8000/simulator") -> Config:
    """One account a channel with derived, made-up credentials, calling the platform at `url`."""
    return Config(
        official=Official(
            token=_made_up("official token")[:24],
            encoding_aes_key=_made_up("official aes key"),
            app_id="wx" + _hex("official app"),
            app_secret=_hex("official secret") * 2,
            api_base=api_base("official", url),
            subscribe_template=_made_up("official template"),
        ),
        wecom=WeCom(
            token=_made_up("wecom token")[:24],
            encoding_aes_key=_made_up("wecom aes key"),
            corp_id="ww" + _hex("wecom corp"),
            agent_id=1000002,
            secret=_made_up("wecom secret"),
            api_base=api_base("wecom", url),
            contacts_token=_made_up("contacts token")[:24],
            contacts_encoding_aes_key=_made_up("contacts aes key"),
        ),
        miniprogram=MiniProgram(
            token=_made_up("miniprogram token")[:24],
            encoding_aes_key=_made_up("miniprogram aes key"),
            app_id="wx" + _hex("miniprogram app"),
            app_secret=_hex("miniprogram secret") * 2,
            api_base=api_base("miniprogram", url),
            subscribe_template=_made_up("miniprogram template"),
        ),
    )


def accounts_from(path: Path) -> Config:
    """The accounts of a TOML file with the sections official, wecom and miniprogram; others are passed over."""
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    return Config(
        official=Official(**read["official"]) if "official" in read else None,
        wecom=WeCom(**read["wecom"]) if "wecom" in read else None,
        miniprogram=MiniProgram(**read["miniprogram"]) if "miniprogram" in read else None,
    )


def _made_up(name: str) -> str:
    """43 letters and digits, always the same for a name."""
    digest = hashlib.sha256(f"simulator {name}".encode()).digest()
    return base64.b64encode(digest, b"Ab").decode().rstrip("=")


def _hex(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]
