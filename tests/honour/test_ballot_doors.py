"""Pledges and appraisals on the phone, in the back office and by the API: thin doors onto the same rules."""

from datetime import date, timedelta
from functools import partial
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot import blind
from models import Base
from models.honour.appraisals import Appraisal, Appraised
from models.honour.pledges import Pledge
from tests.api.client import code_of, items, signed_in
from tests.console.browser import Browser, words
from tests.honour.branch import CANDIDATE, MEMBERS, OTHER_SECRETARY, SECRETARY, branch, unit
from tests.phone.browser import Browser as Phone
from tests.world import World

__all__ = ["branch"]
MARKS = {f"n{n}": "合格" for n in range(1, 7)}
NOTE = "上月漏了一次"


def desk(world: World, who: str = SECRETARY) -> Browser:
    browser = Browser(world)
    browser.scan(who)
    return browser


def open_by_console(world: World) -> str:
    """The path of a new appraisal's page."""
    browser = desk(world)
    browser.get("/console/appraisals/new")
    with world.db.reading() as session:
        fields: dict[str, Any] = {"branch": unit(session, "P-1").public_id, "ends_on": "2026-12-05"}
    assert "明天到 60 天" in words(browser.post("/console/appraisals/new", **fields | {"ends_on": "2026-11-24"}))
    assert "已发起" in words(browser.post("/console/appraisals/new", **fields))
    with world.db.reading() as session:
        return f"/console/appraisals/{session.scalars(select(Appraisal.public_id)).one()}"


def test_a_secretary_opens_closes_decides_tells_and_takes_the_record_along(branch: World) -> None:
    path = open_by_console(branch)
    public_id, browser = path.rsplit("/", 1)[1], desk(branch)
    for who in MEMBERS:
        phone = Phone(branch, who)
        assert "无记名测评还没有投" in phone.get("/m/").text
        phone.get(f"/m/appraisals/{public_id}/sheet")
        if who == MEMBERS[0]:
            again = phone.post(f"/m/appraisals/{public_id}/sheet", None, **MARKS | {"n3": ""})
            assert (again.status, again.html.count(" selected")) == (422, 5), "what was chosen is still chosen"
        form = phone.seen.form()
        for _ in range(2):
            assert "已投出" in phone.post(f"/m/appraisals/{public_id}/sheet", form, **MARKS).text
        phone.get(f"/m/appraisals/{public_id}/sheet")
        assert "已经投过" in phone.post(f"/m/appraisals/{public_id}/sheet", None, **MARKS).text
    page = words(browser.get(path))
    assert "6 / 7 人" in page
    assert "弃权" not in page, "counts are shown while votes are taken"
    assert "6 人已投票" in words(browser.post(f"{path}/close"))
    assert "测评已截止" in words(browser.post(f"{path}/close", sure="1"))
    grades = {f"grade-{n}": "优秀" if n < 4 else "合格" for n in range(1, 7)}
    send = partial(_grades, browser, path)
    refused = send(grades)
    assert "6 人最多评 2 人" in words(refused)
    assert refused.text.count('value="优秀" selected') == 3, "what was chosen is still chosen"
    assert "等次已保存" in words(send(grades | {"grade-3": "合格"}))
    book = CalamineWorkbook.from_filelike(BytesIO(browser.get(f"{path}/record").data)).get_sheet_by_index(0)
    rows = book.to_python()
    assert [str(cell) for cell in rows[2][1:]] == ["党员1", "正式党员", "0.0", "6.0", "0.0", "0.0", "0.0", "优秀"]
    assert rows[8][2] == "预备党员"
    browser.get(path)
    assert "只能看到自己的" in words(browser.post(f"{path}/tell", sure="1"))
    mine = Phone(branch, "30001").get("/m/appraisals").text
    assert "您的评定等次：优秀" in mine
    assert "不评定等次" in Phone(branch, CANDIDATE).get("/m/appraisals").text
    with branch.db.reading() as session:
        rows_of = {t.name: str(session.execute(select(t)).all()) for t in Base.metadata.sorted_tables}
        assert {name for name, said in rows_of.items() if "'6': '合格'" in said} == {"blind_sheet"}
        assert blind.turnout(session, f"appraisal:{public_id}") == 6


def _grades(browser: Browser, path: str, grades: dict[str, Any]) -> TestResponse:
    return browser.post(f"{path}/grades", **grades)


