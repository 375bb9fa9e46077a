"""The words people read about campaigns and the firm's calendar."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"

NOT_ADMINISTRATOR = "工作日历和防火命令由管理员录入。请联系本单位的管理员。"
NOT_YOURS = "这件事由本单位的组织员、书记或管理员办理。需要的话请联系他们。"
PLACE_UNKNOWN = "工会驿站"
DUTY_UNKNOWN = "班长"
SOME_GOODS = "慰问物资"
OPEN_CHAT = "打开会话回复“通知”查看"
NO_PLACE = "还没写领取地点：回复“地点 办公楼一层工会驿站”"
NO_DUTY = "还没写值班人和电话：回复“值班 李主任 0470-1234567”"
ONE_MORE_APPROVAL = "人数超过 5000，还差一位批准"
NO_SUCH_CODE = "没有查到这个领取码。请对照职工手机上的码再输一遍；码已过期或不在您负责的单位时也查不到。"
PHOTO_NEEDS_CONSENT = "还没有征得本人同意，照片不能存。请本人回复“同意拍照”，或不带照片登记。"
NOTHING_TO_SIGN = "现在没有等您签收的慰问。"
NOTHING_OPEN = "现在没有您可以领取的物资。有困难随时回复“求助”。"
NO_NOTICES = "接下来没有要发的通知。"
WHICH_NOTICE = "请回复通知前面的数字；不看了回复“退出”。"
NOTICE_CHOICES = "1 送批  2 批准  3 改期  4 暂停或恢复  5 取消这条  6 看领取情况"
MOVE_TO = "改到哪天？请回复日期，例如 12-20；不改了回复“退出”。"
NOT_A_DAY = "没看懂日期。请像这样写：12-20 或 2026-12-20。"
WHICH_CAMPAIGN = "请回复前面的数字。"
STATES = {
    "planned": "待拟稿",
    "prepared": "待批准",
    "approved": "已批准",
    "paused": "已暂停",
    "cancelled": "已取消",
    "sent": "已发出",
    "missed": "已过期",
}


def month_day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"


def with_weekday(day: date) -> str:
    return f"{month_day(day)}（周{WEEKDAYS[day.weekday()]}）"


def clock(moment: datetime) -> str:
    at = moment.astimezone(SHANGHAI)
    return f"{month_day(at.date())} {at:%H:%M}"


def fire_days_wrong(start: str, end: str) -> str:
    return f"防火期的日期“{start}”至“{end}”不对：请写成 03-15 这样，结束不早于开始，不用 2 月 29 日。"


def fire_name_wrong(most: int) -> str:
    return f"请给这段防火期写个名称，不超过 {most} 个字，例如：春季防火期。"


def season(starts_on: date, ends_on: date) -> str:
    """The year of a season, such as 2027, or 2027–2028 for one that goes over New Year."""
    return str(ends_on.year) if starts_on.year == ends_on.year else f"{starts_on.year}–{ends_on.year}"


def fire_order_missing(year: int) -> str:
    return f"{year} 年的森林防火命令尚未录入，按最近一年的命令推算。请管理员录入当年的命令。"


def who(rule: Mapping[str, Any]) -> str:
    """Whom a rule means, in words."""
    parts = list(dict.fromkeys([*rule.get("tags", ()), *rule.get("political", ())]))
    parts += ["在档困难职工"] if rule.get("in_file") and "在档困难" not in parts else []
    return "、".join(parts) if parts else "全体职工"


def fewer_than_given(packs: int, given: int) -> str:
    return f"总数不能改成 {packs}：已经领取和预留了 {given} 份。"


def no_packs(campaign: str) -> str:
    return f"{campaign}的物资余 0 份：到货后回复“物资 80”写明总数"


def nobody(unit: str, rule: Mapping[str, Any]) -> str:
    return f"{unit}没有符合条件的人（{who(rule)}）：请核对花名册里的标签，或补录人员"


def not_ready(reasons: Sequence[str]) -> str:
    return "还不能送批：\n" + "\n".join(f"· {reason}" for reason in reasons)


def not_sent(name: str, reasons: Sequence[str]) -> str:
    return f"“{name}”还没有发出：\n" + "\n".join(f"· {reason}" for reason in reasons)


def not_now(name: str, state: str) -> str:
    return f"“{name}”现在是“{STATES[state]}”，这一步做不了。回复“日历”看最新状态。"


def not_that_day(to: date, first: date, last: date) -> str:
    return f"不能改到 {month_day(to)}：请选{month_day(first)}到 {month_day(last)}之间的一天。"


def please_approve(name: str, on: date, state: str) -> str:
    step = "拟稿送批" if state == "planned" else "批准"
    return f"“{name}”定在 {with_weekday(on)}发出，还没有{step}。回复“日历”处理。"


def closed(name: str, first: date, last: date) -> str:
    return f"{name}的领取时间是{month_day(first)}到 {month_day(last)}，现在领不了。"


def not_for_you(name: str, whom: str) -> str:
    return f"{name}这次是给{whom}准备的。您也有需要的话，回复“求助”说一声。"


def no_stock(name: str, packs: int, duty: str) -> str:
    if packs == 0:
        return f"{name}的物资还没到，到了会通知您。可以先问问值班：{duty or '班长'}。"
    return f"{name}的 {packs} 份物资已领完或预留完。有人退回时您再回复“领取”就能领到；急需请找值班：{duty or '班长'}。"


def already_collected(name: str, at: datetime) -> str:
    return f"这一份 {name} 已在 {clock(at)} 领过了，一个码只能领一次。"


def my_code(name: str, code: str, place: str, goods: str, until: date) -> str:
    return (
        f"{name}：{goods}\n您的领取码：{code}\n地点：{place or PLACE_UNKNOWN}，{month_day(until)}前凭码领一次。\n"
        "不需要了回复“不需要”，留给更需要的人。"
    )


def collected_by_me(name: str, at: datetime) -> str:
    return f"{name}您已在 {clock(at)} 领过了。谢谢您。"


def handed_over(name: str, units: str, campaign: str, goods: str) -> str:
    return f"{name}（{units}）\n{campaign}：{goods}\n已登记领取，请核对是本人或代领人。"


def offers(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n回复“领取”拿领取码，不需要回复“不需要”。"


def offer(name: str, goods: str, place: str, until: date, left: int, mine: str) -> str:
    stock = f"余 {left} 份" if left else "已领完"
    return f"{name}：{goods}\n在{place or PLACE_UNKNOWN}，到 {month_day(until)}，{stock}。{mine}"


def mine(state: str | None, code: str | None) -> str:
    """What the reader did about it."""
    if state == "reserved":
        return f"您的领取码：{code}"
    return {"collected": "您已领取。", "declined": "您说过不需要，改主意了回复“领取”。"}.get(state or "", "")


def choose(names: Sequence[str]) -> str:
    return "哪一项？\n" + "\n".join(f"{number} {name}" for number, name in enumerate(names, 1))


def declined(name: str) -> str:
    return f"好的，{name}这一份留给更需要的人。改主意了随时回复“领取”。"


def please_sign(campaign: str, visitor: str, given: str) -> str:
    return (
        f"{campaign}：{visitor}登记了送给您的{given or '慰问'}。收到请回复“签收”；没收到或不对，请回复“求助”告诉我们。"
    )


def signed(lines: Sequence[str]) -> str:
    return "已签收：" + "、".join(lines) + "。谢谢您。"


def calendar_lines(lines: Sequence[tuple[str, date, str]]) -> str:
    """(name, day, state) by number."""
    shown = [f"{n} {with_weekday(day)} {name} · {STATES[state]}" for n, (name, day, state) in enumerate(lines, 1)]
    return "接下来的通知：\n" + "\n".join(shown) + "\n回复数字预览和处理。"


def preview(name: str, on: date, state: str, people: int, rule: str, text: str, *, short: int = 150) -> str:
    rule = rule if len(rule) <= short else rule[:short] + "…"
    return f"{name} · {with_weekday(on)} · {STATES[state]}\n发给 {people} 人。日期来由：{rule}\n——\n{text}\n——\n{NOTICE_CHOICES}"


def prepared(name: str, on: date) -> str:
    return f"“{name}”已送批，{with_weekday(on)}发出前请另一位同事回复“日历”批准。"


def approved(name: str, on: date, still: int) -> str:
    if still:
        return f"已记下您的同意。“{name}”人数超过 5000，还差 {still} 位批准。"
    return f"已批准。“{name}”将在 {with_weekday(on)}发出。"


def moved(name: str, on: date) -> str:
    return f"“{name}”改到 {with_weekday(on)}，请另一位同事重新批准。"


def paused(name: str) -> str:
    return f"“{name}”已暂停。回复“日历”可以恢复。"


def resumed(name: str, state: str) -> str:
    return f"“{name}”已恢复，现在是“{STATES[state]}”。"


def cancelled(name: str) -> str:
    return f"“{name}”已取消，不会发出。"


def equipped(name: str, packs: int, left: int, place: str, duty: str) -> str:
    return f"{name}：共 {packs} 份，余 {left} 份；地点：{place or '未写'}；值班：{duty or '未写'}。"


PHOTO_CONSENT = "已记下：走访时可以拍照存档，只用于这项慰问的台账。改主意了回复“不同意拍照”。"
PHOTO_WITHDRAWN = "已撤回：以后走访不再为您拍照。其他的同意不受影响。"
PHOTO_NEVER = "您没有同意过拍照，走访时不会为您拍照。"
GIFT_TOO_LONG = "请写短一些，64 个字以内，例如：棉手套 1 副、慰问金 500 元"
GIFT_TOO_MUCH = "金额看不懂，或者超过了 100,000 元。请核对后再写，例如：慰问金 500 元"
EQUIPMENT = "也可以补充：物资 80（总份数）、地点 …、值班 …、文字 …（改写正文）、每人 2、对象 户外 劳模（或：全体）"
HOW_MANY = "请写明总份数，例如：物资 80"
NO_CAMPAIGN = "现在没有正在进行的慰问。平时的看望回复“登记”。"
VISIT_WHO = "走访了谁？请回复姓名或工号。"
VISIT_PHOTO = "本人同意拍照，需要存档就现在发一张；不存回复“不用”。"
VISIT_CLOSED = "好的，登记好了。"
PHOTO_KEPT = "照片已加密存档，只用于这项慰问的台账。"
NOT_TO_ONESELF = "给自己的慰问，请另一位同志登记。"
VISIT_KEPT = "已登记，并请本人签收。需要后续帮助的，请他回复“求助”。"


def visit_given(name: str) -> str:
    return f"给{name}送了什么？例如：慰问金 500 元，或 米面油一套"


def report_line(unit: str, meant: int, collected: int, reserved: int, declined: int, visited: int) -> str:
    due = meant - declined
    share = f"{collected}/{due}" if due else "无应办"
    return f"{unit}：已领 {share}，待领 {reserved}，不需要 {declined}，走访 {visited}"


def report(name: str, left: int, lines: Sequence[str]) -> str:
    return f"{name}，余 {left} 份：\n" + "\n".join(lines)


def aimed(name: str, whom: str, people: int, cap: int) -> str:
    return f"{name}给{whom}，现有 {people} 人，每人 {cap} 份。已批准的通知要重新批准。"
