"""What the doctor finds, and that it keeps secrets."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import migrate
from bot.channels.simulator.platform import FakeWeChat
from bot.channels.simulator.server import Server
from bot.config import Config, ConfigError, DatabaseSection, RedisSection
from bot.config.demonstration import demonstration, kept_secrets
from bot.config.rules import SECRETS
from bot.database import Database, open_database
from bot.doctor import Finding, Level, examine, report, status_of
from bot.doctor.online import probe
from bot.embedded import start_redis
from models.care import DayOverride
from tests.empty_database import empty_database

NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[tuple[Database, Config]]:
    with empty_database(tmp_path) as url:
        database = open_database(url)
        migrate.to_head(database)
        (tmp_path / "var").mkdir(mode=0o700, exist_ok=True)
        yield database, replace(demonstration(tmp_path / "var"), database=DatabaseSection(url))
        database.dispose()


def of(config: Config, stage: str, *, now: datetime = NOW) -> list[Finding]:
    return [finding for finding in examine(lambda: config, now=now) if finding.stage == stage]


def levels(config: Config, stage: str) -> set[str]:
    return {finding.level for finding in of(config, stage)}


def test_a_sound_installation_has_no_failure(db: tuple[Database, Config]) -> None:
    findings = examine(lambda: db[1], now=datetime.now(UTC))
    assert [finding for finding in findings if finding.level == Level.FAIL] == []
    assert status_of(findings) == Level.WARN


def test_everything_that_is_not_well_says_what_to_do(db: tuple[Database, Config]) -> None:
    broken = replace(db[1], redis=RedisSection("redis://127.0.0.1:1"), official=None, wecom=None, miniprogram=None)
    findings = examine(lambda: broken, now=NOW)
    assert {f.stage for f in findings if f.level in (Level.WARN, Level.FAIL)} >= {"redis", "channels"}
    assert all(f.fix for f in findings if f.level in (Level.WARN, Level.FAIL))


def test_a_year_whose_holidays_were_typed_in_is_known(db: tuple[Database, Config]) -> None:
    assert [f.level for f in of(db[1], "calendar")] == [Level.PASS, Level.WARN]
    with db[0].transaction() as session:
        for day in (date(2027, 1, 1), date(2027, 10, 1)):
            session.add(DayOverride(day=day, is_workday=False, name="放假"))
    assert [f.level for f in of(db[1], "calendar")] == [Level.PASS, Level.PASS]


def test_a_schema_behind_or_ahead_of_the_code_fails(db: tuple[Database, Config]) -> None:
    assert levels(db[1], "database") == {"pass"}
    with db[0].transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    (ahead,) = of(db[1], "database")
    assert (ahead.level, "比程序新" in ahead.found) == ("fail", True)
    with db[0].transaction() as session:
        session.execute(text("DELETE FROM alembic_version"))
    (behind,) = of(db[1], "database")
    assert (behind.level, behind.fix) == ("fail", "运行 siwei migrate")


def test_a_database_that_does_not_answer_fails_without_its_password(db: tuple[Database, Config]) -> None:
    url = "postgresql+psycopg://siwei:hunter2@127.0.0.1:1/siwei"
    (found,) = of(replace(db[1], database=DatabaseSection(url)), "database")
    assert found.level == "fail"
    assert "hunter2" not in str(found)


def test_looking_makes_no_database(tmp_path: Path) -> None:
    config = demonstration(tmp_path / "var")
    assert levels(config, "database") == {"skip"}
    assert not (tmp_path / "var" / "siwei.db").exists()


def test_a_redis_of_the_firm_is_asked(db: tuple[Database, Config], tmp_path: Path) -> None:
    supervised = start_redis(tmp_path)
    assert levels(replace(db[1], redis=RedisSection(supervised.url)), "redis") == {"pass"}
    supervised.stop()
    assert levels(replace(db[1], redis=RedisSection(supervised.url)), "redis") == {"fail"}


def test_a_clock_that_was_never_set_fails(db: tuple[Database, Config]) -> None:
    assert "fail" in {f.level for f in of(db[1], "clock", now=datetime(1970, 1, 1, 1, tzinfo=UTC))}


def test_a_folder_others_may_enter_is_warned_of(db: tuple[Database, Config]) -> None:
    assert levels(db[1], "data") == {"pass"}
    db[1].data.chmod(0o755)
    assert "warn" in levels(db[1], "data")


def test_a_plain_mode_a_missing_https_and_a_demonstration_are_warned_of(db: tuple[Database, Config]) -> None:
    official = db[1].official
    assert official is not None
    plain = replace(db[1], official=replace(official, mode="plain", api_base="http://10.0.0.1"))
    told = " ".join(f.found for f in of(plain, "secrets"))
    assert "明文模式" in told
    assert "不是 https" in told
    assert "演示" in told


def test_no_secret_is_ever_shown(db: tuple[Database, Config], tmp_path: Path) -> None:
    findings = examine(lambda: db[1], now=NOW)
    shown = report(findings) + str([finding.to_json() for finding in findings])
    for section, table in kept_secrets(tmp_path / "var" / "demo.json").items():
        for name, value in table.items():
            if f"{section}.{name}" in SECRETS:
                assert str(value) not in shown


def test_a_configuration_that_does_not_load_is_the_only_finding(tmp_path: Path) -> None:
    def load() -> Config:
        return demonstration(tmp_path, {"SIWEI_SERVER__BIND": "0.0.0.0:80"})

    with pytest.raises(ConfigError):
        load()
    findings = examine(load, now=NOW)
    assert {finding.stage for finding in findings} == {"config"}
    assert status_of(findings) == "fail"


def test_the_online_stage_is_whatever_it_is_given(db: tuple[Database, Config]) -> None:
    def probe(config: Config) -> list[Finding]:
        return [Finding("online", Level.FAIL, f"{config.app.base_url} 打不开", "检查域名解析")]

    findings = examine(lambda: db[1], now=NOW, online=probe)
    assert findings[-1].found == "http://127.0.0.1:8000 打不开"
    assert "→ 检查域名解析" in report(findings)


def online(config: Config, **secret: str) -> list[Finding]:
    """What the online stage says against a served platform that knows the accounts; `secret` is told wrong."""
    assert config.official
    assert config.wecom
    assert config.miniprogram
    with Server(FakeWeChat(config)) as server:
        bases = server.bases
        official = replace(config.official, api_base=bases["official"], **secret)  # type: ignore[arg-type]
        wecom = replace(config.wecom, api_base=bases["wecom"])
        miniprogram = replace(config.miniprogram, api_base=bases["miniprogram"])
        return probe(replace(config, official=official, wecom=wecom, miniprogram=miniprogram))


def test_online_each_platform_gives_a_token_and_the_callback_is_reached(db: tuple[Database, Config]) -> None:
    findings = online(db[1])
    assert {finding.level for finding in findings} == {Level.PASS}
    said = "\n".join(finding.found for finding in findings)
    assert all(name in said for name in ("公众号：取到", "企业微信：取到", "小程序：取到", "平台能到达回调地址"))


def test_online_a_wrong_secret_is_named_with_its_cure_and_never_shown(db: tuple[Database, Config]) -> None:
    findings = online(db[1], app_secret="not the secret")
    refused = next(finding for finding in findings if finding.found.startswith("公众号"))
    assert refused.level == Level.FAIL
    assert "40125" in refused.found
    assert "app_secret" in refused.fix
    assert "not the secret" not in report(findings)


def test_online_a_platform_out_of_reach_is_a_failure_that_says_where_to_look(db: tuple[Database, Config]) -> None:
    assert db[1].official
    config = replace(db[1], official=replace(db[1].official, api_base="http://127.0.0.1:1"), wecom=None)
    (finding,) = probe(replace(config, miniprogram=None))
    assert finding.level == Level.FAIL
    assert "api_base" in finding.fix
