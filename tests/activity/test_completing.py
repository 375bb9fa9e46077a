"""What an activity is told beyond its time and place, in chat; sessions with agenda, minutes and measures; sheets."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from bot import cli
from bot.database import Database
from bot.sheets import write_csv, write_sheet
from handlers.activity.service import drafts, hours
from models.activity import (
    Activity,
    AgendaItem,
    BackEntry,
    DualRegistration,
    DutyShift,
    HourAppeal,
    Measure,
    Minutes,
    ServiceReport,
)
from models.org import Membership, UnitKind
from models.study import Review, StudyItem
from tests.activity.conftest import NOW, Clock, Says, World, unit


def made(says: Says, kind: str = "1", *answers: str) -> str:
    """A draft up to its end; the last reply."""
    reply = ""
    for line in ("办活动", kind, *(answers or ("防火道清理", "11-28 9:00 11:30", "林场路口", "20"))):
        reply = says(line, "900")
    return reply


def test_a_dangerous_activity_of_two_hosts_is_completed_by_number(db: Database, world: World, says: Says) -> None:
    assert "3 再补几项" in made(says)
    assert "主办：青松岭" in says("3", "900")
    assert says("1", "900").startswith("风险有多大")
    assert "保单号" in says("3", "900")
    assert "安全须知" in says("PICC-2026-118", "900")
    assert "风险：高，保单 PICC-2026-118" in says("穿防滑鞋，听现场指挥", "900")
    says("2", "900")
    assert "没有找到单位“东场”" in says("北场 12\n东场 8", "900")
    assert "不能超过总名额" in says("北场 12\n南场 9", "900")
    assert "主办：北场 12 人、南场 8 人" in says("北场 12人\n南场 8", "900")
    says("3", "900"), says("2", "900")
    assert "面向：北场" in says("北场", "900")
    says("5", "900")
    assert "没有找到这个工号" in says("4242", "900")
    assert "负责人：赵队长" in says("902", "900")
    says("6", "900"), says("3", "900")
    assert "固定时长要在" in says("999", "900")
    assert "还要补哪一项" in says("120", "900")
    assert "没有议程" not in says("7", "900")
    assert "只有集中学习" in says("7", "900")
    assert "防火道清理" in says("0", "900")
    assert says("1", "900").startswith("已提交审核")
    says("审活动", "901"), says("1", "901")
    assert "1 防火道清理" in says("报名", "10")
    assert says("报名", "17").startswith("现在没有可报名的活动"), "it is for the north alone"
    with db.reading() as session:
        row = session.scalars(select(Activity)).one()
        assert (row.risk, row.hours_rule, row.fixed_minutes) == ("high", "fixed", 120)
        assert [(host.unit.name, host.quota) for host in row.hosts] == [("北场", 12), ("南场", 8)]


def test_a_first_topic_goes_from_its_agenda_to_minutes_and_measures(
    db: Database, world: World, says: Says, clock: Clock
) -> None:
    with db.transaction() as session:
        item = StudyItem(code="s-1", title="支部建在连上", kind="article", body="…", created_at=NOW)
        item.state = Review.APPROVED
        session.add(item)
    made(says, "8", "十一月第一议题", "11-26 9:00 10:30", "二楼会议室", "不限")
    assert "议程" in says("1", "900"), "without an agenda it cannot be handed in"
    says("3", "900"), says("7", "900")
    assert "学习库里没有审核过的“没有这篇”" in says("材料：没有这篇｜李书记", "900")
    assert "记下了" in says("材料：支部建在连上｜李书记\n交流发言｜赵队长", "900")
    says("0", "900")
    assert says("1", "900").startswith("已提交审核")
    says("审活动", "901"), says("1", "901")
    assert says("学习会", "10").startswith("没有您负责的集中学习")
    assert "纪要：还没写" in says("学习会", "900")
    clock.passes(days=3)
    says("学习会", "900"), says("2", "900")
    assert "另一位负责人" in says("学习了三湾改编，讨论了冬季防火。", "900")
    says("3", "900")
    assert says("修订值班表", "900").startswith("请写：措施")
    assert says("修订值班表，4242，12-15", "900").startswith("没有找到这个工号")
    assert says("修订值班表，10，12-15", "900").startswith("措施定下了")
    assert says("检查风力灭火机，11，2026-12-20", "900").startswith("措施定下了")
    says("退出", "900"), says("学习会", "901")
    assert "三湾改编" in says("2", "901")
    assert "已审定" in says("1", "901")
    assert "· 修订值班表（职工10，12 月 15 日前）" in says("学习会", "901")
    assert "已列" in says("4", "901")
    assert "十一月第一议题" in says("补学", "10")
    assert "修订值班表" in says("我的措施", "10")
    with db.reading() as session:
        assert [row.due_on for row in session.scalars(select(Measure).order_by(Measure.id))] == [
            date(2026, 12, 15), date(2026, 12, 20)
        ]  # fmt: skip
        assert session.scalars(select(Minutes.approved_at)).one() is not None
        assert session.scalars(select(AgendaItem.study_item_id).order_by(AgendaItem.place)).all()[0] is not None


def test_a_back_entry_an_appeal_and_a_report_are_gone_on_with_where_they_were_left(
    db: Database, world: World, says: Says, clock: Clock
) -> None:
    says("补录"), says("清理防火道"), says("退出")
    assert says("补录") == "上次的补录“清理防火道”没填完。1 接着填　2 重新填"
    assert says("1").startswith("什么时候")
    assert says("下周").startswith("没看懂时间")
    says("11-21 9:00 11:30"), says("退出"), says("补录")
    assert says("1").startswith("谁能证明")
    assert says("返回").startswith("什么时候")
    says("11-21 9:00 10:00")
    assert says("审时长", "900") == "没有等您处理的补录或申诉。", "a draft is nobody's business yet"
    assert says("与赵队长同去，有照片").startswith("补录已提交")
    assert "1 小时" in says("审时长", "900")
    with db.transaction() as session:
        past = world.activity(session, days=1)
    says("报名 1")
    clock.passes(days=2)
    says("申诉"), says("1"), says("150"), says("退出"), says("申诉")
    assert "上次写到应记 2 小时 30 分钟" in says("1")
    assert says("上一步").startswith("您认为应记多少")
    says("120")
    assert says("签退时没信号").startswith("申诉已提交")
    with db.transaction() as session:
        row = session.scalars(select(HourAppeal)).one()
        assert (row.claimed, row.state, row.activity_id) == (120, "open", past.id)


def test_a_report_to_the_community_is_a_row_from_its_first_answer(
    db: Database, world: World, says: Says, clock: Clock
) -> None:
    with db.transaction() as session:
        branch = unit(session, "第三党支部", world.company, UnitKind.PARTY_BRANCH)
        session.add(Membership(person_id=world.people[0].id, unit_id=branch.id))
    says("双报到"), says("林海社区")
    assert says("维修、理发").startswith("记下了")
    with db.transaction() as session:
        row = session.scalars(select(DualRegistration)).one()
        assert row.skills == "维修、理发"
        row.community_at = row.branch_at = NOW
    says("双报到"), says("1"), says("11-21 9:00 11:00"), says("退出"), says("双报到")
    assert "上次写到时间" in says("1")
    assert says("双报到确认", "901") == "没有等您确认的双报到。"
    assert says("做事")[:2] == "请写"
    assert says("帮社区清雪、看望老人").startswith("报告已交")
    with db.transaction() as session:
        assert session.scalars(select(ServiceReport.text)).all() == ["帮社区清雪、看望老人"]


def test_what_was_never_handed_in_is_gone_after_a_month(db: Database, world: World, says: Says) -> None:
    says("补录"), says("清理防火道")
    with db.transaction() as session:
        assert drafts.purge(session, now=NOW + timedelta(days=29)) == 0
        assert drafts.purge(session, now=NOW + timedelta(days=31)) == 1


@pytest.fixture
def siwei(db: Database, tmp_path: Path) -> Callable[..., Result]:
    """The command line, on the test's database."""
    url = db.writer.url.render_as_string(hide_password=False)
    env = {"SIWEI_DATABASE__URL": url, "SIWEI_APP__DATA": str(tmp_path / "var")}
    return lambda *words: CliRunner().invoke(cli.siwei, [str(word) for word in words], env=env)


