"""The words organisers, reviewers and leaders read."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.activity.texts import KINDS
from handlers.activity.times import say, span
from models.activity import Activity, Kind, SignUp

NO_HOST = "活动至少要有一个主办单位。"
TOO_MANY_HOSTS = "一个活动最多由两个单位合办。"
ENDS_FIRST = "结束时间要晚于开始时间，请核对。"
IN_THE_PAST = "只能发布还没开始的活动；已经做过的服务请走补录。"
TOO_LONG = "一个活动最长一年，请核对时间。"
CLOSES_LATE = "报名截止不能晚于开始时间，也不能早于报名开始。"
NO_PLACES = "名额至少 1 人；不限人数请留空。"
QUOTAS = "分给各单位的名额加起来不能超过总名额；分名额要先写总名额。"
NOT_SERVICE = "会议、学习、培训、值班不记志愿服务时长，请把时长规则改成“不记”。"
FIXED_MINUTES = "固定时长要在 1 分钟到活动总时长之间。"
INSURANCE = "中、高风险的活动要先给志愿者买人身意外险，填上保单号才能发布。"
SAFETY = "高风险的活动要写安全须知才能发布。"
NO_LEADER = "请先定好现场负责人，再提交审核。"
FIRST_TOPIC = "“第一议题”要先排好议程，第一项要带学习材料。"
NOT_DRAFT = "这个活动已经提交过了。"
NOT_PENDING = "这个活动不在待审核状态。"
OWN_ACTIVITY = "自己发起的活动要由另一个人审核。"
NOT_ORGANIZER = "发起活动需要主办单位组织员的权限。"
CANNOT_NOW = "活动已经结束或取消，不能再改。"
REASON = "请写一句原因，会告诉报了名的人。"
BELOW_TAKEN = "已有人占着名额，不能改得比已占的还少。"
NOT_ON_LIST = "名单上没有这个人。"
FOR_THE_FUTURE = "改后的开始时间要在现在之后。"


def to_review(activity: Activity, now: datetime) -> str:
    """The notice to the reviewers."""
    when = span(activity.starts_at, activity.ends_at, now)
    return f"请审核活动：{activity.title}（{KINDS[Kind(activity.kind)]}，{when}，{activity.place}）。回复“审活动”。"


def reviewed(activity: Activity, remark: str, *, approved: bool) -> str:
    """The notice to the author."""
    if approved:
        return f"您发起的“{activity.title}”已通过审核，可以报名了。"
    return f"您发起的“{activity.title}”退回修改：{remark or '请与审核人沟通'}。改好后再提交。"


def below_taken(taken: int) -> str:
    """Too small a capacity."""
    return f"已有 {taken} 人占着名额，不能改得比这还少。"


NO_ROOM = "名额已满，加不进来。要加人请先调大名额。"
EVENT_SHAPE = "记录不完整"
EVENT_SIGNATURE = "签名不对"
EVENT_TIME = "时间不在活动前后一小时内"
LEADS_NOTHING = "现在没有您负责的活动。"
MARK_HOW = "回复序号签到，例如“1 3 5”，全部到了回复“全到”；离场回复“退 1 3”或“全退”。"
HERE = {"": "", "in": "（已到）", "out": "（已离场）"}


def codes(rows: Sequence[tuple[Activity, str]], seconds: int, base_url: str) -> str:
    """The digits of now and where the changing QR code is."""
    lines = [f"{activity.title}：{code}" for activity, code in rows]
    screens = [f"大屏二维码：{base_url}/m/activity/{activity.public_id}/screen" for activity, _ in rows[:1]]
    return "\n".join([*lines, f"还有 {seconds} 秒换码，换后回复“签到码”看新的。", *screens])


def which(activities: Sequence[Activity], now: datetime) -> str:
    """Several activities."""
    rows = [f"{n} {one.title}（{say(one.starts_at, now)}）" for n, one in enumerate(activities, start=1)]
    return "\n".join(["哪一个活动？回复数字：", *rows])


def roster(activity: Activity, rows: Sequence[SignUp], last: Mapping[int, str]) -> str:
    """The leader's list; names side by side, as the list may be long."""
    if not rows:
        return f"“{activity.title}”还没有人报名。"
    names = [f"{n} {row.person.name}{HERE[last[row.person_id]]}" for n, row in enumerate(rows, start=1)]
    came = sum(bool(way) for way in last.values())
    return "\n".join([f"{activity.title}：已报 {len(rows)} 人，已到 {came} 人。", "　".join(names), MARK_HOW])


