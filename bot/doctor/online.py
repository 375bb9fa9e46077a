"""What only the platforms can say: whether they give us a token, from where they call, whether they reach us."""

from collections.abc import Iterator

from bot.channels.accounts.network import callback_ips, check_callback
from bot.channels.accounts.refusals import PlatformTrouble
from bot.channels.api import Api
from bot.channels.codes import OFFICIAL, explain
from bot.channels.http import Answer
from bot.channels.platforms import open_apis
from bot.config import Config
from bot.database import open_database
from bot.doctor.finding import Finding, failed, passed, skipped, warned
from bot.vault import Vault

STAGE = "online"
NAMES = {"official": "公众号", "wecom": "企业微信", "miniprogram": "小程序"}
FIX_NONE = "在 config.toml 写上 [official]、[wecom] 或 [miniprogram]"
UNREACHED = "检查本机能否访问外网：DNS、防火墙、代理，以及配置里的 api_base"
CALLBACK_FIX = "检查域名解析、80 与 443 端口、反向代理和证书"


def probe(config: Config) -> list[Finding]:
    """Ask each platform that has a section; changes nothing but the token kept for everybody."""
    database = open_database(config.database.url)
    try:
        apis = open_apis(config, database, Vault(config.vault.keys))
        findings = [finding for name, api in apis.items() for finding in _platform(name, api)]
    finally:
        database.dispose()
    return findings or [skipped(STAGE, "没有启用任何微信渠道", FIX_NONE)]


def _platform(name: str, api: Api) -> Iterator[Finding]:
    """A token and the addresses callbacks come from; a 公众号 also tries our address."""
    try:
        ips = callback_ips(api)
    except PlatformTrouble as trouble:
        yield _trouble(name, "取不到 access_token 或回调 IP", trouble.answer)
        return
    yield passed(STAGE, f"{NAMES[name]}：取到 access_token，本机 IP 已放行；回调来自 {len(ips)} 个地址段")
    if name == OFFICIAL:
        yield _callback(api)


def _callback(api: Api) -> Finding:
    try:
        seen = check_callback(api)
    except PlatformTrouble as trouble:
        return _trouble(OFFICIAL, "回调地址检测没有做成", trouble.answer)
    lost = [one for one in seen.get("ping", []) if str(one.get("package_loss", "0%")) not in ("0%", "0")]
    if not seen.get("dns"):
        return failed(STAGE, "公众号：平台解析不到回调地址的域名", CALLBACK_FIX)
    if lost:
        return warned(STAGE, f"公众号：平台到回调地址有丢包（{lost[0].get('ip', '')}）", CALLBACK_FIX)
    return passed(STAGE, "公众号：平台能到达回调地址")


def _trouble(name: str, what: str, answer: Answer) -> Finding:
    if not answer.errcode:
        return failed(STAGE, f"{NAMES[name]}：{what}（{answer.reason or '没有回应'}）", UNREACHED)
    why = explain(name, answer.errcode)
    return failed(STAGE, f"{NAMES[name]}：{what}（{answer.errcode} {why.cause}）", why.fix)
