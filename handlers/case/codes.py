"""Reasons by number: a reason in free words would tell in an open column what the case keeps sealed."""

import re

REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,31}")
GIVEN_UP = "本人放弃"
FUNDS = ("工会经费", "行政福利费", "党费", "上级帮扶资金", "社会捐赠", "只有物资")
SOLVED = ("是", "部分", "否")
MUTUAL = "职工互助会"
CODES: dict[str, tuple[str, ...]] = {
    "拟不予受理": ("不属于受理范围", "不符合条款", "重复申请", "资料不实"),
    "不批准": ("不符合条款", "资金来源不符", "需由上级办理", "其他"),
    "落实受阻": (GIVEN_UP, "账户不符", "其他"),
    "拟挂起": ("等待上级答复", "等待外部结论", "本人暂不方便", "其他"),
    "应急先行": ("意外事故", "突发重病"),
    "拟终止": ("死亡", "离职", "调离"),
    "拒付": ("不在保障期", "不在保障范围", "材料不符", "其他"),
    "回避": ("亲属", "利害关系", "其他"),
}
