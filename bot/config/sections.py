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
    """The 公众号. `subscribe_template` is the 订阅通知 template used for notices, "" for none.

    `subscribe_fields` says what fills it, a field each: "thing1={内容}", "time2={时间}" or words of one's own.
    """

    app_id: str
    app_secret: str
    mode: str = "safe"
    api_base: str = "https://api.weixin.qq.com"
    tls_verify: bool = True
    subscribe_template: str = ""
    subscribe_fields: tuple[str, ...] = ()


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
    subscribe_fields: tuple[str, ...] = ()


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
class Case:
    """Help and aid: deadlines, limits, retention, the words of danger and the telephone numbers that answer them.

    A hotline is "number name", money in yuan. Days are calendar days for `reopen_days`, `wanted_days` and what is kept
    (`drafts_days` to `letters_days`), else working days.
    """

    version: str = "2026.1"
    first_reply_days: int = 1
    now_hours: int = 2
    urgent_hours: int = 24
    normal_days: int = 7
    complex_days: int = 15
    notice_days: int = 5
    appeal_days: int = 15
    reopen_days: int = 30
    accept_transfer_days: int = 2
    hold_days: int = 15
    wanted_days: int = 30
    rate_days: int = 5
    confirm_days: int = 10
    proxy_hours: int = 24
    panel: int = 3
    verifiers: int = 2
    approve_up_to: int = 5000
    relief_up_to: int = 3000
    drafts_days: int = 30
    withdrawn_days: int = 90
    papers_days: int = 180
    letters_days: int = 180
    closed_years: int = 3
    file_years: int = 10
    export_hours: int = 24
    hotlines: tuple[str, ...] = ("12356 全国统一心理援助热线", "120 急救", "110 报警")
    danger: tuple[str, ...] = (
        "自杀", "轻生", "不想活", "活不下去", "活着没意思", "活够了", "想死", "去死", "寻死", "求死", "结束生命",
        "了结自己", "结束自己", "跳楼", "跳河", "割腕", "上吊", "烧炭", "安眠药", "喝农药", "遗书", "自残", "自伤",
        "伤害自己", "解脱算了", "杀了他", "杀了她", "杀人", "砍死", "同归于尽", "被家暴", "被打伤", "打死我", "zisha",
        "buxianghuo", "xiangsi",
    )  # fmt: skip
    no_danger: tuple[str, ...] = ("想死你", "想死我", "笑死", "防自杀", "反自杀")


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
    case: Case = field(default_factory=Case)
    data: Path = Path("var")
