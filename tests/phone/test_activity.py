"""Activities on the phone: signing up to the certificate, the leader's screen and list, 双报到."""

import re
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from handlers.activity.service import codes, completing, publishing, sessions, sports
from models.activity import Activity, Attendance, DualRegistration, HourAppeal, Kind, SignUp
from models.org import Grant, Person, Role
from tests.phone.browser import Browser
from tests.world import MORNING, World, found, hire

LEADER, ME, OTHER, STRANGER = "902", "10", "11", "99"
NAMES = {"900": "王组织", "901": "李书记", LEADER: "赵队长", ME: "陈明", OTHER: "林霞"}


@pytest.fixture
def forest(world: World) -> World:
    """A company and its branch: an organiser, a secretary, a leader, two people; and somebody of another company."""
    with world.writing() as session:
        company = found(session, "C", "青松岭")
        branch = found(session, "ZB", "第一支部", "party_branch", company)
        people = {number: hire(session, number, name, company, branch) for number, name in NAMES.items()}
        for number, role in (("900", Role.ORGANIZER), ("901", Role.SECRETARY)):
            session.add(Grant(person_id=people[number].id, unit_id=company.id, role=role, granted_at=MORNING))
        hire(session, STRANGER, "外人", found(session, "X", "外单位"))
    return world


def person(session: Any, number: str) -> Person:
    """Somebody by their 工号."""
    return session.scalars(select(Person).where(Person.employee_no == number)).one()  # type: ignore[no-any-return]


def activity(world: World, **more: Any) -> Activity:
    """A published volunteer activity two days on."""
    starts = MORNING + timedelta(days=2)
    with world.writing() as session:
        fields: dict[str, Any] = {"kind": Kind.VOLUNTEER, "title": "清雪志愿", "place": "林场路口", "now": MORNING}
        fields |= {"hours_rule": "actual", "starts_at": starts, "ends_at": starts + timedelta(hours=3)}
        fields["leader"] = person(session, LEADER)
        author = person(session, "900")
        unit = author.memberships[0].unit
        made = publishing.create(session, author, hosts=[(unit, None)], **(fields | more))
        publishing.submit(session, made, author, now=MORNING)
        publishing.review(session, made.id, person(session, "901"), approve=True, now=MORNING)
        session.flush()
        return made


def scanned(world: World, made: Activity) -> str:
    """The path the leader's QR code says now."""
    return codes.qr_text(world.config.app.secret_key, made, "", world.now)


def count(world: World, what: Any) -> int:
    with world.db.reading() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def test_a_volunteer_signs_up_comes_leaves_and_gets_a_certificate(forest: World) -> None:
    made, phone = activity(forest), Browser(forest, who=ME)
    path = f"/m/activity/{made.public_id}"
    assert "清雪志愿" in phone.get("/m/activity").text
    assert "林场路口" in phone.get(path).text
    phone.get(f"{path}/sign-up")
    form = phone.seen.form()
    for _ in range(2):
        assert "报名成功" in phone.post(f"{path}/sign-up", form).text
    assert count(forest, SignUp) == 1
    assert "已报名" in phone.get("/m/activity/mine").text
    assert "清雪志愿" in phone.get("/m/").text
    forest.now = made.starts_at
    assert "签到" in phone.get(scanned(forest, made)).text
    code = re.findall(r'name="code" value="(\d{6})"', phone.seen.html)[0]
    assert "签到成功" in phone.post(f"{path}/sign", way="in", code=code).text
    forest.now = made.ends_at
    page = phone.get(scanned(forest, made))
    assert "签退" in page.text
    code = re.findall(r'name="code" value="(\d{6})"', page.html)[0]
    assert "3 小时" in phone.post(f"{path}/sign", way="out", code=code).text
    for minutes in (0, 11, 22):
        forest.until(made.ends_at + timedelta(hours=26, minutes=minutes))
    assert "3 小时" in phone.get("/m/hours").text
    page = phone.post("/m/hours/certificate")
    assert "这张证明有效" in page.text
    stranger, paper = Browser(forest, channel=""), page.path
    assert "陈明" in stranger.get(paper).text
    assert stranger.ask("GET", paper.replace("?", ".png?")).data[:4] == b"\x89PNG"
    assert "验证码不对" in stranger.get(paper.partition("?")[0] + "?code=0").text
    assert stranger.ask("GET", paper.partition("?")[0] + ".pdf?code=0").status_code == 404


def test_a_wrong_code_is_told_and_counted(forest: World) -> None:
    made, phone = activity(forest), Browser(forest, who=ME)
    path = f"/m/activity/{made.public_id}"
    phone.get(f"{path}/sign-up")
    phone.post(f"{path}/sign-up")
    forest.now = made.starts_at
    phone.get(f"{path}/sign")
    for _ in range(5):
        assert "这个码不对" in phone.post(f"{path}/sign", way="in", code="000000").text
    assert "过 10 分钟再试" in phone.post(f"{path}/sign", way="in", code="000000").text
    assert count(forest, Attendance) == 0


