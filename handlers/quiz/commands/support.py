"""What the quiz's commands share: the database, the acting person, and how a refusal ends.

Exit status: 0 done, 1 the input was refused (the report is on stdout), 2 usage or configuration.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from bot import migrate
from bot.clock import clock_of
from bot.config import Config
from bot.config.environment import config_from
from bot.database import Database, open_database
from bot.turn import Refusal
from handlers.quiz import texts_bank as texts
from models.org import Person
from models.quiz import QuestionBank

REFUSED, USAGE = 1, 2


@dataclass(frozen=True, slots=True)
class Opened:
    """What a command works with."""

    database: Database
    now: datetime


@contextmanager
def opened(config: Config | None = None) -> Iterator[Opened]:
    """This process's database, closed at the end; a demonstration's is made if missing. Raises: ConfigError."""
    config = config or config_from(os.environ)
    database = open_database(config.database.url)
    try:
        if not inspect(database.reader).has_table(QuestionBank.__tablename__):
            if not config.app.demo:
                click.echo(texts.NO_SCHEMA, err=True)
                sys.exit(USAGE)
            migrate.to_head(database)
        yield Opened(database, clock_of(config)())
    finally:
        database.dispose()


@contextmanager
def acting(number: str, *, writes: bool = False) -> Iterator[tuple[Session, Person, datetime]]:
    """A transaction of somebody's, named by their number; a refusal is said and ends with status 1."""
    with opened() as at:
        try:
            with at.database.transaction() if writes else at.database.reading() as session:
                person = session.scalar(select(Person).where(Person.employee_no == number, Person.active))
                if person is None:
                    refuse(texts.NOBODY.format(number=number))
                yield session, person, at.now
        except Refusal as refusal:
            refuse(refusal.text)


def refuse(text: str) -> NoReturn:
    """Say why not, and end."""
    click.echo(text)
    sys.exit(REFUSED)


def write_file(file: Path, content: bytes) -> None:
    """Write what was asked for; one that cannot be written is a matter of usage."""
    try:
        file.write_bytes(content)
    except OSError as fault:
        click.echo(texts.NOT_WRITTEN.format(file=file, why=fault.strerror), err=True)
        sys.exit(USAGE)
