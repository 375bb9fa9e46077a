"""The command line: `siwei …`, the same as `python -m bot …`."""

import importlib
import os
from pathlib import Path

import click

from bot.config.environment import VARIABLE
from handlers import COMMANDS

OWN = {
    "run": "bot.cli.roles:run",
    "web": "bot.cli.roles:web",
    "worker": "bot.cli.roles:worker",
    "live": "bot.cli.roles:live",
    "migrate": "bot.cli.upkeep:migrate",
    "doctor": "bot.cli.upkeep:doctor",
    "backup": "bot.cli.upkeep:backup",
    "restore": "bot.cli.upkeep:restore",
    "keys": "bot.cli.sealing:keys",
    "audit": "bot.cli.sealing:audit",
    "demo": "bot.cli.upkeep:demo",
    "menu": "bot.cli.menu:menu",
}


class Lazy(click.Group):
    """Commands are imported when they are asked for: a callback's worth of imports is no part of `siwei --help`.

    Those of the features are named by `handlers.COMMANDS`, a mapping like OWN.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names."""
        return sorted({**OWN, **COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        place = OWN.get(cmd_name) or COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command = getattr(importlib.import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{place} is no command")
        return command


@click.group(cls=Lazy)
@click.option(
    "--config",
    "file",
    envvar=VARIABLE,
    type=click.Path(path_type=Path, dir_okay=False),
    help="config.toml 的路径；不写则用当前文件夹的 config.toml，没有时启动演示。",
)
def siwei(file: Path | None) -> None:
    """思为：微信上的学习、文化与员工关爱。"""
    if file is not None:
        os.environ[VARIABLE] = str(file.resolve())
