"""Every allowed step, in the order of the rule book: rows 1 to 23, then the medical claim's (M), then the box's (X)."""

from handlers.case.table.shape import DECIDED_AGAINST, Need, Path, Step, Who
from models.case import PENDING
from models.case import State as S

P, T, H, V, B = Who.APPLICANT, Who.PROXY, Who.HANDLER, Who.VERIFIER, Who.SECRETARY
G, L, F, N, SYS = Who.PANEL, Who.LEADER, Who.FINANCE, Who.ANYONE, Who.SYSTEM
NAMED = (Path.AID, Path.CLAIM, Path.PLAIN)
OPEN = tuple(sorted(PENDING - {S.HELD}))
HOLDABLE = tuple(sorted(PENDING - {S.HELD, S.WANTED, S.RELIEF, S.APPEAL}))
BEFORE_APPROVAL = (
    S.SUBMITTED, S.HANDLING, S.WANTED, S.VERIFYING, S.PANEL, S.NOTICE, S.OBJECTED, S.FIRST_LOOK, S.REOPENED,
)  # fmt: skip

INTAKE = (
    Step("1", "起草", (), S.DRAFT, (P, T), NAMED),
    Step("1", "同意代报", (S.DRAFT,), S.DRAFT, (P,), NAMED, guards=("by_proxy",)),
    Step("2", "提交", (S.DRAFT,), S.SUBMITTED, (P, T), NAMED,
         guards=("complete", "proxy_allowed", "consented"), effects=("number", "tell_handlers")),
    Step("3", "撤回", BEFORE_APPROVAL, S.WITHDRAWN, (P,), NAMED, effects=("take_down", "tell_handler")),
    Step("4", "受理", (S.SUBMITTED, S.REOPENED), S.HANDLING, (H,), (Path.AID, Path.PLAIN), (Need.URGENCY,),
         effects=("take", "tell_person"), says="已受理，专人负责"),
    Step("5", "要求补正", (S.HANDLING,), S.WANTED, (H,), (Path.AID, Path.PLAIN), (Need.NOTE,),
         effects=("tell_person",), pauses=True, says="需要您补充材料，办理时限暂停计算"),
    Step("5", "逾期未补", (S.WANTED,), S.LAPSED, (SYS,), NAMED,
         guards=("wanted_too_long",), effects=("tell_person",),
         says="{wanted_days} 天没有收到补充，先关闭了；可以重新求助"),
    Step("6", "已补正", (S.WANTED,), None, (P, T), NAMED, effects=("tell_handler",)),
    Step("7", "拟不予受理", (S.HANDLING,), S.DECLINING, (H,), (Path.AID, Path.PLAIN), (Need.CODE, Need.NOTE),
         effects=("tell_leader",)),
    Step("7", "确认不予受理", (S.DECLINING,), S.DECLINED, (L,), (Path.AID, Path.PLAIN),
         guards=("not_proposer",), effects=("tell_person",), says="经复核未予受理，{appeal_days} 个工作日内可以申诉"),
    Step("7", "退回受理", (S.DECLINING,), S.HANDLING, (L,), (Path.AID, Path.PLAIN), (Need.NOTE,),
         effects=("tell_handler",)),
    Step("8", "征求转办", (S.HANDLING,), S.HANDLING, (H,), (Path.AID, Path.PLAIN), (Need.UNIT,),
         guards=("other_unit",), effects=("offer_unit", "tell_person"), says="想转给更合适的单位办，需要您同意"),
    Step("8", "同意转办", (S.HANDLING,), S.HANDLING, (P,), (Path.AID, Path.PLAIN),
         guards=("transfer_offered",), effects=("tell_handler",)),
    Step("8", "转办", (S.HANDLING,), S.TRANSFERRED, (H,), (Path.AID, Path.PLAIN),
         guards=("fresh_consent",), effects=("tell_receivers",)),
    Step("8", "接收转办", (S.TRANSFERRED,), S.HANDLING, (H,), (Path.AID, Path.PLAIN),
         effects=("move", "tell_person"), says="新的单位已经接手"),
    Step("8", "退回转办", (S.TRANSFERRED,), S.HANDLING, (H,), (Path.AID, Path.PLAIN), (Need.NOTE,),
         effects=("forget_unit", "tell_handler")),
    Step("8", "转办逾期退回", (S.TRANSFERRED,), S.HANDLING, (SYS,), (Path.AID, Path.PLAIN),
         guards=("not_accepted_in_time",), effects=("forget_unit", "tell_handler")),
    Step("16", "答复", (S.HANDLING,), S.DONE, (H,), (Path.PLAIN,), (Need.NOTE,), effects=("say_note",)),
)  # fmt: skip

