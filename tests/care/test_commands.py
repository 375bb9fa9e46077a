"""`siwei notices …`, by the command line."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, select

from bot.backup import holding
from bot.config import Config
from handlers.care import commands, demo, reach
from models.org import Identity, Person
from models.outbox import Notice, Send, SendState
from tests.care.people import notice, person, unit
from tests.care.test_campaigns import TODAY
from tests.world import World


@pytest.fixture
def siwei(firm: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str) -> CliRunner:
    """A command line of the tests' enterprise: the demonstration's clock stands where the world's does."""
    file = tmp_path / "config.toml"
    file.write_text(
        f'[app]\ndemo = true\nbase_url = "http://127.0.0.1:8000"\n[database]\nurl = "{database_url}"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("SIWEI_CONFIG", str(file))
    return CliRunner()


def run(siwei: CliRunner, *words: str, status: int = 0) -> Result:
    result = siwei.invoke(commands.notices, list(words))
    assert result.exit_code == status, (result.output, result.exception)
    return result


def test_a_year_is_one_object_with_notices_and_days(siwei: CliRunner) -> None:
    found = json.loads(run(siwei, "calendar", "--year", "2026", "--json").stdout)
    assert set(found) == {"notices", "days"}
    assert set(found["notices"][0]) == {"date", "until", "campaign", "rule", "name"}
    assert found["days"]["初伏"] == "2026-07-15"


def test_a_year_without_holiday_data_says_so_beside_the_calendar(siwei: CliRunner) -> None:
    result = run(siwei, "calendar", "--year", "2027", "--json")
    assert json.loads(result.stdout)["days"]["春节"] == "2027-02-06"
    assert "注意：2027 年放假安排尚未录入" in result.stderr
    assert "注意：2027 年的森林防火命令尚未录入" in result.stderr


def test_a_year_out_of_range_is_refused_with_status_1(siwei: CliRunner) -> None:
    assert "只能排" in run(siwei, "calendar", "--year", "1800", status=1).stdout


def test_holidays_and_fire_orders_are_typed_in(siwei: CliRunner, tmp_path: Path) -> None:
    table = tmp_path / "2027.csv"
    table.write_text("元旦,2027-01-01,2027-01-03,放假\n国庆,2027-10-01,2027-10-07,放假\n", encoding="utf-8")
    assert "已录入 10 天" in run(siwei, "holidays", str(table)).stdout
    run(siwei, "fire", "2027", "春季防火期", "03-20", "06-10")
    assert run(siwei, "calendar", "--year", "2027").stderr == ""
    table.write_text("元旦,2027-13-01,,放假\n", encoding="utf-8")
    assert "第 1 行" in run(siwei, "holidays", str(table), status=1).stdout


def test_a_dry_run_says_who_gets_it_where_and_who_cannot_be_reached_and_why(siwei: CliRunner, firm: World) -> None:
    with firm.writing() as session:
        company = unit(session, "C")
        preparer, approver = person(session, "20002"), person(session, "20003")
        demo.seed(session, company, preparer=preparer, approver=approver, packs=5, today=TODAY, now=firm.now)
        spring = notice(session, "学雷锋志愿服务招募").id
        before = session.query(Notice).count()
    text = run(siwei, "send", str(spring), "--dry-run").stdout
    assert text.startswith("共 6 人")
    assert f"{spring}" in run(siwei, "list").stdout
    (row,) = [one for one in json.loads(run(siwei, "list", "--reach", "--json").stdout) if one["id"] == spring]
    assert sum(row["people"].values()) == 6
    assert "学雷锋志愿服务招募  已批准  " in run(siwei, "list", "--reach").stdout
    rows = json.loads(run(siwei, "send", str(spring), "--dry-run", "--json").stdout)
    assert {row["employee_no"] for row in rows} >= {"20135", "20136"}
    with firm.writing() as session:
        assert session.query(Notice).count() == before
    assert "没有编号为 999999 的通知" in run(siwei, "send", "999999", "--dry-run", status=1).stdout


def test_reach_names_the_channel_and_the_reason(firm: World) -> None:
    with firm.writing() as session:
        zhang = person(session, "20135")
        query = select(Person.id).where(Person.id == zhang.id)
        (one,) = reach.reach(session, query, config=firm.config, now=firm.now)
        assert (one.channel, one.why) == ("wecom", "")
        off: Config = replace(firm.config, wecom=None)
        (one,) = reach.reach(session, query, config=off, now=firm.now)
        assert (one.channel, one.why) == ("inbox", "公众号 48 小时内没有来信，小程序也没有订阅次数")
        session.execute(delete(Identity).where(Identity.person_id == zhang.id))
        (one,) = reach.reach(session, query, config=firm.config, now=firm.now)
        assert (one.channel, one.why) == ("inbox", "没有绑定任何账号")


def test_unknown_sends_are_listed_sent_again_or_dropped_and_held_ones_released(siwei: CliRunner, firm: World) -> None:
    with firm.writing() as session:
        sends = [
            Send(
                key=f"k{n}",
                channel="wecom",
                kind="care",
                payload=b"{}",
                state=SendState.UNKNOWN,
                not_before_ms=0,
                created_ms=0,
            )
            for n in range(3)
        ]
        session.add_all(sends)
        session.flush()
        ids = [str(send.id) for send in sends]
    assert [str(row["id"]) for row in json.loads(run(siwei, "unknown", "--json").stdout)] == ids
    assert "已补发 1 条" in run(siwei, "resend", ids[0]).stdout
    assert "已放弃 1 条" in run(siwei, "drop", ids[1], "--why", "本人已收到").stdout
    assert len(json.loads(run(siwei, "unknown", "--json").stdout)) == 1
    with firm.writing() as session:
        holding.hold(session)
    assert "已放行：发送 2 条" in run(siwei, "release").stdout


def test_a_reading_by_command_must_be_a_temperature_and_a_unit(siwei: CliRunner) -> None:
    assert "不像真实的气温" in run(siwei, "heat", "400", "--unit", "C", status=1).stdout
    assert "最高气温 -31 ℃" in run(siwei, "heat", "-31", "--unit", "C").stdout
    assert "没有代码为 X 的单位" in run(siwei, "heat", "36", "--unit", "X", status=1).stdout