def test_the_next_in_the_waiting_list_confirms_the_place_given_back(forest: World) -> None:
    made = activity(forest, capacity=1)
    path = f"/m/activity/{made.public_id}"
    first, second = Browser(forest, who=ME), Browser(forest, who=OTHER)
    for phone, words in ((first, "报名成功"), (second, "第 1 位")):
        phone.get(f"{path}/sign-up")
        assert words in phone.post(f"{path}/sign-up").text
    first.get(f"{path}/cancel")
    assert "已取消" in first.post(f"{path}/cancel").text
    assert "有空位了" in second.get("/m/").text
    second.get(path)
    assert "定好了" in second.post(f"{path}/confirm").text
    assert first.post(f"{path}/confirm", {}).status == 403


def test_a_safety_notice_has_to_be_agreed_to(forest: World) -> None:
    made = activity(forest, risk="medium", insurance_no="PA-1", safety_notice="戴安全帽")
    phone, path = Browser(forest, who=ME), f"/m/activity/{made.public_id}/sign-up"
    assert "戴安全帽" in phone.get(path).text
    page = phone.post(path)
    assert (page.status, "再勾选" in page.text) == (422, True)
    assert "报名成功" in phone.post(path, agreed="yes").text


def test_an_activity_of_another_company_is_not_found(forest: World) -> None:
    with forest.writing() as session:
        unit = person(session, "900").memberships[0].unit_id
    made = activity(forest, audience={"units": [unit]})
    stranger, path = Browser(forest, who=STRANGER), f"/m/activity/{made.public_id}"
    for end in ("", "/sign-up", "/cancel", "/sign", "/screen", "/roster", "/teams", "/fixtures"):
        assert stranger.get(f"{path}{end}").status == 404, end


def test_the_leader_shows_the_code_and_signs_people_in_by_the_list(forest: World) -> None:
    made, leader, me = activity(forest), Browser(forest, who=LEADER), Browser(forest, who=ME)
    path = f"/m/activity/{made.public_id}"
    me.get(f"{path}/sign-up")
    me.post(f"{path}/sign-up")
    assert me.get(f"{path}/screen").status == 409
    forest.now = made.starts_at
    page = leader.get(f"{path}/screen")
    assert codes.code_at(forest.config.app.secret_key, made, forest.now) in page.text
    assert "<svg" in page.html
    page = leader.get(f"{path}/roster")
    empty = leader.post(f"{path}/roster", do="in")
    assert (empty.status, "勾选" in empty.text) == (422, True)
    who = re.findall(r'name="who" value="([^"]+)"', page.html)
    assert "已为 1 人签到" in leader.post(f"{path}/roster", do="in", who=who[0]).text
    assert "加进名单" in leader.post(f"{path}/bring", number=OTHER).text
    assert leader.post(f"{path}/bring", number="nobody").status == 404
    assert count(forest, SignUp) == 2


def test_hours_are_appealed_and_entered_afterwards(forest: World) -> None:
    made, phone = activity(forest), Browser(forest, who=ME)
    phone.get(f"/m/activity/{made.public_id}/sign-up")
    phone.post(f"/m/activity/{made.public_id}/sign-up")
    forest.now = made.ends_at + timedelta(hours=1)
    phone.get("/m/hours/appeal")
    page = phone.post("/m/hours/appeal", activity=made.public_id, minutes="很久", why="")
    assert (page.status, 'value="很久"' in page.html) == (422, True)
    form = phone.seen.form()
    for _ in range(2):
        page = phone.post("/m/hours/appeal", form, activity=made.public_id, minutes="150", why="签退时没信号")
        assert "申诉已提交" in page.text
    assert count(forest, HourAppeal) == 1
    phone.get("/m/hours/back")
    day = {"title": "清理防火道", "day": "2026-11-21", "from": "09:00", "to": "11:30"}
    assert "至少 5 个字" in phone.post("/m/hours/back", proof="无", **day).text
    assert "补录已提交" in phone.post("/m/hours/back", proof="与张三同去", **day).text


def test_a_community_confirms_with_the_slip_s_code(forest: World) -> None:
    phone = Browser(forest, who=ME)
    phone.get("/m/dual")
    page = phone.post("/m/dual", community="林海社区", skills="维修")
    code = re.findall(r"确认码 (\w{8})", page.text)[0]
    path = re.findall(r"https://siwei\.example(/m/dual/[\w-]+)", page.text)[0]
    office = Browser(forest, channel="")
    assert "陈明同志到林海社区报到" in office.get(path).text
    wrong = office.post(path, code="XXXXXXXX", contact="王主任")
    assert ("确认码不对" in wrong.text, 'value="王主任"' in wrong.html) == (True, True)
    assert "已确认报到" in office.post(path, code=code.lower(), contact="王主任").text
    with forest.writing() as session:
        row = session.scalars(select(DualRegistration)).one()
        row.branch_at = forest.now
    phone.get(f"{path}/report")
    day = {"day": "2026-11-23", "from": "09:00", "to": "11:00"}
    assert "报告已交" in phone.post(f"{path}/report", text="帮社区清雪两小时", **day).text
    assert Browser(forest, who=OTHER).get(f"{path}/report").status == 404
    office.get(path)
    reported = re.findall(r'name="report" value="([^"]+)"', office.seen.html)[0]
    assert "已确认这次服务" in office.post(path, report=reported, code=code, says="谢谢").text
    assert office.get("/m/dual/nothing").status == 404


