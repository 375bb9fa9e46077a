"""siwei bank find|duplicates|retire|amend|rekey: a bank put right, in somebody's name."""

import json
from typing import Any

import click
from sqlalchemy.orm import Session

from handlers.quiz import texts_bank as texts
from handlers.quiz.commands.support import acting, refuse
from handlers.quiz.service import banks, contests, corrections, editing, marking
from models.org import Person
from models.quiz import Question

by = click.option("--by", "number", required=True, help="办理人工号。")
as_json = click.option("--json", "in_json", is_flag=True, help="写成 JSON。")


def _shown(question: Question, bank: str) -> dict[str, Any]:
    names = ("kind", "stem", "options", "answer", "source", "state")
    return {"id": question.public_id, "bank": bank} | {name: getattr(question, name) for name in names}


def _tell(session: Session, keeper: Person, groups: list[list[Question]], *, in_json: bool) -> None:
    names = {bank.id: bank.name for bank, _ in banks.banks_for(session, keeper)}
    rows = [[_shown(question, names[question.bank_id]) for question in group] for group in groups]
    if in_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for n, group in enumerate(groups, 1):
        click.echo(texts.group(n, [(question, names[question.bank_id]) for question in group]))


@click.command()
@click.argument("words")
@by
@as_json
def find(words: str, number: str, in_json: bool) -> None:
    """找题，列出编号。"""
    with acting(number) as (session, keeper, _):
        found = banks.find(session, keeper, words)
        if not found and not in_json:
            refuse(texts.found([], words))
        _tell(session, keeper, [[question] for question in found], in_json=in_json)


@click.command()
@by
@as_json
def duplicates(number: str, in_json: bool) -> None:
    """列出题干相同的题，一组一组。"""
    with acting(number) as (session, keeper, _):
        groups = banks.duplicates(session, keeper)
        if not groups and not in_json:
            click.echo(texts.NO_DUPLICATES)
        _tell(session, keeper, groups, in_json=in_json)


@click.command()
@click.argument("questions", nargs=-1, required=True)
@by
def retire(questions: tuple[str, ...], number: str) -> None:
    """停用几道题（编号见 find）；答过的成绩不变。"""
    with acting(number, writes=True) as (session, keeper, _):
        for public_id in questions:
            editing.retire(session, keeper, banks.question_for(session, keeper, public_id))
        click.echo(texts.RETIRED.format(count=len(questions)))


@click.command()
@click.argument("question_id", metavar="QUESTION")
@by
@click.option("--stem", help="题干。")
@click.option("--option", "options", multiple=True, help="选项，按 A、B、C 的次序各写一次。")
@click.option("--answer", help="答案：B、ACD、对、1921|上海（竖线分开各空）。")
@click.option("--explanation", help="解析。")
@click.option("--source", help="出处。")
@click.option("--why", default="", help="原因：改了答案、竞赛里又用过时要写，会告诉答过的人。")
def amend(question_id: str, number: str, answer: str | None, options: tuple[str, ...], why: str, **said: str) -> None:
    """改一道题，重新送审；只改了答案的，用过它的竞赛重新判分。"""
    with acting(number, writes=True) as (session, keeper, now):
        question = banks.question_for(session, keeper, question_id)
        fields = {name: getattr(question, name) for name in banks.FIELDS}
        fields |= {name: text for name, text in said.items() if text is not None}
        fields |= {"options": list(options)} if options else {}
        fields |= {"answer": editing.key_in(question.kind, answer)} if answer is not None else {}
        amended = editing.amend(session, keeper, question, why=why, now=now, **editing.checked(**fields))
        click.echo(texts.amended(amended.contests, amended.told, amended.others))


@click.command()
@click.argument("contest_id", metavar="CONTEST")
@click.argument("question_id", metavar="QUESTION")
@click.argument("answer")
@by
@click.option("--why", required=True, help="原因，会告诉答过的人。")
def rekey(contest_id: str, question_id: str, answer: str, number: str, why: str) -> None:
    """按新答案重判一场竞赛里的一道题（编号见 siwei contest questions）。"""
    with acting(number, writes=True) as (session, organizer, now):
        contest = contests.organized_by_id(session, organizer, contest_id)
        question = marking.asked_by_id(session, contest.id, question_id)
        key = editing.key_in(question.kind, answer)
        editing.checked(question.kind, question.stem, question.options, key)
        told = corrections.rekey(session, organizer, contest, question.id, key, why=why, now=now)
        click.echo(texts.REKEYED.format(title=contest.title, told=told))


COMMANDS = (find, duplicates, retire, amend, rekey)
