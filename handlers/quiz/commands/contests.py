"""siwei contest list|questions|export: what an organiser has of their contests."""

import json
from pathlib import Path

import click

from handlers.quiz import texts_bank as texts
from handlers.quiz.commands.care import as_json, by
from handlers.quiz.commands.support import acting, write_file
from handlers.quiz.service import contests, marking, sheets


@click.group()
def contest() -> None:
    """竞赛。"""


@contest.command("list")
@by
@as_json
def list_contests(number: str, in_json: bool) -> None:
    """列出办理人办的竞赛。"""
    with acting(number) as (session, organizer, _):
        rows = contests.organized(session, organizer)
        if in_json:
            shown = [{"id": c.public_id, "title": c.title, "mode": c.mode, "state": c.state} for c in rows]
            click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
            return
        for row in rows:
            click.echo(texts.contest_line(row))


@contest.command("questions")
@click.argument("contest_id", metavar="CONTEST")
@by
def questions(contest_id: str, number: str) -> None:
    """列出一场竞赛用的题和答案。"""
    with acting(number) as (session, organizer, _):
        found = contests.organized_by_id(session, organizer, contest_id)
        names = marking.public_ids(session, found.id)
        for question in marking.asked(session, found.id).values():
            click.echo(f"{names[question.id]}  {question.stem[:50]}  {question.key()}")


@contest.command("export")
@click.argument("contest_id", metavar="CONTEST")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@by
def export(contest_id: str, file: Path, number: str) -> None:
    """把成绩、每题统计和作答明细写成 Excel。"""
    with acting(number) as (session, organizer, now):
        found = contests.organized_by_id(session, organizer, contest_id)
        content = sheets.workbook(session, organizer, found, now=now)
    write_file(file, content)
    click.echo(texts.CONTEST_EXPORTED.format(title=found.title, file=file))