DECISION = (
    Step("9", "派人核实", (S.HANDLING,), S.VERIFYING, (H,), needs=(Need.PEOPLE,),
         guards=("two_verifiers",), effects=("seat_verifiers", "tell_person"), says="已安排专人核实情况"),
    Step("10", "提出建议", (S.VERIFYING,), S.PANEL, (V,), needs=(Need.NOTE,), effects=("snapshot", "tell_handler")),
    Step("11", "组成评议小组", (S.VERIFYING, S.PANEL, S.REVIEW), S.PANEL, (H,), needs=(Need.PEOPLE,),
         guards=("three_members",), effects=("seat_panel",), stays=True),
    Step("11", "投票", (S.PANEL, S.OBJECTED, S.REVIEW), S.PANEL, (G,), needs=(Need.CHOICE,),
         guards=("choice_fits", "votes_once"), effects=("vote",), stays=True),
    Step("11", "同意实名公示", (S.HANDLING, S.VERIFYING, S.PANEL), S.PANEL, (P,),
         effects=("consent_notice",), stays=True),
    Step("11", "评议通过", (S.PANEL,), S.NOTICE, (SYS,), guards=("voted_通过",),
         effects=("publish", "tell_person"), says="评议通过，进入公示"),
    Step("11", "评议不通过", (S.PANEL,), S.FAILED, (SYS,), guards=("voted_不通过",),
         effects=("tell_person",), says="评议没有通过，{appeal_days} 个工作日内可以申诉"),
    Step("12", "提出异议", (S.NOTICE,), S.OBJECTED, (N,), needs=(Need.NOTE,),
         guards=("reads_notice", "not_own"), effects=("object", "next_round", "tell_handler")),
    Step("13", "异议不成立", (S.OBJECTED,), S.NOTICE, (SYS,), guards=("voted_公示",),
         effects=("settle", "take_down", "publish", "tell_person"), says="重新开始公示"),
    Step("13", "异议需核实", (S.OBJECTED,), S.VERIFYING, (SYS,), guards=("voted_核实",),
         effects=("settle", "take_down", "next_round", "tell_handler")),
    Step("13", "异议成立", (S.OBJECTED,), S.FAILED, (SYS,), guards=("voted_不通过",),
         effects=("uphold", "take_down", "tell_person"), says="评议没有通过，{appeal_days} 个工作日内可以申诉"),
    Step("14", "公示期满", (S.NOTICE,), S.AWAITING, (SYS,), guards=("notice_over", "no_objection"),
         effects=("take_down", "tell_leader")),
    Step("15", "初批", (S.AWAITING,), S.AWAITING, (L,), needs=(Need.AMOUNT,),
         guards=("not_handler", "not_panel"), effects=("amount", "tell_leader")),
    Step("15", "批准", (S.AWAITING,), S.APPROVED, (L,), needs=(Need.AMOUNT,),
         guards=("not_handler", "not_panel", "within_limit"), effects=("amount", "tell_person", "tell_handler"),
         says="已经批准"),
    Step("15", "退回评议", (S.AWAITING,), S.PANEL, (L,), needs=(Need.NOTE,),
         guards=("not_handler", "not_panel"), effects=("next_round", "tell_handler")),
    Step("15", "不批准", (S.AWAITING,), S.REJECTED, (L,), needs=(Need.CODE,),
         guards=("not_handler", "not_panel"), effects=("tell_person",),
         says="没有批准，{appeal_days} 个工作日内可以申诉"),
    Step("16", "开始落实", (S.APPROVED,), S.CARRYING, (F, H), guards=("not_file",)),
    Step("16", "落实完成", (S.CARRYING,), S.DONE, (F, H), needs=(Need.CODE, Need.FUND, Need.GOODS), effects=("given",)),
    Step("16", "落实受阻", (S.CARRYING,), S.APPROVED, (F, H), needs=(Need.CODE,),
         effects=("tell_person",), says="发放时遇到问题，正在核对"),
    Step("16", "本人放弃", (S.APPROVED, S.CARRYING), S.ENDED, (P,)),
)  # fmt: skip

