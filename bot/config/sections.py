"""The sections of config.toml, each a frozen dataclass; a section that is None switches its channel off."""

from dataclasses import dataclass, field
from datetime import time
from pathlib import Path


@dataclass(frozen=True, slots=True)
class App:
    """What the program is called, where it is reached, what signs its cookies."""

    name: str = "思为"
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = ""
    timezone: str = "Asia/Shanghai"
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Server:
    """The web processes."""

    bind: str = "127.0.0.1:8000"
    processes: int = 1
    threads: int = 16
    trusted_proxies: int = 0
    metrics_token: str = ""


@dataclass(frozen=True, slots=True)
class Live:
    """The live rooms' process and the address clients are given."""

    bind: str = "127.0.0.1:8001"
    url: str = "ws://127.0.0.1:8001"


@dataclass(frozen=True, slots=True)
class DatabaseSection:
    """Where the facts are."""

    url: str = "sqlite:///var/siwei.db"


@dataclass(frozen=True, slots=True)
class RedisSection:
    """ "embedded", or the URL of the firm's Redis."""

    url: str = "embedded"


@dataclass(frozen=True, slots=True)
class VaultSection:
    """Keys of sealed data as "id:base64 of 32 bytes"; the first is current."""

    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallbackAccount:
    """What checks and opens a platform's callbacks."""

    token: str
    encoding_aes_key: str


@dataclass(frozen=True, slots=True)
class Official(CallbackAccount):
    """The 公众号. `subscribe_template` is the 订阅通知 template used for notices, "" for none."""

    app_id: str
    app_secret: str
    mode: str = "safe"
    api_base: str = "https://api.weixin.qq.com"
    tls_verify: bool = True
    subscribe_template: str = ""


@dataclass(frozen=True, slots=True)
class WeCom(CallbackAccount):
    """The 企业微信 application; `contacts_*` belong to the 通讯录 callback where it has its own."""

    corp_id: str
    agent_id: int
    secret: str
    api_base: str = "https://qyapi.weixin.qq.com"
    contacts_token: str = ""
    contacts_encoding_aes_key: str = ""
    accounts: int = 1000


@dataclass(frozen=True, slots=True)
class MiniProgram(CallbackAccount):
    """The 小程序."""

    app_id: str
    app_secret: str
    mode: str = "safe"
    format: str = "json"
    api_base: str = "https://api.weixin.qq.com"
    subscribe_template: str = ""


@dataclass(frozen=True, slots=True)
class Simulator:
    """The built-in WeChat: demonstration only."""

    enabled: bool = False


@dataclass(frozen=True, slots=True)
class Study:
    """When the day's card goes out, and until when a late one still may."""

    daily_at: time = time(8, 0)
    late_until: time = time(20, 0)


@dataclass(frozen=True, slots=True)
class Notices:
    """Quiet hours, and over how many seconds a mass notice is spread."""

    quiet_from: time = time(22, 0)
    quiet_until: time = time(7, 0)
    spread_seconds: int = 240


@dataclass(frozen=True, slots=True)
class Privacy:
    """The smallest group about which anything is shown."""

    smallest_group: int = 5


@dataclass(frozen=True, slots=True)
class Digest:
    """The Word template of the firm's own digests, "" for the shipped one."""

    template: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything the program may be told. `data` is the folder of what it writes; `files` says which file was read."""

    app: App = field(default_factory=App)
    server: Server = field(default_factory=Server)
    live: Live = field(default_factory=Live)
    database: DatabaseSection = field(default_factory=DatabaseSection)
    redis: RedisSection = field(default_factory=RedisSection)
    vault: VaultSection = field(default_factory=VaultSection)
    official: Official | None = None
    wecom: WeCom | None = None
    miniprogram: MiniProgram | None = None
    simulator: Simulator = field(default_factory=Simulator)
    study: Study = field(default_factory=Study)
    notices: Notices = field(default_factory=Notices)
    digest: Digest = field(default_factory=Digest)
    privacy: Privacy = field(default_factory=Privacy)
    data: Path = Path("var")
