"""Signing in from each kind of client, binding, and the ends of a token."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from handlers.org.service import issue_code
from handlers.org.service.binding import LOCKED
from models.org import Identity, Person, Unit
from models.web import SignIn
from tests.api.client import Api, code_of, items, signed_in
from tests.world import World


@pytest.mark.parametrize("channel", ["wecom", "wecom_miniprogram"])
def test_a_member_of_the_enterprise_is_known_at_once(world: World, company: Unit, channel: str) -> None:
    answer = Api(world).log_in("20135", channel)
    assert answer["bound"] is True
    assert answer["person"]["name"] == "陈明"
    assert answer["expires_in"] > 0
    assert [unit["name"] for unit in answer["person"]["units"]] == ["第一支部"]


@pytest.mark.parametrize("channel", ["miniprogram", "official"])
def test_a_stranger_gets_a_token_that_can_only_bind(world: World, company: Unit, channel: str) -> None:
    api = Api(world)
    answer = api.log_in("o-stranger", channel)
    assert (answer["bound"], answer["person"]) == (False, None)
    assert code_of(api.get("/me"), 403) == "not_bound"
    with world.writing() as session:
        person = session.scalars(select(Person).where(Person.employee_no == "20135")).one()
        code = issue_code(session, person, by=None, now=world.now, rng=world.app.dispatcher.rng)
    assert api.post("/bind/code", employee_no="20135").json == {"done": True}
    assert api.post("/bind", employee_no="20135", code=code).json["person"]["name"] == "陈明"
    assert api.get("/me").json["employee_no"] == "20135"
    assert "请填 6 位数字" in api.post("/bind", employee_no="20135", code="12").text
    assert api.send("DELETE", "/bind").json["bound"] is False
    assert code_of(api.get("/me"), 403) == "not_bound"


def test_a_person_on_two_accounts_of_one_wechat_user_is_known_on_both(world: World, company: Unit) -> None:
    Api(world).log_in("o-1", "miniprogram")
    with world.writing() as session:
        person = session.scalars(select(Person).where(Person.employee_no == "20135")).one()
        union = session.scalars(select(Identity.unionid).where(Identity.external_id == "o-1")).one()
        session.add(
            Identity(channel="official", external_id="o-2", unionid=union, person_id=person.id, created_at=world.now)
        )
    assert Api(world).log_in("o-1", "miniprogram")["person"]["name"] == "陈明"


def test_five_wrong_codes_lock_for_an_hour(world: World, company: Unit) -> None:
    api = Api(world)
    api.log_in("o-guesser", "miniprogram")
    for _ in range(4):
        assert code_of(api.post("/bind", employee_no="20135", code="000000"), 409) == "wrong_code"
    assert code_of(api.post("/bind", employee_no="20135", code="000000"), 409) == "locked"
    assert code_of(api.post("/bind", employee_no="20135", code="000000"), 409) == "locked"
    world.now += LOCKED
    assert code_of(api.post("/bind", employee_no="20135", code="000000"), 409) == "wrong_code"


def test_a_phone_number_wechat_vouches_for_binds(world: World, company: Unit) -> None:
    with world.writing() as session:
        session.execute(update(Person).where(Person.employee_no == "20135").values(phone="13800001111"))
    api = Api(world)
    api.log_in("o-phone", "miniprogram")
    unknown = world.platform.code("miniprogram", "13900002222", "phone")
    assert code_of(api.post("/bind/phone", code=unknown), 409) == "no_single_person"
    code = world.platform.code("miniprogram", "13800001111", "phone")
    assert api.post("/bind/phone", code=code).json["person"]["name"] == "陈明"


def test_a_code_works_once_and_a_wrong_one_never(world: World, company: Unit) -> None:
    code = world.platform.code("wecom", "20135")
    api = Api(world)
    assert api.post("/login", code=code, channel="wecom").status_code == 200
    assert code_of(api.post("/login", code=code, channel="wecom"), 409) == "code_spent"
    assert code_of(api.post("/login", code="x", channel="miniprogram"), 409) == "code_spent"


def test_a_token_ends_with_logout_leaving_time_and_being_unknown(world: World, api: Api) -> None:
    stolen = Api(world, api.token)
    assert api.post("/logout").status_code == 204
    assert code_of(stolen.get("/me"), 401) == "not_signed_in"
    again = signed_in(world, "20135")
    assert again.get("/me").status_code == 200
    with world.writing() as session:
        session.execute(update(Person).where(Person.employee_no == "20135").values(active=False))
    answer = again.get("/me")
    assert code_of(answer, 401) == "not_signed_in"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    other = signed_in(world, "20136")
    world.now += timedelta(days=7)
    assert code_of(other.get("/me"), 401) == "not_signed_in"
    assert code_of(Api(world, "made up").get("/me"), 401) == "not_signed_in"
    assert code_of(Api(world).get("/me"), 401) == "not_signed_in"


def test_an_identity_keeps_its_five_newest_tokens(world: World, company: Unit) -> None:
    clients = [signed_in(world, "20135") for _ in range(7)]
    assert [client.get("/me").status_code for client in clients] == [401, 401] + [200] * 5


def test_the_platforms_session_key_is_in_no_answer_and_in_no_table(world: World, company: Unit) -> None:
    answer = Api(world).log_in("o-1", "miniprogram")
    assert "session" not in str(answer).lower()
    with world.db.reading() as session:
        assert "session_key" not in [column.name for column in SignIn.__table__.columns]
        assert session.scalars(select(SignIn)).one().token_hash != answer["token"]


def test_a_code_that_was_used_or_is_over_is_not_shown_again(world: World, company: Unit) -> None:
    known, stranger = signed_in(world, "20135"), Api(world)
    stranger.log_in("o-new", "official")
    for used in (True, False):
        stranger.post("/bind/code", employee_no="20135")
        world.work()
        shown = items(known.get("/inbox"))[0]["text"]
        code = re.findall(r"[0-9]{6}", shown)[0]
        if used:
            assert stranger.post("/bind", employee_no="20135", code=code).json["bound"] is True
            stranger.send("DELETE", "/bind")
        world.now += timedelta(minutes=1 if used else 6)
        known_texts = [one["text"] for one in items(known.get("/inbox"))]
        assert not [text for text in known_texts if code in text]
        assert [text for text in known_texts if "已经用过或过期" in text]
