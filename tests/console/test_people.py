"""People and units in the back office: what may be done, by whom, and that it was done."""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from handlers.org.service import ask_correction, grant, person_by_number
from models.audit import AuditRow
from models.org import Correction, Grant, HrEvent, Identity, Person, Role, Unit
from tests.console.browser import Browser, words
from tests.console.conftest import ADMIN, NOBODY, ORGANIZER, SECRETARY
from tests.world import World

In = Callable[[str], Browser]


def path_to(world: World, number: str) -> str:
    with world.db.reading() as session:
        return f"/console/people/{session.scalars(select(Person.public_id).where(Person.employee_no == number)).one()}"


def unit_id(world: World, code: str) -> str:
    with world.db.reading() as session:
        return session.scalars(select(Unit.public_id).where(Unit.code == code)).one()


def make_admin(world: World, number: str, code: str) -> None:
    with world.writing() as session:
        person, unit = person_by_number(session, number), session.scalars(select(Unit).where(Unit.code == code)).one()
        assert person
        grant(session, person, Role.ADMIN, unit, by=None, now=world.now)


def test_somebody_elses_people_and_units_are_not_found(signed_in: In, company: World) -> None:
    browser = signed_in(SECRETARY)
    assert browser.get(path_to(company, NOBODY)).status_code == 200
    for path in (path_to(company, "20136"), "/console/people/none"):
        assert browser.get(path).status_code == 404
        assert browser.post(f"{path}/code").status_code == 404
    make_admin(company, SECRETARY, "0101")
    for action in ("events", "grants", "password", "export", "erase"):
        assert browser.post(f"{path_to(company, '20136')}/{action}").status_code == 404
    assert browser.get(f"/console/units/{unit_id(company, '0102')}").status_code == 404
    assert browser.get("/console/roster").status_code == 404


def test_a_private_field_is_for_administrators_alone(signed_in: In, company: World) -> None:
    with company.writing() as session:
        session.scalars(select(Person).where(Person.employee_no == NOBODY)).one().phone = "13900000066"
    assert "13900000066" in words(signed_in(ADMIN).get(path_to(company, NOBODY)))
    for number in (SECRETARY, ORGANIZER):
        page = signed_in(number).get(path_to(company, NOBODY))
        assert "13900000066" not in page.text
        assert "授权……" not in page.text


def test_a_role_is_given_after_it_was_said_what_it_means_and_taken_back(signed_in: In, company: World) -> None:
    browser, path = signed_in(ADMIN), path_to(company, NOBODY)
    browser.get(path)
    asked = browser.post(f"{path}/grants", role="organizer", unit=unit_id(company, "0101"))
    assert "陈明将在“机修车间”及所有下级任组织员" in words(asked)
    with company.db.reading() as session:
        assert (
            session.scalars(
                select(Grant.role).join(Person, Person.id == Grant.person_id).where(Person.employee_no == NOBODY)
            ).all()
            == []
        )
    given = browser.post(f"{path}/grants", role="organizer", unit=unit_id(company, "0101"), sure="1")
    assert "组织员 · 机修车间" in words(given)
    number = re.search(r"grants/(\d+)/revoke", given.text)
    assert number
    assert "没有后台职责" in words(browser.post(f"{path}/grants/{number[1]}/revoke"))
    with company.db.reading() as session:
        assert session.scalars(select(AuditRow.action).order_by(AuditRow.seq)).all() == ["授权", "收回职责"]


def test_nobody_gives_themself_a_role_or_a_password(signed_in: In, company: World) -> None:
    browser, path = signed_in(ADMIN), path_to(company, ADMIN)
    browser.get(path)
    fields: dict[str, Any] = {"role": "leader", "unit": unit_id(company, "01"), "sure": "1"}
    assert "不能授予自己" in words(browser.post(f"{path}/grants", **fields))
    assert browser.post(f"{path}/password", sure="1").status_code == 409
    assert browser.post(f"{path}/erase", sure="1").status_code == 409


def test_faults_of_a_form_are_told_at_once_and_what_was_typed_stays(signed_in: In, company: World) -> None:
    browser, path = signed_in(ADMIN), path_to(company, NOBODY)
    browser.get(path)
    answer = browser.post(f"{path}/events", kind="升职", on="昨天", detail="特别的说明")
    assert answer.status_code == 422
    assert "请选一个。" in words(answer)
    assert "请填日期" in words(answer)
    assert 'value="特别的说明"' in answer.text
    assert "已登记" in words(browser.post(f"{path}/events", kind="表彰", on="2026-11-20", detail="先进"))
    assert "登记过了" in words(browser.post(f"{path}/events", kind="表彰", on="2026-11-20", detail="先进"))
    assert "先进" in words(browser.get("/console/events?kind=表彰"))
    with company.db.reading() as session:
        assert session.scalars(select(HrEvent.source)).all() == ["console"]


