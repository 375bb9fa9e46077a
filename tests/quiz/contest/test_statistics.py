"""竞赛统计: how each question went, and the workbook behind a link that ends."""

import re
from datetime import timedelta
from io import BytesIO

from python_calamine import CalamineWorkbook
from sqlalchemy import delete
from werkzeug.test import Client

from models.org import Grant
from tests.quiz.contest.conftest import LARGE, SMALL, open_contest, play
from tests.world import World


def link_in(text: str) -> str:
    """The path of the link at the end."""
    found = re.search(r"https://siwei\.example(/m/quiz/results/\S+)$", text)
    assert found, text
    return found[1]


def test_an_organiser_sees_each_question_and_gets_the_workbook(bank: World) -> None:
    contest = open_contest(bank, "paper", questions=4)
    assert "还没有人作答" in bank.says("统计", "30001")
    play(bank, SMALL[0], wrong=1)
    play(bank, LARGE[0])
    text = bank.says("竞赛统计", "30001")
    assert "2 人参加" in text
    assert "共作答 8 次，答对 88%" in text
    assert len(text.splitlines()) <= 12
    browser = Client(bank.app)
    answer = browser.get(link_in(text))
    assert answer.status_code == 200
    assert f"contest-{contest}.xlsx" in answer.headers["Content-Disposition"]
    sheets = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    assert sheets.sheet_names == ["个人", "支部", "每题", "作答明细"]
    assert len(sheets.get_sheet_by_name("作答明细").to_python()) == 10


def test_the_link_ends_with_the_day_with_the_office_and_with_any_change(bank: World) -> None:
    open_contest(bank, "paper", questions=4)
    play(bank, SMALL[0])
    path = link_in(bank.says("统计", "30001"))
    browser = Client(bank.app)
    assert browser.get(path[:-1] + ("A" if path[-1] != "A" else "B")).status_code == 410
    bank.now += timedelta(hours=25)
    assert browser.get(path).status_code == 410
    path = link_in(bank.says("统计", "30001"))
    with bank.writing() as session:
        session.execute(delete(Grant))
    assert browser.get(path).status_code == 404


def test_among_several_contests_one_is_picked_and_nobody_else_may(bank: World) -> None:
    open_contest(bank, "paper", questions=4)
    play(bank, SMALL[0])
    open_contest(bank, "challenge")
    assert bank.says("统计", "30001").startswith("看哪一场的统计？\n1 ")
    assert bank.says("九", "30001").startswith("请回复前面的数字")
    assert "还没有人作答" in bank.says("１", "30001")
    bank.says("统计", "30001")
    assert "1 人参加" in bank.says("2", "30001")
    assert bank.says("统计", SMALL[0]).startswith("这一项由组织员和支部书记使用")
