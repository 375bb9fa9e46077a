"""The words of cases that follow from the table: parts, what must be said, why something is not possible now."""

WHO = {
    "P": "申请人", "T": "代报人", "H": "工会经办", "V": "核实人", "B": "支部书记", "G": "评议小组", "L": "分管领导",
    "F": "财务", "N": "职工", "S": "系统",
}  # fmt: skip
NOT_NOW = "现在这一步办不了：情况可能已经变了。回复“进度”或“办件”看最新状态。"
NOT_YOURS = "这一步由别的同志来办。"
NEEDS = {
    "说明": "请写一句说明。",
    "原因": "请写凭证号：字母、数字和短横，例如 PZ-118。",
    "紧急程度": "有多急？\n1 应急（{now_hours} 小时）2 紧急（{urgent_hours} 小时）3 一般（{normal_days} 个工作日）4 复杂（{complex_days} 个工作日）",
    "单位": "请写单位的编码或全名。",
    "人员": "请写工号，几个人用空格隔开。",
    "金额": "请写金额，单位元。",
    "意见": "您的意见？",
    "日期": "到哪一天？例如 2026-12-08。",
    "是否解决": "事情解决了吗？\n1 解决了 2 部分解决 3 没有解决",
    "满意度": "满意吗？回复 1 到 5，5 最满意。",
    "资金来源": "钱从哪里出？",
    "物资": "发了什么物资？例如：米 20 斤、油 1 桶。没有发物资回复“无”。",
}
ASKS = {
    "要求补正": "要补哪些材料？一条一条写清，会原样告诉本人。",
    "初审补正": "要补哪些材料？一条一条写清，会原样告诉本人。",
    "外部补正": "互助会要补哪些材料？会原样告诉本人。",
    "补充核实材料": "还要补哪些材料？会原样告诉本人。",
    "联系本人": "要对本人说什么？会原样发给他。",
    "答复": "请写答复，会原样告诉本人。",
    "回信": "请写回信，凭回执码的人能看到。",
    "提出建议": "核实到什么情况、建议怎么帮？只有评议小组和经办能看到。",
    "提出异议": "对这条公示有什么异议？请写事实。",
    "重新办理": "为什么要重新办理？写一句。",
    "申诉": "对哪一点不服、理由是什么？写下来，由没有办过这件事的领导复核。",
}
GUARDS = {
    "by_proxy": "这份不是别人代报的，不需要这一步。",
    "complete": "还有几项没有填，填完就可以提交。",
    "consented": "提交前需要您同意我们使用这些敏感信息。",
    "proxy_allowed": "代报需要本人同意：请本人回复“同意代报”。",
    "wanted_too_long": "还没到 {wanted_days} 天。",
    "not_proposer": "自己提出的，不能自己确认。",
    "other_unit": "请选另一个单位。",
    "transfer_offered": "现在没有要您同意的转办。",
    "fresh_consent": "转办需要申请人先同意这一次的单位。",
    "not_accepted_in_time": "对方还在 {accept_transfer_days} 个工作日的接收期内。",
    "two_verifiers": "核实要 {verifiers} 人以上，不能是本人、亲属或申请人不希望知道的人。",
    "three_members": "评议小组要 {panel} 人以上，不能有本人、亲属、经办人或申请人不希望知道的人。",
    "choice_fits": "请从给出的意见里选一个。",
    "votes_once": "这一轮您已经投过了。",
    "reads_notice": "这条公示不在您的范围里，或已经结束。",
    "not_own": "这是您自己的公示；有不同意见可以回复“进度”处理。",
    "notice_over": "公示还没有期满。",
    "no_objection": "还有异议没有处理完。",
    "not_handler": "经办人不能批准自己经办的。",
    "not_panel": "评议小组成员不能再批准。",
    "within_limit": "超过一个人的批准限额：请先由另一位领导“初批”。",
    "not_file": "建档的请选“建档”。",
    "is_file": "只有困难建档才建档。",
    "unrated_in_time": "评价期还没有过。",
    "reopened_in_time": "办结超过 {reopen_days} 天了，请回复“求助”重新开始，会注明是同一件事。",
    "appealed_in_time": "申诉期是 {appeal_days} 个工作日，已经过了。仍可以回复“求助”重新提出。",
    "fresh_body": "申诉要由没有办过这件事的领导来复核。",
    "not_from_exit": "退档的申诉请选“恢复建档”。",
    "from_exit": "这不是退档的申诉。",
    "review_due": "还没到一年。",
    "review_choice": "请选 在册 或 退档。",
    "day_fits": "恢复日期最晚是 {hold_days} 个工作日之后。",
    "hold_proposed": "要先由经办提出挂起的原因和日期。",
    "relief_cap": "超过先行救助的上限，或金额不对。",
    "end_proposed": "要先由经办提出终止的原因。",
    "one_handler": "改派给一位有经办资格、又不需要回避的同志。",
    "unconfirmed_in_time": "确认期还没有过。",
    "voted_通过": "评议还没有结果。",
    "voted_不通过": "评议还没有结果。",
    "voted_公示": "评议还没有结果。",
    "voted_核实": "评议还没有结果。",
    "voted_在册": "评议小组还没有同意继续在册。",
    "voted_退档": "评议小组还没有同意退档。",
}
CONDITIONS = {
    "by_proxy": "是别人代报的",
    "complete": "必填的都填了",
    "consented": "已同意使用敏感信息",
    "proxy_allowed": "代报的，本人已同意",
    "wanted_too_long": "到期没有补正",
    "not_proposer": "不是提出的人",
    "other_unit": "另一个单位",
    "transfer_offered": "已征求转办",
    "fresh_consent": "本人同意了这一次的单位",
    "not_accepted_in_time": "到期没有接收",
    "two_verifiers": "人数够，没有本人、亲属、本人不希望知道的人",
    "three_members": "人数够，没有本人、亲属、经办人、本人不希望知道的人",
    "choice_fits": "在给出的意见里",
    "votes_once": "这一轮没有投过",
    "reads_notice": "能看到这条公示",
    "not_own": "不是自己的公示",
    "notice_over": "公示期满",
    "no_objection": "没有未了的异议",
    "not_handler": "不是经办或核实的人",
    "not_panel": "不是评议小组的人",
    "within_limit": "在一位领导的限额内，或已有另一位领导初批同样的金额",
    "not_file": "不是建档",
    "is_file": "是困难建档",
    "unrated_in_time": "到期没有评价",
    "reopened_in_time": "本人在期限内",
    "appealed_in_time": "在申诉期内",
    "fresh_body": "没有办过这件事的领导",
    "not_from_exit": "不是退档的申诉",
    "from_exit": "是退档的申诉",
    "review_due": "系统发起的要满一年",
    "review_choice": "在册或退档",
    "day_fits": "在最长挂起期内",
    "hold_proposed": "另一个人先提出挂起",
    "relief_cap": "不超过先行救助上限",
    "end_proposed": "另一个人先提出终止",
    "one_handler": "有经办资格、不需要回避的一个人",
    "unconfirmed_in_time": "到期没有确认",
    "voted_通过": "评议过半数通过",
    "voted_不通过": "评议过半数不通过",
    "voted_公示": "评议决定继续公示",
    "voted_核实": "评议决定再核实",
    "voted_在册": "评议同意在册",
    "voted_退档": "评议同意退档",
}
CHOICES = {"评议中": ("通过", "不通过"), "异议处理": ("公示", "核实", "不通过"), "复核中": ("在册", "退档")}


