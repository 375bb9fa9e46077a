"""Every word people read about themselves: who they are here, what is kept of them, who may do what."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.org.texts_personal import COLUMNS, VALUES

BEIJING = ZoneInfo("Asia/Shanghai")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
SENT = frozenset({"inbound", "delivery", "acted"})
CHANNELS = {"official": "公众号", "wecom": "企业微信", "miniprogram": "小程序"}
DOUBLE_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "端木", "夏侯")

INSIDE_ITSELF = "不能把一个单位移到它自己或它的下级里面。"
TOO_DEEP = "单位的层级太深了，请移到更靠上的位置。"
NOT_YOURS_TO_GRANT = "您不是这个单位的管理员，不能在这里授权。"
NOT_TO_YOURSELF = "权限要由另一位管理员授予，不能授予自己。"
BACK_TO_FRONT = "结束日期在开始日期之前，请看一下再填。"

FIRST_CHOICES = (("学习", "今日学习"), ("报名", "本周活动"), ("热线", "求助热线"))
HOW_TO_BIND = "绑定后能答题、报名、求助：请回复“绑定 工号”，例如：绑定 20135"
BIND_FORMAT = "请把工号写在“绑定”后面，例如：绑定 20135\n不知道工号，请问支部书记或人事。"
CODE_ASKED = (
    "如果这个工号在花名册上，验证码已经发到本人绑定过的其他入口（如企业微信），5 分钟内回复 6 位数字即可。\n"
    "没收到，请找支部书记取一次性绑定码，拿到后也在这里回复。不绑了请回复“取消”。"
)
SIX_DIGITS = "请回复 6 位数字的验证码或绑定码。不绑了请回复“取消”。"
WRONG_CODE = "这个码没有对上，可能已经过期或用过了。请核对后再回复 6 位数字，或找支部书记重新取一个。"
BIND_LEFT = "好的，先不绑定。想绑定时回复“绑定 工号”即可。"
ALREADY_SOMEBODY = "这个微信已经绑定了另一位职工。如果是您在换绑，请先回复“解绑”。"
PHONE_UNKNOWN = "这个手机号和花名册没有一一对上。请回复“绑定 工号”，用支部书记给的一次性绑定码绑定。"
NOBODY_YET = "还不认识您。" + HOW_TO_BIND
ASK_UNBIND = "解绑后，这个微信收不到您的通知，也不能答题、报名；您的记录都会留着。\n1 解绑  2 不解绑"
UNBOUND = "已解绑。以后想再绑定，回复“绑定 工号”即可。"
STILL_BOUND = "好的，绑定没有变。"
ONE_OR_TWO = "请回复 1 或 2。"
ASK_CORRECTION = "哪里不对？请直接写下来，例如：部门应为机修车间。\n不写了请回复“取消”。"
CORRECTION_KEPT = "记下了，管理员核对后会改。想看自己的资料，回复“我的数据”。"
CORRECTION_LEFT = "好的，没有提交更正。"
CODE_FOR_WHOM = "请把职工的工号写在后面，例如：绑定码 20135"

MY_DATA = "您在这里的数据由您做主：\n1 查看  2 导出  3 更正  4 删除\n回复数字即可；看完回复“退出”。"
MY_DATA_AGAIN = "请回复 1 到 4：1 查看  2 导出  3 更正  4 删除"
ERASE_WORD = "确认删除"
ASK_ERASE = (
    "删除后不能恢复：姓名、工号、手机、微信绑定、您写过的文字都会抹去，只留下不带姓名的次数（如学习次数）。\n"
    "如果您还在职，下次导入花名册时会按花名册重新建一份最基本的资料。\n"
    f"确定请回复“{ERASE_WORD}”，不删请回复“取消”。"
)
ERASED = "已经删除。这里不再有您的资料；这个微信以后就是一位新朋友。祝您一切都好。"
NOT_ERASED = "好的，什么都没有删。"
ERASE_HOLDS_ROLE = "您还担任着这里的管理角色，请先请管理员把它交接给别人，再来删除。"
ERASE_ON_ITS_WAY = "有一条给您的通知正在发出，请过几分钟再删除。"

PRIVACY = (
    "我们为学习、活动、关怀记下：姓名、工号、单位、手机、您在这里做过的事。\n"
    "不读聊天，不给思想打分；求助和谈话加密保存，谁看过您都能查到。\n"
    "随时可以：1 同意  2 撤回同意  3 我的数据"
)
CONSENT_GIVEN = "谢谢，已记下您的同意（{version} 版）。想改变主意，随时回复“撤回同意”。"
CONSENT_ALREADY = "您在 {day} 已经同意过了（{version} 版）。想撤回请回复“撤回同意”。"
CONSENT_WITHDRAWN = "已撤回。花名册里的基本资料由单位依法保留；想删除您的数据，请回复“我的数据”。"
CONSENT_NONE = "您现在没有生效的同意，不用撤回。"

ROSTER_REFUSED = "花名册里还有错误，什么都没有改。请按报告改好后再导入。"


def welcome(company: str, offered: Sequence[str]) -> str:
    """The first message to somebody new, with numbers for what works without being known."""
    lines = [f"您好，这里是思为，{company}职工的学习与关怀助手。"]
    if offered:
        lines.append("您可以先看看：" + "  ".join(f"{n} {label}" for n, label in enumerate(offered, 1)))
    return "\n".join([*lines, HOW_TO_BIND])


def welcome_back(name: str, units: Iterable[str]) -> str:
    """The first message to somebody who is known already."""
    return (
        f"{polite(name)}，您好，这里是思为。您在：{' · '.join(units)}。不对请回复“更正”。\n想看能做什么，回复“帮助”。"
    )


def bound(name: str, units: Iterable[str]) -> str:
    """After a right code."""
    return f"绑定成功，{polite(name)}。您在：{' · '.join(units)}。不对请回复“更正”。\n回复“学习”看今天的学习，回复“帮助”看能做什么。"


def already_bound(name: str) -> str:
    """绑定 by somebody who is bound."""
    return f"{polite(name)}，您已经绑定好了。想换一个人，请先回复“解绑”。"


def whoami(name: str, employee_no: str, units: Iterable[str], channels: Iterable[str]) -> str:
    """What 我是谁 answers."""
    ways = "、".join(CHANNELS.get(channel, channel) for channel in channels)
    return f"您是{name}（工号 {employee_no}）。\n您在：{' · '.join(units)}。\n已绑定：{ways}。\n不对请回复“更正”，解绑请回复“解绑”。"


def polite(name: str) -> str:
    """张师傅, 欧阳师傅."""
    surname = name[:2] if name.startswith(DOUBLE_SURNAMES) else name[:1]
    return f"{surname}师傅"


def locked(until: datetime) -> str:
    """After five wrong codes."""
    at = until.astimezone(BEIJING)
    return f"为了您的账号安全，请在 {at:%H:%M} 以后再试。着急可以请支部书记帮您看看。"


def code_notice(code: str) -> str:
    """The code, sent to an identity the person already holds."""
    return f"您的绑定验证码：{code}，5 分钟内有效。有人正用您的工号绑定思为；不是您本人，请不要告诉任何人。"


def bound_elsewhere(channel: str) -> str:
    """To the person's other identities, in case it was not them."""
    return f"您的工号刚刚绑定了一个新的{CHANNELS.get(channel, '入口')}。不是您本人操作，请马上告诉支部书记或管理员。"


