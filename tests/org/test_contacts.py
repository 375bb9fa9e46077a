"""企业微信 通讯录 says what is; hearing it twice changes nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.database import Database
from models.org import Happening, HrEvent, Identity, Membership, Person, Unit
from tests.org.conftest import NOW, Clock, Says

Change = Callable[..., None]


@pytest.fixture
def change(says: Says) -> Change:
    """`change("create_user", UserID="li")`, each delivered twice under keys of its own."""

    def send(kind: str, **fields: object) -> None:
        for _ in range(2):
            says(event="change_contact", sender="sys", channel="wecom", data={"ChangeType": kind, **fields})

    return send


@pytest.fixture(autouse=True)
def parties(change: Change) -> None:
    """青松岭 (1) with 机修 (2) and 林场 (3)."""
    change("create_party", Id="1", Name="青松岭", ParentId="0")
    change("create_party", Id="2", Name="机修", ParentId="1")
    change("create_party", Id="3", Name="林场", ParentId="1")


def state(db: Database, number: str) -> tuple[str, bool, list[str]]:
    """Name, active, names of units."""
    with db.reading() as session:
        who = session.scalars(select(Person).where(Person.employee_no == number)).one()
        query = select(Unit.name).join(Membership).where(Membership.person_id == who.id)
        return who.name, who.active, sorted(session.scalars(query))


def events(db: Database) -> list[str]:
    """The kinds of HR events so far."""
    with db.reading() as session:
        return list(session.scalars(select(HrEvent.kind).order_by(HrEvent.id)))


def test_a_new_member_is_on_the_roster_and_bound(db: Database, change: Change, says: Says) -> None:
    change("create_user", UserID="lishan", Name="李山", Department="2,3", MainDepartment="2", Mobile="13900000001")
    assert state(db, "lishan") == ("李山", True, ["机修", "林场"])
    assert events(db) == [Happening.HIRED]
    assert says("我是谁", sender="lishan", channel="wecom").startswith("您是李山（工号 lishan）。\n您在：机修 · 林场。")


def test_a_callback_with_only_ids_keeps_what_was_known(db: Database, change: Change) -> None:
    change("create_user", UserID="lishan", Name="李山", Department="2")
    change("update_user", UserID="LiShan", Department="3")
    assert state(db, "lishan") == ("李山", True, ["林场"])


def test_a_move_is_noted_when_the_main_department_changes(db: Database, change: Change) -> None:
    change("create_user", UserID="lishan", Department="2", MainDepartment="2")
    change("update_user", UserID="lishan", Department="3", MainDepartment="3")
    assert events(db) == [Happening.HIRED, Happening.MOVED]


def test_a_renamed_member_stays_the_same_person(db: Database, change: Change) -> None:
    change("create_user", UserID="old", Name="李山", Department="2")
    change("update_user", UserID="old", NewUserID="new")
    assert state(db, "new")[0] == "李山"
    with db.reading() as session:
        assert session.scalars(select(Identity.external_id).where(Identity.person_id.is_not(None))).all() == ["new"]


def test_a_member_who_left_is_deactivated_and_may_come_back(db: Database, change: Change, clock: Clock) -> None:
    change("create_user", UserID="lishan", Department="2")
    change("delete_user", UserID="lishan")
    assert state(db, "lishan")[1] is False
    clock.passes(days=30)
    change("create_user", UserID="lishan", Department="2")
    assert state(db, "lishan")[1] is True
    assert events(db) == [Happening.HIRED, Happening.LEFT, Happening.HIRED]


def test_departments_are_renamed_moved_and_closed(db: Database, change: Change) -> None:
    change("update_party", Id="3", Name="青松林场", ParentId="2")
    change("delete_party", Id="3")
    with db.reading() as session:
        units = {u.name: u for u in session.scalars(select(Unit))}
    assert units["青松林场"].path == f"{units['机修'].path}{units['青松林场'].id}/"
    assert units["青松林场"].active is False
    assert sorted(units) == ["机修", "青松岭", "青松林场"]


def test_tags_come_and_go(db: Database, change: Change) -> None:
    change("create_user", UserID="lishan", Department="2")
    change("update_tag", TagId="7", AddUserItems="lishan,nobody")
    with db.reading() as session:
        assert session.scalars(select(Person.tags)).one() == ["wecom:7"]
    change("update_tag", TagId="7", DelUserItems="lishan")
    with db.reading() as session:
        assert session.scalars(select(Person.tags)).one() == []


def test_only_the_platform_itself_is_believed_and_unknown_changes_are_let_pass(db: Database, says: Says) -> None:
    fields = {"ChangeType": "delete_user", "UserID": "x"}
    says(
        event="change_contact", sender="mallory", channel="wecom", data={"ChangeType": "create_user", "UserID": "evil"}
    )
    says(event="change_contact", sender="sys", channel="official", data={"ChangeType": "create_user", "UserID": "evil"})
    says(event="change_contact", sender="sys", channel="wecom", data=fields)
    says(event="change_contact", sender="sys", channel="wecom", data={"ChangeType": "something_new"})
    with db.reading() as session:
        assert session.scalars(select(Person)).all() == []


def test_a_late_unfollow_does_not_undo_a_newer_follow(db: Database, says: Says, clock: Clock) -> None:
    says(event="subscribe", at=clock.now)
    says(event="unsubscribe", at=clock.now - timedelta(seconds=5))
    with db.reading() as session:
        assert session.scalars(select(Identity.following).where(Identity.external_id == "o-zhang")).one() is True
    says(event="unsubscribe", at=clock.now + timedelta(seconds=5))
    with db.reading() as session:
        assert session.scalars(select(Identity.following).where(Identity.external_id == "o-zhang")).one() is False


def test_a_revoked_authorisation_forgets_the_unionid(db: Database, says: Says) -> None:
    with db.transaction() as session:
        session.add(Identity(channel="miniprogram", external_id="mp-9", unionid="u-9", created_at=NOW))
    says(event="user_authorization_revoke", channel="miniprogram", sender="mp-sys", data={"OpenID": "mp-9"})
    says(event="user_info_modified", channel="miniprogram", sender="mp-9")
    with db.reading() as session:
        assert session.scalars(select(Identity.unionid).where(Identity.external_id == "mp-9")).one() is None