DRAFT = "（草稿）"


def still_needed(held: tuple[list[str], list[str]], years: int) -> str:
    """Why an erasure has to wait: numbers of open cases, numbers of files."""
    waits, filed = held
    lines = [f"还有没办完的求助：{'、'.join(waits)}。请先回复“撤回”，或等办结后再删除。"] if waits else []
    kept = f"困难档案按规定要保存 {years} 年，到期自动清除：{'、'.join(filed)}。其他数据要单独删除请联系管理员。"
    return "\n".join([*lines, *([kept] if filed else [])])


def told(number: str, says: str) -> str:
    """To the applicant: number and step, nothing of the story."""
    return f"您的求助 {number}：{says}。回复“进度”看详情。"


def new_for_handlers(number: str) -> str:
    return f"新的求助 {number} 待受理。回复“办件”处理。"


def for_staff(number: str, state: str) -> str:
    return f"求助 {number} 到了“{state}”这一步，等您处理。回复“办件”查看。"


def alarm(number: str) -> str:
    return f"【应急】求助 {number} 需要马上联系本人。请立即打电话，再回复“办件”记录。"


def call_out(name: str, phone: str) -> str:
    reach = f"，电话 {phone}" if phone else "，请从花名册找电话或请同事当面去看"
    return f"【应急】请马上联系 {name}{reach}：刚才可能需要紧急帮助。联系后请陪同并告知支部书记。"


def warning(number: str, percent: int) -> str:
    late = "办理时限已到" if percent >= 100 else f"办理时限已过 {percent}%"
    return f"求助 {number} {late}。回复“办件”处理。"


def escalated(number: str, days: int) -> str:
    return f"求助 {number} 超过办理时限 {days} 个工作日，请您过问。回复“办件”查看。"


def wanted_reminder(number: str) -> str:
    return f"您的求助 {number} 还在等您补充材料。回复“补充”即可；遇到困难也请告诉我们。"


def review_due(number: str) -> str:
    return f"档案 {number} 到了年度复核的时候。回复“办件”处理。"


def visit_due(number: str) -> str:
    return f"档案 {number} 退档后该回访了。回复“办件”记录。"


def hold_over(number: str) -> str:
    return f"求助 {number} 挂起的日期到了，请恢复办理。回复“办件”处理。"


def proxy_asks(name: str, hours: int) -> str:
    return f"{name} 想替您提出一份求助，内容只有您和经办能看。同意请回复“同意代报”；{hours} 小时没有回复就作废。"


def glass_broken(number: str) -> str:
    return f"求助 {number} 的密封内容被紧急查看，原因已记入审计。请核查。"


def export_asked(name: str) -> str:
    return f"{name} 申请导出未掩码的帮扶台账。同意请回复“办件”查看。"


TOO_MANY_FILES = "照片够多了，最多 9 张。还有要说明的请用文字补充。"
NO_SUCH_FORM = "没有这一类，请从列表里选。"
NO_SUCH_ASK = "这张表没有这一项。"
NOT_AGREED = "请先同意说明再提交。"
