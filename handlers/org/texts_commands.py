"""What the command line says about people."""

from collections.abc import Mapping

LOOK = "看个人数据（管理员导出）"
NO_SUCH_PERSON = "花名册里没有这个工号。"
EXPORTED = "已导出：{file}（JSON 和 Excel）。文件里是个人信息，请交给本人后删除。"
NO_SUCH_UNIT = "没有这个代码的单位。单位代码在后台“单位”页和花名册报告里。"
HANDED = (
    "{name}的临时口令：{handed}\n"
    "请当面交给本人：打开 {base}/console/ ，登录后先改口令，再设置动态码。原来的登录都已退出。"
)
GRANTED = "已授权：{name}在“{unit}”及下级任 {role}。"
SURE = "将抹去 {number} 的全部个人数据，不能恢复。继续吗"


def read(people: int, faults: int) -> str:
    """Progress, on stderr."""
    return f"读到 {people} 人，{faults} 处错误；正在和在册名单比较……"


def erased(kept: Mapping[str, int]) -> str:
    """What is left after an erasure."""
    return f"已删除。留下不带姓名的记录 {sum(kept.values())} 条。备份里的副本会随备份到期销毁。"
