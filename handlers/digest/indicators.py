"""Every indicator once: what it is called, how it is counted, in which unit, who is left out, when it alarms.

`key` names the facts in `facts/`. A ratio is `done` of `due`; a count is `done` alone. `people` marks indicators about
few and private matters: their small numbers are not shown. `kind`: "flow" is summed over the days of a period,
"stand" is how things are on its last day. An `average` is of `due` things, counted in
`each`; `done` is it, times `scale`.
"""

from dataclasses import dataclass
from typing import Literal

FLOW: Literal["flow"] = "flow"
STAND: Literal["stand"] = "stand"
DAYS = "〔首次答复〕"  # stands for what the configuration says


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the table. `done`, `due` and `exempt` say in words what is counted; `due` is empty for a count."""

    key: str
    block: str
    name: str
    unit: str
    done: str
    due: str = ""
    exempt: str = ""
    alert: str = ""
    kind: Literal["flow", "stand"] = FLOW
    people: bool = False
    scale: int = 1
    average: bool = False
    each: str = "件"

    @property
    def formula(self) -> str:
        """In words."""
        due = f"（{self.due}）" if "−" in self.due else self.due
        return f"{self.done} ÷ {due}" if due else self.done

    @property
    def ratio(self) -> bool:
        """Whether it has a denominator."""
        return bool(self.due)


INDICATORS: tuple[Indicator, ...] = (
    Indicator("roll", "基本", "在册人数", "人", "在册且未离开的人", kind=STAND),
    Indicator(
        "talk.coverage", "谈话", "谈话覆盖率", "人", "本年至少谈心或走访一次的人", "在册人数 − 免谈人数",
        exempt="长期病休、流动党员等已登记原因的免谈人员", alert="低于全年进度 15 个百分点", kind=STAND,
    ),
    Indicator("talk.long", "谈话", "久未谈话", "人", "距上次谈话超过 305 天或从未谈过的人", alert="大于 0", kind=STAND),
    Indicator(
        "pair.committee", "谈话", "支委之间", "对", "本年谈过的支委对数", "支委两两对数", alert="四季度低于 70%",
        kind=STAND,
    ),
    Indicator(
        "pair.with", "谈话", "支委与党员", "人", "本年与支委谈过的党员", "支委以外的在册党员",
        exempt="免谈人员", alert="四季度低于 70%", kind=STAND,
    ),
    Indicator(
        "pair.among", "谈话", "党员之间", "人", "本年与其他党员谈过的党员", "支委以外的在册党员",
        exempt="免谈人员", alert="四季度低于 70%", kind=STAND,
    ),
    Indicator(
        "visit.on_time", "必访必谈", "必访必谈及时率", "件", "期限前完成的", "期限在本期的",
        exempt="说明情况后了结的不计；未到期的不计",
    ),
    Indicator("visit.overdue", "必访必谈", "超期未办", "件", "过了期限还没办的", kind=STAND),
    Indicator(
        "visit.long", "必访必谈", "超期两个工作日以上", "件", "超过期限两个工作日还没办的", alert="大于 0", kind=STAND
    ),
    Indicator("case.filed", "诉求", "求助件数", "件", "本期提交的求助"),
    Indicator(
        "case.reply", "诉求", "诉求响应率", "件", f"时限（{DAYS} 个工作日）内首次答复的", "首次答复期限在本期的",
        exempt="期限前本人撤回的不计", alert="低于 95%",
    ),
    Indicator(
        "case.solved", "诉求", "诉求解决率", "件", "本人确认“已解决”的", "本期办结的",
        exempt="“部分解决”另列", alert="低于 80%", people=True,
    ),
    Indicator("case.partly", "诉求", "部分解决", "件", "本人确认“部分解决”的", people=True),
    Indicator(
        "case.satisfied", "诉求", "诉求满意率", "件", "评 4 分或 5 分的", "本期评分的",
        exempt="没有评分的不计；少于 5 件不显示", alert="低于 85%", people=True,
    ),
    Indicator("case.rated", "诉求", "评分率", "件", "有评分的", "本期办结的", people=True),
    Indicator("case.overdue", "诉求", "超期求助", "件", "过了办理期限的在办求助", alert="大于 0",
        kind=STAND),
    Indicator("case.oldest", "诉求", "最久未结", "天", "在办求助里最早一件已过的天数", kind=STAND),
    Indicator("case.reopened", "诉求", "重开率", "件", "办结后 30 天内重新办理的", "本期办结的", people=True),
    Indicator(
        "case.emergency", "诉求", "应急超时", "件", "应急求助超过 2 小时未办好的", alert="大于 0",
        kind=STAND
    ),
    Indicator("aid.opening", "帮扶", "期初在档", "户", "本期以前建档减退档", kind=STAND, people=True),
    Indicator("aid.new", "帮扶", "本期建档", "户", "本期进入建档在册的", people=True),
    Indicator("aid.again", "帮扶", "其中返困", "户", "脱困后再建档的", people=True),
    Indicator("aid.out", "帮扶", "本期退档", "户", "本期离开建档在册的", people=True),
    Indicator(
        "aid.in_file", "帮扶", "期末在档", "户", "期末建档在册的", alert="不等于期初 + 建档 − 退档",
        kind=STAND, people=True
    ),
    Indicator(
        "aid.reviewed", "帮扶", "年度复核率", "户", "近一年复核后继续在册的", "期末在档、建档满一年的",
        exempt="建档不满一年的不计", alert="低于 80%", kind=STAND, people=True,
    ),
    Indicator("aid.notice", "帮扶", "公示中", "件", "正在公示的", kind=STAND, people=True),
    Indicator(
        "aid.objections", "帮扶", "公示异议成立", "件", "成立的异议", "本期收到的异议", people=True
    ),
    Indicator("aid.past", "帮扶", "公示到期未撤", "件", "过了公示期还在公示的", alert="大于 0", kind=STAND),
    Indicator("claim.open", "医疗互助", "互助申请在途", "件", "还没有结果的申请", kind=STAND, people=True),
    Indicator("claim.wanted", "医疗互助", "补正率", "件", "要过补正材料的", "本期提交的申请", people=True),
    Indicator(
        "claim.days", "医疗互助", "中位天数", "天", "本期拨付的申请从提交到拨付所用天数的中位数",
        exempt="没有拨付的不计", kind=STAND, people=True, scale=2, average=True,
    ),
    Indicator("claim.paid", "医疗互助", "本期拨付", "件", "本期拨付的", people=True),
    Indicator(
        "season.coverage", "季节", "季节关怀覆盖率", "份", "已领取的", "应发人数 − 不需要的人数",
        exempt="回复“不需要”的人", kind=STAND,
    ),
    Indicator("season.stock", "季节", "物资使用", "份", "已发出的物资", "备好的物资", kind=STAND),
    Indicator("season.hot", "季节", "高温天数", "天", "最高气温 35 ℃ 以上的天数"),
    Indicator("season.unplanned", "季节", "高温未部署", "天", "高温天里没有发出提示的", alert="大于 0"),
    Indicator("vol.events", "志愿", "志愿服务场次", "场", "本期结束的志愿服务"),
    Indicator("vol.times", "志愿", "志愿人次", "人次", "到场签到的人次"),
    Indicator("vol.people", "志愿", "志愿者人数", "人", "本期至少到场一次的人（不重复）", kind=STAND),
    Indicator("vol.hours", "志愿", "核定小时", "小时", "核定的服务分钟数 ÷ 60", scale=60),
    Indicator("vol.pending", "志愿", "待核超过 10 天", "件", "提交 10 天还没有审核的补录和申诉", alert="大于 0",
        kind=STAND),
    Indicator(
        "vol.no_show", "志愿", "爽约率", "人次", "没说一声就没到的", "已确认且没有及时取消的",
        exempt="说明情况后免记的不算爽约",
    ),
    Indicator(
        "dual.registered", "双报到", "双报到率", "人", "社区和支部都已确认的党员", "在册党员",
        alert="季末前 15 天低于 100%", kind=STAND,
    ),
    Indicator("dual.reports", "双报到", "服务报告", "次", "两边都确认的", "本期提交的服务报告"),
    Indicator("org.sessions", "组织生活", "集中学习场次", "场", "本期举行的第一议题和集中学习"),
    Indicator("org.minutes", "组织生活", "纪要完成", "场", "纪要已审定的", "本期举行的"),
    Indicator("org.make_up", "组织生活", "按时补学", "人次", "期限前补学的", "补学期限在本期的"),
    Indicator("org.measures", "组织生活", "措施落实", "项", "期限前落实的", "期限在本期的措施"),
    Indicator(
        "org.appraised", "组织生活", "民主评议", "个", "本年民主评议已审定并公布的支部", "党支部",
        alert="年末前 15 天低于 100%", kind=STAND,
    ),
    Indicator(
        "honour.frontline", "榜样", "一线占比", "人", "推荐人选里的一线职工和一线集体", "本期推荐的全部人选",
        exempt="推荐后撤回或未上报的照计", alert="低于 50%",
    ),
    Indicator("honour.notice", "榜样", "公示中", "件", "正在公示的人选", kind=STAND),
    Indicator(
        "honour.objections", "榜样", "异议成立", "件", "成立的异议", "本期收到的异议", people=True
    ),
    Indicator(
        "mind.answered", "思想动态", "回收率", "人", "交了问卷的", "本期结束的调研请的人",
        exempt="请的人不足 10 人的调研不计", kind=STAND,
    ),
    Indicator(
        "mind.senses", "思想动态", "三感指数", "分", "25 × (获得感、幸福感、安全感各题平均分 − 1)，0 到 100",
        exempt="请的人不足 10 人、答卷少于下限的调研不计", kind=STAND, people=True, scale=10, average=True, each="份",
    ),
    Indicator(
        "duty.done", "责任", "任务完成率", "项", "已完成的", "期限已到的",
        exempt="撤销的不计；分解的按分解后的计", alert="低于 80% 红，没有全部完成黄", kind=STAND,
    ),
    Indicator("duty.unsplit", "责任", "未分解", "项", "应分解还没有分解的", alert="大于 0", kind=STAND),
    Indicator("duty.late", "责任", "逾期超过 10 个工作日", "项", "过期限 10 个工作日还没完成的", alert="大于 0",
        kind=STAND),
    Indicator("study.opened", "学习", "学习人次", "人次", "打开学习内容的人次（只供组织者安排内容，不作要求）"),
    Indicator("study.answers", "学习", "答题次数", "次", "各种练习和竞赛的答题次数（只供组织者安排内容，不作要求）"),
)  # fmt: skip
BY_KEY = {one.key: one for one in INDICATORS}

# Block, what has no facts here, why: named, never invented.
MISSING: tuple[tuple[str, str, str], ...] = (
    ("帮扶", "在档分三类、帮扶金额、户均", "类别和金额加密保存，不汇总；台账导出须经批准"),
    ("医疗互助", "参保率、30 天内到期", "没有参保名册"),
    ("季节", "预算用率", "活动计划只记经费来源，不记金额"),
    ("组织生活", "三会一课分类、组织生活会", "没有按类登记"),
    ("思想动态", "热点主题", "开放题的文字不归类"),
)