def test_another_branchs_secretary_finds_nothing_and_a_look_at_a_self_appraisal_is_seen_by_its_author(
    branch: World,
) -> None:
    path = open_by_console(branch)
    public_id = path.rsplit("/", 1)[1]
    phone = Phone(branch, "30002")
    phone.get(f"/m/appraisals/{public_id}/self")
    assert "1 到 1500 字" in phone.post(f"/m/appraisals/{public_id}/self", None, text=" ").text
    assert "自评已记下" in phone.post(f"/m/appraisals/{public_id}/self", None, text="联系群众还不够").text
    assert "联系群众还不够" in words(desk(branch).get(f"{path}/members/2/self"))
    assert "还没有写自评" in words(desk(branch).get(f"{path}/members/3/self"))
    other = desk(branch, OTHER_SECRETARY)
    assert "第一党支部" not in words(other.get("/console/appraisals"))
    assert [other.get(path + more).status_code for more in ("", "/record", "/members/2/self")] == [404] * 3
    assert Phone(branch, "30008").get(f"/m/appraisals/{public_id}/sheet").status == 404


def test_the_api_takes_a_sheet_once_and_keeps_no_hash_of_it(branch: World) -> None:
    public_id = open_by_console(branch).rsplit("/", 1)[1]
    me = signed_in(branch, "30002")
    [shown] = items(me.get("/honours/appraisals"))
    assert (shown["takes_votes"], shown["voted"], shown["grade"], len(shown["sheet"])) == (True, False, None, 6)
    path = f"/honours/appraisals/{public_id}"
    assert me.send("PUT", f"{path}/self", text="联系群众还不够").status_code == 200
    marks = [{"number": one["number"], "mark": "合格"} for one in shown["sheet"]]
    assert code_of(me.post(f"{path}/sheet", marks=marks[1:]), 409) == "appraisal_refused"
    assert me.post(f"{path}/sheet", key="again", marks=marks).status_code == 200
    assert code_of(me.post(f"{path}/sheet", key="again", marks=marks), 409) == "already_cast"
    [shown] = items(me.get("/honours/appraisals"))
    assert (shown["voted"], shown["about_self"]) == (True, "联系群众还不够")
    assert code_of(signed_in(branch, "30008").post(f"{path}/sheet", marks=marks), 404) == "not_found"
    with branch.db.reading() as session:
        kept = session.execute(select(Base.metadata.tables["idempotent_answer"])).all()
        assert not any("again" in str(row) for row in kept)
        assert session.scalars(select(Appraised.grade)).all() == [None] * 7


def test_a_pledge_by_phone_and_api_is_the_same_pledge_and_the_secretary_finds_it_without_its_notes(
    branch: World,
) -> None:
    phone, api = Phone(branch, "30002"), signed_in(branch, "30002")
    phone.get("/m/pledges/new")
    page = phone.post("/m/pledges/new", None, text="每周巡检一次水泵房", review_on="2026-11-01")
    assert (page.status, "每周巡检一次水泵房" in page.html) == (409, True), "what was typed is still there"
    assert "承诺已记下" in phone.post("/m/pledges/new", None, text="每周巡检一次水泵房", review_on="2026-12-24").text
    [shown] = items(api.get("/honours/pledges"))
    path = f"/honours/pledges/{shown['id']}"
    assert api.send("PUT", f"{path}/day", review_on="2026-12-01").json["review_on"] == "2026-12-01"
    assert code_of(api.post(f"{path}/checks", due_on="2026-12-01", note=NOTE), 409) == "not_due"
    branch.now += timedelta(days=8)
    api, phone = signed_in(branch, "30002"), Phone(branch, "30002")
    assert "到自查的日子了" in phone.get("/m/").text
    phone.get(f"/m/pledges/{shown['id']}")
    done = phone.post(f"/m/pledges/{shown['id']}", None, do="check", note=NOTE, state="open")
    assert NOTE in done.text
    assert code_of(api.post(f"{path}/checks", due_on="2026-12-01", note=NOTE), 409) == "already_checked"
    assert api.get(path).json["notes"][0]["note"] == NOTE
    listed = words(desk(branch).get("/console/pledges?q=水泵"))
    assert ("水泵" in listed, NOTE in listed) == (True, False)
    assert "没有符合的记录" in words(desk(branch).get("/console/pledges?state=due"))
    assert "水泵" not in words(desk(branch, OTHER_SECRETARY).get("/console/pledges"))
    assert code_of(signed_in(branch, "30003").get(path), 404) == "not_found"
    assert api.post(f"{path}/end", state="kept").json["state"] == "kept"
    assert code_of(api.post(f"{path}/end", state="kept"), 409) == "over"
    with branch.db.reading() as session:
        assert session.scalars(select(Pledge.review_on)).all() == [date(2027, 3, 3)]
