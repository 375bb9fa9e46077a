"""A bank and its contests put right from the command line, in somebody's name."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from handlers.quiz.commands import bank as bank_group
from handlers.quiz.commands import contest as contest_group
from handlers.quiz.service import banks, results
from models.contest import ContestEvent
from models.quiz import Question
from tests.quiz.contest.conftest import LARGE, SMALL, contest_of, open_contest, person, play
from tests.world import MORNING, World

BY = ("--by", "30001")


@pytest.fixture(autouse=True)
def at_hand(bank: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str) -> None:
    """The commands work on the world's database."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "config.toml"
    file.write_text(f'[app]\ndemo = true\nbase_url = "http://127.0.0.1:8000"\n[database]\nurl = "{database_url}"\n')
    monkeypatch.setenv("SIWEI_CONFIG", str(file))


def told(world: World, number: str) -> list[str]:
    """What somebody gets in the days after a command, which runs by the real clock."""
    world.until((datetime.now(UTC) + timedelta(days=2)).replace(hour=2))
    return world.pushed(number)


def run(group: object, *words: str, expect: int = 0) -> str:
    result = CliRunner().invoke(group, words)  # type: ignore[arg-type]
    assert result.exit_code == expect, (result.output, result.exception)
    return result.output


def test_duplicates_are_listed_and_all_but_one_retired(bank: World) -> None:
    assert run(bank_group, "duplicates", *BY) == "没有题干相同的题。\n"
    with bank.writing() as session:
        first = session.scalars(select(Question)).first()
        assert first is not None
        row = {"kind": "single", "stem": first.stem, "options": ["春", "夏"], "answer": ["A"]}
        banks.add(session, banks.open_bank(session, "另一个", now=MORNING), [row], author=None, now=MORNING)
    (group,) = json.loads(run(bank_group, "duplicates", *BY, "--json"))
    assert [question["bank"] for question in group] == ["党史题库", "另一个"]
    assert run(bank_group, "retire", group[1]["id"], *BY) == "已停用 1 题。\n"
    assert run(bank_group, "retire", group[1]["id"], *BY, expect=1) == "这道题已经停用了。\n"
    assert run(bank_group, "duplicates", *BY) == "没有题干相同的题。\n"
    assert "题库由组织员" in run(bank_group, "duplicates", "--by", SMALL[0], expect=1)
    assert run(bank_group, "duplicates", "--by", "nobody", expect=1) == "没有工号为 nobody 的在岗人员。\n"


def test_a_key_put_right_marks_every_contest_again_and_says_why(bank: World) -> None:
    contest = open_contest(bank, "paper", questions=4, draw=False)
    play(bank, SMALL[0])
    with bank.writing() as session:
        event = session.scalars(select(ContestEvent).where(ContestEvent.kind == "answered")).first()
        assert event is not None
        question = session.get_one(Question, event.question_id)
        wrong = "B" if question.answer == ["A"] else "A"
        public_id = question.public_id
    refused = run(bank_group, "amend", public_id, "--answer", wrong, *BY, expect=1)
    assert refused == "请写明原因，会告诉每位答过这道题的人。\n"
    done = run(bank_group, "amend", public_id, "--answer", wrong, "--why", "教材修订", *BY)
    assert done == "已改好，等另一位同志审核。1 场竞赛已重新判分，已告诉 1 人。\n"
    with bank.writing() as session:
        line = results.places(session, contest_of(session, contest), now=bank.now).people[0].row
        assert (line.points, line.right) == (75, 3)
        assert session.get_one(Question, question.id).state == "pending"
    assert sum("教材修订" in text for text in told(bank, SMALL[0])) == 1
    assert "只能选填了内容的选项" in run(bank_group, "amend", public_id, "--answer", "G", *BY, expect=1)


def test_a_contest_alone_is_marked_by_another_key_and_a_second_time(bank: World) -> None:
    contest = open_contest(bank, "paper", questions=4, draw=False)
    play(bank, SMALL[0])
    with bank.writing() as session:
        event = session.scalars(select(ContestEvent).where(ContestEvent.kind == "answered")).first()
        assert event is not None
        question = session.get_one(Question, event.question_id)
        right, name, row = question.answer[0], question.public_id, contest_of(session, contest).public_id
    assert name in run(contest_group, "questions", row, *BY)
    for key, points in (("B" if right == "A" else "A", 75), (right, 100)):
        assert "已告诉 1 人" in run(bank_group, "rekey", row, name, key, "--why", "核对", *BY)
        with bank.writing() as session:
            assert results.places(session, contest_of(session, contest), now=bank.now).people[0].row.points == points
    assert sum("核对" in text for text in told(bank, SMALL[0])) == 2
    assert "没有找到" in run(bank_group, "rekey", row, "nothing", "A", "--why", "x", *BY, expect=1)


def test_a_contest_s_workbook_is_written_for_its_organiser_alone(bank: World, tmp_path: Path) -> None:
    open_contest(bank, "paper", questions=4)
    play(bank, LARGE[0])
    (row,) = json.loads(run(contest_group, "list", *BY, "--json"))
    assert "进行中" in run(contest_group, "list", *BY)
    run(contest_group, "export", row["id"], "成绩.xlsx", *BY)
    assert CalamineWorkbook.from_path(tmp_path / "成绩.xlsx").sheet_names == ["个人", "支部", "每题", "作答明细"]
    assert "没有找到" in run(contest_group, "export", row["id"], "x.xlsx", "--by", SMALL[0], expect=1)
    run(contest_group, "export", row["id"], "没有/x.xlsx", *BY, expect=2)


def test_who_is_not_invited_sees_no_standings(bank: World) -> None:
    contest = open_contest(bank, "paper", questions=4)
    with bank.writing() as session:
        from bot.scope import NotFound
        from models.org import Unit
        from tests.world import hire

        away = Unit(code="Y", name="外单位", kind="company", path="/y/")
        session.add(away)
        session.flush()
        stranger = hire(session, "90001", "外人", away)
        row = contest_of(session, contest)
        for reader in (stranger, person(session, SMALL[0])):
            with pytest.raises(NotFound):
                results.statistics(session, reader, row)
        with pytest.raises(NotFound):
            results.standings(session, stranger, row, now=bank.now)
        assert results.standings(session, person(session, SMALL[0]), row, now=bank.now).size == 0
