"""`siwei digest`, the Word template that staff edit, and bytes that stay the same."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select

from bot.config.sections import Digest as DigestSection
from bot.workdays import Workdays
from handlers.digest import commands, excel, snapshots, texts, word
from handlers.digest.periods import week_of
from handlers.digest.reading import Made
from handlers.digest.snapshots import Digest
from models.case import Case, CaseEvent, State
from models.org import Membership
from tests.digest.conftest import unit_of
from tests.world import MORNING, World


@pytest.fixture
def siwei(firm: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str) -> CliRunner:
    """A command line on the tests' enterprise at its morning."""
    config = replace(firm.config, database=replace(firm.config.database, url=database_url))
    monkeypatch.setattr(commands, "config_from", lambda _: config)
    monkeypatch.setattr(commands, "clock_of", lambda _: lambda: MORNING)
    return CliRunner()


def run(siwei: CliRunner, *words: str, status: int = 0) -> Result:
    result = siwei.invoke(commands.digest, list(words))
    assert result.exit_code == status, (result.output, result.exception)
    return result


def test_a_week_as_json_is_frozen_and_the_same_again(siwei: CliRunner) -> None:
    once = run(siwei, "--unit", "P-1", "--period", "2026-W47", "--json").stdout
    found = json.loads(once)
    assert found["title"] == "2026 年第 47 周 · 第一党支部"
    assert (found["first"], found["last"], found["frozen"]) == ("2026-11-16", "2026-11-22", True)
    assert len(found["numbers"]) == 5
    assert {row["key"] for row in found["rows"]} >= {"talk.coverage", "visit.on_time", "case.satisfied"}
    assert all(row["formula"] for row in found["rows"])
    assert {one["name"] for one in found["missing"]} >= {"参保率、30 天内到期"}
    assert run(siwei, "--unit", "P-1", "--period", "2026-W47", "--json").stdout == once


def test_a_month_so_far_prints_one_screen_and_is_not_frozen(siwei: CliRunner) -> None:
    screen = run(siwei, "--unit", "C", "--period", "2026-11").stdout
    assert screen.startswith("2026 年 11 月 · 青松岭林业公司（到 11 月 24 日）")
    assert json.loads(run(siwei, "--unit", "C", "--period", "2026-11", "--json").stdout)["frozen"] is False


def test_word_and_excel_are_written_and_opened(siwei: CliRunner, tmp_path: Path) -> None:
    for name in ("d.docx", "d.xlsx"):
        assert "已写到" in run(siwei, "--unit", "C", "--period", "2026-W47", "--out", str(tmp_path / name)).stdout
    document = Document(str(tmp_path / "d.docx"))
    assert document.paragraphs[0].text == "2026 年第 47 周 · 青松岭林业公司"
    assert len(document.inline_shapes) == 1
    assert [cell.text for cell in document.tables[1].rows[0].cells][:2] == ["单位", "在册人数"]
    book = load_workbook(tmp_path / "d.xlsx")
    assert book.sheetnames == ["摘要", "指标", "图表", "下级单位", "没有数据的"]
    assert book["下级单位"]["A2"].value == "机修车间"
    assert book["指标"]["B3"].value == "谈话覆盖率"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--unit", "X-9", "--period", "2026-W47"), "没有代码为“X-9”的单位"),
        (("--unit", "C", "--period", "2026-W49"), "2026-W49 还没开始（11 月 30 日开始）"),
        (("--unit", "C", "--period", "2026-W54"), "“2026-W54”不是周也不是月"),
        (("--unit", "C", "--period", "2026-13"), "“2026-13”不是周也不是月"),
        (("--unit", "C", "--period", "0001-01"), "“0001-01”不是周也不是月"),
        (("--unit", "E", "--period", "2026-W47"), "空壳单位名下没有在册人员"),
        (("--unit", "C", "--period", "2026-W47", "--out", "d.pdf"), "--out 的文件名请以 .docx 或 .xlsx 结尾"),
    ],
)
def test_what_cannot_be_told_says_why_with_status_1(siwei: CliRunner, words: tuple[str, ...], says: str) -> None:
    assert says in run(siwei, *words, status=1).stdout


def test_without_unit_or_period_it_is_a_usage_error(siwei: CliRunner) -> None:
    assert "--unit" in run(siwei, "--unit", "C", status=2).output


def test_the_shipped_template_is_handed_out_to_be_edited(siwei: CliRunner, tmp_path: Path) -> None:
    run(siwei, "--template", str(tmp_path / "own.docx"))
    assert "{{ title }}" in Document(str(tmp_path / "own.docx")).paragraphs[0].text


