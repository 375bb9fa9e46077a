"""A live process for tests and measurements: configured by the environment, prints its port when it listens."""

import os

from bot import logs
from bot.config.environment import config_from
from handlers.quiz.live.server import serve


def say(port: int) -> None:
    """For whoever started this process."""
    print(port, flush=True)


if __name__ == "__main__":
    logs.configure(level=os.environ.get("SIWEI_LOG", "INFO"))
    serve(config_from(os.environ), ready=say)
