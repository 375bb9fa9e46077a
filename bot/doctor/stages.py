"""What is looked at, stage by stage; nothing here changes anything."""

import importlib.util
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import make_url, text

from bot import migrate
from bot.config import Config
from bot.config.environment import DEFAULT, VARIABLE
from bot.config.rules import is_loopback
from bot.database import Database, open_database
from bot.doctor.finding import Finding, failed, passed, skipped, warned
from bot.embedded import answers, find_server, published
from bot.holidays import workdays_of
from bot.workdays import Workdays

FREE_BYTES = 1 << 30
MOST_SKEW = timedelta(seconds=30)
FIRST_SENSIBLE_YEAR = 2026
OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO
LAST_MONTHS_FROM = 11


def data_folder(config: Config) -> Iterator[Finding]:
    """It is there, ours alone, and has room."""
    folder = config.data
    if not folder.exists():
        yield skipped("data", f"{folder} 还没有", "第一次运行 siwei run 或 siwei migrate 时会建立")
        return
    if not os.access(folder, os.W_OK | os.X_OK):
        yield failed("data", f"{folder} 不能写入", f"chown 给运行程序的用户，并 chmod 700 {folder}")
        return
    if folder.stat().st_mode & OPEN_TO_OTHERS:
        yield warned("data", f"{folder} 别的用户也能进入", f"chmod 700 {folder}")
    free = shutil.disk_usage(folder).free
    if free < FREE_BYTES:
        yield warned("data", f"{folder} 所在磁盘只剩 {free >> 20} MB", "清理磁盘，至少留出 1 GB")
    else:
        yield passed("data", f"{folder} 可写，剩余 {free >> 30} GB")


def database(config: Config, *, now: datetime) -> Iterator[Finding]:
    """It answers, and has the schema of this code."""
    shown = make_url(config.database.url).render_as_string()
    file = Path(make_url(config.database.url).database or "")
    if config.database.url.startswith("sqlite") and not file.exists():
        yield skipped("database", f"{shown} 还没有", "运行 siwei migrate（siwei run 会自动做）")
        return
    db = open_database(config.database.url)
    try:
        if why := migrate.unreachable(db):
            yield failed("database", f"{shown} 连不上：{why}", "检查 [database] url、数据库是否启动、账号与防火墙")
            return
        yield from _schema(db, shown)
        yield from _database_clock(db, now)
    finally:
        db.dispose()


def _schema(db: Database, shown: str) -> Iterator[Finding]:
    revision = migrate.current(db)
    if revision == migrate.head():
        yield passed("database", f"{shown} 结构为最新（{revision}）")
    elif revision is None or migrate.knows(revision):
        yield failed(
            "database", f"{shown} 结构是 {revision or '空的'}，程序需要 {migrate.head()}", "运行 siwei migrate"
        )
    else:
        yield failed(
            "database", f"{shown} 的结构（{revision}）比程序新", "升级程序，或用 siwei restore 恢复升级前的备份"
        )


def _database_clock(db: Database, now: datetime) -> Iterator[Finding]:
    if db.reader.dialect.name != "postgresql":
        return
    with db.reading() as session:
        theirs: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    if abs(theirs - now) > MOST_SKEW:
        seconds = int(abs(theirs - now).total_seconds())
        yield failed(
            "clock", f"本机与数据库的时钟相差 {seconds} 秒", "两台机器都启用 NTP 校时（timedatectl set-ntp true）"
        )


def _responds(url: str) -> bool:
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.exceptions import RedisError
    from redis.retry import Retry

    with Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)) as client:
        try:
            return bool(client.ping())
        except RedisError:
            return False


def redis(config: Config) -> Iterator[Finding]:
    """It answers, or could be started."""
    if config.redis.url != "embedded":
        shown = urlsplit(config.redis.url)
        place = f"{shown.scheme}://{shown.hostname or ''}{':' + str(shown.port) if shown.port else ''}{shown.path}"
        if _responds(config.redis.url):
            yield passed("redis", f"{place} 有应答")
        else:
            yield failed("redis", f"{place} 没有应答（程序仍能用，只是变慢）", "检查 [redis] url、密码与防火墙")
        return
    program = find_server()
    if program is None:
        fix = "安装 redis-server 或 valkey-server，或在 [redis] 写上单位的 Redis"
        yield warned("redis", "本机没有 Redis 程序，只能以 fakeredis 演示", fix)
        return
    url = published(config.data)
    yield passed("redis", f"内置 Redis {program}，{'正在运行' if url and answers(url) else '随程序启动'}")


