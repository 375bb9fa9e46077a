"""The bank: in by command, reviewed by a second person, out again without loss."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from bot.scope import SamePerson
from handlers.quiz.commands import bank
from handlers.quiz.service import banks, editing, exchange
from models.org import Grant, Person, Role
from models.quiz import Question, QuestionBank
from tests.world import MORNING, World, found, hire

FILE = """一、单选题
1．1927 年确立“支部建在连上”的是（B）。
A．南昌起义  B．三湾改编  C．古田会议  D．井冈山会师
2．中国共产党第一次全国代表大会召开的年份是（C）。
A．1919  B．1920  C．1921  D．1922
二、判断题
3．红军长征始于 1934 年 10 月。（√）
"""
ODD: list[dict[str, Any]] = [
    {
        "kind": "multi",
        "stem": "=1+1 下列说法\n正确的是（  ）",
        "options": ["A 和 B", "  前后有空格 ", "B、C 都对", "以上都对"],
        "answer": ["B", "D"],
        "explanation": "第一行\n第二行；A|B",
        "source": "《党史》第 3 页",
        "tags": ["党史", "长征"],
        "difficulty": 3,
        "valid_from": date(2021, 7, 1),
        "valid_until": None,
        "state": "approved",
    },
    {"kind": "judge", "stem": "长征始于 1934 年。", "options": [], "answer": True, "state": "pending"},
    {
        "kind": "blank",
        "stem": "____年____会议",
        "options": [],
        "answer": [["1935", "一九三五"], ["遵义", "遵义;会议|"]],
        "state": "draft",
    },
    {"kind": "essay", "stem": "简述遵义会议的意义", "options": [], "answer": "A", "state": "retired"},
    {
        "kind": "single",
        "stem": "龘䶮𬭎最早出自（  ）",
        "options": ["1", "2", "3", "4", "5", "6", "7", "8"],
        "answer": ["H"],
        "explanation": "",
        "state": "rejected",
    },
]


def keeper(session: Any, number: str) -> Person:
    person: Person = session.scalars(select(Person).where(Person.employee_no == number)).one()
    return person


@pytest.fixture
def kept(world: World) -> World:
    """A company with two keepers of banks and somebody who keeps none."""
    with world.writing() as session:
        company = found(session, "C", "青松岭林业公司")
        for number, name in (("20001", "赵组织"), ("20002", "钱讲师")):
            person = hire(session, number, name, company)
            session.add(Grant(person_id=person.id, unit_id=company.id, role=Role.ORGANIZER, granted_at=MORNING))
        hire(session, "20135", "张立秋", company)
    return world


def run(*arguments: object, expect: int = 0) -> str:
    result = CliRunner().invoke(bank, [str(a) for a in arguments])
    assert result.exit_code == expect, (result.output, result.exception)
    return result.output


def test_a_dry_run_needs_neither_configuration_nor_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "题.txt"
    file.write_text(FILE, "utf-8")
    report = json.loads(run("import", "--bank", "t", "--json", file))
    assert [q["answer"] for q in report["questions"]] == [["B"], ["C"], True]
    assert {"kind", "stem", "options", "answer", "explanation", "place", "confidence", "problems"} <= set(
        report["questions"][0]
    )
    assert [path.name for path in tmp_path.iterdir()] == ["题.txt"]
    assert "试运行" in run("import", "--bank", "t", file)


def test_several_files_are_a_list_and_one_that_is_refused_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    good, bad = tmp_path / "a.txt", tmp_path / "b.docx"
    good.write_text(FILE, "utf-8")
    bad.write_bytes(b"\x00\x01 no document")
    reports = json.loads(run("import", "--bank", "t", "--json", good, bad, expect=1))
    assert len(reports[0]["questions"]) == 3
    assert reports[1]["error"]
    run("import", "--bank", "t", tmp_path / "missing.txt", expect=2)


def test_every_kind_of_question_comes_back_from_an_exported_workbook(kept: World, tmp_path: Path) -> None:
    with kept.writing() as session:
        banks.add(session, banks.open_bank(session, "一", now=MORNING), ODD, author=None, now=MORNING)
    with kept.writing() as session:
        content, count = exchange.workbook(session, session.scalars(select(QuestionBank)).one())
    assert count == len(ODD)
    offer = exchange.read("一.xlsx", content)
    assert not [q.problems for q in offer.report.questions if q.problems]
    with kept.writing() as session:
        exchange.apply(session, [offer], "二", author=None, unit_id=None, now=MORNING)
    with kept.writing() as session:
        one, two = (
            [{name: getattr(q, name) for name in (*banks.FIELDS, "state", "fingerprint")} for q in rows]
            for rows in (
                session.scalars(select(Question).join(QuestionBank).where(QuestionBank.name == name)).all()
                for name in ("一", "二")
            )
        )
    assert one == two


def test_a_line_that_was_edited_in_the_workbook_is_read_as_it_now_stands(kept: World, tmp_path: Path) -> None:
    import openpyxl

    with kept.writing() as session:
        book = banks.open_bank(session, "一", now=MORNING)
        rows = [
            {"kind": "single", "stem": "长征始于（  ）", "options": ["1934", "1935"], "answer": ["B"]},
            {"kind": "single", "stem": "长征结束于（  ）", "options": ["1936", "1935"], "answer": ["A"]},
        ]
        banks.add(session, book, rows, author=None, now=MORNING)
        content, _ = exchange.workbook(session, book)
    path = tmp_path / "一.xlsx"
    path.write_bytes(content)
    opened = openpyxl.load_workbook(path)
    opened.active["K2"] = "A"  # type: ignore[index]
    opened.save(path)
    assert [q.answer for q in exchange.read(path).report.questions] == [["A"], ["A"]]


def test_a_key_that_the_bank_has_otherwise_is_said(kept: World, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(FILE, "utf-8")
    with kept.writing() as session:
        exchange.apply(session, [exchange.read(file)], "党史", author=None, unit_id=None, now=MORNING)
    file.write_text(FILE.replace("（B）", "（C）"), "utf-8")
    with kept.writing() as session:
        report = exchange.contradicting(session, banks.bank_named(session, "党史"), exchange.read(file).report)
    assert [bool(q.problems) for q in report.questions] == [True, False, False]
    assert "B 三湾改编" in report.questions[0].problems[-1]


def test_a_second_person_reviews(kept: World, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(FILE, "utf-8")
    with kept.writing() as session:
        author, second = keeper(session, "20001"), keeper(session, "20002")
        offer = exchange.read(file)
        assert exchange.apply(session, [offer], "党史", author=author, unit_id=None, now=MORNING).new == 3
        assert exchange.apply(session, [offer], "党史", author=author, unit_id=None, now=MORNING).known == 3
        assert session.scalars(banks.pending(session, author)).all() == []
        waiting = session.scalars(banks.pending(session, second)).all()
        with pytest.raises(SamePerson):
            banks.review(session, waiting[0], author, approve=True)
        banks.review(session, waiting[0], second, approve=True)
        with pytest.raises(banks.NotPending):
            banks.review(session, waiting[0], second, approve=False)
        with pytest.raises(banks.NotAKeeper):
            banks.pending(session, keeper(session, "20135"))
        editing.amend(session, second, waiting[0], source="《简史》", now=MORNING)
        assert waiting[0].state == "pending"
        with pytest.raises(SamePerson):
            banks.review(session, waiting[0], second, approve=True)


def test_what_is_outdated_is_retired_and_not_asked(kept: World) -> None:
    with kept.writing() as session:
        book = banks.open_bank(session, "一", now=MORNING)
        rows = [
            {**ODD[1], "state": "approved", "stem": "旧", "valid_until": date(2026, 11, 23)},
            {**ODD[1], "state": "approved", "stem": "新", "valid_from": date(2026, 11, 25)},
            {**ODD[1], "state": "approved", "stem": "今"},
        ]
        banks.add(session, book, rows, author=None, now=MORNING)
        assert [q.stem for q in session.scalars(banks.usable(book.id, on=date(2026, 11, 24)))] == ["今"]
        assert banks.retire_outdated(session, today=datetime(2026, 11, 24, tzinfo=UTC).date()) == 1


def test_a_search_and_the_groups_of_duplicates(kept: World) -> None:
    with kept.writing() as session:
        for name, options in (("一", ["三湾改编", "古田会议"]), ("二", ["三湾改编", "遵义会议"])):
            row = {"kind": "single", "stem": "支部建在连上（ ）", "options": options, "answer": ["A"]}
            banks.add(session, banks.open_bank(session, name, now=MORNING), [row], author=None, now=MORNING)
        me = keeper(session, "20001")
        assert len(banks.find(session, me, "支部 三湾")) == 2
        assert len(banks.find(session, me, "遵义")) == 1
        assert [len(group) for group in banks.duplicates(session, me)] == [2]


def test_a_doubtful_question_waits_until_a_corrected_file_puts_it_right(kept: World, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(FILE.replace("（B）", "（F）"), "utf-8")
    with kept.writing() as session:
        added = exchange.apply(session, [exchange.read(file)], "党史", author=None, unit_id=None, now=MORNING)
        assert (added.new, added.doubtful) == (3, 1)
        assert len(session.scalars(banks.pending(session, keeper(session, "20001"))).all()) == 2
    file.write_text(FILE, "utf-8")
    with kept.writing() as session:
        added = exchange.apply(session, [exchange.read(file)], "党史", author=None, unit_id=None, now=MORNING)
        assert (added.new, added.known, added.doubtful) == (1, 2, 0)
        waiting = session.scalars(banks.pending(session, keeper(session, "20001"))).all()
        assert [q.answer for q in waiting] == [["B"], ["C"], True]


def test_writing_in_a_fresh_folder_makes_the_demonstration_s_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("SIWEI_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    Path("题.txt").write_text(FILE, "utf-8")
    runner = CliRunner()
    assert runner.invoke(bank, ["export", "题", "出.xlsx"]).exit_code == 1
    done = runner.invoke(bank, ["import", "--bank", "题", "--apply", "题.txt"])
    assert "新增 3 题" in done.output
    assert runner.invoke(bank, ["export", "题", "没有/出.xlsx"]).exit_code == 2
    assert runner.invoke(bank, ["export", "题", "出.xlsx"]).exit_code == 0