@pytest.fixture
def digest(firm: World) -> Digest:
    """The company's running week."""
    with firm.writing() as session:
        made = Made(MORNING, Workdays(), 5)
        return snapshots.digest_of(session, unit_of(session, "C"), week_of(MORNING.date()), made)


def template(folder: Path, *lines: str) -> str:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(folder / "own.docx"))
    return str(folder / "own.docx")


def test_the_firms_own_template_is_filled(digest: Digest, tmp_path: Path) -> None:
    own = template(tmp_path, "{{ unit }}：{{ period }}", "{%p for line in numbers %}", "{{ line }}", "{%p endfor %}")
    (tmp_path / "out.docx").write_bytes(word.report(digest, own))
    lines = [p.text for p in Document(str(tmp_path / "out.docx")).paragraphs]
    assert lines[0] == "青松岭林业公司：2026 年第 48 周"
    assert len(lines) == 6


def test_a_template_with_a_name_that_is_not_there_says_which(digest: Digest, tmp_path: Path) -> None:
    with pytest.raises(word.BadTemplate, match=r"模板 own\.docx 里写了没有的名字：书记姓名、总分。可用的名字："):
        word.report(digest, template(tmp_path, "{{ title }}", "{{ 书记姓名 }} {{ 总分 }}"))
    with pytest.raises(word.BadTemplate, match=r"own\.docx 里有写错的地方"):
        word.report(digest, template(tmp_path, "{{ title"))
    with pytest.raises(word.BadTemplate, match=r"own\.docx 里有写错的地方"):
        word.report(digest, template(tmp_path, "{%p for row in rows %}", "{{ row.score }}", "{%p endfor %}"))


def test_what_is_hidden_for_so_few_is_written_as_hidden(firm: World, tmp_path: Path) -> None:
    with firm.writing() as session:
        unit = unit_of(session, "C")
        case = Case(kind="困难建档", state=State.ON_FILE, created_at=MORNING, unit_id=unit.id)
        case.person_id = session.scalars(select(Membership.person_id).where(Membership.unit_id == unit.id)).first()
        session.add(case)
        session.flush()
        event = CaseEvent(case_id=case.id, seq=1, at=MORNING, role="L", action="建档", target=State.ON_FILE)
        session.add(event)
        session.flush()
        made = Made(MORNING, Workdays(), 5)
        few = snapshots.digest_of(session, unit, week_of(MORNING.date()), made)
    assert any(row.get("hidden") for row in few.facts["rows"])
    (tmp_path / "few.docx").write_bytes(word.report(few))
    (tmp_path / "few.xlsx").write_bytes(excel.workbook(few))
    told = [cell.text for table in Document(str(tmp_path / "few.docx")).tables for cell in table._cells]
    assert texts.HIDDEN in told
    assert load_workbook(tmp_path / "few.xlsx").sheetnames[:2] == ["摘要", "指标"]


def test_a_template_that_is_none_is_refused(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_text("no archive")
    with pytest.raises(word.BadTemplate, match="不是能打开的"):
        word.report(digest, str(tmp_path / "t.docx"))
    with pytest.raises(word.BadTemplate, match="找不到 Word 模板"):
        word.report(digest, str(tmp_path / "none.docx"))
    assert DigestSection().template == ""


def test_the_same_digest_is_the_same_bytes(digest: Digest, firm: World) -> None:
    assert excel.workbook(digest) == excel.workbook(digest)
    assert word.report(digest) == word.report(digest)
    with firm.writing() as session:
        later = Made(datetime(2026, 11, 24, 3, tzinfo=MORNING.tzinfo), Workdays(), 5)
        again = snapshots.digest_of(session, unit_of(session, "C"), week_of(MORNING.date()), later)
    assert again.stamp == digest.stamp


def test_a_text_a_person_typed_becomes_no_formula_and_no_template(digest: Digest, tmp_path: Path) -> None:
    facts = {**digest.facts, "unit": {"code": "C", "name": "=1+1<b>{{ 7 }}</b>"}, "title": "=1+1 {{ 7 * 7 }}"}
    bad = replace(digest, facts=facts)
    (tmp_path / "b.xlsx").write_bytes(excel.workbook(bad))
    assert load_workbook(tmp_path / "b.xlsx")["摘要"]["A1"].value == "=1+1 {{ 7 * 7 }}"
    assert load_workbook(tmp_path / "b.xlsx")["摘要"]["A1"].data_type == "s"
    (tmp_path / "b.docx").write_bytes(word.report(bad))
    assert Document(str(tmp_path / "b.docx")).paragraphs[0].text == "=1+1 {{ 7 * 7 }}"
