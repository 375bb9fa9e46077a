"""The smallest application and worker to keep alive: what the real ones do is not what is tested with them."""

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot import metrics
from bot.children import follow_parent
from bot.config.environment import config_from


def from_environment() -> Any:
    """A WSGI application that says who answers."""
    follow_parent()
    counters = metrics.make_metrics()

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        counters.callbacks.labels("official", "answered").inc()
        start_response("200 OK", [("Content-Type", "text/plain")])
        if environ["PATH_INFO"] == "/metrics":
            return [metrics.exposition(counters)]
        return [f"{os.getpid()} {os.environ.get('SIWEI_REDIS__URL', '')}".encode()]

    return app


def work() -> None:
    """Note each start, and live until told otherwise."""
    with Path(sys.argv[2]).open("a") as notes:
        notes.write(f"{os.getpid()}\n")
    time.sleep(600)


if __name__ == "__main__":
    if sys.argv[1] == "web":
        from bot.serving import serve_web

        serve_web(config_from(os.environ), target="tests.serving_app:from_environment")
    elif sys.argv[1] == "run":
        from bot.serving import MIGRATE, run_all

        me = (sys.executable, "-m", "tests.serving_app")
        children = {"web": (*me, "web"), "worker": (*me, "worker", sys.argv[2])}
        sys.exit(
            run_all(config_from(os.environ), say=lambda t: print(t, flush=True), commands=children, before=(MIGRATE,))
        )
    else:
        work()
