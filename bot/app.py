"""create_app(config): the only place that wires things together, and the only one that knows the features."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from random import Random, SystemRandom
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, redirect
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot import children, health, logs, media
from bot.channels.accounts.files import download
from bot.channels.accounts.menu import shown
from bot.channels.door import CallbackDoor
from bot.channels.envelope import Callback
from bot.channels.platforms import open_apis, open_channels
from bot.clock import Clock, DemoClock, clock_of
from bot.config import Config, ConfigError, Fault
from bot.config.environment import config_from
from bot.database import Database, open_database
from bot.dispatch import Dispatcher
from bot.holidays import workdays_of
from bot.menu import menu_of
from bot.metrics import make_metrics
from bot.redis import open_redis
from bot.resolve import Resolver
from bot.router import Router, merge
from bot.schedule import Jobs
from bot.sealedfiles import files_of
from bot.synonyms import Synonyms
from bot.vault import Vault
from bot.web import phone
from bot.web.api import Resource
from bot.web.assets import assets
from bot.web.call import Call
from bot.web.console import Backoffice, Nav, Todo
from bot.web.console.wiring import console
from bot.web.openapi import make_flask
from bot.web.security import protect
from bot.web.tools import Tools
from bot.worker import Worker
from handlers.activity import api as activity_api
from handlers.activity import console as activity_console
from handlers.activity import demo as activity_demo
from handlers.activity import jobs as activity_jobs
from handlers.activity import messages as activity_messages
from handlers.activity import pages as activity_pages
from handlers.care import api as care_api
from handlers.care import console as care_console
from handlers.care import demo as care_demo
from handlers.care import jobs as care_jobs
from handlers.care import messages as care_messages
from handlers.care import pages as care_pages
from handlers.care.guard import policy_refused
from handlers.case import api as case_api
from handlers.case import console as case_console
from handlers.case import danger
from handlers.case import demo as case_demo
from handlers.case import jobs as case_jobs
from handlers.case import messages as case_messages
from handlers.case import pages as case_pages
from handlers.case import rights as case_rights
from handlers.case.service.desk import open_desk
from handlers.digest import api as digest_api
from handlers.digest import console as digest_console
from handlers.digest import demo as digest_demo
from handlers.digest import jobs as digest_jobs
from handlers.digest import messages as digest_messages
from handlers.digest import pages as digest_pages
from handlers.help import console as help_console
from handlers.help import messages as help_messages
from handlers.help import pages as help_pages
from handlers.office import console as office_console
from handlers.org import api as org_api
from handlers.org import console as org_console
from handlers.org import demo as org_demo
from handlers.org import jobs as org_jobs
from handlers.org import messages as org_messages
from handlers.org import pages as org_pages
from handlers.org.personal import compact_if_erased
from handlers.org.service import binding as org_binding
from handlers.quiz import api as quiz_api
from handlers.quiz import console as quiz_console
from handlers.quiz import demo as quiz_demo
from handlers.quiz import jobs as quiz_jobs
from handlers.quiz import messages as quiz_messages
from handlers.quiz import pages as quiz_pages
from handlers.quiz.live import api as live_api
from handlers.quiz.live import jobs as live_jobs
from handlers.quiz.live import messages as live_messages
from handlers.quiz.live import pages as live_pages
from handlers.quiz.service import bankfiles
from handlers.study import api as study_api
from handlers.study import console as study_console
from handlers.study import jobs as study_jobs
from handlers.study import messages as study_messages
from handlers.study import pages as study_pages
from handlers.study import shipped
from models.org import Grant, Identity, Membership, Person, Role, Unit

if TYPE_CHECKING:
    from flask_openapi3.openapi import OpenAPI
    from redis import Redis

Home = Callable[[Call], Iterable[phone.Entry]]


@dataclass(frozen=True)
class Feature:
    """What a feature brings: its words, what it does by the clock, its pages and its part of the back office.

    `home` gives its lines of the phone's first page, `todo` those of the back office's.
    """

    name: str
    router: Router | None = None
    jobs: Jobs | None = None
    pages: Blueprint | None = None
    home: Home | None = None
    api: tuple[Resource, ...] = ()
    console: Blueprint | None = None
    nav: tuple[Nav, ...] = ()
    todo: Callable[[Call], Iterable[Todo]] | None = None


PATIENCE_S = 3
FEATURES = (
    Feature(
        "activity",
        activity_messages.router,
        activity_jobs.jobs,
        pages=activity_pages.pages,
        home=activity_pages.home,
        api=activity_api.resources,
        console=activity_console.console,
        nav=activity_console.nav,
        todo=activity_console.todo,
    ),
    Feature(
        "care",
        care_messages.router,
        care_jobs.jobs,
        pages=care_pages.pages,
        home=care_pages.home,
        api=care_api.resources,
        console=care_console.console,
        nav=care_console.nav,
        todo=care_console.todo,
    ),
    Feature(
        "case",
        case_messages.router,
        case_jobs.jobs,
        pages=case_pages.pages,
        home=case_pages.home,
        api=case_api.resources,
        console=case_console.console,
        nav=case_console.nav,
        todo=case_console.todo,
    ),
    Feature(
        "digest",
        digest_messages.router,
        digest_jobs.jobs,
        pages=digest_pages.pages,
        api=(digest_api.api,),
        console=digest_console.console,
        nav=digest_console.nav,
        todo=digest_console.todo,
    ),
    Feature(
        "help",
        help_messages.router,
        pages=help_pages.pages,
        console=help_console.console,
        nav=help_console.nav,
    ),
    Feature(
        "office",
        console=office_console.console,
        nav=office_console.nav,
        todo=office_console.todo,
    ),
    Feature(
        "org",
        org_messages.router,
        org_jobs.jobs,
        pages=org_pages.pages,
        api=org_api.resources,
        console=org_console.console,
        nav=org_console.nav,
        todo=org_console.todo,
    ),
    Feature(
        "quiz",
        quiz_messages.router,
        quiz_jobs.jobs,
        pages=quiz_pages.pages,
        home=quiz_pages.home,
        api=quiz_api.resources,
        console=quiz_console.console,
        nav=quiz_console.nav,
        todo=quiz_console.todo,
    ),
    Feature(
        "live",
        live_messages.router,
        live_jobs.jobs,
        pages=live_pages.pages,
        api=(live_api.api,),
    ),
    Feature(
        "study",
        study_messages.router,
        study_jobs.jobs,
        pages=study_pages.pages,
        home=study_pages.home,
        api=study_api.resources,
        console=study_console.console,
        nav=study_console.nav,
        todo=study_console.todo,
    ),
)


KEEPERS = (case_rights.KEEPER,)


def word_table() -> Resolver:
    """Every feature's words, states and events in one table.

    Raises: TableError, where two features claim the same word.
    """
    return Resolver(merge(feature.router for feature in FEATURES if feature.router))


def all_jobs() -> Jobs:
    """Every feature's jobs."""
    return Jobs(*(feature.jobs for feature in FEATURES if feature.jobs))


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
        _add_simulator(flask, config, database, clock, resolver)
    dispatcher = Dispatcher(database, resolver, config, Synonyms(database), days, rng, redis)
    dispatcher.meet, dispatcher.watch, dispatcher.keepers = org_binding.bind_at_once, danger.watch, KEEPERS
    return CallbackDoor(flask, callbacks(config), dispatcher, metrics, clock=clock, reasons=config.app.demo)


