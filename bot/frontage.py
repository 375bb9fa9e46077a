"""What the features show in a browser and as JSON: a third of the program, imported by web processes alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Blueprint
from flask_openapi3.openapi import OpenAPI

from bot.config import Config
from bot.resolve import Resolver
from bot.web import phone
from bot.web.api import Resource
from bot.web.assets import assets
from bot.web.call import Call
from bot.web.console import Backoffice, Nav, Todo
from bot.web.console.wiring import console, work
from bot.web.security import protect
from handlers.activity import api as activity_api
from handlers.activity import console as activity_console
from handlers.activity import pages as activity_pages
from handlers.care import api as care_api
from handlers.care import console as care_console
from handlers.care import pages as care_pages
from handlers.case import api as case_api
from handlers.case import console as case_console
from handlers.case import danger
from handlers.case import pages as case_pages
from handlers.digest import api as digest_api
from handlers.digest import console as digest_console
from handlers.digest import pages as digest_pages
from handlers.help import console as help_console
from handlers.help import pages as help_pages
from handlers.honour import api as honour_api
from handlers.honour import console as honour_console
from handlers.honour import pages as honour_pages
from handlers.office import console as office_console
from handlers.org import api as org_api
from handlers.org import console as org_console
from handlers.org import pages as org_pages
from handlers.quiz import api as quiz_api
from handlers.quiz import console as quiz_console
from handlers.quiz import pages as quiz_pages
from handlers.quiz.live import api as live_api
from handlers.quiz.live import pages as live_pages
from handlers.study import api as study_api
from handlers.study import console as study_console
from handlers.study import pages as study_pages
from handlers.survey import api as survey_api
from handlers.survey import console as survey_console
from handlers.survey import pages as survey_pages

Home = Callable[[Call], Iterable[phone.Entry]]


@dataclass(frozen=True)
class Front:
    """A feature's pages, its JSON and its part of the back office.

    `home` gives its lines of the phone's first page, `todo` those of the back office's.
    """

    name: str
    pages: Blueprint | None = None
    home: Home | None = None
    api: tuple[Resource, ...] = ()
    console: Blueprint | None = None
    nav: tuple[Nav, ...] = ()
    todo: Callable[[Call], Iterable[Todo]] | None = None


FRONTS = (
    Front(
        "activity",
        pages=activity_pages.pages,
        home=activity_pages.home,
        api=activity_api.resources,
        console=activity_console.console,
        nav=activity_console.nav,
        todo=activity_console.todo,
    ),
    Front(
        "care",
        pages=care_pages.pages,
        home=care_pages.home,
        api=care_api.resources,
        console=care_console.console,
        nav=care_console.nav,
        todo=care_console.todo,
    ),
    Front(
        "case",
        pages=case_pages.pages,
        home=case_pages.home,
        api=case_api.resources,
        console=case_console.console,
        nav=case_console.nav,
        todo=case_console.todo,
    ),
    Front(
        "digest",
        pages=digest_pages.pages,
        home=digest_pages.home,
        api=(digest_api.api,),
        console=digest_console.console,
        nav=digest_console.nav,
        todo=digest_console.todo,
    ),
    Front(
        "help",
        pages=help_pages.pages,
        console=help_console.console,
        nav=help_console.nav,
    ),
    Front(
        "honour",
        pages=honour_pages.pages,
        home=honour_pages.home,
        api=honour_api.resources,
        console=honour_console.console,
        nav=honour_console.nav,
        todo=honour_console.todo,
    ),
    Front(
        "office",
        console=office_console.console,
        nav=office_console.nav,
        todo=office_console.todo,
    ),
    Front(
        "org",
        pages=org_pages.pages,
        api=org_api.resources,
        console=org_console.console,
        nav=org_console.nav,
        todo=org_console.todo,
    ),
    Front(
        "quiz",
        pages=quiz_pages.pages,
        home=quiz_pages.home,
        api=quiz_api.resources,
        console=quiz_console.console,
        nav=quiz_console.nav,
        todo=quiz_console.todo,
    ),
    Front(
        "live",
        pages=live_pages.pages,
        api=(live_api.api,),
    ),
    Front(
        "study",
        pages=study_pages.pages,
        home=study_pages.home,
        api=study_api.resources,
        console=study_console.console,
        nav=study_console.nav,
        todo=study_console.todo,
    ),
    Front(
        "survey",
        pages=survey_pages.pages,
        home=survey_pages.home,
        api=survey_api.resources,
        console=survey_console.console,
        nav=survey_console.nav,
        todo=survey_console.todo,
    ),
)


def add_pages(flask: OpenAPI, config: Config, resolver: Resolver) -> None:
    """Every feature's pages, the phone's door, the back office, and the headers of all of them."""
    protect(flask, config)
    blueprints = [front.pages for front in FRONTS] + [front.console for front in FRONTS]
    for blueprint in (assets, phone.shared, console, *filter(None, blueprints)):
        flask.register_blueprint(blueprint)
    for front in FRONTS:
        for resource in front.api:
            flask.register_api(resource)
    flask.extensions[phone.WATCH] = danger.watch_form
    flask.extensions[phone.HOME] = [front.home for front in FRONTS if front.home]
    entries = (*(nav for front in FRONTS for nav in front.nav), *work.nav)
    todos = (work.todo, *(front.todo for front in FRONTS if front.todo))
    words = {name: word.name for word in resolver.table.table for name in word.names}
    Backoffice(entries, todos, words).give_to(flask)
