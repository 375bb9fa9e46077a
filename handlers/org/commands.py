"""siwei roster import, siwei person …: thin doors, each one transaction.

Exit status: 0 done, 1 the input was refused (the report is on stdout), 2 usage or configuration.
"""

import importlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import audit, rights
from bot.clock import clock_of
from bot.config import Config
from bot.config.environment import config_from
from bot.database import Database, open_database
from bot.holidays import workdays_of
from bot.turn import Refusal
from bot.vault import Vault
from bot.web import passwords, signins
from handlers.org import personal, texts_commands
from handlers.org import roster as rosters
from handlers.org.roster import texts as roster_texts
from handlers.org.service import grant, person_by_number
from models.org import Person, Role, Unit

BEIJING = ZoneInfo("Asia/Shanghai")
REFUSED = 1
APP = "bot.app"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a command works with."""

    config: Config
    database: Database
    now: datetime


@contextmanager
def opened() -> Iterator[Opened]:
    """This process's configuration and database, closed at the end.

    Raises: ConfigError.
    """
    config = config_from(os.environ)
    database = open_database(config.database.url)
    try:
        yield Opened(config, database, clock_of(config)())
    finally:
        database.dispose()


@click.group()
def roster() -> None:
    """花名册。"""


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", "write", is_flag=True, help="写入；不加时只试运行。")
@click.option("--json", "as_json", is_flag=True, help="报告写成 JSON。")
@click.option("--force", is_flag=True, help="离开的人再多也写入。")
@click.option("--partial", is_flag=True, help="文件只是一部分人，没写到的不算离开。")
def import_roster(file: Path, write: bool, as_json: bool, force: bool, partial: bool) -> None:
    """读入花名册，报告会改什么；默认不写。"""
    try:
        with opened() as at:
            sheet = rosters.read_roster(file, today=at.now.astimezone(BEIJING).date(), name=file.stem)
            click.echo(texts_commands.read(len(sheet.entries), len(sheet.faults)), err=True)
            with at.database.transaction() as session:
                difference = rosters.compare(session, sheet, now=at.now, complete=not partial)
                refused = bool(difference.faults) or (bool(difference.guard) and not force)
                if write and not refused:
                    wecom = at.config.wecom is not None
                    rosters.apply(session, difference, now=at.now, force=force, wecom=wecom)
    except Refusal as refusal:
        _echo({"error": refusal.text} if as_json else [refusal.text])
        sys.exit(REFUSED)
    _report(difference, refused=refused, applied=write and not refused, as_json=as_json)
    if refused:
        sys.exit(REFUSED)


def _report(difference: rosters.Difference, *, refused: bool, applied: bool, as_json: bool) -> None:
    if as_json:
        _echo({**rosters.as_json(difference), "applied": applied})
        return
    verdict = roster_texts.REFUSED if refused else roster_texts.APPLIED if applied else roster_texts.DRY
    _echo([*rosters.as_lines(difference), verdict])


@click.group()
def person() -> None:
    """人：个人数据的导出与删除，后台的口令与职责。"""


@person.command("export")
@click.argument("employee_no")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="文件名，默认 工号.zip。")
def export(employee_no: str, out: Path | None) -> None:
    """导出一个人的全部数据（JSON 和 Excel）。"""
    with opened() as at, at.database.transaction() as session:
        found = _find(session, employee_no)
        content = _export(session, found, at) if found else None
    if content is None:
        _refuse(texts_commands.NO_SUCH_PERSON)
        return
    target = out or Path(f"{employee_no}.zip")
    target.touch(mode=0o600)
    target.write_bytes(content)
    click.echo(texts_commands.EXPORTED.format(file=target))


@person.command("erase")
@click.argument("employee_no")
@click.option("--yes", is_flag=True, help="不再询问。")
def erase(employee_no: str, yes: bool) -> None:
    """删除一个人的全部个人数据，只留不带姓名的次数；不能恢复。"""
    if not yes:
        click.confirm(texts_commands.SURE.format(number=employee_no), abort=True)
    try:
        with opened() as at:
            with at.database.transaction() as session:
                found = _find(session, employee_no)
                kept = _erase(session, found, at) if found else None
            personal.compact(at.database)
    except Refusal as refusal:
        _refuse(refusal.text)
        return
    if kept is None:
        _refuse(texts_commands.NO_SUCH_PERSON)
        return
    click.echo(texts_commands.erased(kept))


@person.command("password")
@click.argument("employee_no")
def password(employee_no: str) -> None:
    """给一个人后台的临时口令（也用来重设）；本人登录后要改掉，并设置动态码。"""
    handed = passwords.temporary_password()
    with opened() as at, at.database.transaction() as session:
        found = person_by_number(session, employee_no)
        if found is not None:
            passwords.set_password(session, found, handed, now=at.now, temporary=True)
            signins.end_all_of(session, found)
    if found is None:
        _refuse(texts_commands.NO_SUCH_PERSON)
        return
    click.echo(texts_commands.HANDED.format(name=found.name, handed=handed, base=at.config.app.base_url))


@person.command("grant")
@click.argument("employee_no")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.argument("unit_code")
def grant_role(employee_no: str, role: str, unit_code: str) -> None:
    """给一个人在一个单位的职责，例如第一位管理员：siwei person grant 20102 admin 单位代码。"""
    with opened() as at, at.database.transaction() as session:
        found = person_by_number(session, employee_no)
        unit = session.scalar(select(Unit).where(Unit.code == unit_code))
        if found is not None and unit is not None:
            grant(session, found, Role(role), unit, by=None, now=at.now)
    if found is None or unit is None:
        _refuse(texts_commands.NO_SUCH_PERSON if found is None else texts_commands.NO_SUCH_UNIT)
        return
    click.echo(texts_commands.GRANTED.format(name=found.name, role=role, unit=unit.name))


def _subject(session: Session, found: Person, at: Opened) -> rights.Subject:
    return rights.Subject(session, found, at.config, workdays_of(at.database), at.now)


def _export(session: Session, found: Person, at: Opened) -> bytes:
    """The look is in the audit, and the person can see it."""
    sealed = rights.opened(_keepers(), _subject(session, found, at))
    audit.note(session, Vault(at.config.vault.keys), texts_commands.LOOK, "person", subject_id=found.id, now=at.now)
    return personal.export_person(session, found, now=at.now, opened=sealed)


def _erase(session: Session, found: Person, at: Opened) -> dict[str, int]:
    subject = _subject(session, found, at)
    return personal.erase_person(session, found, now=at.now, forget=lambda: rights.forget(_keepers(), subject))


def _keepers() -> tuple[rights.Keeper, ...]:
    """What the program's features keep sealed: only bot.app knows them all."""
    keepers: tuple[rights.Keeper, ...] = importlib.import_module(APP).KEEPERS
    return keepers


def _find(session: Session, employee_no: str) -> Person | None:
    """Also somebody who left: their rights did not."""
    return session.scalars(select(Person).where(Person.employee_no == employee_no)).first()


def _refuse(text: str) -> None:
    click.echo(text)
    sys.exit(REFUSED)


def _echo(report: object) -> None:
    lines = report if isinstance(report, list) else [json.dumps(report, ensure_ascii=False, indent=1)]
    click.echo("\n".join(lines))