CLOSING = (
    Step("17", "请评价", (S.DONE,), S.RATING, (SYS,), (Path.AID, Path.PLAIN),
         effects=("tell_person",), says="已办好。请回复“评价”说说：收到了吗、解决了吗、满意吗"),
    Step("18", "评价", (S.RATING,), S.CLOSED, (P,), NAMED, (Need.SOLVED, Need.SCORE), effects=("rate",)),
    Step("18", "到期未评价", (S.RATING,), S.CLOSED, (SYS,), NAMED, guards=("unrated_in_time",)),
    Step("19", "重新办理", (S.CLOSED,), S.REOPENED, (P, L), NAMED, (Need.NOTE,),
         guards=("reopened_in_time",), effects=("next_round", "tell_handler")),
    Step("20", "申诉", (*DECIDED_AGAINST, S.OFF_FILE), S.APPEAL, (P,), NAMED, (Need.NOTE,),
         guards=("appealed_in_time",), effects=("tell_leader",), pauses=True),
    Step("20", "申诉成立", (S.APPEAL,), S.HANDLING, (L,), (Path.AID, Path.PLAIN), (Need.NOTE,),
         guards=("fresh_body", "not_from_exit"), effects=("next_round", "tell_person"), says="申诉成立，重新办理"),
    Step("20", "恢复建档", (S.APPEAL,), S.REVIEW, (L,), needs=(Need.NOTE,),
         guards=("fresh_body", "from_exit"), effects=("next_round", "tell_person"), says="申诉成立，重新复核"),
    Step("20", "维持原决定", (S.APPEAL,), S.UPHELD, (L,), NAMED, (Need.NOTE,),
         guards=("fresh_body",), effects=("tell_person",), says="申诉已复核，维持原决定"),
    Step("21", "建档", (S.APPROVED,), S.ON_FILE, (H,), guards=("is_file",),
         effects=("tell_person",), says="已建档，每年复核一次"),
    Step("21", "年度复核", (S.ON_FILE,), S.REVIEW, (H, SYS), guards=("review_due",),
         effects=("next_round", "tell_handler")),
    Step("21", "复核建议", (S.REVIEW,), S.REVIEW, (H,), needs=(Need.CHOICE, Need.NOTE),
         guards=("review_choice",), effects=("tell_leader",)),
    Step("21", "继续在册", (S.REVIEW,), S.ON_FILE, (L,), guards=("not_handler", "not_panel", "voted_在册"),
         effects=("tell_person",), says="复核完成，继续在册"),
    Step("21", "退档", (S.REVIEW,), S.OFF_FILE, (L,), guards=("not_handler", "not_panel", "voted_退档"),
         effects=("tell_person",), says="复核后退档；不同意的，{appeal_days} 个工作日内可以申诉"),
    Step("21", "回访", (S.OFF_FILE,), S.OFF_FILE, (H,), needs=(Need.NOTE,)),
    Step("21", "返困", (S.OFF_FILE,), S.OFF_FILE, (H,), effects=("follow_on", "tell_person"),
         says="已为您重新开始，新的编号请回复“进度”查看"),
)  # fmt: skip

ANYTIME = (
    Step("22", "拟挂起", HOLDABLE, S.HELD, (H,), NAMED, (Need.CODE, Need.DAY), guards=("day_fits",),
         effects=("tell_leader",), stays=True),
    Step("22", "同意挂起", HOLDABLE, S.HELD, (L,), NAMED, guards=("hold_proposed",), effects=("tell_person",),
         pauses=True, says="暂时挂起，原因和恢复日期可以回复“进度”查看"),
    Step("22", "恢复办理", (S.HELD,), None, (H, L), NAMED, effects=("tell_person",), says="恢复办理"),
    Step("23a", "补充核实材料", (S.VERIFYING, S.PANEL), S.WANTED, (H, G), needs=(Need.NOTE,),
         effects=("tell_person",), pauses=True, says="需要您补充材料，办理时限暂停计算"),
    Step("23a", "退回核实", (S.PANEL,), S.VERIFYING, (H, G), needs=(Need.NOTE,),
         effects=("next_round", "tell_handler")),
    Step("23b", "应急先行", (S.HANDLING, S.VERIFYING), S.RELIEF, (L,), needs=(Need.CODE, Need.AMOUNT),
         guards=("relief_cap",), effects=("relief", "tell_person"), pauses=True, says="先行救助已经批准"),
    Step("23b", "先行已付", (S.RELIEF,), None, (H, F), needs=(Need.CODE, Need.FUND), effects=("given",)),
    Step("23c", "拟终止", (*OPEN, S.HELD, S.ON_FILE), S.ENDED, (H,), NAMED, (Need.CODE,), effects=("tell_leader",),
         stays=True),
    Step("23c", "终止", (*OPEN, S.HELD, S.ON_FILE), S.ENDED, (L,), NAMED, guards=("end_proposed",),
         effects=("take_down", "hand_over")),
    Step("23", "转应急", (*OPEN, S.HELD, S.ON_FILE), S.HANDLING, (SYS, H, B), NAMED,
         effects=("alarm",), stays=True),
    Step("24", "改派", (*OPEN, S.HELD), S.HANDLING, (H, L), NAMED, (Need.PEOPLE,), guards=("one_handler",),
         effects=("reassign",), stays=True),
    Step("24", "联系本人", (*OPEN, S.HELD, S.REVIEW, S.ON_FILE, S.OFF_FILE), S.HANDLING, (H,), NAMED, (Need.NOTE,),
         effects=("say_note", "tell_person"), stays=True, says="有新的回复"),
    Step("24", "回避", (*OPEN, S.REVIEW, S.ON_FILE), S.HANDLING, (H, V, G, L, B), NAMED, (Need.CODE,),
         effects=("recuse",), stays=True),
)  # fmt: skip

