"""The demonstration is always the same, and everything in it can be tried."""

from contextlib import suppress

from sqlalchemy import func, select

from bot.database import Database
from bot.scope import may, people_in_scope, people_under
from handlers.org.demo import seed
from models.org import Grant, Identity, Person, Role, Unit, UnitKind
from tests.org.conftest import NOW, Says


def test_the_enterprise_is_seeded_once_and_always_alike(db: Database) -> None:
    with db.transaction() as session:
        company = seed(session, NOW)
        assert seed(session, NOW) is company
        assert len(session.scalars(people_under(company)).all()) == 120
        assert session.scalar(select(func.count()).select_from(Identity).where(Identity.channel == "wecom")) == 120
        names = session.scalars(select(Person.name)).all()
        assert len(set(names)) == len(names)
        kinds = dict.fromkeys(session.scalars(select(Unit.kind).where(Unit.parent_id.is_(None)).order_by(Unit.id)))
        assert list(kinds) == [
            UnitKind.COMPANY, UnitKind.PARTY_COMMITTEE, UnitKind.LEAGUE_BRANCH, UnitKind.UNION_GROUP
        ]  # fmt: skip
        assert set(session.scalars(select(Grant.role))) == {role.value for role in Role}


class Undo(Exception):
    """Rolls a seed back."""


def test_each_seed_gives_the_same_people(db: Database) -> None:
    seeds = []
    for _ in range(2):
        with suppress(Undo), db.transaction() as session:
            seed(session, NOW)
            columns = (Person.employee_no, Person.name, Person.birth_on, Person.political, Person.title)
            seeds.append(session.execute(select(*columns).order_by(Person.employee_no)).all())
            raise Undo
    assert len(seeds[0]) == 120
    assert seeds[0] == seeds[1]


def test_everybody_is_in_some_secretarys_care(db: Database) -> None:
    with db.transaction() as session:
        seed(session, NOW)
        secretaries = session.scalars(
            select(Person).join(Grant, Grant.person_id == Person.id).where(Grant.role == "secretary")
        )
        cared_for = {one for s in secretaries.unique() for one in session.scalars(people_in_scope(s, Role.SECRETARY))}
        assert len(cared_for) == 120
        jx = session.scalars(select(Unit).where(Unit.code == "jx")).one()
        master = session.scalars(select(Person).where(Person.employee_no == "20115")).one()
        assert may(session, master, Role.SECRETARY, jx)


def test_the_first_dialogue_of_the_demonstration_works_to_its_end(db: Database, says: Says) -> None:
    with db.transaction() as session:
        seed(session, NOW)
    assert says(event="subscribe", sender="o-demo-20135").startswith("您好，这里是思为，青松岭林业公司职工的")
    says("绑定 20135", sender="o-demo-20135")
    code = says("绑定码 20135", sender="20115", channel="wecom").split("：")[1][:6]
    bound = says(code, sender="o-demo-20135")
    assert bound.startswith("绑定成功，张师傅。您在：机修车间 · 第三党支部 · 机修分会。")
