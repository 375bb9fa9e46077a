"""create_app(config), create_worker(config): the only place that wires things together."""

import os
import threading
from dataclasses import asdict
from datetime import datetime
from random import Random, SystemRandom
from typing import TYPE_CHECKING, Any

from bot import children, logs, media
from bot.channels.accounts.files import download
from bot.channels.door import CallbackDoor
from bot.channels.envelope import Callback
from bot.channels.platforms import open_apis, open_channels
from bot.clock import Clock, clock_of
from bot.config import Config, ConfigError, Fault
from bot.config.environment import config_from
from bot.database import Database, open_database
from bot.dispatch import Dispatcher
from bot.features import all_chores, all_jobs, word_table
from bot.holidays import workdays_of
from bot.metrics import make_metrics
from bot.redis import open_redis
from bot.sealedfiles import files_of
from bot.synonyms import Synonyms
from bot.vault import Vault
from bot.web.tools import Tools
from bot.worker import Worker
from handlers.care.guard import policy_refused
from handlers.case import danger
from handlers.case import rights as case_rights
from handlers.honour import rights as honour_rights
from handlers.org.personal import compact_if_erased
from handlers.org.service import binding as org_binding
from handlers.quiz.service import bankfiles
from handlers.survey import rights as survey_rights

if TYPE_CHECKING:
    from redis import Redis

PATIENCE_S = 3
KEEPERS = (case_rights.KEEPER, honour_rights.KEEPER, survey_rights.KEEPER)


def check_policy(config: Config) -> None:
    """Nothing starts with settings that rank people, set quotas of use or force a check-in.

    Raises: ConfigError.
    """
    if refused := policy_refused(asdict(config)):
        faults = [Fault("config.toml", "反形式主义", words, "不用它的配置", "删去这一项") for words in refused]
        raise ConfigError(faults)


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


def redis_of(config: Config) -> "Redis | None":
    """A client of the configured Redis; the embedded one's address comes from the process that started it."""
    return None if config.redis.url == "embedded" else open_redis(config.redis.url)


def create_app(
    config: Config, *, database: Database | None = None, clock: Clock | None = None, rng: Random | None = None
) -> CallbackDoor:
    """The WSGI application of one web process. Make it after forking: it opens the database."""
    from bot import health
    from bot.frontage import add_pages
    from bot.web.openapi import make_flask

    check_policy(config)
    patience = {"patience_s": PATIENCE_S, "pool_size": config.server.threads}
    database = database or open_database(config.database.url, **patience)
    clock, rng, redis = clock or clock_of(config), rng or SystemRandom(), redis_of(config)
    metrics = make_metrics()
    flask = make_flask(__name__, secret_key=config.app.secret_key)
    days = workdays_of(database)
    Tools(config, database, clock, rng, days, redis, KEEPERS).give_to(flask)
    flask.register_blueprint(health.blueprint(database, redis, config, metrics))
    resolver = word_table()
    add_pages(flask, config, resolver)
    resolver.matcher.warm()
    if config.simulator.enabled:
        from bot.simulating import add_simulator

        add_simulator(flask, config, database, clock, resolver)
    dispatcher = Dispatcher(database, resolver, config, Synonyms(database), days, rng, redis)
    dispatcher.meet, dispatcher.watch, dispatcher.keepers = org_binding.bind_at_once, danger.watch, KEEPERS
    return CallbackDoor(flask, callbacks(config), dispatcher, metrics, clock=clock, reasons=config.app.demo)


def from_environment() -> CallbackDoor:
    """The application of a web process that was started by the command line."""
    children.follow_parent()
    logs.configure(level=os.environ.get("SIWEI_LOG", "INFO"))
    return create_app(config_from(os.environ))


def create_worker(
    config: Config, database: Database, *, clock: Clock | None = None, rng: Random | None = None, **settings: Any
) -> Worker:
    """One worker with every channel that is configured."""
    check_policy(config)
    redis = redis_of(config)
    vault = Vault(config.vault.keys)
    apis = open_apis(config, database, vault, redis)
    channels = open_channels(config, apis)
    files = files_of(config)

    def fetch(channel: str, media_id: str) -> bytes:
        return download(apis[channel], media_id)

    def pictures(now: datetime) -> int:
        media.drop_erased(database, files)
        return media.fetch(database, files, fetch, now=now) + bankfiles.fetch(database, fetch, app=config.app, now=now)

    def chores(now: datetime) -> int:
        return all_chores().run_due(database, config, vault, now=now)

    clock = clock or clock_of(config)
    return Worker(
        database,
        redis,
        channels,
        all_jobs(),
        config,
        workdays=workdays_of(database),
        clock=clock,
        rng=rng,
        tidy=compact_if_erased,
        pictures=pictures,
        chores=chores,
        metrics=make_metrics(),
        **settings,
    )


def work(config: Config, stopping: threading.Event) -> None:
    """Be a worker until `stopping` is set."""
    database = open_database(config.database.url)
    create_worker(config, database).run(stopping)
    database.dispose()
