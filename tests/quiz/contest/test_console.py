"""The back office of banks and contests, over the whole program's WSGI application."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from models.contest import Contest, ContestEvent
from models.live import LiveRoom
from models.quiz import BankFile, Question
from tests.console.browser import Browser, words
from tests.quiz.contest.conftest import LARGE, SMALL, bank_text, open_contest, play
from tests.world import World

ORGANIZER, REVIEWER = "30001", "30002"
PAGES = (
    "banks", "questions", "questions/new", "review", "duplicates", "imports", "imports/new", "contests",
    "contests/new?mode=paper", "contests/new?mode=league", "live", "live/new",
)  # fmt: skip
TERMS: dict[str, Any] = {
    "questions": "4", "minutes": "10", "seconds": "", "a_day": "3", "in_all": "", "partial": "none", "speed": "flat",
    "draw": "1", "worth-single": "10", "worth-multi": "10", "worth-judge": "10", "worth-blank": "10", "pass_mark": "60",
    "prizes": "一等奖 1\n二等奖 2",
}  # fmt: skip


def as_(world: World, who: str) -> Browser:
    browser = Browser(world)
    browser.scan(who)
    return browser


def value(page: str, label: str) -> str:
    """The value of a select's option."""
    found = re.search(rf'<option value="([^"]+)"[^>]*>[　\s]*{label}<', page)
    assert found, label
    return found[1]


def test_every_page_opens_for_an_organiser_and_for_nobody_else(bank: World) -> None:
    browser = as_(bank, ORGANIZER)
    for path in PAGES:
        answer = browser.get(f"/console/quiz/{path}")
        assert answer.status_code == 200, path
        assert "onclick" not in answer.text
        assert "style=" not in answer.text
    assert "导入题库" not in as_(bank, SMALL[0]).get("/console/quiz/banks").text
    assert "登录" in words(Browser(bank).get("/console/quiz/contests"))


def test_a_file_is_read_its_doubts_put_right_beside_its_own_lines_and_reviewed(branches: World) -> None:
    browser = as_(branches, ORGANIZER)
    text = bank_text(4, 2) + "7．长征始于何年？（E）\nA．1934  B．1935\n8．遵义会议在何年？\nA．1935  B．1936\n"
    browser.get("/console/quiz/imports/new")
    sent = browser.post("/console/quiz/imports/new", bank="党课", file=(BytesIO(text.encode()), "党课.txt"))
    assert "正在读文件" in words(sent)
    assert 'hx-trigger="every 2s"' in sent.text
    branches.work()
    report = browser.get(sent.request.path)
    assert "读到 8 题" in words(report)
    assert "还要核对 2 题" in words(report)
    doubt = browser.get(f"{sent.request.path}/0")
    said = words(doubt)
    assert "7．长征始于何年" in said
    assert "答案“E”认不出来" in said
    fields: dict[str, Any] = {"kind": "single", "stem": "长征始于何年？", "option-A": "1934", "option-B": "1935"}
    assert browser.post(doubt.request.path, do="correct", **fields).status_code == 409
    following = browser.post(doubt.request.path, do="correct", letters="A", **fields)
    assert "改好了，已送审" in words(following)
    assert "8．遵义会议在何年" in words(following)
    ended = browser.post(following.request.path, do="drop")
    assert "都处理完了" in words(ended)
    assert "已经处理过了" in words(browser.post(following.request.path, do="drop"))
    with branches.writing() as session:
        assert session.scalar(select(func.count(Question.id)).where(Question.state == "pending")) == 7
    assert "没有符合的记录" in words(browser.get("/console/quiz/review"))
    second = as_(branches, REVIEWER)
    assert "7 待审的题目" in words(second.get("/console/"))
    second.get("/console/quiz/review")
    asked = second.post("/console/quiz/review")
    assert "涉及 7 题" in words(asked)
    assert "共 7 题" in words(second.post("/console/quiz/review", sure="1"))
    exported = second.get("/console/quiz/questions")
    link = re.search(r"/console/quiz/banks/[^/\"]+/export", second.get(_bank(exported.text)).text)
    assert link
    sheet = second.get(link[0])
    assert len(CalamineWorkbook.from_filelike(BytesIO(sheet.data)).get_sheet_by_index(0).to_python()) == 8


