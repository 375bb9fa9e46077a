"""`siwei room`: a live room from the command line."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from random import SystemRandom

import click
from sqlalchemy import select

from bot.clock import clock_of
from bot.config.environment import config_from
from bot.database import Database, open_database
from bot.turn import Refusal
from handlers.quiz.live import service, texts
from models.org import Person
from models.quiz import Question, QuestionBank
from models.study import Review


class Refused(click.ClickException):
    """A no, with the reason."""


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    db = open_database(url)
    try:
        yield db
    finally:
        db.dispose()


@click.command()
@click.argument("bank")
@click.option("--host", "host_no", required=True, help="主持人的工号。")
@click.option("--title", default="现场赛", show_default=True)
@click.option("--count", default=10, show_default=True, help="抽几道题。")
@click.option("--seconds", default=service.SECONDS, show_default=True, help="每题几秒。")
def room(bank: str, host_no: str, title: str, count: int, seconds: int) -> None:
    """用题库 BANK 开一场现场赛，给出主持人的链接。"""
    config, rng = config_from(os.environ), SystemRandom()
    with _opened(config.database.url) as db, db.transaction() as session:
        host = session.scalar(select(Person).where(Person.employee_no == host_no))
        query = select(Question.id).join(QuestionBank).where(QuestionBank.name == bank)
        query = query.where(Question.state == Review.APPROVED, Question.kind.in_(service.KINDS))
        ids = list(session.scalars(query.order_by(Question.id)))
        if host is None:
            raise Refused(texts.no_person(host_no))
        rules = service.Rules(seconds=seconds)
        chosen = rng.sample(ids, min(count, len(ids)))
        try:
            made = service.create_room(session, host, chosen, title=title, rules=rules, now=clock_of(config)(), rng=rng)
        except Refusal as refusal:
            raise Refused(refusal.text) from None
        click.echo(texts.made(title, made.room.code, service.host_url(config.app.base_url, made)))
