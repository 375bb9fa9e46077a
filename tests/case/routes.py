"""Ways through the table that together take every step of it.

`+24` lets hours pass, `!` marks what must be refused, `={…}` where the case must stand, `=` what is said. `@notice` and
`@approval` are the common beginnings.
"""

from models.case import Kind

BEGINNINGS = {
    "@approval;": "@notice; +264; ={待审批};",
    "@notice;": """
li 受理; li 派人核实; li 组成评议小组; v1 提出建议; g1 投票=通过; g2 投票=通过; ={公示中};
""",
}
ROUTES: dict[str, tuple[Kind, str]] = {
    "to the end": (Kind.AID, """
!zhao 受理; !wang 受理; li 受理; !li2 要求补正; !li 派人核实=v1; !li 派人核实=v1+v1;
!li 派人核实=v1+tongshi; !li 派人核实=v1+zhang; li 派人核实; !li 提出建议; zhang 同意实名公示;
!li 组成评议小组=g1+g2; !li 组成评议小组=g1+g2+tongshi; !li 组成评议小组=g1+g2+li; li 组成评议小组;
v1 提出建议; !v1 投票=通过; g1 投票=通过; !g1 投票=通过; ={评议中}; g2 投票=通过; ={公示中}; !g3 投票=通过;
+24; ={公示中}; +264; ={待审批}; !li 批准; !g1 批准; zhao 批准=100000; li 开始落实; li 落实受阻=账户不符;
li 开始落实; li 落实完成; ={待评价}; zhang 评价; zhang 重新办理; li 受理; zhang 撤回; ={已撤回};
"""),
    "objections": (Kind.AID, """
@notice; !wu 提出异议; !zhang 提出异议; shu 提出异议; +400; ={异议处理}; g1 投票=公示; g3 投票=公示;
={公示中}; shu 提出异议; g1 投票=核实; g2 投票=核实; ={核实中}; v2 提出建议; g1 投票=通过; g3 投票=通过;
shu 提出异议; g1 投票=不通过; g2 投票=不通过; ={不通过}; zhang 申诉; !li 申诉成立; zhao 申诉成立; ={受理中};
"""),
    "not agreed": (Kind.AID, """
li 受理; li 派人核实; li 组成评议小组; v1 提出建议; g1 退回核实; v1 提出建议; g1 投票=不通过;
g3 投票=不通过; ={不通过}; zhang 申诉; sun 维持原决定; ={维持原决定};
"""),
    "a late appeal": (Kind.AID, """
li 受理; li 拟不予受理; !li 确认不予受理; zhao 确认不予受理; +700; !zhang 申诉;
"""),
    "above the limit": (Kind.AID, """
@approval; zhao 退回评议; ={评议中}; g1 投票=通过; g2 投票=通过; +264; !zhao 批准=600000; zhao 初批=600000;
!zhao 批准=600000; !sun 批准=700000; sun 批准=600000; zhang 本人放弃; ={终止};
"""),
    "refused by the leader": (Kind.AID, """
@approval; zhao 不批准; zhang 申诉; !zhao 申诉成立; sun 申诉成立; li 联系本人; ={受理中};
"""),
    "on file": (Kind.FILE, """
@approval; zhao 批准=100000; !li 开始落实; li 建档; li 年度复核; li 复核建议=在册; !zhao 继续在册;
g1 投票=在册; g2 投票=在册; !zhao 退档; zhao 继续在册; +9000; ={复核中}; li 复核建议=退档; g1 投票=退档;
g3 投票=退档; zhao 退档; li 回访; li 返困; zhang 申诉; !zhao 恢复建档; sun 恢复建档; ={复核中};
"""),
    "a transfer": (Kind.WISH, """
li 受理; !li 转办; li 征求转办; !li 转办; zhang 同意转办; li 转办; wang 退回转办; !li 转办; li 征求转办;
zhang 同意转办; li 转办; +24; ={已转办}; +100; ={受理中}; li 征求转办; zhang 同意转办; li 转办;
!li 联系本人; wang 接收转办; !li 答复; wang 拟不予受理; !wang 确认不予受理; zhou 退回受理; wang 拟不予受理;
zhou 确认不予受理; zhang 申诉; !zhou 申诉成立; sun 申诉成立; wang 答复; ={待评价};
"""),
    "pauses": (Kind.AID, """
li 受理; li 要求补正; +100; zhang 已补正; ={受理中}; li 派人核实; li 补充核实材料; zhang 已补正; ={核实中};
!li 应急先行; zhao 应急先行=200000; li 先行已付; ={核实中}; !zhao 同意挂起; li 拟挂起; !li 同意挂起;
zhao 同意挂起; +200; li 恢复办理; ={核实中}; li 组成评议小组; v1 提出建议; g1 补充核实材料; zhang 已补正;
={评议中}; shu 转应急; li 联系本人; zhao 改派; !zhao 终止; !li 拟终止; li2 拟终止; zhao 终止; ={终止};
"""),
    "unanswered": (Kind.AID, """
li 受理; li 要求补正; +200; ={待补正}; +600; ={未补正关闭};
"""),
    "a claim": (Kind.CLAIM, """
li 单位受理; li 初审补正; zhang 已补正; ={单位初审}; li 上报; li 外部受理; li 外部补正; zhang 已补正;
={外部审核}; li 调整档次; li 拒付; zhang 申诉; zhao 申诉再报; li 上报; li 外部受理; li 拨付; zhang 确认收到;
+24; ={待评价}; +300; ={已办结}; +900; !zhang 重新办理; zhao 重新办理; li 单位受理;
"""),
    "an unconfirmed claim": (Kind.CLAIM, """
li 单位受理; li 上报; li 外部受理; li 拨付; +24; ={已拨付}; +600; zhang 评价; ={已办结};
"""),
    "two offices": (Kind.AID, """
both 受理; both 拟不予受理; !both 确认不予受理; zhao 退回受理; both 派人核实; both 组成评议小组;
v1 提出建议; g1 投票=通过; g2 投票=通过; +264; ={待审批}; !both 批准; !both 不批准; zhao 批准=100000;
"""),
    "a conflict": (Kind.LAW, """
!shu 转应急; li 受理; li 回避; !li 答复; li2 改派; !li 答复; li2 答复; zhang 评价; ={已办结}; +24;
zhang 重新办理;
"""),
}  # fmt: skip


def stops(route: str) -> list[str]:
    """A route's stops, its beginning spelled out."""
    text = ROUTES[route][1]
    for short, whole in BEGINNINGS.items():
        text = text.replace(short, whole)
    return [stop.strip() for stop in text.split(";") if stop.strip()]
