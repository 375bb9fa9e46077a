"""Words of the back office's own pages."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from models.outbox import DeliveryState, SendState

BEIJING = ZoneInfo("Asia/Shanghai")
CHANNELS: Mapping[str, str] = {
    "wecom": "企业微信",
    "official": "公众号",
    "official_template": "公众号模板消息",
    "official_subscribe": "公众号订阅通知",
    "miniprogram": "小程序订阅消息",
    "miniprogram_customer": "小程序客服消息",
    "inbox": "收件箱",
}
DELIVERIES: Mapping[str, str] = {
    DeliveryState.PLANNED: "待发",
    DeliveryState.PACKED: "发送中",
    DeliveryState.SENT: "平台已接受",
    DeliveryState.INBOX: "留在收件箱",
    DeliveryState.UNKNOWN: "结果不明",
    DeliveryState.FAILED: "没有送到",
    DeliveryState.CANCELLED: "已取消",
    DeliveryState.HELD: "扣住",
}
SENDS: Mapping[str, str] = {
    SendState.UNKNOWN: "结果不明",
    SendState.DEAD: "失败",
    SendState.HELD: "恢复备份后扣住",
    SendState.READY: "等待发送",
    SendState.DONE: "已发",
    SendState.CANCELLED: "已取消",
}
NOTICES: Mapping[str, str] = {
    "new": "等待时间",
    "planned": "正在分发",
    "packed": "已交发送",
    "held": "扣住",
    "expired": "过期未发",
}
KINDS: Mapping[str, str] = {
    "notice": "通知",
    "study": "学习",
    "quiz": "竞赛",
    "case": "求助",
    "care": "关怀",
    "report": "简报",
    "digest": "领导摘要",
    "duty": "责任清单",
    "honour": "身边榜样",
    "pledge": "岗位承诺",
    "appraisal": "民主评议",
    "survey": "调研问卷",
    "reply": "聊天里的回复",
    "binding": "绑定",
    "one-time": "一次性验证码",
    "one-time-over": "一次性验证码",
}

ACTIONS: Mapping[str, str] = {
    "resend": "补发结果不明的……",
    "retry": "重试失败的……",
    "drop": "放弃……",
    "release": "放行全部扣住的……",
}
PRIVATE = "（发给个人或经办人的通知，这里不显示内容）"
NOTICE_LIST = "通知"
FAILED_LIST = "没有送到的通知"
SEND_LIST = "需要处理的发送"
SEND_INTRO = (
    "“结果不明”是可能已经送到、也可能没有：补发可能让人收到两次，放弃可能让人收不到。“失败”的已转到其他渠道或收件箱。"
)
WORD_LIST = "说法"
UNMATCHED_LIST = "没听懂的话"
UNMATCHED_INTRO = "只记短句和次数，不记是谁说的。常见的可以加成一种说法。"
AUDIT_LIST = "审计"
NOTHING_PICKED = "请先勾选要处理的行。"
RESENT = "已补发 {count} 条。"
RETRIED = "已重新发送 {count} 条。"
DROPPED = "已放弃 {count} 条。"
RELEASED = "已放行 {count} 条。"
WORD_ADDED = "已加上，十秒内生效。"
WORD_REMOVED = "已去掉，十秒内生效。"
WORD_UNFIT = "这种说法不能用：要 1 到 20 个字，不能只是数字或字母，也不能和已有的词一样。"
NO_SUCH_TARGET = "没有这个功能，请从列表里选。"
SEEN = "最近一次收到验证过的回调：{at}"
NOT_SEEN = "还没有收到过消息：在平台后台填好回调地址并保存，再从微信发一句话"
SENT = "最近一次发送成功：{at}"
NOT_SENT = "还没有发送成功过"
CHAIN_WHOLE = "审计链完整，没有发现改动。"

RESEND_LINES: Sequence[str] = ("这些发送会再推送一次。", "对方可能收到两次。")
RETRY_LINES: Sequence[str] = ("这些失败的发送会再试一次，只发给还没有从别的渠道收到的人。",)
DROP_LINES: Sequence[str] = ("这些发送不再推送；内容仍在各人的“通知”收件箱里。",)
RELEASE_LINES: Sequence[str] = ("恢复备份时扣住的通知会发出去。", "备份之后已经发过的，对方会再收到一次。")
FAULTS: Mapping[str, str] = {
    "changed": "这一条被改过",
    "missing": "从这里起缺了记录",
    "extra": "多出了记录",
    "head": "链尾对不上",
    "anchor": "和外部留存的锚点对不上",
}
