"""What the command line says about people."""

from collections.abc import Mapping

LOOK = "看个人数据（管理员导出）"
NO_SUCH_PERSON = "花名册里没有这个工号。"
EXPORTED = "已导出：{file}（JSON 和 Excel）。文件里是个人信息，请交给本人后删除。"
SURE = "将抹去 {number} 的全部个人数据，不能恢复。继续吗"


def read(people: int, faults: int) -> str:
    """Progress, on stderr."""
    return f"读到 {people} 人，{faults} 处错误；正在和在册名单比较……"


def erased(kept: Mapping[str, int]) -> str:
    """What is left after an erasure."""
    return f"已删除。留下不带姓名的记录 {sum(kept.values())} 条。备份里的副本会随备份到期销毁。"
