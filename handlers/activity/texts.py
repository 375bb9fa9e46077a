"""The words people read when they sign up, cancel, come and leave."""

from collections.abc import Sequence
from datetime import datetime

from handlers.activity.times import length, say, span
from models.activity import Activity, Kind, SignUp, Standing

KINDS = {
    Kind.VOLUNTEER: "志愿服务",
    Kind.SPORT: "体育比赛",
    Kind.CULTURE: "文体活动",
    Kind.RED: "红色教育",
    Kind.TRAINING: "培训",
    Kind.LECTURE: "宣讲",
    Kind.STUDY: "集中学习",
    Kind.FIRST_TOPIC: "第一议题",
    Kind.COMMUNITY: "社区服务（双报到）",
}
STANDINGS = {
    Standing.SIGNED: "已报名",
    Standing.WAITING: "候补",
    Standing.OFFERED: "待您确认",
    Standing.CANCELLED: "已取消",
    Standing.LAPSED: "已让出",
    Standing.REMOVED: "已退出",
}

NO_SUCH_ACTIVITY = "没有找到这个活动，或者它不面向您的单位。回复“报名”看可报名的活动。"
NOT_YOURS = "这个活动由主办单位的组织员和负责人管理。需要帮忙请联系他们。"
NOTHING_OPEN = "现在没有可报名的活动，有新的会告诉您。已报的回复“我的报名”查看。"
NOTHING_SIGNED = "您目前没有报名。回复“报名”看可报名的活动。"
WHICH = "请回复列表里的数字；要看详情回复“活动 1”，不办了回复“退出”。"
SAFETY_FIRST = "这项活动要先看安全须知，请从“报名”进入。"
NOT_SIGNED_UP = "您没有报这个活动，不用取消。回复“我的报名”看已报的。"
NO_OFFER = "现在没有等您确认的名额，可能时间已过、名额转给了下一位。回复“我的报名”查看，想再候补回复“报名”。"
BEGUN = "活动已经开始，不能在这里取消了。来不了请直接联系负责人，说明后不记未到。"
YES_OR_NO = "请回复 1 已了解并报名，或 2 先不报。"
NOT_NOW = "好的，没有报名。想好了随时回复“报名”。"
WHICH_CANCEL = "要取消哪一个？请回复数字，都不取消回复“退出”。"
NO_CODE = "请看负责人手机或现场屏幕上的 6 位数字，回复例如：签到 482913。"
WRONG_CODE = "这个码不对或已换新。签到码每 30 秒换一次，请看现场的新码再发一次；不行就请负责人在名单上给您签。"
TOO_MANY_CODES = "刚才的码几次都没对上，请过 10 分钟再试，或请负责人在名单上给您签。"
NOTHING_TO_ATTEND = (
    "现在没有到签到时间的活动（开始前 1 小时到结束后 1 小时可签）。没报名但已在现场，请负责人把您加进名单。"
)
NOT_SIGNED_IN = "还没有您的签到记录。请先回复“签到 数字”，或请负责人补签。"


def _left(activity: Activity) -> str:
    if activity.left is None:
        return "不限人数"
    return f"余 {activity.left} 人" if activity.left else "已满，可候补"


def _standing(sign_up: SignUp | None) -> str:
    return f"，您{STANDINGS[Standing(sign_up.standing)]}" if sign_up else ""


def line(number: int, activity: Activity, sign_up: SignUp | None, now: datetime) -> str:
    """One activity of a list."""
    when = span(activity.starts_at, activity.ends_at, now)
    return f"{number} {activity.title}（{when}，{activity.place}，{_left(activity)}{_standing(sign_up)}）"


def open_list(activities: Sequence[Activity], mine: dict[int, SignUp], now: datetime) -> str:
    """What can be signed up for."""
    standing = {k: v for k, v in mine.items() if v.standing in (Standing.SIGNED, Standing.WAITING, Standing.OFFERED)}
    rows = [line(n, one, standing.get(one.id), now) for n, one in enumerate(activities, start=1)]
    return "\n".join(["可报名的活动：", *rows, "回复数字报名，例如“报名 1”；看详情回复“活动 1”。"])


