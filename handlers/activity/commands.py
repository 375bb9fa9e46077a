"""siwei duty import, siwei hours import|export: sheets in and out, each one transaction, acting for somebody.

Exit status: 0 done, 1 the input was refused (the report is on stdout), 2 usage or configuration.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import clock_of
from bot.config.environment import config_from
from bot.database import Database, open_database
from handlers.activity import texts_duty as texts
from handlers.activity.service import duty as rosters
from handlers.activity.service import exports, hoursheets
from handlers.activity.times import SHANGHAI
from models.org import Person

REFUSED = 1
SHEET = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a command works with."""

    database: Database
    now: datetime


@contextmanager
def opened() -> Iterator[Opened]:
    """This process's database, closed at the end. Raises: ConfigError."""
    config = config_from(os.environ)
    database = open_database(config.database.url)
    try:
        yield Opened(database, clock_of(config)())
    finally:
        database.dispose()


@click.group()
def duty() -> None:
    """值班表。"""


@duty.command("import")
@click.argument("file", type=SHEET)
@click.option("--by", "number", required=True, help="谁来导入（工号）：只认他负责的人。")
@click.option("--name", default="防火值班", show_default=True, help="这张表排的是什么班。")
@click.option("--apply", "write", is_flag=True, help="写入；不加时只试读。")
def import_duty(file: Path, number: str, name: str, write: bool) -> None:
    """读入值班表（xlsx、xls、csv），写入后与报名冲突的会通知本人。"""
    with opened() as at, at.database.transaction() as session:
        actor, data = _actor(session, number), file.read_bytes()
        report = rosters.import_roster(session, actor, data, filename=file.name, now=at.now, name=name, apply=write)
    _end(report.faults, report.clashes, len(report.fresh), report.known, texts.DUTY_DONE if write else texts.DRY)


@click.group()
def hours() -> None:
    """志愿服务时长。"""


@hours.command("import")
@click.argument("file", type=SHEET)
@click.option("--by", "number", required=True, help="谁来导入（工号）：只认他负责的人。")
@click.option("--apply", "write", is_flag=True, help="写入；不加时只试读。")
def import_hours(file: Path, number: str, write: bool) -> None:
    """读入志愿服务登记表，逐条成为待另一位组织员批准的补录。"""
    with opened() as at, at.database.transaction() as session:
        actor, data = _actor(session, number), file.read_bytes()
        report = hoursheets.import_hours(session, actor, data, filename=file.name, now=at.now, apply=write)
    _end(report.faults, [], len(report.fresh), report.known, texts.HOURS_DONE if write else texts.DRY)


@hours.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--by", "number", required=True, help="谁来导出（工号）：只含他负责的人。")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), required=True, help="从哪一天起。")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="到哪一天止（含）。")
def export(file: Path, number: str, since: datetime, until: datetime) -> None:
    """按国家记录格式导出时长：文件名以 .csv 结尾为 CSV，否则为 Excel。"""
    first, last = since.replace(tzinfo=SHANGHAI), until.replace(tzinfo=SHANGHAI) + timedelta(days=1)
    with opened() as at, at.database.reading() as session:
        actor = _actor(session, number)
        if file.suffix.lower() == ".csv":
            data = exports.state_csv(session, actor, since=first, until=last)
        else:
            data = exports.state_sheet(session, actor, since=first, until=last, now=at.now)
    file.touch(mode=0o600)
    file.write_bytes(data)
    click.echo(str(file))


def _actor(session: Session, number: str) -> Person:
    found = session.scalar(select(Person).where(Person.employee_no == number, Person.active))
    if found is None:
        click.echo(texts.NO_SUCH_PERSON)
        sys.exit(REFUSED)
    return found


def _end(faults: list[str], clashes: list[str], fresh: int, known: int, done: str) -> None:
    for line in [*faults, *clashes]:
        click.echo(line)
    click.echo(texts.counted(fresh, known, len(faults)))
    click.echo(texts.FAULTY if faults else done)
    if faults:
        sys.exit(REFUSED)
