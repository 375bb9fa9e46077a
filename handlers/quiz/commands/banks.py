"""siwei bank import|export: question banks in and out. A dry run needs neither configuration nor database."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy import make_url, select
from sqlalchemy.exc import SQLAlchemyError

from bot.config import Config, ConfigError
from bot.config.environment import DEFAULT, VARIABLE, config_from
from handlers.quiz import texts_bank as texts
from handlers.quiz.commands.support import REFUSED, opened, write_file
from handlers.quiz.importer import BankRefused, to_json
from handlers.quiz.service import banks, exchange
from models.org import Person


@click.group()
def bank() -> None:
    """题库。"""


@bank.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--bank", "name", required=True, help="题库的名字。")
@click.option("--apply", "write", is_flag=True, help="写入；不加时只试运行。")
@click.option("--json", "as_json", is_flag=True, help="报告写成 JSON。")
@click.option("--by", "author", help="出题人工号：自己导入的题不能自己审。")
def import_bank(files: tuple[Path, ...], name: str, write: bool, as_json: bool, author: str | None) -> None:
    """读入题库文件，报告每道题读成了什么；默认不写。"""
    offers, refused = _read(files)
    reports = {file: offer.report for file, offer in offers.items()}
    added = None
    if write and not refused:
        added = _apply(list(offers.values()), name, author)
    elif not write:
        offers = _compared(offers, name)
        reports = {file: offer.report for file, offer in offers.items()}
    if as_json:
        results = [to_json(reports[f]) if f in reports else {"file": f.name, "error": refused[f]} for f in files]
        click.echo(json.dumps(results if len(results) > 1 else results[0], ensure_ascii=False, indent=1))
    else:
        _tell(files, offers, refused)
        keyless = sum(offer.keyless for offer in offers.values())
        if keyless:
            click.echo(texts.SKIPPED.format(count=keyless))
        if added:
            click.echo(texts.APPLIED.format(bank=name, new=added.new, doubtful=added.doubtful, known=added.known))
        elif not refused:
            click.echo(texts.DRY)
    if refused:
        sys.exit(REFUSED)


def _read(files: tuple[Path, ...]) -> tuple[dict[Path, exchange.Offer], dict[Path, str]]:
    offers, refused = {}, {}
    for file in files:
        try:
            offers[file] = exchange.read(file)
        except BankRefused as refusal:
            refused[file] = refusal.text
    return offers, refused


def _compared(offers: dict[Path, exchange.Offer], name: str) -> dict[Path, exchange.Offer]:
    """The reports held against the bank, where there is one to be had."""
    config = _config_at_hand()
    if config is None:
        return offers
    try:
        with opened(config) as at, at.database.reading() as session:
            known = banks.bank_named(session, name)
            return {
                file: replace(offer, report=exchange.contradicting(session, known, offer.report))
                for file, offer in offers.items()
            }
    except SQLAlchemyError:
        return offers


def _config_at_hand() -> Config | None:
    """None where there is nothing yet: a dry run does not set up a demonstration."""
    demo = Path(os.environ.get("SIWEI_APP__DATA", "var"))
    if not (os.environ.get(VARIABLE) or DEFAULT.exists() or "SIWEI_APP__DEMO" in os.environ or demo.exists()):
        return None
    try:
        config = config_from(os.environ)
    except ConfigError:
        return None
    url = make_url(config.database.url)
    missing = url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file()
    return None if missing else config


def _apply(offers: list[exchange.Offer], name: str, author: str | None) -> banks.Added:
    with opened() as at, at.database.transaction() as session:
        writer = session.scalar(select(Person).where(Person.employee_no == author)) if author else None
        return exchange.apply(session, offers, name, author=writer, unit_id=None, now=at.now)


def _tell(files: tuple[Path, ...], offers: dict[Path, exchange.Offer], refused: dict[Path, str]) -> None:
    for file in files:
        if file in refused:
            click.echo(f"{file.name}：{refused[file]}")
            continue
        report = offers[file].report
        doubtful = [q for q in report.questions if q.problems]
        click.echo(texts.read(file.name, len(report.questions), len(doubtful)))
        for question in doubtful:
            click.echo(texts.problem(question.place, question.stem, question.problems))
        for note in report.notes:
            click.echo(f"  {note}")


@bank.command("export")
@click.argument("name")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_bank(name: str, file: Path) -> None:
    """把题库写成 Excel，可以原样再导入。"""
    with opened() as at, at.database.reading() as session:
        known = banks.bank_named(session, name)
        content = exchange.workbook(session, known) if known else None
    if content is None:
        click.echo(texts.NO_BANK.format(name=name))
        sys.exit(REFUSED)
    write_file(file, content[0])
    click.echo(texts.EXPORTED.format(count=content[1], file=file))
