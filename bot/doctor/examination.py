"""The stages in their order: each needs the ones before it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.config import Config, ConfigError
from bot.doctor import stages
from bot.doctor.finding import Finding, Level, failed, passed, skipped

Probe = Callable[[Config], Iterable[Finding]]
MARKS = {Level.PASS: "✓", Level.WARN: "!", Level.FAIL: "✗", Level.SKIP: "-"}
NAMES = {
    "config": "配置",
    "data": "数据文件夹",
    "database": "数据库",
    "redis": "Redis",
    "clock": "时钟与时区",
    "calendar": "工作日历",
    "secrets": "密钥与安全",
    "fonts": "字体",
    "channels": "微信渠道",
    "online": "联网检查",
}


def examine(load: Callable[[], Config], *, now: datetime, online: Probe | None = None) -> list[Finding]:
    """Everything that can be looked at. `online` asks the platforms; without it that stage is skipped."""
    try:
        config = load()
    except ConfigError as error:
        return [failed("config", f"{f.where}: {f.key} 现在是{f.found}；应为{f.wanted}", f.fix) for f in error.faults]
    findings = [passed("config", "读得懂，没有认不出的键")]
    findings += stages.data_folder(config)
    findings += stages.database(config, now=now)
    findings += stages.redis(config)
    findings += stages.clock(config, now=now)
    findings += stages.calendar(config, now=now)
    findings += stages.secrets(config)
    findings += stages.fonts()
    findings += stages.channels(config)
    findings += online(config) if online else [skipped("online", "没有联网检查", "运行 siwei doctor --online")]
    return findings


def status_of(findings: Sequence[Finding]) -> Level:
    """The worst of them."""
    levels = {finding.level for finding in findings}
    return next((level for level in (Level.FAIL, Level.WARN) if level in levels), Level.PASS)


def report(findings: Sequence[Finding]) -> str:
    """The findings for a terminal: what was found, and under it what to do."""
    lines = []
    for finding in findings:
        lines.append(f"{MARKS[finding.level]} {NAMES.get(finding.stage, finding.stage)}：{finding.found}")
        if finding.fix:
            lines.append(f"    → {finding.fix}")
    counts = {level: sum(f.level == level for f in findings) for level in Level}
    lines.append(f"共 {counts[Level.FAIL]} 个问题、{counts[Level.WARN]} 个提醒")
    return "\n".join(lines)
