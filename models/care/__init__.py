"""Care: the firm's calendar, seasonal campaigns, and 三必访六必谈 with the talks that came of it."""

from models.care.calendar import DayOverride, FireSeason, Reading
from models.care.campaigns import Campaign, CareApproval, CareNotice, CareVisit, Claim, ClaimState, Goods, NoticeState
from models.care.talks import CareExemption, CareSignal, CareTask, CareTrigger, Talk, TalkNote, TaskState

__all__ = [
    "Campaign",
    "CareApproval",
    "CareExemption",
    "CareNotice",
    "CareSignal",
    "CareTask",
    "CareTrigger",
    "CareVisit",
    "Claim",
    "ClaimState",
    "DayOverride",
    "FireSeason",
    "Goods",
    "NoticeState",
    "Reading",
    "Talk",
    "TalkNote",
    "TaskState",
]
