"""Campaigns and talks on the phone."""

import re
from datetime import date

import pytest
from sqlalchemy import func, select

from handlers.care import demo
from handlers.care.campaigns import visits
from handlers.care.sealing import vault_of
from handlers.care.talks import records
from models.care import Campaign, Claim, Talk, TalkNote
from tests.care.people import campaign, person, unit
from tests.phone.browser import Browser
from tests.world import World

ME, OTHER, KEEPER = "20135", "20136", "20002"
NAME, YEAR = "冬送温暖", 2027


@pytest.fixture
def winter(firm: World) -> World:
    """冬送温暖 is under way with one pack; the two people are meant."""
    with firm.writing() as session:
        for number in (ME, OTHER):
            person(session, number).tags = ["劳模"]
        staff = {"preparer": person(session, KEEPER), "approver": person(session, "20003")}
        demo.seed(session, unit(session, "C"), **staff, packs=1, today=date(2026, 11, 24), now=firm.now)
        season = campaign(session, NAME, YEAR)
        season.starts_on, season.packs, season.packs_left = date(2026, 11, 20), 1, 1
    return firm


def path(world: World) -> str:
    """The campaign's pages."""
    with world.db.reading() as session:
        return f"/m/campaigns/{campaign(session, NAME, YEAR).public_id}"


def left(world: World) -> int:
    with world.db.reading() as session:
        return session.scalars(select(Campaign).where(Campaign.name == NAME, Campaign.year == YEAR)).one().packs_left


def test_a_code_is_taken_shown_and_collected_once(winter: World) -> None:
    phone, base = Browser(winter), path(winter)
    assert NAME in phone.get("/m/").text
    phone.get("/m/campaigns")
    form = phone.seen.form(f"{base}/claim")
    for _ in range(2):
        page = phone.post(f"{base}/claim", form)
    code = re.findall(r'class="code">(\w{4,6})<', page.html)[0]
    assert ("<svg" in page.html, left(winter)) == (True, 0)
    other = Browser(winter, who=OTHER)
    other.get("/m/campaigns")
    assert "已领完或预留完" in other.post(f"{base}/claim").text
    assert other.get("/m/campaigns/hand-over").status == 200
    assert other.post("/m/campaigns/hand-over", code=code).status == 409
    keeper = Browser(winter, who=KEEPER)
    assert f'value="{code}"' in keeper.get(f"/m/campaigns/hand-over?code={code}").html
    assert "已登记领取" in keeper.post("/m/campaigns/hand-over", code=code).text
    assert "只能领一次" in keeper.post("/m/campaigns/hand-over", code=code).text
    assert "您已在" in phone.get("/m/campaigns").text


def test_what_is_not_needed_goes_back(winter: World) -> None:
    phone, base = Browser(winter), path(winter)
    phone.get("/m/campaigns")
    phone.post(f"{base}/claim")
    assert "留给更需要的人" in phone.post(f"{base}/decline").text
    assert left(winter) == 1
    assert phone.post("/m/campaigns/nothing/claim").status == 404


def test_a_visit_is_signed_for_and_photos_agreed_to(winter: World) -> None:
    with winter.writing() as session:
        me, keeper = person(session, ME), person(session, KEEPER)
        season = campaign(session, NAME, YEAR)
        visits.record(session, keeper, season, me.public_id, given="米面油", key="v", now=winter.now)
    phone = Browser(winter)
    assert "签收慰问" in phone.get("/m/").text
    phone.get("/m/campaigns")
    assert "已签收：米面油" in phone.post("/m/campaigns/sign").text
    assert "可以拍照存档" in phone.post("/m/campaigns/photos").text
    assert "走访时拍照存档" in phone.get("/m/me/consents").text


@pytest.fixture
def talked(firm: World) -> World:
    """赵书记 talked with 张立秋."""
    with firm.writing() as session:
        vault = vault_of(firm.config)
        about, talker = person(session, ME), person(session, "20001")
        records.record(session, talker, about, form="面谈", content="腿伤，想调岗", vault=vault, now=firm.now)
    return firm


def test_a_talk_is_read_added_to_and_disputed_by_whom_it_is_about_alone(talked: World) -> None:
    phone = Browser(talked)
    assert "赵书记" in phone.get("/m/talks").text
    with talked.db.reading() as session:
        path = f"/m/talks/{session.scalars(select(Talk)).one().public_id}"
    assert "腿伤，想调岗" in phone.get(path).text
    phone.get(f"{path}/note")
    empty = phone.post(f"{path}/note", disputes="yes")
    assert (empty.status, "请先写下来" in empty.text) == (422, True)
    form = phone.seen.form()
    for _ in range(2):
        assert "本人有不同意见：不是腿伤" in phone.post(f"{path}/note", form, text="不是腿伤", disputes="yes").text
    talker, stranger = Browser(talked, who="20001"), Browser(talked, who=OTHER)
    assert "不是腿伤" in talker.get(path).text
    assert "赵书记" in phone.get(path).text
    assert talker.get(f"{path}/note").status == 404
    assert stranger.get(path).status == 404
    with talked.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(TalkNote)) == 1
        assert session.scalar(select(func.count()).select_from(Claim)) == 0
