"""The command line as an operator uses it: real processes, real exit statuses."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import migrate
from bot.__main__ import main
from bot.database import open_database
from bot.running import running
from tests.config.test_loading import BASE

ROOT = Path(__file__).parents[1]
Siwei = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def siwei(tmp_path: Path) -> Siwei:
    """Run a command in an empty folder; keyword arguments are environment variables."""

    def run(*words: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SIWEI_")}
        whole = clean | {"PYTHONPATH": str(ROOT)} | environ
        command = [sys.executable, "-m", "bot", *words]
        return subprocess.run(command, cwd=tmp_path, env=whole, capture_output=True, text=True, timeout=60, check=False)

    return run


def test_help_lists_every_command(siwei: Siwei) -> None:
    told = siwei("--help")
    assert told.returncode == 0
    for name in ("run", "web", "worker", "live", "migrate", "doctor", "backup", "restore", "keys", "demo"):
        assert f"\n  {name} " in told.stdout


def test_a_wrong_word_is_a_matter_of_usage(siwei: Siwei) -> None:
    told = siwei("migraet")
    assert (told.returncode, told.stdout) == (2, "")
    said = (
        "命令写得不对：没有“migraet”这个命令。您要的是 migrate 吗？",
        "用法：siwei [选项] 命令 …",
        "详细说明：siwei --help",
    )
    assert tuple(told.stderr.splitlines()) == said


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("notices calendar", "缺少选项 --year"),
        ("notices calendar --year x", "--year：“x”不是整数"),
        ("notices calendar --yaer 2026", "没有“--yaer”这个选项。您要的是 --year 吗？"),
        ("notices calendar --year", "选项 --year 后面要写值"),
        ("notices holidays nothing.csv", "FILE：没有“nothing.csv”这个文件或文件夹"),
        ("notices heat 36 --unit C --day never", "--day：“never”不是日期，请写成 2027-01-31 这样"),
        ("notices heat", "缺少 CELSIUS"),
        ("notices send 1 2", "多写了“2”"),
        ("notices", "Usage"),
    ],
)
def test_what_is_wrong_with_the_line_is_said_in_chinese(
    line: str, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["siwei", *line.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (2, "")
    assert words in told.err
    assert "Error" not in told.err


def test_a_faulty_configuration_stops_every_command_with_all_its_faults(siwei: Siwei, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(BASE + '[server]\nbind = "x"\nthreds = 1\n', "utf-8")
    for told in (siwei("--config", "other.toml", "migrate"), siwei("migrate", SIWEI_CONFIG="other.toml")):
        assert (told.returncode, told.stdout) == (2, "")
        assert "other.toml:6: server.bind" in told.stderr
        assert "other.toml:7: server.threds" in told.stderr
        assert "Traceback" not in told.stderr
    assert not (tmp_path / "var" / "siwei.db").exists()


def test_migrate_says_what_it_did_and_refuses_a_newer_database(siwei: Siwei, tmp_path: Path) -> None:
    assert siwei("migrate").stdout == f"数据库已升级：空 → {migrate.head()}\n"
    assert siwei("migrate").stdout == f"数据库已是最新（{migrate.head()}）\n"
    db = open_database(f"sqlite:///{tmp_path}/var/siwei.db")
    with db.transaction() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    db.dispose()
    refused = siwei("migrate")
    assert refused.returncode == 1
    assert "比程序新" in refused.stdout


def test_backup_and_restore_go_round(siwei: Siwei, tmp_path: Path) -> None:
    siwei("migrate")
    made = siwei("backup", "copy.tar")
    assert (made.returncode, made.stderr) == (0, "")
    assert "备份完成：copy.tar" in made.stdout
    again = siwei("backup", "copy.tar")
    assert (again.returncode, "已经存在" in again.stdout) == (1, True)
    with running(tmp_path / "var"):
        busy = siwei("restore", "copy.tar")
    assert (busy.returncode, "还在运行" in busy.stdout) == (1, True)
    back = siwei("restore", "copy.tar")
    assert (back.returncode, "已恢复" in back.stdout) == (0, True)
    assert siwei("restore", "no-such.tar").returncode == 2


def test_new_keys_make_the_example_usable_and_are_never_written_over(siwei: Siwei, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text((ROOT / "config.example.toml").read_text("utf-8"), "utf-8")
    without = siwei("migrate")
    assert without.returncode == 2
    assert without.stderr.count("siwei keys new") == 2
    assert siwei("keys", "new").returncode == 0
    kept = (tmp_path / "var" / "vault_keys").read_text()
    assert (tmp_path / "var" / "vault_keys").stat().st_mode & 0o777 == 0o600
    assert "未改动" in siwei("keys", "new").stdout
    assert (tmp_path / "var" / "vault_keys").read_text() == kept
    assert siwei("migrate").returncode == 0


def test_resetting_the_demonstration_forgets_it_and_touches_nothing_else(siwei: Siwei, tmp_path: Path) -> None:
    siwei("migrate")
    (tmp_path / "var" / "mine.txt").write_text("mine")
    with running(tmp_path / "var"):
        assert siwei("demo", "reset").returncode == 1
    assert (tmp_path / "var" / "siwei.db").exists()
    assert siwei("demo", "reset").returncode == 0
    assert not (tmp_path / "var" / "siwei.db").exists()
    assert (tmp_path / "var" / "mine.txt").exists()
    (tmp_path / "config.toml").write_text(BASE, "utf-8")
    refused = siwei("demo", "reset")
    assert (refused.returncode, "不是演示" in refused.stdout) == (1, True)


def test_the_doctor_speaks_to_people_and_to_programs(siwei: Siwei) -> None:
    siwei("migrate")
    told = siwei("doctor")
    assert told.returncode == 0, told.stdout
    assert "✓ 数据库" in told.stdout
    answer = json.loads(siwei("doctor", "--json").stdout)
    assert answer["status"] == "warn"
    stages = {finding["stage"] for finding in answer["findings"]}
    assert stages >= {
        "config",
        "data",
        "database",
        "redis",
        "clock",
        "calendar",
        "secrets",
        "fonts",
        "channels",
        "online",
    }


def test_the_doctor_names_a_faulty_configuration_instead_of_dying_of_it(siwei: Siwei, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[sever]\n", "utf-8")
    told = siwei("doctor", "--json")
    assert told.returncode == 2
    assert [f["level"] for f in json.loads(told.stdout)["findings"]] == [
        "fail",
        "fail",
        "fail",
    ] or "sever" in told.stdout
