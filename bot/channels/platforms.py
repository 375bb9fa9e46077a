"""What config.toml says of the platforms, made into something to call: tokens, APIs, channels."""

from collections.abc import Callable, Mapping

from redis import Redis
from urllib3 import PoolManager

from bot.channels.api import Api
from bot.channels.base import Channel
from bot.channels.codes import MINIPROGRAM, OFFICIAL, WECOM
from bot.channels.http import Answer, open_pool, request, to_json
from bot.channels.sending.miniprogram import MiniProgramCustomer, MiniProgramSubscribe
from bot.channels.sending.official import OfficialCustomer, OfficialSubscribe, OfficialTemplate
from bot.channels.sending.wecom import WeComApp
from bot.channels.tokens import Source, Tokens
from bot.config import Config
from bot.database import Database
from bot.vault import Vault

FETCH_S = 3.0


def open_apis(config: Config, database: Database, vault: Vault, redis: Redis | None = None) -> dict[str, Api]:
    """An Api for each platform that has a section, sharing one pool and one token manager. Make it after forking."""
    pool, unverified = open_pool(), open_pool(tls_verify=False)
    pools = {OFFICIAL: pool if config.official is None or config.official.tls_verify else unverified}
    sections = {OFFICIAL: config.official, MINIPROGRAM: config.miniprogram, WECOM: config.wecom}
    tokens = Tokens(database, vault, token_sources(config, pools, pool), redis=redis)
    return {
        name: Api(section.api_base, pools.get(name, pool), tokens, name)
        for name, section in sections.items()
        if section is not None
    }


def token_sources(config: Config, pools: Mapping[str, PoolManager], pool: PoolManager) -> dict[str, Source]:
    """Where each platform's access token comes from; `pools` names the platforms that have a pool of their own."""
    sources = {}
    for name, account in ((OFFICIAL, config.official), (MINIPROGRAM, config.miniprogram)):
        if account:
            fetch = stable_token(pools.get(name, pool), account.api_base, account.app_id, account.app_secret)
            sources[name] = Source(f"{name}:{account.app_id}", fetch)
    if wecom := config.wecom:
        fetch = corp_token(pools.get(WECOM, pool), wecom.api_base, wecom.corp_id, wecom.secret)
        sources[WECOM] = Source(f"{WECOM}:{wecom.corp_id}:{wecom.agent_id}", fetch)
    return sources


def stable_token(pool: PoolManager, base: str, app_id: str, secret: str) -> Callable[[], Answer]:
    """The fetch of a 公众号 or 小程序: isolated from the old token API, and repeatable at no cost."""
    body = to_json({"grant_type": "client_credential", "appid": app_id, "secret": secret, "force_refresh": False})
    url = f"{base.rstrip('/')}/cgi-bin/stable_token"
    return lambda: request(pool, "POST", url, body=body, wants="access_token", read_s=FETCH_S)


def corp_token(pool: PoolManager, base: str, corp_id: str, secret: str) -> Callable[[], Answer]:
    """The fetch of a 企业微信 application."""
    params, url = {"corpid": corp_id, "corpsecret": secret}, f"{base.rstrip('/')}/cgi-bin/gettoken"
    return lambda: request(pool, "GET", url, params=params, wants="access_token", read_s=FETCH_S)


def open_channels(config: Config, apis: Mapping[str, Api]) -> dict[str, Channel]:
    """Every way of sending that is configured, by its name."""
    channels: list[Channel] = []
    if config.wecom:
        channels.append(WeComApp(apis[WECOM], config.wecom.agent_id, config.wecom.accounts))
    if config.official:
        api, official = apis[OFFICIAL], config.official
        subscribe = OfficialSubscribe(api, official.subscribe_template, official.subscribe_fields)
        channels += [OfficialCustomer(api), OfficialTemplate(api), subscribe]
    if config.miniprogram:
        api, mini = apis[MINIPROGRAM], config.miniprogram
        subscribed = MiniProgramSubscribe(api, mini.subscribe_template, mini.subscribe_fields)
        channels += [subscribed, MiniProgramCustomer(api)]
    return {channel.name: channel for channel in channels}
