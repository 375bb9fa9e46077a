"""Requests for help on the phone, from the form to the rating; the box without names."""

import re
from typing import Any

import pytest
from sqlalchemy import func, select

from handlers.case.service import faq
from handlers.case.service.acting import act
from handlers.case.service.desk import Desk, Said
from models.case import Case, CaseFile, CaseMessage
from models.org import Grant, Person, Role
from models.outbox import Notice
from models.web import SignIn
from tests.phone.browser import Browser, picture
from tests.world import MORNING, World, found, hire

ME, OTHER, HELPER = "20135", "20136", "20104"
STORY = "父亲肝硬化住院，家里借遍了"


@pytest.fixture
def hall(world: World, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    """A company with a caseworker and two people."""
    monkeypatch.chdir(tmp_path)
    with world.writing() as session:
        company = found(session, "C", "青松岭")
        helper = hire(session, HELPER, "李经办", company)
        session.add(Grant(person_id=helper.id, unit_id=company.id, role=Role.CASEWORKER, granted_at=MORNING))
        hire(session, ME, "陈明", company)
        hire(session, OTHER, "林霞", company)
    return world


def count(world: World, what: Any) -> int:
    with world.db.reading() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def begun(phone: Browser, kind: str = "0") -> str:
    """The path of a new draft's form."""
    phone.get("/m/case")
    return phone.post("/m/case/new", kind=kind).path


def asked(phone: Browser) -> str:
    """The path of a case that was handed in."""
    path = begun(phone)
    return phone.post(path, story=STORY, soon="就这几天", contact="打电话", do="submit").path


def staff(world: World, path: str, action: str, **said: Any) -> None:
    """The caseworker takes a step."""
    with world.writing() as session:
        case = session.scalars(select(Case).where(Case.public_id == path.rpartition("/")[2])).one()
        helper = session.scalars(select(Person).where(Person.employee_no == HELPER)).one()
        from bot.vault import Vault

        desk = Desk(session, Vault(world.config.vault.keys), world.worker.workdays, world.now)
        act(desk, case, helper, action, Said(**said))


def test_a_draft_is_kept_as_far_as_it_goes_and_handed_in_with_photos(hall: World) -> None:
    phone = Browser(hall)
    path = begun(phone)
    page = phone.post(path, story=STORY, do="submit")
    assert (page.status, "请选一项" in page.text, STORY in page.html) == (200, True, True)
    page = Browser(hall).get(path)
    assert STORY in page.html
    page = phone.post(path, soon="就这几天", contact="打电话", keep_from="没这个人", do="save")
    assert "名册里没有找到这个人" in page.text
    page = phone.post(path, keep_from="林霞", photo=[picture(), picture((1, 2, 3))], do="save")
    assert all(words in page.text for words in ("已经替您存好", "照片 1", "照片 2", "林霞"))
    form = phone.seen.form()
    for _ in range(2):
        page = phone.post(path, form, do="submit")
        assert "BF-26-1124-01" in page.text
    assert (count(hall, Case), count(hall, CaseFile)) == (1, 2)
    assert STORY in page.text
    photos = re.findall(r"/m/case/[\w-]+/photos/[\w-]+", page.html)
    assert phone.ask("GET", photos[0]).data[:2] == b"\xff\xd8"
    assert Browser(hall, who=OTHER).get(photos[0]).status == 404
    with hall.db.reading() as session:
        assert all(STORY not in str(notice.texts) for notice in session.scalars(select(Notice)))


def test_what_is_no_photo_is_told_and_nothing_is_lost(hall: World) -> None:
    from io import BytesIO

    phone = Browser(hall)
    path = begun(phone)
    page = phone.post(path, story=STORY, photo=(BytesIO(b"<svg/>"), "x.jpg"), do="save")
    assert (page.status, "请换一张" in page.text, STORY in page.html) == (409, True, True)
    assert count(hall, CaseFile) == 0


def test_each_kind_s_form_takes_what_its_fields_say(hall: World) -> None:
    phone = Browser(hall)
    path = begun(phone, "6")
    page = phone.post(path, members="很多", income="3万", rigid="12000", story="孩子上学", contact="先写", do="submit")
    assert "家里几口人，例如 4" in page.text
    assert 'value="30000"' in phone.get(path).html
    assert "编号" in phone.post(path, members="4", do="submit").text
    path = begun(phone, "3")
    assert "12356" in phone.seen.text
    assert "编号" in phone.post(path, contact="先写", do="submit").text


def test_somebody_else_s_case_and_draft_are_not_found(hall: World) -> None:
    phone, other = Browser(hall), Browser(hall, who=OTHER)
    draft, case = begun(phone), asked(phone)
    for path in (draft, case, f"{case}/add", f"{case}/do/撤回"):
        assert other.get(path).status == 404, path
    other.get("/m/case")
    form = other.seen.form()
    for path, fields in ((draft, {"story": "改写"}), (f"{case}/add", {"text": "插话"}), (f"{case}/do/撤回", {})):
        assert other.post(path, form, **fields).status == 404, path
    assert count(hall, CaseMessage) == 0


def test_a_case_is_followed_supplemented_and_rated(hall: World) -> None:
    phone = Browser(hall)
    case = asked(phone)
    staff(hall, case, "受理", urgency="一般")
    staff(hall, case, "要求补正", note="请补住院发票")
    page = phone.get("/m/")
    assert "待补正" in page.text
    page = phone.get(case)
    assert all(words in page.text for words in ("请补住院发票", "经办在等", "受理"))
    phone.get(f"{case}/add")
    empty = phone.post(f"{case}/add")
    assert (empty.status, "还没有填" in empty.text) == (422, True)
    form = phone.seen.form()
    for _ in range(2):
        assert "已经补上了" in phone.post(f"{case}/add", form, text="发票在照片里", photo=picture()).text
    assert (count(hall, CaseMessage), count(hall, CaseFile)) == (1, 1)
    assert "受理中" in phone.get(case).text


def test_a_wish_is_answered_rated_and_reopened(hall: World) -> None:
    phone = Browser(hall)
    path = begun(phone, "5")
    case = phone.post(path, story="食堂夜班没有热饭", soon="不急", do="submit").path
    staff(hall, case, "受理", urgency="一般")
    staff(hall, case, "答复", note="下周起夜班留窗口")
    page = phone.get(case)
    assert all(words in page.text for words in ("下周起夜班留窗口", "评价"))
    phone.get(f"{case}/do/评价")
    page = phone.post(f"{case}/do/评价", solved="是")
    assert (page.status, "请选一项" in page.text) == (422, True)
    assert "已经记下" in phone.post(f"{case}/do/评价", solved="否", score="2").text
    phone.get(f"{case}/do/重新办理")
    assert "重新办理" in phone.post(f"{case}/do/重新办理", note="还是没有").text
    assert phone.get(f"{case}/do/评价").status == 404


def test_a_case_is_withdrawn_once(hall: World) -> None:
    phone = Browser(hall)
    case = asked(phone)
    phone.get(f"{case}/do/撤回")
    form = phone.seen.form()
    for _ in range(2):
        assert "已撤回" in phone.post(f"{case}/do/撤回", form).text
    assert "进度" not in phone.get("/m/case/looks").text


def test_words_of_danger_call_somebody_at_once_whatever_becomes_of_the_form(hall: World) -> None:
    phone = Browser(hall)
    path = begun(phone)
    page = phone.post(path, story="我不想活了", do="submit")
    assert all(words in page.text for words in ("12356", "请专员马上联系您", "请选一项"))
    with hall.db.reading() as session:
        assert any("陈明" in str(notice.texts) for notice in session.scalars(select(Notice)))
        assert all("不想活" not in str(notice.texts) for notice in session.scalars(select(Notice)))


def test_a_letter_names_nobody_and_is_read_by_its_receipt(hall: World) -> None:
    phone = Browser(hall)
    assert "不问您是谁" in phone.get("/m/box").text
    page = phone.post("/m/box", text="我叫陈明，电话 13800000000")
    assert (page.status, "能认出您" in page.text) == (422, True)
    form = phone.seen.form("/m/box")
    codes = {
        re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", phone.post("/m/box", form, text="食堂的账请查一查").text)[0]
        for _ in range(2)
    }
    assert len(codes) == 1
    assert (count(hall, Case), count(hall, CaseMessage), count(hall, SignIn)) == (1, 1, 0)
    code = codes.pop()
    phone.get("/m/box/receipt")
    assert phone.post("/m/box/receipt", code="AAAA-AAAA").status == 404
    phone.get("/m/box/receipt")
    page = phone.post("/m/box/receipt", code=code.lower())
    assert "食堂的账请查一查" in page.text
    for _ in range(2):
        page = phone.post("/m/box/receipt", {"code": code}, more="还有采购")
    assert page.text.count("还有采购") == 1


def test_policies_are_answered_with_their_source_and_only_reviewed_ones(hall: World) -> None:
    with hall.writing() as session:
        entry = faq.write(session, question="医疗互助怎么申请", answer="出院后申请", source="办事指南", author=None)
        faq.approve(session, entry, session.scalars(select(Person)).first() or Person())
        faq.write(session, question="医疗互助赔多少", answer="未审", source="草稿", author=None)
    page = Browser(hall, channel="").get("/m/policy?q=医疗互助")
    assert ("办事指南" in page.text, "未审" in page.text) == (True, False)
    assert "没有找到审定过的答复" in Browser(hall).get("/m/policy?q=天气").text
    assert "没有公示" in Browser(hall).get("/m/notices").text


def test_a_colleague_s_request_waits_for_their_word_and_a_draft_can_be_deleted(hall: World) -> None:
    phone, other = Browser(hall, who=ME), Browser(hall, who=OTHER)
    phone.get("/m/case/for-somebody")
    wrong = phone.post("/m/case/for-somebody", number=ME, kind="0")
    assert (wrong.status, "同事的工号" in wrong.text) == (422, True)
    page = phone.post("/m/case/for-somebody", number=OTHER, kind="0")
    assert ("已请林霞同意" in page.text, "替林霞写" in page.text) == (True, True)
    form = {"story": STORY, "soon": "就这几天", "contact": "打电话", "do": "submit"}
    early = phone.post(page.path, **form)
    assert (early.status, "代报需要本人同意" in early.text, "回复“" in early.text) == (409, True, False)
    assert "有同事替您写了一份求助" in other.get("/m/case").text
    assert "已同意" in other.post("/m/case/agree").text
    phone.get(page.path)
    assert "已提交" in phone.post(page.path, **form).text
    path = begun(phone)
    phone.post(path, photo=picture(), story=STORY, do="save")
    assert "接着写" in phone.get("/m/case").text
    delete = path.removesuffix("form") + "discard"
    assert other.get(delete).status == 404
    assert "马上删掉" in phone.get(delete).text
    assert "已经删掉" in phone.post(delete).text
    assert (phone.get(path).status, "接着写" in phone.get("/m/case").text) == (404, False)
    with hall.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(CaseFile)) == 0
