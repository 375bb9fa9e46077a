"""Long work in the back office: a roster from its upload into the table, what a second person must agree to."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot import outbox
from bot.chores import LEASE, MOST_ATTEMPTS
from handlers.org.service import grant, person_by_number
from models.audit import AuditRow
from models.chore import Chore, ChoreState
from models.org import Person, Role, Unit
from models.outbox import Send, SendState
from tests.console.browser import Browser, words
from tests.console.conftest import ADMIN, NOBODY, ORGANIZER
from tests.org.rosters import book
from tests.world import World

In = Callable[[str], Browser]
ROSTER = [["工号", "姓名", "部门"], ["20135", "陈明", "集团/林场"], ["20999", "新来的", "集团/林场"]]


def make_admin(world: World, number: str) -> None:
    with world.writing() as session:
        person, unit = person_by_number(session, number), session.scalars(select(Unit).where(Unit.code == "01")).one()
        assert person
        grant(session, person, Role.ADMIN, unit, by=None, now=world.now)


def send_in(browser: Browser, content: bytes, name: str = "花名册.xlsx", **fields: Any) -> str:
    """Send a roster in; the address of its report."""
    browser.get("/console/roster")
    return browser.post("/console/roster", file=(BytesIO(content), name), **fields).request.path


def upload(browser: Browser, content: bytes, name: str = "花名册.xlsx", **fields: Any) -> str:
    """The same, compared by a worker."""
    report = send_in(browser, content, name, **fields)
    browser.world.work()
    return report


def test_a_roster_is_told_row_by_row_and_written_once_and_only_then(signed_in: In, company: World) -> None:
    browser = signed_in(ADMIN)
    report = send_in(browser, book(ROSTER), partial="1")
    waiting = browser.get(report)
    assert "排队等候" in words(waiting)
    assert 'hx-trigger="every 2s"' in waiting.text
    assert '<noscript><meta http-equiv="refresh"' in waiting.text
    company.work()
    assert f'href="{report}">看逐行报告' in browser.get(report.replace("/roster/", "/work/")).text
    page = words(browser.get(report))
    assert "新增 1 ，变更 1 ，离开 0" in page
    assert "20999 新来的（集团/林场）" in page
    assert "没有符合" in words(browser.get("/console/people?q=20999"))
    assert "涉及 2 人" in words(browser.post(report))
    written = browser.post(report, sure="1").request.path
    assert browser.post(report, sure="1").request.path == written
    company.work()
    assert "已完成 ：花名册已写入。新增 1 人，变更 1 人，离开 0 人。" in words(browser.get(written))
    assert "新来的" in words(browser.get("/console/people?q=20999"))
    assert "花名册已写入" in words(browser.get("/console/work"))
    with company.db.reading() as session:
        assert session.scalar(select(func.count()).where(AuditRow.action == "导入花名册")) == 1


def test_a_roster_with_faults_is_not_written_and_one_can_be_thrown_away(signed_in: In, company: World) -> None:
    browser = signed_in(ADMIN)
    report = upload(browser, book([*ROSTER, ["20135", "重复", "集团/林场"]]), partial="1")
    assert "错误 1" in words(browser.get(report))
    assert browser.post(report, sure="1").status_code == 409
    assert "文件已丢弃" in words(browser.post(report, drop="1"))
    assert browser.get(report).status_code == 404


def test_a_roster_that_lets_many_go_waits_for_a_second_person(signed_in: In, company: World) -> None:
    browser = signed_in(ADMIN)
    report = upload(browser, book(ROSTER))
    assert "要由另一位" in words(browser.post(report))
    asked = browser.post(report, sure="1").request.path
    company.work()
    assert "等另一位管理员同意" in words(browser.get(asked))
    assert "不能自己批准" in words(browser.post(f"{asked}/approve"))
    make_admin(company, ORGANIZER)
    other = signed_in(ORGANIZER)
    assert "1 任务等您同意" in words(other.get("/console/"))
    assert "看逐行报告" in words(other.get(asked))
    assert "韩雪" in words(other.get(report))
    assert other.post(report, sure="1").status_code == 404
    other.get(asked)
    assert "已同意" in words(other.post(f"{asked}/approve"))
    assert other.post(f"{asked}/drop").status_code == 409
    company.work()
    with company.db.reading() as session:
        assert not session.scalars(select(Person.active).where(Person.employee_no == "20136")).one()


def test_a_kept_file_is_its_senders_alone_and_for_a_day(signed_in: In, company: World) -> None:
    report = upload(signed_in(ADMIN), book(ROSTER))
    make_admin(company, ORGANIZER)
    assert signed_in(ORGANIZER).get(report).status_code == 404
    company.now += timedelta(hours=25)
    later = signed_in(ADMIN)
    assert later.get(report).status_code == 404


@pytest.mark.parametrize(("name", "content"), [("x.txt", b"x"), ("x.xlsx", b"not a sheet")])
def test_a_file_that_is_no_roster_is_told_so(signed_in: In, name: str, content: bytes) -> None:
    browser = signed_in(ADMIN)
    browser.get("/console/roster")
    answer = browser.post("/console/roster", file=(BytesIO(content), name))
    browser.world.work()
    said = words(answer) + words(browser.get(answer.request.path))
    assert "请用" in said or "没有找到表头" in said


def test_work_whose_worker_died_is_done_by_the_next_and_ends_in_words_when_all_die(
    signed_in: In, company: World
) -> None:
    browser = signed_in(ADMIN)
    dying, hopeless = (send_in(browser, book(ROSTER), partial="1") for _ in range(2))
    for path, attempts in ((dying, 1), (hopeless, MOST_ATTEMPTS)):
        with company.writing() as session:
            mine = update(Chore).where(Chore.public_id == path.rpartition("/")[2])
            taken = {"state": ChoreState.WORKING, "attempts": attempts, "not_before": company.now + LEASE}
            session.execute(mine.values(taken))
    company.work()
    assert "正在处理" in words(browser.get(dying))
    company.now += LEASE
    company.work()
    assert "新增 1" in words(browser.get(dying))
    assert "没有做成 ：这项任务试了几次都没有做完" in words(browser.get(hopeless))


def test_a_push_to_very_many_is_repeated_only_after_a_second_persons_yes(signed_in: In, company: World) -> None:
    with company.writing() as session:
        top = session.scalars(select(Unit.id).where(Unit.code == "01")).one()
        said: dict[str, Any] = {"texts": {"text": "今天学习"}, "audience": {"unit": top}}
        outbox.announce(session, key="all", kind="study", **said, now=company.now)
    company.until(company.now + timedelta(minutes=10))
    with company.writing() as session:
        session.execute(update(Send).values(state=SendState.UNKNOWN, recipients=6000))
        sent = session.scalars(select(Send.id)).all()
    browser = signed_in(ADMIN)
    browser.get("/console/sends")
    ids: dict[str, Any] = {"ids": [str(sent[0])]}
    assert "要由另一位" in words(browser.post("/console/sends/resend", **ids))
    asked = browser.post("/console/sends/resend", **ids, sure="1").request.path
    assert re.fullmatch(r"/console/work/[^/]+", asked)
    make_admin(company, ORGANIZER)
    other = signed_in(ORGANIZER)
    other.get(asked)
    other.post(f"{asked}/approve")
    company.work()
    assert "已补发 1 条" in words(other.get(asked))
    assert NOBODY not in words(other.get(asked))