def test_a_secretary_hands_over_a_code_that_binds(signed_in: In, company: World) -> None:
    browser, path = signed_in(SECRETARY), path_to(company, NOBODY)
    browser.get(path)
    shown = re.search(r'class="code">(\d{6})<', browser.post(f"{path}/code").text)
    assert shown
    company.says(f"绑定 {NOBODY}", "o-new", "official")
    assert "绑定成功" in company.says(shown[1], "o-new", "official")
    browser = signed_in(ADMIN)
    page = browser.get(path)
    assert "公众号" in words(page)
    with company.db.reading() as session:
        number = session.scalars(select(Identity.id).where(Identity.channel == "official")).one()
    assert "已解绑" in words(browser.post(f"{path}/identities/{number}/unbind"))


def test_a_reset_password_ends_what_was_open(signed_in: In, company: World) -> None:
    other, browser, path = signed_in(ORGANIZER), signed_in(ADMIN), path_to(company, ORGANIZER)
    browser.get(path)
    assert "涉及 1 人" in words(browser.post(f"{path}/password"))
    assert other.get("/console/").request.path == "/console/"
    assert "临时口令" in words(browser.post(f"{path}/password", sure="1"))
    assert other.get("/console/").request.path == "/console/sign-in"


def test_a_persons_data_are_handed_over_and_removed(signed_in: In, company: World) -> None:
    browser, path = signed_in(ADMIN), path_to(company, NOBODY)
    browser.get(path)
    assert browser.post(f"{path}/export").data[:2] == b"PK"
    assert "不能恢复" in words(browser.post(f"{path}/erase"))
    assert "已删除" in words(browser.post(f"{path}/erase", sure="1"))
    assert browser.get(path).status_code == 404
    held = signed_in(ADMIN)
    held.get(path_to(company, ORGANIZER))
    assert "请先收回" in words(held.post(f"{path_to(company, ORGANIZER)}/erase", sure="1"))


def test_a_tree_grows_and_moves(signed_in: In, company: World) -> None:
    browser = signed_in(ADMIN)
    shop, forest = unit_id(company, "0101"), unit_id(company, "0102")
    browser.get(f"/console/units/{shop}")
    assert "已经有单位在用" in words(
        browser.post(f"/console/units/{shop}/below", code="0102", name="一班", kind="team")
    )
    made = browser.post(f"/console/units/{shop}/below", code="010101", name="一班", kind="team")
    assert "一班 班组 · 010101" in words(made)
    browser.get(f"/console/units/{shop}")
    assert "涉及 2 个单位" in words(browser.post(f"/console/units/{shop}/move", parent=forest))
    browser.post(f"/console/units/{shop}/move", parent=forest, sure="1")
    browser.get(f"/console/units/{forest}")
    answer = browser.post(f"/console/units/{forest}/move", parent=shop, sure="1")
    assert "不能把一个单位移到它自己或它的下级里面" in words(answer)
    assert "第一机修车间" in words(browser.post(f"/console/units/{shop}/name", new_name="第一机修车间"))
    with company.db.reading() as session:
        moved = session.scalars(select(Unit).where(Unit.code == "010101")).one()
        assert moved.path.count("/") == 5


def test_a_correction_is_decided_by_another(signed_in: In, company: World) -> None:
    with company.writing() as session:
        chen, admin = person_by_number(session, NOBODY), person_by_number(session, ADMIN)
        assert chen
        assert admin
        ids = [ask_correction(session, one, "部门应为林场", now=company.now).public_id for one in (chen, admin)]
    browser = signed_in(ADMIN)
    assert "2 职工要求更正资料" in words(browser.get("/console/"))
    browser.get(f"/console/corrections/{ids[0]}")
    assert "已处理" in words(browser.post(f"/console/corrections/{ids[0]}", accepted="1"))
    browser.get(f"/console/corrections/{ids[1]}")
    assert "不能自己批准" in words(browser.post(f"/console/corrections/{ids[1]}", accepted="1"))
    with company.db.reading() as session:
        assert session.scalars(select(Correction.state).order_by(Correction.id)).all() == ["accepted", "open"]
    assert browser.post(f"/console/corrections/{ids[0]}", accepted="0").status_code == 409