def clock(config: Config, *, now: datetime) -> Iterator[Finding]:
    """The hour an operator can compare with a watch; platforms refuse signatures five minutes off."""
    local = now.astimezone(ZoneInfo(config.app.timezone))
    if local.year < FIRST_SENSIBLE_YEAR:
        yield failed(
            "clock", f"本机时间是 {local:%Y-%m-%d %H:%M}，明显不对", "启用 NTP 校时（timedatectl set-ntp true）"
        )
        return
    if local.utcoffset() != timedelta(hours=8):
        yield warned("clock", f"时区是 {config.app.timezone}，不是北京时间", '把 app.timezone 写成 "Asia/Shanghai"')
    yield passed("clock", f"{config.app.timezone} {local:%Y-%m-%d %H:%M:%S}，请与手机对一下，相差应在一分钟内")


def calendar(config: Config, *, now: datetime) -> Iterator[Finding]:
    """This year's working days are known, by the library or by what was typed in; towards its end the next year's."""
    known = Workdays(_typed_days(config)).known
    years = [now.year, now.year + 1] if now.month >= LAST_MONTHS_FROM else [now.year]
    for year in years:
        if known(year):
            yield passed("calendar", f"{year} 年放假与调休安排已有")
        else:
            yield warned(
                "calendar",
                f"没有 {year} 年的放假与调休安排，暂按周一至周五算",
                "在后台“工作日历”录入国务院通知，或 siwei notices holidays 放假安排.csv",
            )


def _typed_days(config: Config) -> dict[date, bool]:
    """The editable table, where the database is there and has this code's schema."""
    file = Path(make_url(config.database.url).database or "")
    if config.database.url.startswith("sqlite") and not file.exists():
        return {}
    db = open_database(config.database.url)
    try:
        if migrate.unreachable(db) or migrate.current(db) != migrate.head():
            return {}
        return dict(workdays_of(db).overrides)
    finally:
        db.dispose()


def secrets(config: Config) -> Iterator[Finding]:
    """What is well formed and still should not be so in real use."""
    before = list(_weak(config))
    yield from before
    if not before:
        yield passed("secrets", f"签名密钥与 {len(config.vault.keys)} 个加密密钥强度合格")


def _weak(config: Config) -> Iterator[Finding]:
    file = Path(os.environ.get(VARIABLE) or DEFAULT)
    if file.exists() and file.stat().st_mode & OPEN_TO_OTHERS:
        yield warned("secrets", f"{file} 别的用户也能读", f"chmod 600 {file}")
    if config.app.demo:
        yield warned("secrets", "正以演示方式运行", "正式使用前按 config.example.toml 写好 config.toml")
    elif urlsplit(config.app.base_url).scheme != "https":
        yield warned("secrets", f"{config.app.base_url} 不是 https", "在前面的 nginx 上配置证书，并改 app.base_url")
    if config.server.metrics_token and len(config.server.metrics_token) < 16:
        yield warned("secrets", "server.metrics_token 太短", "换成 16 个以上的随机字符，或留空只许本机读取")
    for name in ("official", "wecom", "miniprogram"):
        account = getattr(config, name)
        if account is None:
            continue
        api = urlsplit(account.api_base)
        if api.scheme != "https" and not is_loopback(api.hostname):
            yield warned("secrets", f"{name}.api_base 不是 https，密钥会明文传送", "改成 https 地址")
        if getattr(account, "mode", "safe") == "plain":
            yield warned("secrets", f"{name} 用的是明文模式", '在平台后台改为安全模式，并写 mode = "safe"')
    if config.official is not None and not config.official.tls_verify:
        yield warned("secrets", "official.tls_verify 已关闭，接口可能被冒充", "改回 true，或给内网代理换上受信任的证书")


def fonts() -> Iterator[Finding]:
    """Cards and certificates are drawn with them."""
    if importlib.util.find_spec("pylopdf_fonts_zh_cn") is None:
        yield failed("fonts", "没有中文字体包", "重新安装依赖：pip install -r requirements.lock")
        return
    package = importlib.import_module("pylopdf_fonts_zh_cn")
    missing = [str(path()) for path in (package.sans_path, package.serif_path) if not Path(path()).is_file()]
    if missing:
        yield failed("fonts", f"缺少字体文件 {missing[0]}", "重新安装依赖：pip install -r requirements.lock")
    else:
        yield passed("fonts", "中文字体齐全")


def channels(config: Config) -> Iterator[Finding]:
    """Which doors are open, and the addresses to paste into the platforms' own pages."""
    names = {"official": "公众号", "wecom": "企业微信", "miniprogram": "小程序"}
    present = [name for name in names if getattr(config, name) is not None]
    for name in present:
        yield passed("channels", f"{names[name]} 已启用，平台后台的回调地址填 {config.app.base_url}/wechat/{name}")
    if not present:
        yield warned("channels", "没有启用任何微信渠道", "在 config.toml 写上 [wecom]、[official] 或 [miniprogram]")
