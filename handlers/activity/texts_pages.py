"""Words of the phone's activity pages."""

from collections.abc import Sequence
from datetime import datetime

from handlers.activity.texts import KINDS, STANDINGS
from handlers.activity.times import length, local_day, say, span
from models.activity import Activity, DualRegistration, Kind, SignUp, Standing

SAFETY = "请听从负责人安排，注意安全。"
AGREE = "请先看安全须知，再勾选。"
TICK = "请先在名单里勾选。"
NOBODY = "花名册里没有这个工号，请核对。"
NO_CERTIFICATE = "没有登记这个编号，或者验证码不对，请核对证明下方的两行字。"
PICK = "请选一次活动。"
MINUTES = "请填分钟数，例如 150。"
WHY = "请说说情况，例如：签退时没信号，赵队长可以证明。"
TITLE = "请写做的是什么，例如：清理林场防火道。"
WHEN = "请把日期、开始和结束时间都填上。"
SLIP_WRONG = "确认码不对，请核对报到人给的 8 位码。"
CONTACT = "请写您的姓名，例如：林海社区 王主任。"
DUAL_CONFIRMED = "已确认报到，谢谢您。"
REPORT_SEEN = "已确认这次服务，谢谢您。"


def places(activity: Activity) -> str:
    """How many places nobody holds."""
    if activity.left is None:
        return "不限人数"
    return f"余 {activity.left} 个名额" if activity.left else "已满，可以候补"


def standing(row: SignUp, waits: int, until: str) -> str:
    """Where a sign-up stands."""
    words = STANDINGS[Standing(row.standing)]
    if row.standing == Standing.WAITING:
        return f"{words}第 {waits} 位"
    return f"{words}，请在{until} 前确认" if row.standing == Standing.OFFERED and until else words


def detail(activity: Activity, hosts: Sequence[str], now: datetime) -> list[tuple[str, str]]:
    """One activity in full, labelled."""
    rows = [
        ("时间", span(activity.starts_at, activity.ends_at, now)),
        ("地点", activity.place),
        ("类别", KINDS[Kind(activity.kind)]),
        ("主办", "、".join(hosts)),
        ("名额", places(activity)),
        ("报名截止", say(activity.closes_at, now)),
        ("内容", activity.about),
        ("要求", activity.requirements),
        ("安全须知", activity.safety_notice),
        ("保险单号", activity.insurance_no),
        ("联系人", activity.contact),
    ]
    return [(label, value) for label, value in rows if value]


def signed(activity: Activity, position: int, now: datetime, *, again: bool) -> str:
    """A place, or a number in the waiting list."""
    if position:
        return f"名额已满，{'您已在候补' if again else '已为您候补'}，第 {position} 位。有空位会立刻问您。"
    when = span(activity.starts_at, activity.ends_at, now)
    return f"{'您已经报过名了' if again else '报名成功'}：{when}，{activity.place}。来不了请取消，把名额留给别人。"


def came(activity: Activity, at: str, *, again: bool) -> str:
    """Signed in."""
    return f"{'您已经签到过了' if again else '签到成功'}：{activity.title}，{at}。离开时再扫一次码签退，时长才能算准。"


def left(activity: Activity, at: str, served: str) -> str:
    """Signed out."""
    tail = f"本次在场 {served}，活动结束后记入时长。" if served else "辛苦了。"
    return f"签退成功：{activity.title}，{at}。{tail}"


def brought(name: str) -> str:
    """Somebody got a place on the spot."""
    return f"已把{name}加进名单，请再为他签到。"


def summary(
    total: int, auto: int, attested: int, times: int, stars: int, following: int | None
) -> list[tuple[str, str]]:
    """The head of the hours, labelled."""
    rows = [
        ("累计", length(total)),
        ("次数", f"{times} 次"),
        ("星级", f"{'★' * stars} {stars} 星" if stars else "还没有"),
    ]
    rows += [("再升一星还差", length(following))] if following else []
    return [*rows, ("签到自动记", length(auto)), ("认定和补录", length(attested))]


def appealed(activity: Activity) -> str:
    """One of the activities whose hours may be wrong."""
    day = local_day(activity.starts_at)
    return f"{day.month} 月 {day.day} 日 {activity.title}"


def slip(community: str, code: str, address: str) -> str:
    """The registration's slip, shown once."""
    head = f"已登记到{community}，支部书记会收到通知。"
    return f"{head}\n请把确认码 {code} 和这个网址给社区工作人员：\n{address}\n确认码只显示这一次，请记下。"


def dual_state(row: DualRegistration) -> str:
    """How far a registration is."""
    sides = [("社区", row.community_at), ("支部", row.branch_at)]
    return "，".join(f"{side}{'已确认' if at else '待确认'}" for side, at in sides)