def code_for(name: str, code: str) -> str:
    """For a secretary to hand over."""
    return f"{name}的一次性绑定码：{code}，7 天内有效，只能用一次。\n请当面或打电话告诉本人：先回复“绑定 工号”，再回复这 6 位数字。"


def my_data(lines: Iterable[str], counts: Iterable[tuple[str, int]]) -> str:
    """What is kept of a person: fields, then how many rows of what."""
    kept = "、".join(f"{label} {count} 条" for label, count in counts) or "还没有"
    return "\n".join(["这里记着您的：", *lines, f"记录：{kept}。", "1 查看  2 导出  3 更正  4 删除"])


EXPORTED = "这里保存的您的全部数据（要文件版请找管理员导出，15 天内给您）："
EXPORT_GOES_ON = "（还有，回复“更多”接着看）"
EXPORT_ENDS = "（就这些了）"


OPENED_KEPT = "这一页涉及隐私，没有留存。请再发一次“我的数据”查看。"


def opened(name: str, row: Mapping[str, Any]) -> str:
    """A record that is kept sealed, its lists a line an entry."""
    lines = [f"{key}：{value}" for key, value in row.items() if not isinstance(value, list)]
    lists = {key: value for key, value in row.items() if isinstance(value, list) and value}
    parts = [f"{key}：\n　" + "\n　".join(map(str, value)) for key, value in lists.items()]
    return "\n".join([f"【{name}】", *lines, *parts])


def exported(title: str, count: int, rows: Sequence[Mapping[str, Any]]) -> str:
    """A table, or a part of one; the chat cuts it into pages."""
    return "\n".join([f"【{title}】{count} 条", *map(row_line, rows)])


def row_line(row: Mapping[str, Any]) -> str:
    """The fields that have a name in Chinese and are not empty: a chat is no place for the machinery's own."""
    shown = {name: value for name, value in row.items() if name in COLUMNS and value not in (None, "", [], {})}
    return "；".join(f"{COLUMNS[name]}：{_readable(value)}" for name, value in shown.items())


def _readable(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value))
    text = str(value)
    return text[:16].replace("T", " ") if MOMENT.match(text) else VALUES.get(text, text)


CONSENT_OTHER_VERSION = "隐私说明已更新，请看过新的再同意。"


def erase_word_wanted() -> str:
    """What has to be typed."""
    return f"请填“{ERASE_WORD}”"
