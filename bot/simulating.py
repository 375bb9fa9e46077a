"""The simulator inside a demonstration's web process: its platform, its page, and who can be picked there."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask, redirect
from sqlalchemy import select
from werkzeug.wrappers import Response

from bot.channels.accounts.menu import shown
from bot.channels.simulator.page import simulator_blueprint
from bot.channels.simulator.platform import FakeWeChat
from bot.clock import Clock, DemoClock
from bot.config import Config
from bot.database import Database
from bot.menu import menu_of
from bot.resolve import Resolver
from models.org import Identity, Membership, Person, Unit


def add_simulator(flask: Flask, config: Config, database: Database, clock: Clock, resolver: Resolver) -> None:
    """Its pages, and its platform with the menus that the accounts would have.

    Raises: ValueError, where the clock cannot be moved.
    """
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
