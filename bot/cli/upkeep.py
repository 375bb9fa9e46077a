"""`siwei migrate`, `doctor`, `backup`, `restore`, `keys`, `demo`: what keeps an installation well."""

import importlib
import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.cli.support import Refused, configuration, database

SEEDING = "bot.seeding"
ONLINE = "bot.doctor.online"


@click.command()
def migrate() -> None:
    """把数据库升级到本版本的结构。"""
    from bot import migrate as migrations

    config = configuration()
    with database(config) as db:
        before = migrations.current(db)
        try:
            after = migrations.to_head(db)
        except migrations.DatabaseIsNewer as newer:
            raise Refused(str(newer)) from None
        if config.app.demo:
            importlib.import_module(SEEDING).seed_demo(config, db, datetime.now(UTC))
    click.echo(f"数据库已是最新（{after}）" if before == after else f"数据库已升级：{before or '空'} → {after}")


@click.command()
@click.option("--online", is_flag=True, help="也检查公网回调地址、Token 与 IP 白名单。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def doctor(online: bool, as_json: bool) -> None:
    """检查配置、数据库、Redis、时钟、日历、密钥和字体；每个问题都说明怎么办。"""
    from bot.doctor import examine, report, status_of

    probe = importlib.import_module(ONLINE).probe if online else None
    findings = examine(configuration, now=datetime.now(UTC), online=probe)
    if as_json:
        shown: dict[str, Any] = {"status": status_of(findings), "findings": [f.to_json() for f in findings]}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        click.echo(report(findings))
    sys.exit(_exit_status(findings))


def _exit_status(findings: list[Any]) -> int:
    failed = [finding.stage for finding in findings if finding.level == "fail"]
    return 2 if "config" in failed else int(bool(failed))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """把数据库和图片备份到 FILE；程序可以照常运行。"""
    from bot.backup import BackupError
    from bot.backup import backup as copy

    config = configuration()
    with database(config) as db:
        try:
            manifest = copy(db, file, data=config.data, now=datetime.now(UTC), say=click.echo)
        except BackupError as fault:
            raise Refused(str(fault)) from None
    click.echo(f"备份完成：{file}，共 {sum(manifest.rows.values())} 行")
    click.echo("加密密钥不在备份里：请另外妥善保存 vault 的密钥文件，缺了它加密内容无法读出")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(file: Path) -> None:
    """用 FILE 恢复数据库和图片；须先停掉所有 siwei 进程。"""
    from bot.backup import BackupError
    from bot.backup import restore as bring_back

    config = configuration()
    try:
        restored = bring_back(config.database.url, file, data=config.data, now=datetime.now(UTC))
    except BackupError as fault:
        raise Refused(str(fault)) from None
    click.echo(f"已恢复 {restored.manifest.made_at} 的备份，共 {restored.rows} 行")
    if restored.former:
        click.echo(f"原来的数据库移到了 {restored.former}")
    for channel, count in sorted(restored.held.items()):
        click.echo(f"{channel}：{count} 条通知可能在备份之后已经发出，先扣住不发；核对后用 siwei notices release 放行")
    click.echo(f"备份之后到期的 {restored.skipped} 个定时任务不再补做")


@click.group()
def keys() -> None:
    """密钥。"""


@keys.command()
@click.option("--secret-key", type=click.Path(path_type=Path), default=Path("var/secret_key"), show_default=True)
@click.option("--vault-keys", type=click.Path(path_type=Path), default=Path("var/vault_keys"), show_default=True)
def new(secret_key: Path, vault_keys: Path) -> None:
    """生成 Cookie 签名密钥和加密密钥；已有的文件不动。"""
    import secrets

    from bot.config.demonstration import new_vault_key, write_private

    stamp = f"k{datetime.now(UTC):%Y%m%d}"
    for file, text in ((secret_key, secrets.token_urlsafe(48)), (vault_keys, new_vault_key(stamp))):
        if file.exists():
            click.echo(f"{file} 已存在，未改动")
            continue
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(file, text + "\n")
        click.echo(f"已生成 {file}")


@click.group()
def demo() -> None:
    """演示。"""


@demo.command()
def reset() -> None:
    """清空演示数据；下次 siwei run 从头开始。"""
    from bot.running import stopped

    config = configuration()
    if not config.app.demo:
        raise Refused("这不是演示（app.demo = false）：不清空任何数据")
    try:
        with stopped(config.data):
            for path in _leftovers(config.data):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    except BlockingIOError:
        raise Refused("演示还在运行：先停掉它（Ctrl-C）再清空") from None
    click.echo("演示数据已清空；运行 siwei run 从头开始")


def _leftovers(data: Path) -> list[Path]:
    names = ("demo-clock", "siwei.db", "siwei.db-wal", "siwei.db-shm", "demo.json", "media", "redis", "metrics")
    return [data / name for name in names if (data / name).exists()]