def add_pages(flask: "OpenAPI", config: Config, resolver: Resolver) -> None:
    """Every feature's pages, the phone's door, the back office, and the headers of all of them."""
    protect(flask, config)
    blueprints = [feature.pages for feature in FEATURES] + [feature.console for feature in FEATURES]
    for blueprint in (assets, phone.shared, console, *filter(None, blueprints)):
        flask.register_blueprint(blueprint)
    for feature in FEATURES:
        for resource in feature.api:
            flask.register_api(resource)
    flask.extensions[phone.WATCH] = danger.watch_form
    flask.extensions[phone.HOME] = [feature.home for feature in FEATURES if feature.home]
    entries = tuple(nav for feature in FEATURES for nav in feature.nav)
    todos = tuple(feature.todo for feature in FEATURES if feature.todo)
    words = {name: word.name for word in resolver.table.table for name in word.names}
    Backoffice(entries, todos, words).give_to(flask)


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
        metrics=make_metrics(),
        **settings,
    )


def work(config: Config, stopping: threading.Event) -> None:
    """Be a worker until `stopping` is set."""
    database = open_database(config.database.url)
    create_worker(config, database).run(stopping)
    database.dispose()


def seed_demo(config: Config, database: Database, now: datetime) -> None:
    """Fill an empty demonstration: the enterprise, the shipped study plan since a month ago."""
    with database.transaction() as session:
        if session.scalar(select(Person.id).limit(1)):
            return
        company = org_demo.seed(session, now)
        shipped.load(session, company, starts_on=(now - timedelta(days=30)).date(), now=now)
        activity_demo.seed(session, company, now)
        quiz_demo.seed(session, company, now)
        case_demo.seed(open_desk(session, config, workdays_of(database), now))
        care_demo.seed(session, company, **_care_people(session, company), packs=80, today=now.date(), now=now)
        digest_demo.seed(session, now=now)


