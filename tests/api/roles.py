"""The demonstration's people as API clients: nobody, an employee, and somebody in each role."""

from sqlalchemy import select

from bot.seeding import seed_demo
from models.org import Grant, Identity, Person, Role
from tests.api.client import Api
from tests.world import World

ROLES = (Role.ORGANIZER, Role.CASEWORKER, Role.SECRETARY, Role.LEADER, Role.ADMIN)


class Cast:
    """The clients by what they are; `fresh` gives those who lost their token a new one."""

    def __init__(self, world: World) -> None:
        self.world = world
        seed_demo(world.config, world.db, world.now)
        self.numbers = _numbers(world)
        self.clients = {"nobody": Api(world), **{name: Api(world) for name in self.numbers}}
        self.fresh()

    def fresh(self) -> None:
        """Everybody but nobody is signed in."""
        for name, number in self.numbers.items():
            client = self.clients[name]
            if not client.token or client.get("/me").status_code != 200:
                client.log_in(number)


def _numbers(world: World) -> dict[str, str]:
    """The 企业微信 ids of an employee without any role and of the first holder of each."""
    with world.db.reading() as session:
        bound = select(Identity.external_id).join(Person, Person.id == Identity.person_id)
        bound = bound.where(Identity.channel == "wecom", Person.active).order_by(Identity.id)
        held = select(Grant.person_id)
        found = {"employee": session.scalars(bound.where(Person.id.not_in(held))).first() or ""}
        for role in ROLES:
            holder = bound.where(Person.id.in_(held.where(Grant.role == role)))
            found[role] = session.scalars(holder).first() or ""
    assert all(found.values()), found
    return found
