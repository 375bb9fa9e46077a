"""`siwei run`, `web`, `worker`, `live`: the roles as processes."""

import importlib
import sys

import click

from bot.cli.support import configuration

WORK = "bot.app"
LIVE = "handlers.quiz.live.server"


@click.command()
def run() -> None:
    """在一台机器上启动全部：建表、内置 Redis、网页、后台任务、现场赛。"""
    from bot.serving import run_all

    sys.exit(run_all(configuration(), say=click.echo))


@click.command()
def web() -> None:
    """只启动网页和微信回调；可以启动任意多个。"""
    from bot.serving import serve_web

    serve_web(configuration())


@click.command()
def worker() -> None:
    """只启动后台任务（发送通知、定时工作）；可以启动任意多个。"""
    from bot.serving import serve_worker

    serve_worker(configuration(), importlib.import_module(WORK).work)


@click.command()
def live() -> None:
    """只启动现场赛；可以启动任意多个，每个要有自己的 live.bind 和 live.url。"""
    from bot.serving import serve_live

    serve_live(configuration(), importlib.import_module(LIVE).serve)
