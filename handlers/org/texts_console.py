"""Words of the pages of people and units."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from models.org import Role, UnitKind

BEIJING = ZoneInfo("Asia/Shanghai")
PEOPLE = "人员"
EVENTS = "人事变动"
CORRECTIONS = "资料更正"
EVENT_KEPT = "已登记。"
EVENT_KNOWN = "这一天的这件事已经登记过了。"
GRANTED = "已授权，马上生效。"
REVOKED = "已收回，马上生效。"
UNBOUND = "已解绑。"
UNIT_MADE = "单位已建立。"
UNIT_RENAMED = "单位名称已改。"
UNIT_MOVED = "单位已移动，下级一起移走了。"
CODE_TAKEN = "这个代码已经有单位在用。"
ROSTER_DONE = "花名册已写入。"
ROSTER_SAID = "新增 {new} 人，变更 {changed} 人，离开 {left} 人。"
ROSTER_READ = "核对花名册：{name}"
ROSTER_WRITE = "写入花名册"
ROSTER_COMPARED = "已核对，还没有写入。"
ROSTER_GONE = "文件已经用过、丢弃，或者放了超过一天，请重新上传。"
ROSTER_MOVED = "核对以后花名册又变了，现在会有更多的人离开，所以没有写入。请重新上传再核对一遍。"
ROSTER_BROKEN = "这份文件还不能写入：请先看报告，改好后重新上传。"
ROSTER_DROPPED = "没有写入，文件已丢弃。"
CORRECTED = "已处理，谢谢。"
NOT_OPEN = "这条更正已经有人处理过了。"
NOT_ONESELF = "不能对自己做这件事，请另一位管理员来做。"
STILL_HOLDS_ROLES = "这个人还担任着管理角色，请先收回，再删除数据。"
ERASED = "已删除这个人的个人数据，只留下不带姓名的次数。"

ROLES: Mapping[str, str] = {
    Role.ADMIN: "管理员",
    Role.ORGANIZER: "组织员",
    Role.CASEWORKER: "帮扶经办人",
    Role.SECRETARY: "书记",
    Role.LEADER: "领导",
    Role.LECTURER: "宣讲员",
    Role.AUDITOR: "审计员",
}
KINDS: Mapping[str, str] = {
    UnitKind.COMPANY: "企业",
    UnitKind.DEPARTMENT: "部门",
    UnitKind.TEAM: "班组",
    UnitKind.PARTY_COMMITTEE: "党委",
    UnitKind.PARTY_BRANCH: "党支部",
    UnitKind.LEAGUE_BRANCH: "团支部",
    UnitKind.UNION_GROUP: "工会小组",
}
SOURCES: Mapping[str, str] = {
    "roster": "花名册",
    "console": "后台",
    "contacts": "企业微信通讯录",
    "wecom": "企业微信",
    "demo": "演示",
}
STATES: Mapping[str, str] = {"open": "待处理", "accepted": "已采纳", "declined": "未采纳"}


def masked(phone: str | None) -> str:
    """A phone number by its ends."""
    if not phone:
        return ""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****"


def grant_lines(name: str, role: str, unit: str) -> list[str]:
    """What a grant means."""
    return [f"{name}将在“{unit}”及所有下级任{ROLES[role]}。", "马上生效，并写入审计。"]


def password_lines(name: str) -> list[str]:
    """What a new temporary password means."""
    return [
        f"{name}会得到一个临时口令，只显示这一次，请当面交给本人。",
        "原来的口令、动态码和所有登录都失效；本人登录后要改口令、重新设置动态码。",
    ]


def erase_lines(name: str) -> list[str]:
    """What an erasure means."""
    return [
        f"{name}的姓名、工号、手机、微信绑定和写过的文字都会抹去，不能恢复。",
        "只留下不带姓名的次数（如学习次数）。请先确认是本人的要求。",
    ]


def move_lines(name: str, under: str) -> list[str]:
    """What a move means."""
    return [f"“{name}”和它的所有下级移到“{under}”下面。", "各级负责人的范围马上随之改变。"]


def apply_lines(counts: Mapping[str, int], units: int, *, guard: str) -> list[str]:
    """What a roster will change."""
    lines = [
        f"新增 {counts['new']} 人，变更 {counts['changed']} 人，离开 {counts['left']} 人，新单位 {units} 个。",
        "离开的人不能再登录和收通知，记录都会留着。",
    ]
    return [*lines, guard_words(guard)] if guard else lines


def guard_words(guard: str) -> str:
    """A roster's warning without the command line's advice."""
    return guard.partition("确实如此")[0] + "确实如此再写入。" if guard else ""