CLAIM = (
    Step("M", "单位受理", (S.SUBMITTED, S.REOPENED), S.FIRST_LOOK, (H,), (Path.CLAIM,), (Need.URGENCY,),
         effects=("take", "tell_person"), says="单位已受理，正在初审"),
    Step("M", "初审补正", (S.FIRST_LOOK,), S.WANTED, (H,), (Path.CLAIM,), (Need.NOTE,),
         effects=("tell_person",), pauses=True, says="需要您补充材料，办理时限暂停计算"),
    Step("M", "上报", (S.FIRST_LOOK,), S.REPORTED, (H,), (Path.CLAIM,), effects=("tell_person",), says="已上报互助会"),
    Step("M", "外部受理", (S.REPORTED,), S.OUTSIDE, (H,), (Path.CLAIM,)),
    Step("M", "外部补正", (S.OUTSIDE,), S.WANTED, (H,), (Path.CLAIM,), (Need.NOTE,),
         effects=("tell_person",), pauses=True, says="互助会需要您补充材料"),
    Step("M", "调整档次", (S.OUTSIDE,), S.OUTSIDE, (H,), (Path.CLAIM,), (Need.NOTE,),
         effects=("tell_person",), says="互助会调整了档次"),
    Step("M", "拒付", (S.OUTSIDE,), S.REFUSED, (H,), (Path.CLAIM,), (Need.CODE,),
         effects=("tell_person",), says="互助会没有赔付，{appeal_days} 个工作日内可以申诉"),
    Step("M", "拨付", (S.OUTSIDE,), S.PAID, (H,), (Path.CLAIM,), (Need.AMOUNT, Need.CODE),
         effects=("amount", "tell_person"), says="互助金已拨付，收到后请回复“进度”确认"),
    Step("M", "确认收到", (S.PAID,), S.RATING, (P,), (Path.CLAIM,)),
    Step("M", "到期未确认", (S.PAID,), S.RATING, (SYS,), (Path.CLAIM,), guards=("unconfirmed_in_time",)),
    Step("M", "申诉再报", (S.APPEAL,), S.FIRST_LOOK, (L,), (Path.CLAIM,), (Need.NOTE,),
         guards=("fresh_body",), effects=("next_round", "tell_person"), says="申诉成立，重新上报"),
)  # fmt: skip

BOX = (
    Step("X", "投信", (), S.SUBMITTED, (N,), (Path.BOX,)),
    Step("X", "阅处", (S.SUBMITTED,), S.HANDLING, (H,), (Path.BOX,), effects=("take",)),
    Step("X", "回信", (S.HANDLING,), S.HANDLING, (H,), (Path.BOX,), (Need.NOTE,), effects=("say_note",)),
    Step("X", "结信", (S.HANDLING,), S.CLOSED, (H,), (Path.BOX,)),
)  # fmt: skip

STEPS: tuple[Step, ...] = (*INTAKE, *DECISION, *CLOSING, *ANYTIME, *CLAIM, *BOX)


def find(path: Path, action: str, source: S | None) -> Step | None:
    """The step of this name from this state on this path, or None."""
    return next((step for step in leading_from(path, source) if step.action == action), None)


def leading_from(path: Path, source: S | None) -> list[Step]:
    """Every step that starts in a state on a path; None is before there is a case."""
    return [s for s in STEPS if path in s.paths and (source in s.sources if source else not s.sources)]


def states_of(path: Path) -> frozenset[S]:
    """The states a path can come to, by following its steps from the start."""
    edge: list[tuple[S, S | None]] = [(step.lands(S.DRAFT, None), None) for step in leading_from(path, None)]
    reached: set[tuple[S, S | None]] = set()
    while edge:
        pair = edge.pop()
        if pair not in reached:
            reached.add(pair)
            edge += [after(step, *pair) for step in leading_from(path, pair[0])]
    return frozenset(state for state, _ in reached)


def after(step: Step, state: S, back_to: S | None) -> tuple[S, S | None]:
    """The state after a step, and where it would come back to."""
    target = step.lands(state, back_to)
    if step.pauses:
        return target, state
    return target, None if step.target is None and not step.stays else back_to
