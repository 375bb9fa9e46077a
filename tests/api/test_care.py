"""Care by HTTP: talks, and what campaigns have for me."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.vault import Vault
from handlers.care import demo
from handlers.care.campaigns import goods, visits
from handlers.care.talks import records
from models.care import CareVisit
from tests.api.client import Api, code_of, items, signed_in
from tests.care.conftest import firm
from tests.care.people import campaign, person, unit
from tests.world import World

__all__ = ["firm"]


@pytest.fixture
def season(firm: World) -> World:
    """The demonstration's campaigns with two packs each."""
    with firm.writing() as session:
        preparer, approver = person(session, "20002"), person(session, "20003")
        today = firm.now.date()
        demo.seed(session, unit(session, "C"), preparer=preparer, approver=approver, packs=2, today=today, now=firm.now)
    return firm


def test_i_get_one_code_and_the_keeper_hands_over_once(season: World) -> None:
    me, keeper = signed_in(season, "20135"), signed_in(season, "20002")
    [offered] = items(me.get("/care/campaigns"))
    assert (offered["name"], offered["left"], offered["mine"]) == ("冬送温暖", 2, None)
    path = f"/care/campaigns/{offered['id']}/code"
    code = me.post(path).json["mine"]["code"]
    assert me.post(path).json["mine"]["code"] == code
    assert code_of(me.post("/care/collections", code=code), 409) == "no_such_code"
    assert keeper.post("/care/collections", code=code).json["name"] == "张立秋"
    assert code_of(keeper.post("/care/collections", code=code), 409) == "collected"
    assert items(me.get("/care/campaigns"))[0]["mine"]["state"] == "collected"


def test_what_is_not_needed_goes_to_another_and_what_is_not_for_me_is_not_found(season: World) -> None:
    me = signed_in(season, "20135")
    offered = items(me.get("/care/campaigns"))[0]
    path = f"/care/campaigns/{offered['id']}/code"
    me.post(path)
    declined = me.send("DELETE", path).json
    assert (declined["mine"]["state"], declined["left"]) == ("declined", 2)
    office = signed_in(season, "20136")
    if items(office.get("/care/campaigns")) == []:
        assert code_of(office.post(path), 404) == "not_found"
    assert code_of(me.post("/care/campaigns/nothing/code"), 404) == "not_found"


def test_a_visit_is_signed_for(season: World) -> None:
    me = signed_in(season, "20135")
    assert code_of(me.post("/care/receipts"), 409) == "nothing_to_sign"
    with season.writing() as session:
        visitor, what = person(session, "20002"), campaign(session, "冬送温暖", 2027)
        zhang = person(session, "20135")
        visits.record(session, visitor, what, zhang.public_id, given="慰问金 500 元", key="v1", now=season.now)
    assert items(me.post("/care/receipts"))[0]["given"] == "慰问金 500 元"
    assert me.send("PUT", "/care/photo-consent").json == me.send("DELETE", "/care/photo-consent").json
    with season.db.reading() as session:
        assert session.scalars(select(CareVisit)).one().received_at is not None
        assert goods.claim_of(session, campaign(session, "冬送温暖", 2027), person(session, "20135")) is None


def test_a_talk_is_read_added_to_and_disputed_by_the_two_who_talked_alone(firm: World) -> None:
    me, secretary, other = (signed_in(firm, who) for who in ("20135", "20001", "20136"))
    with firm.writing() as session:
        talk = records.record(
            session, person(session, "20001"), person(session, "20135"), form="面谈", content="家里老人生病",
            vault=Vault(firm.config.vault.keys), now=firm.now,
        )  # fmt: skip
        path = f"/care/talks/{talk.public_id}"
    assert items(me.get("/care/talks"))[0]["talker"] == "赵书记"
    assert items(secretary.get("/care/talks", list="held"))[0]["person"] == "张立秋"
    assert secretary.get(path).json["content"] == "家里老人生病"
    assert me.post(f"{path}/notes", text="是岳父", disputes=True).json == {"done": True}
    opened = me.get(path).json
    assert opened["disputed"] is True
    assert "是岳父" in opened["notes"][0]
    assert "赵书记" in [one["who"] for one in items(me.get(f"{path}/looks"))]
    assert code_of(secretary.post(f"{path}/notes", text="不对"), 404) == "not_found"
    for method, end in (("GET", ""), ("POST", "/notes"), ("GET", "/looks")):
        answer = other.call(method, path + end, json={"text": "x"} if method == "POST" else None)
        assert code_of(answer, 404) == "not_found"


def test_a_stranger_gets_nothing(firm: World) -> None:
    for path in ("/care/talks", "/care/campaigns"):
        assert code_of(Api(firm).get(path), 401) == "not_signed_in"


def test_a_reading_is_taken_once_from_whoever_is_on_duty_and_refused_with_words(season: World) -> None:
    duty, worker = signed_in(season, "20002"), signed_in(season, "20135")
    season.now = datetime(2027, 7, 20, 1, 0, tzinfo=UTC)
    for client in (duty, worker):
        client.log_in({id(duty): "20002", id(worker): "20135"}[id(client)])
    taken = duty.post("/care/readings", key="station-1", celsius=36.4).json
    assert (taken["unit"], taken["celsius"]) == ("青松岭林业公司", 36)
    assert taken["told"] == "已记录最高气温 36 ℃，高温提示（35 ℃ 一档）已发给 1 人。"
    assert duty.post("/care/readings", key="station-1", celsius=36.4).json == taken
    assert "不再重发" in duty.post("/care/readings", celsius="36℃", unit="C-1").json["told"]
    hot = duty.post("/care/readings", celsius=400)
    assert code_of(hot, 409) == "no_temperature"
    assert "“400.0”不像真实的气温（应在 -60 到 55 ℃ 之间），没有记录" in hot.text
    assert code_of(duty.post("/care/readings", celsius=36, unit="X"), 409) == "no_such_unit"
    assert code_of(worker.post("/care/readings", celsius=36), 409) == "not_on_duty"
