"""create_app(config): the only place that wires things together, and the only one that knows the features."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from flask import Flask

from bot import health
from bot.channels.door import CallbackDoor
from bot.channels.envelope import Callback
from bot.config import Config
from bot.database import Database, open_database
from bot.dispatch import Dispatcher
from bot.metrics import make_metrics
from bot.resolve import Resolver
from bot.router import Router, merge
from bot.synonyms import Synonyms
from bot.workdays import Workdays
from handlers.help import messages as help_messages
from handlers.study import messages as study_messages


@dataclass(frozen=True)
class Feature:
    """What a feature brings: its words, and whatever else it has."""

    name: str
    router: Router


FEATURES = (
    Feature("help", help_messages.router),
    Feature("study", study_messages.router),
)


def utc_now() -> datetime:
    """The moment, where nobody moved the clock."""
    return datetime.now(UTC)


def word_table() -> Resolver:
    """Every feature's words, states and events in one table.

    Raises: TableError, where two features claim the same word.
    """
    return Resolver(merge(feature.router for feature in FEATURES))


def callbacks(config: Config) -> dict[str, Callback]:
    """The inbound half of each channel that is switched on."""
    from bot.channels.miniprogram import MiniProgramCallback
    from bot.channels.official import OfficialCallback
    from bot.channels.wecom import WeComCallback

    found: dict[str, Callback] = {}
    if config.official:
        found["official"] = OfficialCallback(config.official)
    if config.wecom:
        found["wecom"] = WeComCallback(config.wecom)
    if config.miniprogram:
        found["miniprogram"] = MiniProgramCallback(config.miniprogram)
    return found


def create_app(
    config: Config,
    *,
    database: Database | None = None,
    clock: Callable[[], datetime] = utc_now,
    rng: Random | None = None,
) -> CallbackDoor:
    """The WSGI application of one web process. Make it after forking: it opens the database."""
    database = database or open_database(config.database.url)
    rng = rng or Random()
    metrics = make_metrics()
    pages = Flask(__name__)
    pages.secret_key = config.app.secret_key
    pages.register_blueprint(health.blueprint(database, None, config, metrics))
    dispatcher = Dispatcher(database, word_table(), config, Synonyms(database), Workdays(), rng)
    return CallbackDoor(pages, callbacks(config), dispatcher, metrics, clock=clock, rng=rng, reasons=config.app.demo)
