"""`siwei menu push`: publish the chat menu."""

import importlib

import click

from bot.cli.support import Refused, configuration, database


@click.group()
def menu() -> None:
    """聊天菜单。"""


@menu.command()
@click.option("--channel", type=click.Choice(["official", "wecom"]), help="只发布一个渠道；不写则两个都发布。")
def push(channel: str | None) -> None:
    """把词表生成的菜单发布到公众号和企业微信。"""
    from bot.channels.accounts.menu import push_menu
    from bot.channels.accounts.refusals import PlatformTrouble
    from bot.channels.platforms import open_apis
    from bot.menu import menu_of
    from bot.vault import Vault

    config = configuration()
    buttons = menu_of(importlib.import_module("bot.features").word_table())
    with database(config) as db:
        apis = open_apis(config, db, Vault(config.vault.keys))
        wanted = [name for name in ("official", "wecom") if name in apis and channel in (None, name)]
        if not wanted:
            raise Refused("没有可发布的渠道：config.toml 里没有 [official] 或 [wecom] 区段")
        for name in wanted:
            agent = config.wecom.agent_id if config.wecom and name == "wecom" else 0
            try:
                push_menu(apis[name], buttons, agent_id=agent)
            except PlatformTrouble as trouble:
                raise Refused(f"{name}：没有发布成功。{trouble.text}") from None
            click.echo(f"{name}：菜单已发布（手机上最多 5 分钟后更新）")
