"""The policy of cases: deadlines, limits, words, telephone numbers. Every number here can be another elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from models.case import FIRST_REPLY_DAYS, Urgency

DAY = timedelta(days=1)
HOTLINES = (("全国统一心理援助热线", "12356"), ("急救", "120"), ("报警", "110"))
DANGER = (
    "自杀", "轻生", "不想活", "活不下去", "活着没意思", "活够了", "想死", "去死", "寻死", "求死", "结束生命",
    "了结自己",
    "结束自己", "跳楼", "跳河", "割腕", "上吊", "烧炭", "安眠药", "喝农药", "遗书", "自残", "自伤", "伤害自己",
    "解脱算了",
    "杀了他", "杀了她", "杀人", "砍死", "同归于尽", "被家暴", "被打伤", "打死我", "zisha", "buxianghuo", "xiangsi",
)  # fmt: skip
NO_DANGER = ("想死你", "想死我", "笑死", "防自杀", "反自杀")


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take: working days, or hours by the wall clock."""

    lasts: timedelta
    working: bool = True


def _limits() -> dict[str, Limit]:
    return {
        Urgency.NOW: Limit(timedelta(hours=2), working=False),
        Urgency.URGENT: Limit(timedelta(hours=24), working=False),
        Urgency.NORMAL: Limit(7 * DAY),
        Urgency.COMPLEX: Limit(15 * DAY),
    }


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the rules; a case keeps the version it was submitted under. Money is in fen."""

    version: str = "2026.1"
    first_reply: Limit = Limit(FIRST_REPLY_DAYS * DAY)
    solve: Mapping[str, Limit] = field(default_factory=_limits)
    warn_at: tuple[int, ...] = (50, 80, 100)
    escalate_every: timedelta = DAY
    notice_days: int = 5
    appeal_days: int = 15
    reopen_within: timedelta = 30 * DAY
    accept_transfer_days: int = 2
    hold_days: int = 15
    wanted_closes: timedelta = 30 * DAY
    wanted_reminders: tuple[int, ...] = (7, 20)
    rate_days: int = 5
    confirm_days: int = 10
    proxy_agrees: timedelta = DAY
    review_every: timedelta = 365 * DAY
    visits: tuple[timedelta, ...] = (182 * DAY, 365 * DAY)
    panel: int = 3
    verifiers: int = 2
    approve_up_to: int = 500_000
    relief_up_to: int = 300_000
    drafts_kept: timedelta = 30 * DAY
    withdrawn_kept: timedelta = 90 * DAY
    closed_kept: timedelta = 3 * 365 * DAY
    papers_kept: timedelta = 180 * DAY
    file_kept: timedelta = 3653 * DAY
    box_kept: timedelta = 180 * DAY
    export_lasts: timedelta = DAY
    danger: tuple[str, ...] = DANGER
    no_danger: tuple[str, ...] = NO_DANGER
    hotlines: tuple[tuple[str, str], ...] = HOTLINES


DEFAULT = Policy()