def test_a_team_is_founded_joined_drawn_and_its_match_scored(forest: World) -> None:
    made = activity(forest, kind=Kind.SPORT, title="羽毛球", hours_rule="none")
    with forest.writing() as session:
        sports.set_up(session, session.get_one(Activity, made.id), person(session, "900"), style="league", most=2)
    path = f"/m/activity/{made.public_id}"
    captain, player, rival = (Browser(forest, who=who) for who in (ME, OTHER, "901"))
    assert "入队、组队" in captain.get(path).text
    assert "还没有队" in captain.get(f"{path}/teams").text
    assert captain.post(f"{path}/teams", do="found", name="").status == 409
    assert "您是队长" in captain.post(f"{path}/teams", do="found", name="红松队").text
    page = player.get(f"{path}/teams")
    ref = re.findall(r'name="ref" value="([\w-]+)"', page.html)[0]
    alone = page.form(f"{path}/teams") | {"once": "0" * 32}
    assert "等队长同意" in player.post(f"{path}/teams", do="join", ref=ref).text
    assert "只能参加一个队" in player.post(f"{path}/teams", alone | {"do": "found", "name": "独行队"}).text
    page = captain.get(f"{path}/teams")
    assert "林霞 想加入您的队" in page.text
    assert "会告诉他" in captain.post(f"{path}/teams", do="accept").text
    rival.get(f"{path}/teams")
    rival.post(f"{path}/teams", rival.seen.form() | {"do": "found", "name": "云杉队"})
    assert "这支队就解散了" in rival.seen.text
    assert "您已退出“云杉队”" in rival.post(f"{path}/teams", do="leave").text
    rival.post(f"{path}/teams", rival.seen.form(f"{path}/teams") | {"do": "found", "name": "白桦队"})
    with forest.writing() as session:
        sports.draw(session, made.id, person(session, "900"), rng=Random(1), now=MORNING)
    leader = Browser(forest, who=LEADER)
    page = leader.get(f"{path}/fixtures")
    fixture = re.findall(r'name="fixture" value="([\w-]+)"', page.html)[0]
    wrong = leader.post(f"{path}/fixtures", home="二", away="1")
    assert (wrong.status, "两边的得分都填上" in wrong.text) == (409, True)
    assert "比分记好了" in leader.post(f"{path}/fixtures", home="2", away="1").text
    assert 'name="home"' not in player.get(f"{path}/fixtures").html
    assert ("2 : 1" in player.seen.text, "我的队" in player.seen.text, "3 分" in player.seen.text) == (True, True, True)
    assert (
        player.ask("POST", f"{path}/fixtures", data=alone | {"fixture": fixture, "home": "9", "away": "0"}).status_code
        == 409
    )


def test_what_was_missed_is_made_up_and_a_measure_is_finished(forest: World) -> None:
    made = activity(forest, kind=Kind.STUDY, title="集中学习", hours_rule="none")
    with forest.writing() as session:
        one = session.get_one(Activity, made.id)
        completing.set_agenda(session, one, person(session, "900"), ["支部建在连上｜李书记"])
        leader, me = person(session, LEADER), person(session, ME)
        sessions.add_measure(
            session, one, leader, text="修订值班表", owner=me, due_on=(MORNING + timedelta(days=9)).date(), now=MORNING
        )
        sessions.close(session, made.id, leader, now=made.ends_at)
    forest.now = made.ends_at + timedelta(hours=1)
    phone = Browser(forest, who=ME)
    assert ("补学：集中学习" in phone.get("/m/").text, "措施：修订值班表" in phone.seen.text) == (True, True)
    path = re.findall(r'href="(/m/make-up/[\w-]+)"', phone.get("/m/make-up").html)[0]
    assert ("支部建在连上" in phone.get(path).text, "李书记" in phone.seen.text) == (True, True)
    short = phone.post(path, note="学了")
    assert (short.status, "至少 10 个字" in short.text, ">学了</textarea>" in short.html) == (422, True, True)
    assert "补学记好了" in phone.post(path, note="支部建在连队上，党的领导到基层").text
    assert Browser(forest, who=OTHER).get(path).status == 404
    page = phone.get("/m/measures")
    assert "修订值班表" in page.text
    assert "请写一句完成情况" in phone.post("/m/measures", result=" ").text
    assert "已记完成" in phone.post("/m/measures", result="新表已贴出").text
    assert "没有未完成的措施" in phone.get("/m/measures").text