def _bank(page: str) -> str:
    return f"/console/quiz/questions?bank={value(page, '党课')}"


def test_a_question_is_written_changed_reviewed_and_retired(bank: World) -> None:
    browser = as_(bank, ORGANIZER)
    page = browser.get("/console/quiz/questions/new").text
    fields: dict[str, Any] = {
        "kind": "multi",
        "stem": "四个意识包括？",
        "option-A": "政治",
        "option-C": "大局",
        "option-D": "金钱",
    }
    fault = browser.post("/console/quiz/questions/new", bank=value(page, "党史题库"), **fields)
    assert "请选正确答案" in words(fault)
    assert "大局" in fault.text
    listed = browser.post(
        "/console/quiz/questions/new", bank=value(page, "党史题库"), letters=["A", "C"], tags="党建，意识", **fields
    )
    assert "已写入" in words(listed)
    with bank.writing() as session:
        made = session.scalars(select(Question).where(Question.stem == "四个意识包括？")).one()
        assert (made.options, made.answer, made.tags) == (["政治", "大局", "金钱"], ["A", "B"], ["党建", "意识"])
    path = f"/console/quiz/questions/{made.public_id}"
    browser.get(path)
    own = browser.post(f"{path}/review", decision="approve")
    assert own.status_code == 409
    assert "另一个人来做" in words(own)
    second = as_(bank, REVIEWER)
    assert "请您审核" in words(second.get(path))
    assert "已通过" in words(second.post(f"{path}/review", decision="approve"))
    assert "已停用 1 题" in words(second.post(f"{path}/retire"))
    outsider = as_(bank, ORGANIZER)
    assert outsider.get("/console/quiz/questions/nothing").status_code == 404


