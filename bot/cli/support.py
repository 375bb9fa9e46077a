"""What commands share: the configuration, the database, and the way an expected fault ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from bot import logs
from bot.config import Config
from bot.config.environment import config_from

if TYPE_CHECKING:
    from bot.database import Database


class Refused(click.ClickException):
    """The input was refused: its report goes to stdout, and the exit status is 1."""

    exit_code = 1

    def show(self, file: object = None) -> None:
        """The report alone: no "Error:" before it."""
        click.echo(self.message)


def configuration() -> Config:
    """This process's configuration, its logs set up.

    Raises: ConfigError.
    """
    logs.configure(level=os.environ.get("SIWEI_LOG", "INFO"))
    return config_from(os.environ)


@contextmanager
def database(config: Config) -> Iterator["Database"]:
    """The database, closed at the end."""
    from bot.database import open_database

    db = open_database(config.database.url)
    try:
        yield db
    finally:
        db.dispose()