def my_list(sign_ups: Sequence[SignUp], positions: dict[int, int], now: datetime) -> str:
    """One's own sign-ups."""
    rows = []
    for n, one in enumerate(sign_ups, start=1):
        note = STANDINGS[Standing(one.standing)]
        if one.standing == Standing.WAITING:
            note += f"第 {positions[one.id]} 位"
        if one.offered_until and one.standing == Standing.OFFERED:
            note += f"，{say(one.offered_until, now)} 前回复“确认”"
        when = span(one.activity.starts_at, one.activity.ends_at, now)
        rows.append(f"{n} {one.activity.title}（{when}，{one.activity.place}）{note}")
    return "\n".join(["您的报名：", *rows, "取消请回复“取消报名 1”。"])


def detail(activity: Activity, hosts: Sequence[str], sign_up: SignUp | None, now: datetime) -> str:
    """One activity in full."""
    rows = [f"{activity.title} · {KINDS[Kind(activity.kind)]}（{'、'.join(hosts)}）"]
    rows.append(f"时间：{span(activity.starts_at, activity.ends_at, now)}")
    rows.append(f"地点：{activity.place}　{_left(activity)}{_standing(sign_up)}")
    rows.append(f"报名截止：{say(activity.closes_at, now)}")
    rows += [row for row in (activity.about, _labelled("要求", activity.requirements)) if row]
    rows += [
        row for row in (_labelled("保险", activity.insurance_no), _labelled("安全", activity.safety_notice)) if row
    ]
    rows += [row for row in (_labelled("联系人", activity.contact),) if row]
    return "\n".join(rows)


def _labelled(label: str, value: str) -> str:
    return f"{label}：{value}" if value else ""


def can_do(sign_up: SignUp | None, number: int) -> str:
    """What to type next below an activity's details."""
    if sign_up and sign_up.standing == Standing.OFFERED:
        return "有名额等您：回复“确认”参加。"
    if sign_up and sign_up.standing in (Standing.SIGNED, Standing.WAITING):
        return f"取消请回复“取消报名 {number}”。"
    return f"报名请回复“报名 {number}”。"


def safety(activity: Activity) -> str:
    """What to read before signing up for something that is not harmless."""
    notice = activity.safety_notice or "请听从负责人安排，注意安全。"
    insured = f"\n已买保险，保单号 {activity.insurance_no}。" if activity.insurance_no else ""
    return f"“{activity.title}”安全须知：{notice}{insured}\n1 已了解并报名　2 先不报"


def signed(activity: Activity, now: datetime, *, again: bool) -> str:
    """A place is held."""
    start = "您已经报了" if again else "报名成功："
    when = span(activity.starts_at, activity.ends_at, now)
    return f"{start}“{activity.title}”，{when}，{activity.place}。前一天和前两小时会提醒您；来不了请回复“取消报名”，把名额留给别人。"


def waiting(activity: Activity, position: int, number: int | None, *, again: bool) -> str:
    """On the waiting list."""
    cancel = f"取消报名 {number}" if number else "取消报名"
    start = "您已在候补，现在是" if again else "名额已满，已为您候补，"
    return (
        f"“{activity.title}”{start}第 {position} 位。有空位会立刻问您，4 小时内回复“确认”即可；不想等回复“{cancel}”。"
    )


def offered_again(activity: Activity, until: datetime, now: datetime) -> str:
    """Somebody signs up who has an offer to answer."""
    return f"“{activity.title}”有一个名额正等您，{say(until, now)} 前回复“确认”就定下来，不去回复“取消报名”。"


def offer(activity: Activity, until: datetime, now: datetime) -> str:
    """The notice of a freed place."""
    when = span(activity.starts_at, activity.ends_at, now)
    return f"您候补的“{activity.title}”（{when}，{activity.place}）有空位了。{say(until, now)} 前回复“确认”参加，不去回复“取消报名”，名额会转给下一位。"


def lapsed(activity: Activity, now: datetime) -> str:
    """The notice of an offer whose time is over."""
    return f"“{activity.title}”的空位没有等到您的确认，已转给下一位，不影响您以后报名。还想去可回复“报名”重新候补。"


