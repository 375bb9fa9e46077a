"""`siwei keys rotate`, `siwei audit verify` and `anchor`: the vault's upkeep."""

import sys
from pathlib import Path

import click

from bot.cli.support import Refused, configuration, database
from bot.cli.upkeep import keys

__all__ = ["audit", "keys"]
ANCHORS = "audit.anchors"


@keys.command()
def rotate() -> None:
    """把全部加密内容换到第一把密钥下；中断后再运行会接着做。换完才能从配置里删掉旧密钥。"""
    from bot.sealed import behind
    from bot.sealed import rotate as rotate_columns
    from bot.sealedfiles import files_of
    from bot.vault import SealBroken, Vault

    config = configuration()
    vault = Vault(config.vault.keys)
    with database(config) as db:
        with db.reading() as session:
            total = behind(session, vault)
        try:
            with click.progressbar(length=total, label="字段", hidden=not sys.stdout.isatty()) as bar:
                done = rotate_columns(db, vault, progress=lambda now: bar.update(now - bar.pos))
            files = files_of(config).rotate()
        except SealBroken as broken:
            raise Refused(f"有内容打不开：{broken}。请把旧密钥加回 vault.keys 再运行。") from None
        with db.reading() as session:
            left = behind(session, vault)
    click.echo(f"已换密钥：字段 {done} 个，文件 {files} 个，还剩 {left} 个")


@click.group()
def audit() -> None:
    """审计记录。"""


@audit.command()
@click.option("--anchors", type=click.Path(path_type=Path, dir_okay=False), help="锚文件；不写则用数据目录里的。")
def verify(anchors: Path | None) -> None:
    """逐条核对审计链，并与锚文件核对有没有被截短。"""
    from bot import audit as chain
    from bot.vault import Vault

    config = configuration()
    lines = chain.read_anchors(anchors or config.data / ANCHORS)
    with database(config) as db, db.reading() as session:
        faults = chain.verify(session, Vault(config.vault.keys), lines)
        end = chain.anchor(session).split(" ")[0]
    if faults:
        raise Refused("\n".join(f"第 {fault.seq} 条：{WORDS[fault.what]}" for fault in faults))
    click.echo(f"审计链完整：{end} 条，核对锚 {len(lines)} 个")


@audit.command()
def anchor() -> None:
    """把审计链的末端追加到锚文件并显示；请把这一行另存到别处。"""
    from bot import audit as chain

    config = configuration()
    with database(config) as db, db.reading() as session:
        line = chain.anchor(session)
    chain.write_anchor(config.data / ANCHORS, line)
    click.echo(line)


WORDS = {
    "changed": "内容被改动或顺序被调换",
    "missing": "缺失",
    "extra": "末端之后多出的记录",
    "head": "末端标记不符",
    "anchor": "与锚不符，可能被截短后重写",
}
