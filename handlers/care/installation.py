"""What the commands of care share: the installation, and the way a refusal ends."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import click

from bot.clock import clock_of
from bot.config import Config
from bot.config.environment import config_from
from bot.database import Database, open_database
from bot.turn import Refusal


class Refused(click.ClickException):
    """The input was refused: its report goes to stdout, and the exit status is 1."""

    exit_code = 1

    def show(self, file: object = None) -> None:
        """The report alone: no "Error:" before it."""
        click.echo(self.message)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a command works with."""

    config: Config
    database: Database
    now: datetime


@contextmanager
def opened() -> Iterator[Opened]:
    """The installation; a refusal ends the command with its words and status 1."""
    config = config_from(os.environ)
    database = open_database(config.database.url)
    try:
        yield Opened(config, database, clock_of(config)())
    except Refusal as refusal:
        raise Refused(refusal.text) from None
    finally:
        database.dispose()


def show(value: object) -> None:
    """JSON for programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
