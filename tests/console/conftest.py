"""A company of two departments with an administrator, a secretary of one of them, and people in both."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.sealed import put
from bot.vault import Vault
from handlers.org.service import grant
from models.activity import DualRegistration
from models.honour.appraisals import Appraisal, Appraised
from models.org import Membership, Role, Unit
from tests.console.browser import Browser
from tests.console.demo import BROWSER, Demo, Seeded, seeded_demo, served_demo
from tests.world import MORNING, World, found, hire

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

ADMIN, SECRETARY, ORGANIZER, AUDITOR, LEADER, NOBODY = "10001", "10002", "10003", "10004", "10005", "20135"
ROLES = ((ADMIN, Role.ADMIN), (ORGANIZER, Role.ORGANIZER), (AUDITOR, Role.AUDITOR), (LEADER, Role.LEADER))


@pytest.fixture
def company(world: World) -> World:
    """集团: 机修车间 with 陈明 and its secretary, 林场 with 韩雪; the other roles are held at the top."""
    with world.writing() as session:
        top = found(session, "01", "集团")
        shop = found(session, "0101", "机修车间", "department", top)
        forest = found(session, "0102", "林场", "department", top)
        people = {
            number: hire(session, number, name, top)
            for number, name in zip(
                (ADMIN, ORGANIZER, AUDITOR, LEADER), ("赵管理", "钱组织", "孙审计", "李领导"), strict=True
            )
        }
        people[SECRETARY] = hire(session, SECRETARY, "周书记", shop)
        hire(session, NOBODY, "陈明", shop)
        hire(session, "20136", "韩雪", forest)
        for number, role in ROLES:
            grant(session, people[number], role, top, by=None, now=world.now)
        grant(session, people[SECRETARY], Role.SECRETARY, shop, by=None, now=world.now)
    return world


@pytest.fixture
def signed_in(company: World) -> Callable[[str], Browser]:
    """A browser signed in as somebody of the company, by their 工号."""

    def open_as(userid: str) -> Browser:
        browser = Browser(company)
        browser.scan(userid)
        return browser

    return open_as


@pytest.fixture
def stranger(company: World) -> Browser:
    """A browser that has signed in nowhere."""
    return Browser(company)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    """The demonstration with one thing more of each kind."""
    return seeded_demo(tmp_path_factory.mktemp("seeded"), things=True)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, seeded: Seeded) -> Iterator[Demo]:
    """A copy of it, served."""
    with served_demo(tmp_path_factory.mktemp("demo"), seeded) as served:
        with served.world.writing() as session:
            company = session.scalars(select(Unit.public_id).where(Unit.code == "qsl")).one()
            served.starts = {
                Role.ORGANIZER: (
                    f"/console/digests?unit={company}&period=2026-W47", "/console/surveys?state=published"
                ),
                Role.SECRETARY: (
                    wrote_of_themselves(session, served.world, "zb-1"), reported_to_a_community(session, "zb-1")
                ),
            }  # fmt: skip
        yield served


def wrote_of_themselves(session: Session, world: World, branch: str) -> str:
    """Somebody of a branch has written what they think of themselves; the address of the branch's appraisal."""
    query = select(Appraised).join(Appraisal).join(Unit, Unit.id == Appraisal.unit_id).where(Unit.code == branch)
    place = session.scalars(query.order_by(Appraised.number)).all()[-1]
    put(Vault(world.config.vault.keys), place, "about_self", "学得还不够，明年每月读完一本。")
    return f"/console/appraisals/{place.appraisal.public_id}"


def reported_to_a_community(session: Session, branch: str) -> str:
    """Somebody of a branch has reported to a community; the address of what the branch is to confirm."""
    unit = session.scalars(select(Unit).where(Unit.code == branch)).one()
    member = session.scalars(select(Membership.person_id).where(Membership.unit_id == unit.id).limit(1)).one()
    row = DualRegistration(person_id=member, branch_id=unit.id, community="林海社区", code_hash="x", created_at=MORNING)
    session.add(row)
    session.flush()
    return f"/console/dual/registration/{row.public_id}"


@pytest.fixture(scope="module")
def chromium() -> Iterator["Chromium"]:
    """Debian's browser; a module's own, as its driver allows no second one in a process while it runs."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()
