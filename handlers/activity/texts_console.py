"""The words of the back office's pages about activities."""

LIST, CLAIMS, DUAL, SHEETS = "活动", "补录与申诉", "双报到", "导入与导出"
STATES = {"draft": "草稿", "pending": "待审核", "published": "报名中", "cancelled": "已取消", "done": "已结束"}
RISKS = (
    ("low", "低（室内、市区活动）"),
    ("medium", "中（野外、器械，要保单）"),
    ("high", "高（防火、攀爬、涉水，要保单和安全须知）"),
)
RULES = (("none", "不记"), ("actual", "按签到签退"), ("fixed", "固定分钟数"))
CLAIM_STATES = {"open": "待处理", "approved": "已批准", "upheld": "已改记", "rejected": "未通过"}
CLAIM_KINDS = {"back": "补录", "appeal": "申诉"}
DUAL_STATES = {"branch": "待支部确认", "community": "待社区确认", "both": "两边都已确认"}
DUAL_KINDS = {"registration": "报到", "report": "服务报告"}
DECIDE, CONFIRM, LOOK = "处理", "确认", "查看"
CREATED = "草稿存好了，看过再提交审核。"
SAVED = "已改好。"
SUBMITTED = "已提交审核。"
REVIEWED = "已处理，发起人会收到通知。"
CALLED_OFF = "活动已取消，已告诉 {count} 人。"
RESIZED = "名额已改。"
MARKED = "已为 {count} 人{what}。"
ATTESTED = "时长已认定。"
DECIDED = "已处理，结果会告诉本人。"
PROPOSED = "补录已提交，由另一位组织员批准。"
REVERSED = "已冲销。"
DRAWN = "抽签完成。"
MATCH_SET = "时间地点定好了，已告诉 {count} 名队员。"
SCORED = "比分记好了。"
TEAMS_SET = "赛制定好了，可以组队了。"
AGENDA_SET = "议程排好了。"
MINUTES_KEPT = "纪要记下了，请另一位负责人审定。"
APPROVED = "纪要已审定。"
MEASURE_KEPT = "措施定下了，已告诉负责人。"
CLOSED = "已列 {count} 人补学。"
CONFIRMED = "已确认。"
IMPORTED = "已导入 {count} 条。"
NO_SUCH_PERSON = "没有找到这个工号。"
NO_SUCH_UNIT = "没有找到这个单位。"
DRY = "试读：新的 {fresh} 条，已有 {known} 条，错误 {faults} 处。没有错误时勾选“写入”再传一次。"
OFF_LINES = ("报名和候补的人都会收到取消通知和原因。", "报名记录保留，不算爽约。", "取消后不能恢复，要办请重新发起。")
REVERSE_LINES = ("这一笔时长会被冲销，记一笔负数，原来的记录还在。", "本人能在“我的时长”里看到。")
