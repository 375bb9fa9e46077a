"""`siwei keys rotate` and `siwei audit verify` as an operator uses them."""

import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from bot import audit
from bot.database import Database, open_database
from bot.sealedfiles import SealedFiles
from bot.vault import Vault
from models import Base
from models.audit import AuditRow

ROOT = Path(__file__).parents[1]
KEYS = {name: f"{name}:{b64encode(bytes([number] * 32)).decode()}" for number, name in enumerate(("k1", "k2"))}
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
Siwei = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def siwei(tmp_path: Path) -> Siwei:
    """Run a command with these vault keys."""

    def run(*words: str, keys: tuple[str, ...] = ("k1",)) -> "subprocess.CompletedProcess[str]":
        listed = ", ".join(f'"{KEYS[key]}"' for key in keys)
        text = f'[app]\nsecret_key = "k3J9x0Qm2vZt7LbN5rWc8YpD1sHfG6aE"\n[vault]\nkeys = [{listed}]\n'
        (tmp_path / "config.toml").write_text(text, "utf-8")
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SIWEI_")}
        command = [sys.executable, "-m", "bot", *words]
        environ = clean | {"PYTHONPATH": str(ROOT)}
        return subprocess.run(
            command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60, check=False
        )

    return run


@pytest.fixture
def filled(tmp_path: Path) -> "Database":
    """Three audit rows and one sealed file under k1."""
    db = open_database(f"sqlite:///{tmp_path / 'var' / 'siwei.db'}")
    Base.metadata.create_all(db.writer)
    vault = Vault((KEYS["k1"],))
    for number in range(3):
        with db.transaction() as session:
            audit.note(session, vault, "看求助内容", f"BF-{number}", reason="按规定回访", now=NOW)
    SealedFiles(tmp_path / "var" / "media", vault).keep(b"picture")
    db.dispose()
    return db


def test_keys_rotate_and_the_old_key_may_go(siwei: Siwei, filled: Database) -> None:
    assert "字段 4 个，文件 1 个，还剩 0 个" in siwei("keys", "rotate", keys=("k2", "k1")).stdout
    assert "字段 0 个，文件 0 个，还剩 0 个" in siwei("keys", "rotate", keys=("k2",)).stdout
    assert "审计链完整：3 条" in siwei("audit", "verify", keys=("k2",)).stdout


def test_rotation_without_the_old_key_says_what_to_do(siwei: Siwei, filled: Database) -> None:
    told = siwei("keys", "rotate", keys=("k2",))
    assert told.returncode == 1
    assert "加回" in told.stdout


def test_a_changed_row_is_told_by_its_number(siwei: Siwei, filled: Database) -> None:
    line = siwei("audit", "anchor").stdout
    assert line.startswith("3 ")
    assert "核对锚 1 个" in siwei("audit", "verify").stdout
    with filled.transaction() as session:
        session.execute(update(AuditRow).where(AuditRow.seq == 2).values(object="BF-9"))
    filled.dispose()
    told = siwei("audit", "verify")
    assert told.returncode == 1
    assert "第 2 条" in told.stdout