def confirmed(activity: Activity, now: datetime) -> str:
    """An offer was taken."""
    return f"定好了：“{activity.title}”，{span(activity.starts_at, activity.ends_at, now)}，{activity.place}。"


def which_offer(sign_ups: Sequence[SignUp], now: datetime) -> str:
    """Several offers wait."""
    rows = [
        f"{n} {one.activity.title}（{say(one.activity.starts_at, now)}）" for n, one in enumerate(sign_ups, start=1)
    ]
    return "\n".join(["您有几个名额待确认，回复数字：", *rows])


def cancelled(activity: Activity, *, late: bool, waited: bool) -> str:
    """A sign-up was given back."""
    if waited:
        return f"已退出“{activity.title}”的候补。"
    if late:
        return (
            f"已取消“{activity.title}”，名额会给下一位。离开始不到一天，记一次临时取消；有急事请告诉负责人，可以免记。"
        )
    return f"已取消“{activity.title}”，名额会给下一位。谢谢您提前说。"


def opens(activity: Activity, now: datetime) -> str:
    """Too early."""
    return f"“{activity.title}”{say(activity.opens_at, now)} 开始报名，到时再来。"


def closed(activity: Activity) -> str:
    """Too late."""
    return f"“{activity.title}”报名已截止。还想去请问问负责人{f'（{activity.contact}）' if activity.contact else ''}。"


def paused(until: datetime, now: datetime) -> str:
    """Three places left empty."""
    return f"最近 90 天有 3 次临时取消或没到，报名暂停到{say(until, now)}，好让名额给能来的人。有特殊情况请联系组织员免记。"


def clashes(name: str, starts_at: datetime, ends_at: datetime, now: datetime, *, duty: bool) -> str:
    """Something else is on."""
    end = "调班后再报。" if duty else "先取消那一个，再来报这一个。"
    return f"这场与您{span(starts_at, ends_at, now)} 的{name}冲突，没有为您报名。{end}"


def came(activity: Activity, at: datetime, now: datetime, *, again: bool) -> str:
    """Signed in."""
    start = "您已经签到过了" if again else "签到成功"
    return f"{start}：“{activity.title}”，{say(at, now)}。结束时记得回复“签退 数字”，时长才能算准。"


def left(activity: Activity, at: datetime, minutes: int, now: datetime, *, counts: bool) -> str:
    """Signed out."""
    tail = f"本次在场 {length(minutes)}，活动结束后记入“我的时长”。" if counts else "辛苦了。"
    return f"签退成功：“{activity.title}”，{say(at, now)}。{tail}"


def reminder_day(activity: Activity, now: datetime) -> str:
    """The day before."""
    return f"提醒：“{activity.title}”{span(activity.starts_at, activity.ends_at, now)}，{activity.place}。来不了请现在回复“取消报名”，候补的同事还来得及。"


def reminder_hours(activity: Activity, now: datetime) -> str:
    """Two hours before."""
    return f"“{activity.title}”{say(activity.starts_at, now)} 开始，地点{activity.place}。到场回复“签到 数字”。"


def called_off(activity: Activity, reason: str, now: datetime) -> str:
    """The hosts cancelled."""
    return (
        f"抱歉，“{activity.title}”（{say(activity.starts_at, now)}）取消了：{reason}。您的报名已一并撤销，不算您取消。"
    )


def moved(activity: Activity, now: datetime) -> str:
    """Time or place changed."""
    return f"“{activity.title}”改为{span(activity.starts_at, activity.ends_at, now)}，{activity.place}。您的名额还在；来不了请在 24 小时内回复“取消报名”，不记临时取消。"


def removed(activity: Activity, reason: str) -> str:
    """The organiser took somebody off the list."""
    return f"组织方把您从“{activity.title}”的名单里移出：{reason}。有疑问请联系{activity.contact or '组织员'}。不影响您报其他活动。"


def duty_clash(activity: Activity, name: str, starts_at: datetime, ends_at: datetime, now: datetime) -> str:
    """A roster came in that clashes with a sign-up."""
    return f"新排的{name}（{span(starts_at, ends_at, now)}）与您报的“{activity.title}”冲突。请调班，或回复“取消报名”；因排班取消不记临时取消。"
