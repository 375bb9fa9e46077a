"""`siwei digest`: one unit's digest of a week or a month, to read, as JSON, as Word or as Excel.

Exit status: 0 done, 1 the input was refused (the report is on stdout), 2 usage or configuration.
"""

import json
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.clock import clock_of
from bot.config import Config
from bot.config.environment import config_from
from bot.database import Database, open_database
from bot.holidays import workdays_of
from bot.turn import Refusal
from handlers.digest import cards, excel, service, snapshots, texts, word
from handlers.digest.periods import local_day, read_period
from handlers.digest.snapshots import Digest

WRITERS = {".docx", ".xlsx"}


class Refused(click.ClickException):
    """The input was refused: its report goes to stdout, and the exit status is 1."""

    exit_code = 1

    def show(self, file: object = None) -> None:
        """The report alone: no "Error:" before it."""
        click.echo(self.message)


@click.command()
@click.option("--unit", "code", help="单位代码。")
@click.option("--period", "typed", help="哪一期：2026-W47 或 2026-11。")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="写成 .docx 或 .xlsx。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option(
    "--template", type=click.Path(path_type=Path, dir_okay=False), help="把自带的 Word 模板存到这里，改好后写进配置。"
)
def digest(code: str | None, typed: str | None, out: Path | None, as_json: bool, template: Path | None) -> None:
    """领导摘要：一个单位一周或一个月的情况。"""
    if template is not None:
        shutil.copyfile(word.SHIPPED, template)
        click.echo(texts.template_saved(str(template)))
        return
    if not code or not typed:
        raise click.UsageError("请写明 --unit 单位代码 和 --period 2026-W47 或 2026-11")
    if out is not None and out.suffix.lower() not in WRITERS:
        raise Refused(texts.not_a_file(out.name))
    config = config_from(os.environ)
    database = open_database(config.database.url)
    try:
        found = _digest(config, database, code, typed, clock_of(config)())
        _give(found, out, as_json, config)
    except Refusal as refusal:
        raise Refused(refusal.text) from None
    finally:
        database.dispose()


def _digest(config: Config, database: Database, code: str, typed: str, now: datetime) -> Digest:
    made = service.made_with(config, now=now, workdays=workdays_of(database))
    with database.transaction() as session:
        period = read_period(typed, today=local_day(now))
        unit = service.unit_by_code(session, code)
        return snapshots.digest_of(session, unit, period, made)


def _give(found: Digest, out: Path | None, as_json: bool, config: Config) -> None:
    if out is not None:
        wordy = out.suffix.lower() == ".docx"
        out.write_bytes(word.report(found, config.digest.template) if wordy else excel.workbook(found))
    if as_json:
        click.echo(json.dumps(told(found), ensure_ascii=False, indent=1, sort_keys=True))
    elif out is not None:
        click.echo(texts.written(str(out)))
    else:
        click.echo(cards.card(found))
        for one in found.corrections:
            click.echo(texts.correction(one))


def told(found: Digest) -> dict[str, Any]:
    """A digest for programs: the facts, their hash, whether they are frozen, what was put right since."""
    frozen = {"frozen": found.made_at is not None, "sha256": found.stamp}
    return {**found.facts, **frozen, "corrections": [dict(one) for one in found.corrections]}
