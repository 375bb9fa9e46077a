"""The command line: python -m bot … (and the `siwei` script)."""

import sys

import click

from bot.cli import siwei, usage
from bot.config import ConfigError


def main() -> None:
    """Exit status 0: done; 1: the input was refused; 2: usage or configuration."""
    try:
        sys.exit(usage.run(lambda: siwei(prog_name="siwei", standalone_mode=False)))
    except ConfigError as fault:
        click.echo("配置有问题，程序没有启动：", err=True)
        click.echo(str(fault), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