def test_a_duty_roster_comes_in_by_command(
    db: Database, world: World, siwei: Callable[..., Result], tmp_path: Path
) -> None:
    file = tmp_path / "值班.csv"
    file.write_bytes(write_csv([["10", "11-28", "白"]], ["工号", "日期", "班次"]))
    assert "没有写入" in siwei("duty", "import", file, "--by", "900").output
    assert siwei("duty", "import", file, "--by", "nobody").exit_code == 1
    assert siwei("duty", "import", file, "--by", "11", "--apply").exit_code == 1, "whoever organises nobody"
    assert "已写入" in siwei("duty", "import", file, "--by", "900", "--apply").output
    with db.reading() as session:
        assert session.scalar(select(func.count(DutyShift.id))) == 1


def test_a_sheet_of_hours_waits_for_a_second_person_and_goes_out_in_the_state_s_format(
    db: Database, world: World, siwei: Callable[..., Result], says: Says, tmp_path: Path
) -> None:
    heads = ["序号", "姓名", "工号", "活动名称", "活动日期", "开始时间", "结束时间", "服务时长（小时）", "认定人"]
    rows = [
        ["1", "职工10", "10", "清雪", "2026-11-20", "9:00", "11:00", "", "赵队长"],
        ["2", "职工11", "", "敬老", "11月21日", "", "", "1.5", "赵队长"],
    ]
    file, out = tmp_path / "登记表.xlsx", tmp_path / "out.csv"
    file.write_bytes(write_sheet([*rows, ["3", "没有这人", "", "敬老", "11-21", "", "", "2", ""]], heads, "登记表"))
    refused = siwei("hours", "import", file, "--by", "900", "--apply")
    assert refused.exit_code == 1
    assert "花名册里没有“没有这人”" in refused.output
    file.write_bytes(write_sheet(rows, heads, "登记表"))
    for _ in range(2):
        told = siwei("hours", "import", file, "--by", "900", "--apply").output
    assert "新的 0 条，已有 2 条" in told
    assert says("审时长", "900").startswith("没有等您"), "whoever brought the sheet does not approve it"
    assert "登记表.xlsx" in says("审时长", "901")
    says("1", "901"), says("1", "901")
    with db.reading() as session:
        minutes = [hours.totals(session, one.id).minutes for one in world.people[:2]]
        assert minutes == [120, 90]
        assert {row.proposed_by for row in session.scalars(select(BackEntry))} == {world.organizer.id}
    siwei("hours", "export", out, "--by", "900", "--since", "2026-11-01", "--until", "2026-11-30")
    text = out.read_text("utf-8-sig")
    assert text.startswith("姓名,统一编号,项目编号,活动名,开始,结束,时长(h)")
    assert len(text.splitlines()) == 3


def test_study_takes_no_hours(world: World, says: Says) -> None:
    made(says, "7", "学习", "11-26 9:00 10:30", "会议室", "不限")
    says("3", "900")
    assert "不记志愿服务时长" in says("6", "900")
