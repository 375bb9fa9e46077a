"""Activities by HTTP: signing up, coming and leaving, a phone without a net, hours."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from handlers.activity.service import codes, publishing
from models.activity import Activity, HourEntry, Kind
from models.base import to_ms
from models.org import Person, Unit
from tests.api.client import Api, code_of, items, signed_in
from tests.world import World


def publish(world: World, title: str = "清雪志愿", *, units: str = "01", **more: Any) -> str:
    """A volunteer activity tomorrow morning, published; its public id."""
    with world.writing() as session:
        people = {one.employee_no: one for one in session.scalars(select(Person))}
        unit = session.scalars(select(Unit).where(Unit.code == units)).one()
        fields: dict[str, Any] = {
            "kind": Kind.VOLUNTEER, "title": title, "place": "林场路口", "hours_rule": "actual",
            "leader": people["10003"], "starts_at": world.now + timedelta(days=1), "audience": {"units": [unit.id]},
            "ends_at": world.now + timedelta(days=1, hours=3), "now": world.now,
        }  # fmt: skip
        top = session.scalars(select(Unit).where(Unit.code == "01")).one()
        made = publishing.create(session, people["10001"], hosts=[(top, None)], **(fields | more))
        publishing.submit(session, made, people["10001"], now=world.now)
        publishing.review(session, made.id, people["10003"], approve=True, now=world.now)
        return made.public_id


@pytest.fixture
def activity(world: World, api: Api) -> str:
    """One with a single place."""
    assert api.token
    return publish(world, capacity=1)


def test_i_sign_up_wait_am_offered_a_place_and_take_it(world: World, api: Api, activity: str) -> None:
    other = signed_in(world, "20136")
    assert [one["id"] for one in items(api.get("/activities"))] == [activity]
    assert api.post(f"/activities/{activity}/sign-ups").json["standing"] == "signed"
    assert api.post(f"/activities/{activity}/sign-ups").json["again"] is True
    waiting = other.post(f"/activities/{activity}/sign-ups").json
    assert (waiting["standing"], waiting["position"]) == ("waiting", 1)
    assert items(other.get("/activities/mine"))[0]["mine"]["position"] == 1
    assert api.send("DELETE", f"/activities/{activity}/sign-ups").json["standing"] == "cancelled"
    assert other.get(f"/activities/{activity}").json["mine"]["standing"] == "offered"
    assert other.post(f"/activities/{activity}/confirmation").json["standing"] == "signed"
    assert code_of(api.send("DELETE", f"/activities/{activity}/sign-ups"), 409) == "not_signed_up"


def test_one_key_signs_up_once_whatever_comes_between(world: World, api: Api, activity: str) -> None:
    first = api.post(f"/activities/{activity}/sign-ups", key="tap-1").json
    api.send("DELETE", f"/activities/{activity}/sign-ups")
    assert api.post(f"/activities/{activity}/sign-ups", key="tap-1").json == first
    assert api.get(f"/activities/{activity}").json["mine"]["standing"] == "cancelled"


def test_an_activity_of_others_is_not_found(world: World, api: Api) -> None:
    theirs = publish(world, "外部活动", units="0102")
    assert items(api.get("/activities")) == []
    for method, path in (
        ("GET", ""), ("POST", "/sign-ups"), ("DELETE", "/sign-ups"), ("POST", "/confirmation"), ("GET", "/code"),
        ("GET", "/roster"), ("GET", "/offline-key"),
    ):  # fmt: skip
        assert code_of(api.send(method, f"/activities/{theirs}{path}"), 404) == "no_such_activity"
    mine = publish(world, "自家活动")
    for path in ("code", "roster", "offline-key"):
        assert code_of(api.get(f"/activities/{mine}/{path}"), 409) == "not_yours"


def test_the_safety_notice_comes_first(world: World, api: Api) -> None:
    risky = publish(world, risk="high", insurance_no="P-1", safety_notice="穿防滑鞋")
    assert api.get(f"/activities/{risky}").json["must_agree"] is True
    assert code_of(api.post(f"/activities/{risky}/sign-ups"), 409) == "safety_first"
    assert api.post(f"/activities/{risky}/sign-ups", agreed=True).json["standing"] == "signed"


def test_i_come_and_leave_by_the_code_on_the_screen(world: World, api: Api, activity: str) -> None:
    api.post(f"/activities/{activity}/sign-ups")
    world.now += timedelta(days=1)
    leader = signed_in(world, "10003")
    code = leader.get(f"/activities/{activity}/code").json["code"]
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(2):
        assert code_of(api.post("/activities/check-ins", code=wrong), 409) == "wrong_sign_code"
    short = api.post("/activities/check-ins", code="12").json["error"]
    assert short["fields"]["code"].startswith("请填屏幕上的 6 位数字")
    came = api.post("/activities/check-ins", code=code).json
    assert (came["activity"], came["again"]) == (activity, False)
    world.now += timedelta(hours=2)
    scanned = leader.get(f"/activities/{activity}/code").json["qr"]
    assert api.post("/activities/check-ins", code=scanned, way="out").json["minutes"] == 120
    assert items(leader.get(f"/activities/{activity}/roster"))[0]["last"] == "out"
    for _ in range(5):
        api.post("/activities/check-ins", code=wrong)
    assert code_of(api.post("/activities/check-ins", code=code), 409) == "too_many_codes"  # misses were kept


def test_the_leader_marks_the_list_and_brings_somebody_along(world: World, api: Api) -> None:
    activity = publish(world)
    api.post(f"/activities/{activity}/sign-ups")
    world.now += timedelta(days=1)
    leader = signed_in(world, "10003")
    person = items(leader.get(f"/activities/{activity}/roster"))[0]["person"]
    assert leader.post(f"/activities/{activity}/roster", people=[person]).json == {"marked": 1, "again": 0}
    assert leader.post(f"/activities/{activity}/roster", people=[person, person]).json == {"marked": 0, "again": 1}
    assert code_of(leader.post(f"/activities/{activity}/roster", people=["x"]), 422) == "invalid"
    assert leader.send("PUT", f"/activities/{activity}/roster/20136").json["marked"] == 1
    assert len(items(leader.get(f"/activities/{activity}/roster"))) == 2
    assert code_of(leader.send("PUT", f"/activities/{activity}/roster/nobody"), 404) == "not_found"


def test_events_of_a_phone_without_a_net_count_once(world: World, api: Api, activity: str) -> None:
    api.post(f"/activities/{activity}/sign-ups")
    leader = signed_in(world, "10003")
    key = leader.get(f"/activities/{activity}/offline-key").json["key"]
    world.now += timedelta(days=1, hours=1)
    event = {"key": "e-1", "number": "20135", "way": "in", "at": to_ms(world.now - timedelta(minutes=50))}
    signed = event | {"sign": codes.signature(key, event)}
    forged = event | {"key": "e-2", "sign": "0" * 64}
    first = leader.post(f"/activities/{activity}/offline", events=[signed, forged]).json
    assert first["kept"] == ["e-1"]
    assert set(first["refused"]) == {"e-2"}
    assert leader.post(f"/activities/{activity}/offline", events=[signed]).json["known"] == ["e-1"]
    assert code_of(api.post(f"/activities/{activity}/offline", events=[signed]), 409) == "not_yours"


def test_hours_are_shown_certified_claimed_and_appealed(world: World, api: Api) -> None:
    assert code_of(api.post("/hours/certificates"), 409) == "no_certificate"
    with world.writing() as session:
        me = session.scalars(select(Person).where(Person.employee_no == "20135")).one()
        span = {"starts_at": world.now - timedelta(days=9), "ends_at": world.now - timedelta(days=9, hours=-2)}
        session.add(
            HourEntry(
                key="k", person_id=me.id, title="旧活动", minutes=120, source="auto", created_at=world.now, **span
            )
        )
    mine = api.get("/hours").json
    assert (mine["minutes"], mine["stars"], mine["items"][0]["title"]) == (120, 0, "旧活动")
    paper = api.post("/hours/certificates").json
    assert paper["minutes"] == 120
    assert api.post("/hours/certificates").json["number"] == paper["number"]
    start = (world.now - timedelta(days=3)).isoformat()
    end = (world.now - timedelta(days=3, hours=-1)).isoformat()
    sent = {"title": "社区清扫", "starts_at": start, "ends_at": end, "proof": "社区李主任可证明"}
    assert api.post("/hours/back-entries", **sent).json["minutes"] == 60
    assert code_of(api.post("/hours/back-entries", **sent, employee_no="20136"), 404) == "not_found"
    assert code_of(api.post("/hours/back-entries", **{**sent, "starts_at": "2026-11-21T09:00:00"}), 422) == "invalid"
    assert items(api.get("/hours/claims"))[0]["state"] == "open"
    over = publish(world)
    assert code_of(api.post("/hours/appeals", activity=over, minutes=60, text="没算"), 409) == "not_counted"
    assert api.get("/sessions/make-ups").json == api.get("/sessions/measures").json == {"items": []}
    assert code_of(api.post("/sessions/make-ups/x", note="学了，体会很深，以后照做"), 404) == "not_found"
    with world.db.reading() as session:
        assert session.scalars(select(Activity)).one().public_id == over