def test_a_contest_goes_from_draft_to_certificates(bank: World) -> None:
    browser = as_(bank, ORGANIZER)
    page = browser.get("/console/quiz/contests/new?mode=paper").text
    places: dict[str, Any] = {"mode": "paper", "unit": value(page, "公司党委"), "bank": value(page, "党史题库")}
    ends = (bank.now + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    faulty = browser.post("/console/quiz/contests/new", **places, title="", closes_at=ends, **TERMS)
    assert faulty.status_code == 422
    draft = browser.post("/console/quiz/contests/new", **places, title="学习竞赛", closes_at=ends, **TERMS)
    assert "已建好草稿" in words(draft)
    saved = browser.post(draft.request.path, title="学习大赛", closes_at=ends, **{**TERMS, "questions": "3"})
    assert "已保存" in words(saved)
    asked = browser.post(f"{draft.request.path}/open")
    assert "涉及 18 人" in words(asked)
    assert "已发布" in words(browser.post(f"{draft.request.path}/open", sure="1"))
    play(bank, SMALL[0])
    play(bank, LARGE[0], wrong=1)
    shown = words(browser.get(draft.request.path))
    assert "1 张䶮 第一支部 100 3/3" in shown
    assert "参与面" in shown
    assert "已结束" in words(browser.post(f"{draft.request.path}/close", sure="1"))
    held = browser.get(f"{draft.request.path}/certificates")
    assert "一等奖" in words(held)
    assert "发给" in words(browser.post(f"{draft.request.path}/certificates"))
    bank.work()
    assert any("证书来了：一等奖" in text for text in bank.pushed(SMALL[0]))
    book = browser.get(f"{draft.request.path}/workbook")
    assert CalamineWorkbook.from_filelike(BytesIO(book.data)).sheet_names[0] == "个人"


def test_what_a_correction_changes_is_shown_before_it_is_done(bank: World) -> None:
    open_contest(bank, "paper", questions=4, draw=False)
    play(bank, SMALL[0], wrong=1)
    browser = as_(bank, ORGANIZER)
    listed = browser.get("/console/quiz/contests").text
    contest = re.search(r"/console/quiz/contests/[\w-]{22}", listed)
    assert contest
    page = browser.get(f"{contest[0]}/questions")
    path = re.search(rf"{contest[0]}/questions/[\w-]+", page.text)
    assert path
    browser.get(path[0])
    assert browser.post(path[0], do="void", why="").status_code == 422
    assert browser.post(f"{contest[0]}/questions/nothing", do="void", why="").status_code == 404
    asked = browser.post(path[0], do="void", why="题目有误")
    assert "张䶮：75 → 100 分" in words(asked)
    with bank.writing() as session:
        assert session.scalar(select(func.count(ContestEvent.id)).where(ContestEvent.kind == "voided")) == 0
    done = browser.post(path[0], do="void", why="题目有误", sure="1")
    assert "已作废" in words(done)
    bank.work()
    assert "题目有误" in bank.pushed(SMALL[0])[-1]
    assert "已经作废" in words(browser.post(path[0], do="rekey", key="A", why="x", sure="1"))


def test_a_live_room_is_made_and_its_host_sent_to_the_big_screen(bank: World) -> None:
    browser = as_(bank, ORGANIZER)
    page = browser.get("/console/quiz/live/new").text
    fields: dict[str, Any] = {
        "title": "现场赛",
        "bank": value(page, "党史题库"),
        "count": "5",
        "seconds": "20",
        "speed": "kahoot",
    }
    assert "至少要选两个队" in words(browser.post("/console/quiz/live/new", script="buzz", **fields))
    made = browser.post("/console/quiz/live/new", script="", **fields)
    assert "房间号" in words(made)
    with bank.writing() as session:
        room = session.scalars(select(LiveRoom)).one()
        assert len(room.questions) == 5
    sent = browser.client.get(f"{made.request.path}/screen", base_url="https://siwei.example")
    assert sent.status_code == 303
    assert sent.headers["Location"].startswith(f"/live/{room.code}#")
    teams = re.findall(r'name="teams" value="([^"]+)"', page)
    hall = browser.post("/console/quiz/live/new", script="buzz", teams=teams[1:3], **fields)
    assert "15 题" in words(hall)


@pytest.mark.parametrize("what", ["questions", "contests", "live", "imports"])
def test_somebody_else_s_things_are_not_found(bank: World, what: str) -> None:
    open_contest(bank, "paper", questions=4)
    browser = as_(bank, ORGANIZER)
    browser.get("/console/quiz/imports/new")
    browser.post("/console/quiz/imports/new", bank="甲", file=(BytesIO(b"x"), "a.txt"))
    with bank.writing() as session:
        from models.org import Grant, Role, Unit
        from models.quiz import QuestionBank
        from tests.world import hire

        away = Unit(code="Y", name="外单位", kind="company", path="/y/")
        session.add(away)
        session.flush()
        stranger = hire(session, "90001", "外人", away)
        session.add(Grant(person_id=stranger.id, unit_id=away.id, role=Role.ORGANIZER, granted_at=bank.now))
        for book in session.scalars(select(QuestionBank)):
            book.unit_id = session.scalars(select(Unit.id).where(Unit.code == "DW")).one()
        ids = {
            "questions": session.scalars(select(Question.public_id)).first(),
            "contests": session.scalars(select(Contest.public_id)).first(),
            "imports": session.scalars(select(BankFile.public_id)).first(),
            "live": "nothing",
        }
    other = as_(bank, "90001")
    assert other.get(f"/console/quiz/{what}").status_code == 200
    assert other.get(f"/console/quiz/{what}/{ids[what]}").status_code == 404
