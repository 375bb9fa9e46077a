"""The words of what a draft may still be told, and of an organiser's study sessions."""

from collections.abc import Sequence
from datetime import datetime

from handlers.activity.texts import KINDS
from handlers.activity.times import say, span
from models.activity import Activity, Kind, Measure, Minutes, Risk

RISKS = {Risk.LOW: "低", Risk.MEDIUM: "中", Risk.HIGH: "高"}
POINTS = ("风险和保险", "合办单位和名额", "面向谁", "要求和说明", "现场负责人", "时长怎么记", "议程")
NOT_DRAFT = "这个活动已经提交，不能再改这一项。"
NOT_YOUR_HOSTS = "主办单位里至少有一个要由您负责，两个单位不能相同。"
NO_LEADER = "没有找到这个工号，或不在您负责的单位里。"
WHICH_POINT = "请回复数字；补完了回复 0。"
RISK = "风险有多大？\n1 低（室内、市区活动） 2 中（野外、器械） 3 高（防火、攀爬、涉水）"
INSURANCE = "中、高风险的活动先给参加的人买人身意外险。保单号是多少？"
SAFETY = "请写安全须知，报名的人要先看、再同意。例如：穿防滑鞋，听现场指挥，心脏不好的不要报名。"
HOSTS = "谁来办？一行一个单位，最多两个，后面写给本单位留的名额，不分名额就只写单位，例如：\n机修车间 12\n第三党支部 8"
AUDIENCE = "面向谁？\n1 所有人 2 只面向某些单位 3 只面向某种政治面貌 4 只面向某种标签"
AUDIENCE_HOW = "请回复 1 到 4。"
AUDIENCE_WORDS = {
    2: "请写单位名或编码，几个用空格隔开。",
    3: "请写政治面貌，几个用空格隔开，例如：中共党员 共青团员。",
    4: "请写标签，几个用空格隔开，例如：退役军人 劳模。",
}
ABOUT = "有什么要求或说明？例如：自带水和手套，能连续劳动两小时。"
LEADER = "现场负责人的工号？他要到场，负责签到。"
HOURS = "时长怎么记？\n1 不记 2 按签到签退 3 固定分钟数"
FIXED = "固定记多少分钟？回复数字。"
NO_HOURS_HERE = "这类活动不记志愿服务时长。"
AGENDA = (
    "请写议程，一行一项，竖线后面写主讲人；要学的材料写“材料：标题”，例如：\n"
    "材料：支部建在连上｜李书记\n交流发言｜张立秋"
)
NOT_STUDY = "只有集中学习和第一议题才有议程。"
SAVED = "记下了。还要补哪一项？"
NO_SESSIONS = "没有您负责的集中学习或第一议题。先回复“办活动”发起一个。"
SESSION_ACTIONS = ("议程", "纪要", "定措施", "补学名单")
MINUTES_HOW = "请写纪要，一条消息里写完；再写一次就是改写。"
MINUTES_KEPT = "纪要记下了，请另一位负责人回复“学习会”审定。"
MINUTES_APPROVED = "纪要已审定，不能再改。"
MEASURE_HOW = "请写：措施，负责人工号，完成日期。例如：修订值班表，20135，12-15"
MEASURE_KEPT = "措施定下了，已告诉负责人。还有就接着写，没有回复“退出”。"
APPROVE_MINUTES = "1 审定　2 改写"
AGENDA_KEPT = "议程排好了，共 {count} 项。"


def no_unit(name: str) -> str:
    """A unit that is not there."""
    return f"没有找到单位“{name}”，请写全名或编码。"


def no_item(title: str) -> str:
    """Study material that is not there."""
    return f"学习库里没有审核过的“{title or '（空）'}”，请核对标题。"


def points(activity: Activity, now: datetime, leader: str, audience: str) -> str:
    """The draft as it stands, then what may be completed."""
    when = span(activity.starts_at, activity.ends_at, now)
    hosts = "、".join(f"{host.unit.name}{'' if host.quota is None else f' {host.quota} 人'}" for host in activity.hosts)
    places = f"{activity.capacity} 人" if activity.capacity else "不限人数"
    insured = f"，保单 {activity.insurance_no}" if activity.insurance_no else ""
    lines = [
        f"{activity.title}（{KINDS[Kind(activity.kind)]}）",
        f"{when}，{activity.place}，{places}",
        f"主办：{hosts}",
        f"面向：{audience}　负责人：{leader}　风险：{RISKS[Risk(activity.risk)]}{insured}",
        *(f"{number} {name}" for number, name in enumerate(POINTS, 1)),
        WHICH_POINT,
    ]
    return "\n".join(lines)


def audience(activity: Activity, units: Sequence[str]) -> str:
    """For whom it is."""
    wanted = activity.audience
    parts = [*units, *wanted.get("political", []), *wanted.get("tags", [])]
    return "、".join(parts) or "所有人"


def sessions(rows: Sequence[Activity], now: datetime) -> str:
    """Which session."""
    lines = [f"{n} {one.title}（{say(one.starts_at, now)}）" for n, one in enumerate(rows, start=1)]
    return "\n".join(["您负责的学习：", *lines, "回复数字。"])


def session(activity: Activity, measures: Sequence[tuple[Measure, str]], minutes: Minutes | None, now: datetime) -> str:
    """One session with what can be done."""
    written = "已审定" if minutes and minutes.approved_at else "待审定" if minutes else "还没写"
    lines = [
        f"· {row.text}（{name}，{row.due_on.month} 月 {row.due_on.day} 日前{'，已完成' if row.done_at else ''}）"
        for row, name in measures
    ]
    actions = [f"{number} {name}" for number, name in enumerate(SESSION_ACTIONS, 1)]
    return "\n".join(
        [f"{activity.title}（{say(activity.starts_at, now)}）　纪要：{written}", *lines, "　".join(actions)]
    )


def minutes(row: Minutes) -> str:
    """Minutes that somebody else wrote."""
    return f"{row.text}\n{APPROVE_MINUTES}"


def closed(count: int) -> str:
    """The list of absentees was made."""
    return f"已列 {count} 人补学，已分别告诉他们。" if count else "没有新的要补学的人。"