def marked(fresh: int, known: int, *, leaving: bool) -> str:
    """What the leader did."""
    what = "签退" if leaving else "签到"
    again = f"，{known} 人之前已{what}" if known else ""
    return f"已为 {fresh} 人{what}{again}。"


WHICH_KIND = "办什么活动？回复数字："
BAD_KIND = "请回复列表里的数字。"
TITLE = "起个名字，例如：周六清雪志愿。"
WHEN = "什么时候？请回复“日期 开始 结束”，例如：11-28 9:00 11:30。"
BAD_TIME = "没看懂时间，或时间已过。请按“月-日 开始 结束”写，例如：11-28 9:00 11:30。"
WHERE = "在哪里集合？写到能找到的程度，例如：林场路口。"
HOW_MANY = "多少名额？回复数字，不限人数回复“不限”。"
SUBMIT_OR_NOT = "回复 1 提交审核，2 先存草稿，3 再补几项（保险、合办、面向谁、议程……）。"
SUBMITTED = "已提交审核，通过后就能报名，结果会告诉您。"
KEPT_DRAFT = "草稿存好了，回复“办活动”接着办。"
GO_ON = "您有一个没办完的活动草稿：{title}。1 接着办　2 新办一个"
NO_HOST_UNIT = "发起活动需要组织员权限，请联系管理员。"
NOTHING_TO_REVIEW = "没有等您审核的活动。"
APPROVE = "1 通过　2 退回"
WHY_BACK = "请写一句退回的原因，会告诉发起人。"
NOTHING_MANAGED = "没有您能管理的、还没结束的活动。"
WHICH_OFF = "要取消哪一个活动？回复数字，不取消回复“退出”。"
WHICH_CAPACITY = "要改哪一个活动的名额？回复数字。"
WHY_OFF = "为什么取消？这句话会发给所有报了名的人。"


def kinds() -> str:
    """What kind of activity."""
    return "\n".join([WHICH_KIND, *(f"{n} {name}" for n, name in enumerate(KINDS.values(), start=1))])


def draft(activity: Activity, host: str, now: datetime) -> str:
    """The draft before it is handed in."""
    when = span(activity.starts_at, activity.ends_at, now)
    places = f"{activity.capacity} 人" if activity.capacity else "不限人数"
    head = f"{activity.title}（{KINDS[Kind(activity.kind)]}，{host}）"
    return f"{head}\n{when}，{activity.place}，{places}\n{SUBMIT_OR_NOT}"


def review(activity: Activity, author: str, left: int, now: datetime) -> str:
    """One activity to review."""
    when = span(activity.starts_at, activity.ends_at, now)
    places = f"{activity.capacity} 人" if activity.capacity else "不限人数"
    more = f"（还有 {left} 个）" if left else ""
    head = f"{activity.title}（{KINDS[Kind(activity.kind)]}，发起人 {author}）"
    return f"{head}\n{when}，{activity.place}，{places}\n{APPROVE}{more}"


def called_off(told: int) -> str:
    """The organiser called it off."""
    return f"活动已取消，已告诉 {told} 位报名和候补的人。"


def resized(activity: Activity) -> str:
    """The organiser changed the number of places."""
    return f"“{activity.title}”现有名额 {activity.capacity or '不限'}，已占 {activity.taken}。"
