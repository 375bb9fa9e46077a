"""A bank sent to the chat as a file: read by a worker, reported to its sender, reviewed by a second person."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from werkzeug.test import Client

from bot.sheets import write_sheet
from handlers.quiz.service import bankfiles
from models.quiz import BankFile, Question, QuestionBank
from tests.quiz.contest.conftest import bank_text
from tests.world import World


def sends(world: World, data: bytes, name: str = "党课题库.txt", who: str = "30001", field: str = "FileName") -> str:
    """What answers a file that somebody sends."""
    media_id = world.platform.media(data, name, "application/octet-stream")
    number = str(9_000_000 + len(world.platform.medias))
    heard = world.phone(who).raw({"MsgType": "file", "MediaId": media_id, field: name, "MsgId": number})
    assert heard.status == 200, heard
    return heard.text


def questions(world: World) -> int:
    """How many there are in all banks."""
    with world.writing() as session:
        return session.scalar(select(func.count(Question.id))) or 0


@pytest.mark.parametrize("field", ["FileName", "Title"])
def test_a_sent_file_becomes_a_bank_that_a_second_person_reviews(branches: World, field: str) -> None:
    assert sends(branches, bank_text().encode(), field=field).startswith("收到《党课题库.txt》")
    assert not questions(branches)
    branches.work()
    report = branches.pushed("30001")[-1]
    assert report.startswith("党课题库.txt：读到 24 题，0 题有疑问。\n题库“党课题库”：24 题待审")
    assert "另一位组织员" in report
    assert branches.says("审题", "30001") == "没有等您审核的题。"
    assert branches.says("审题", "30002").startswith("待审 24 题 · 党课题库")
    assert branches.says("3", "30002").startswith("已全部通过，共 24 题")
    assert sends(branches, bank_text().encode()).startswith("收到")
    branches.work()
    assert "0 题待审，已有的 24 题没有重复写入" in branches.pushed("30001")[-1]
    with branches.writing() as session:
        assert {file.state for file in session.scalars(select(BankFile))} == {"read"}
        bankfiles.forget(session, now=branches.now + timedelta(days=31))
        assert session.scalars(select(BankFile)).all() == []


def test_problems_are_named_and_what_is_doubtful_waits(branches: World) -> None:
    text = (
        bank_text(4, 2) + "7．这道题的答案不在选项里。（E）\nA．甲  B．乙  C．丙  D．丁\n"
        "8．没有答案的题。\nA．子  B．丑  C．寅  D．卯\n"
    )
    sends(branches, text.encode("gb18030"))
    branches.work()
    report = branches.pushed("30001")[-1]
    assert "有疑问" in report
    assert "这道题的答案不在选项里" in report
    assert "：6 题待审" in report
    assert len(report.splitlines()) <= 12


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.4\n1 0 obj", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"PK\x03\x04"]
)
def test_a_file_that_is_no_bank_is_answered_with_what_to_do(branches: World, data: bytes) -> None:
    sends(branches, data, "题.docx")
    for hour in range(2, 10):
        branches.until(branches.now.replace(hour=hour))
    assert "题.docx" in branches.pushed("30001")[-1]
    assert not questions(branches)


def test_who_keeps_no_bank_and_a_file_the_platform_lost(branches: World, tmp_path: Path) -> None:
    assert sends(branches, bank_text().encode(), who="30101").startswith("题库由组织员")
    sends(branches, bank_text().encode())
    branches.platform.medias.clear()
    for hour in range(2, 12):
        branches.until(branches.now.replace(hour=hour))
    assert branches.pushed("30001") == ["没能从微信取到《党课题库.txt》。请看看是不是超过了 10 MB，再发一次。"]


def test_a_name_that_another_unit_s_bank_has_is_not_written_into(branches: World) -> None:
    with branches.writing() as session:
        from models.org import Unit

        other = Unit(code="X", name="外单位", kind="company", path="/x/")
        session.add(other)
        session.flush()
        session.add(QuestionBank(name="党课题库", unit_id=other.id, created_at=branches.now))
    sends(branches, bank_text().encode())
    branches.work()
    assert branches.pushed("30001")[-1].startswith("《党课题库.txt》没有写入")
    assert not questions(branches)


def test_a_large_bank_comes_whole(branches: World) -> None:
    sends(branches, bank_text(500, 120).encode())
    branches.work()
    assert "读到 620 题" in branches.pushed("30001")[-1]
    assert "：620 题待审" in branches.pushed("30001")[-1]
    assert questions(branches) == 620


def test_a_workbook_with_faults_comes_back_with_a_column_that_names_them(branches: World) -> None:
    heads = ("题型", "题目", "选项A", "选项B", "答案")
    rows = [("单选", "长征始于何年？", "1934", "1935", "A"), ("单选", "一大何年召开？", "1919", "1921", "D")]
    sends(branches, write_sheet(rows, heads), "题.xlsx")
    branches.work()
    report = branches.pushed("30001")[-1]
    found = re.search(r"https://siwei\.example(/m/quiz/returned/\S+)", report)
    assert found, report
    browser = Client(branches.app)
    answer = browser.get(found[1])
    assert answer.status_code == 200
    lines = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert [str(line[0]) for line in lines] == ["题型", "单选", "单选"]
    assert [bool(line[-1]) for line in lines[1:]] == [False, True]
    assert "答案 D 超出了选项范围" in str(lines[2][-1])
    assert browser.get(found[1][:-2] + "xx").status_code == 410
    branches.now += timedelta(hours=25)
    assert browser.get(found[1]).status_code == 410
