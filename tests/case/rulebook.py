"""The rule book as a second hand wrote it down: which state may follow which, by whose hand; no code is shared."""

AID = """
–>草稿 PT | 草稿>已提交 PT | 已提交>受理中 H | 重新办理>受理中 H | 受理中>待补正 H | 待补正>受理中 PT
待补正>核实中 PT | 待补正>评议中 PT | 待补正>未补正关闭 S | 受理中>拟不予受理 H | 拟不予受理>不予受理 L
拟不予受理>受理中 L | 受理中>已转办 H | 已转办>受理中 HS | 受理中>核实中 H | 核实中>评议中 V
评议中>公示中 S | 评议中>不通过 S | 公示中>异议处理 N | 异议处理>公示中 S | 异议处理>核实中 S
异议处理>不通过 S | 公示中>待审批 S | 待审批>已批准 L | 待审批>评议中 L | 待审批>不批准 L | 已批准>落实中 HF
落实中>已落实 HF | 落实中>已批准 HF | 已批准>终止 PL | 落实中>终止 PL | 已落实>待评价 S | 待评价>已办结 PS
已办结>重新办理 PL | 不予受理>申诉中 P | 不通过>申诉中 P | 不批准>申诉中 P | 脱困退档>申诉中 P
申诉中>受理中 L | 申诉中>复核中 L | 申诉中>维持原决定 L | 已批准>建档在册 H | 建档在册>复核中 HS
复核中>建档在册 L | 复核中>脱困退档 L | 核实中>待补正 HG | 评议中>待补正 HG | 评议中>核实中 HG
受理中>应急先行救助 L | 核实中>应急先行救助 L | 应急先行救助>受理中 HF | 应急先行救助>核实中 HF
建档在册>终止 L | 挂起>终止 L | 申诉中>终止 L | 应急先行救助>终止 L | 待补正>终止 L
"""
PLAIN = """
–>草稿 PT | 草稿>已提交 PT | 已提交>受理中 H | 重新办理>受理中 H | 受理中>待补正 H | 待补正>受理中 PT
待补正>未补正关闭 S | 受理中>拟不予受理 H | 拟不予受理>不予受理 L | 拟不予受理>受理中 L | 受理中>已转办 H
已转办>受理中 HS | 受理中>已落实 H | 已落实>待评价 S | 待评价>已办结 PS | 已办结>重新办理 PL
不予受理>申诉中 P | 申诉中>受理中 L | 申诉中>维持原决定 L | 挂起>终止 L | 申诉中>终止 L | 待补正>终止 L
"""
CLAIM = """
–>草稿 PT | 草稿>已提交 PT | 已提交>单位初审 H | 重新办理>单位初审 H | 单位初审>待补正 H
待补正>单位初审 PT | 待补正>外部审核 PT | 待补正>未补正关闭 S | 单位初审>已上报 H | 已上报>外部审核 H
外部审核>待补正 H | 外部审核>拒付 H | 外部审核>已拨付 H | 已拨付>待评价 PS | 待评价>已办结 PS
已办结>重新办理 PL | 拒付>申诉中 P | 申诉中>单位初审 L | 申诉中>维持原决定 L | 挂起>终止 L | 申诉中>终止 L
待补正>终止 L
"""
HELD = {
    "帮扶": "已提交 受理中 拟不予受理 已转办 核实中 评议中 公示中 异议处理 待审批 已批准 落实中 重新办理",
    "诉求": "已提交 受理中 拟不予受理 已转办 重新办理",
    "医疗互助": "已提交 单位初审 已上报 外部审核 重新办理",
}
WITHDRAWN = {
    "帮扶": "已提交 受理中 待补正 核实中 评议中 公示中 异议处理 重新办理",
    "诉求": "已提交 受理中 待补正 重新办理",
    "医疗互助": "已提交 待补正 单位初审 重新办理",
}
STAYS = {
    "同意代报": "P", "征求转办": "H", "同意转办": "P", "组成评议小组": "H", "投票": "G", "同意实名公示": "P",
    "初批": "L",
    "复核建议": "H", "回访": "H", "返困": "H", "拟挂起": "H", "拟终止": "H", "转应急": "SHB", "改派": "HL",
    "联系本人": "H",
    "回避": "HVGLB", "调整档次": "H",
}  # fmt: skip


def edges(path: str) -> dict[tuple[str, str], str]:
    """(from, to) → the letters of those whose hand may do it."""
    lines = {"帮扶": AID, "诉求": PLAIN, "医疗互助": CLAIM}[path]
    found = {}
    for entry in lines.replace("\n", "|").split("|"):
        if entry.strip():
            arrow, letters = entry.split()
            source, target = arrow.split(">")
            found[source, target] = letters
    for state in HELD[path].split():
        found[state, "挂起"], found["挂起", state] = "L", "HL"
        found[state, "终止"] = found.get((state, "终止"), "") + "L"
    for state in WITHDRAWN[path].split():
        found[state, "已撤回"] = "P"
    return found