def _care_people(session: Session, company: Unit) -> dict[str, Person]:
    """Who prepares and who approves the demonstration's campaigns."""

    def holder(role: Role) -> Person:
        query = select(Person).join(Grant, Grant.person_id == Person.id).order_by(Person.id)
        return session.scalars(query.where(Grant.unit_id == company.id, Grant.role == role)).first() or missing(role)

    def missing(role: Role) -> Person:
        raise LookupError(f"the demonstration's company has no {role}")

    return {"preparer": holder(Role.ORGANIZER), "approver": holder(Role.LEADER)}


def _add_simulator(flask: Flask, config: Config, database: Database, clock: Clock, resolver: Resolver) -> None:
    from bot.channels.simulator.page import simulator_blueprint
    from bot.channels.simulator.platform import FakeWeChat

    platform = FakeWeChat(config, now=clock)
    move = clock.move if isinstance(clock, DemoClock) else None
    if move is None:
        raise ValueError("the simulator needs the demonstration's clock")

    def people() -> Iterator[Mapping[str, Any]]:
        return _people(database)

    blueprint = simulator_blueprint(
        platform, deliver_to=config.app.base_url, accounts=config, people=people, clock=clock, set_clock=move
    )
    flask.register_blueprint(blueprint)
    for name in ("official", "wecom"):
        platform.menus[name] = {"button": shown(menu_of(resolver))}

    @flask.get("/")
    def front() -> Response:
        return redirect("/simulator/")


def _people(database: Database) -> Iterator[Mapping[str, Any]]:
    """Everybody who can be picked in the simulator, with the names of their units."""
    with database.reading() as session:
        units: dict[int, list[str]] = {}
        for person_id, name in session.execute(select(Membership.person_id, Unit.name).join(Unit)):
            units.setdefault(person_id, []).append(name)
        query = select(Identity.channel, Identity.external_id, Person.id, Person.name)
        query = query.outerjoin(Person, Identity.person_id == Person.id).order_by(Person.employee_no, Identity.id)
        for channel, external_id, person_id, name in session.execute(query):
            yield {
                "channel": channel,
                "external_id": external_id,
                "name": name or "未绑定的人",
                "units": " · ".join(units.get(person_id, [])) if person_id else "",
                "bound": person_id is not None,
            }
