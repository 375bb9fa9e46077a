"""python -m bot.channels.simulator: the platform as a process of its own."""

import json
import signal
import sys
from pathlib import Path
from threading import Event

import click

from bot.channels.simulator.accounts import accounts_from, demo_accounts
from bot.channels.simulator.platform import FakeWeChat
from bot.channels.simulator.server import serve


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=0, show_default=True, help="0 takes a free one.")
@click.option(
    "--log", type=click.Path(dir_okay=False, path_type=Path), help="Append every call and push as JSON lines."
)
@click.option("--latency-ms", default=0.0, show_default=True, help="Added to every answer.")
@click.option(
    "--accounts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file with [official], [wecom], [miniprogram]; the demonstration's accounts without it.",
)
def main(host: str, port: int, log: Path | None, latency_ms: float, accounts: Path | None) -> None:
    """Serve the platform until interrupted; the first line printed is JSON: url and each channel's api_base."""
    platform = FakeWeChat(accounts_from(accounts) if accounts else demo_accounts(), log=log)
    platform.latency_s = latency_ms / 1000
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with serve(platform, host, port) as server:
        click.echo(json.dumps({"url": server.url, **server.bases}))
        sys.stdout.flush()
        stop.wait()
    platform.log.close()


if __name__ == "__main__":
    main()
