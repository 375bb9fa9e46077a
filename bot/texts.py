"""What the machinery itself says, whatever the feature."""

from collections.abc import Mapping

SORRY = "对不起，这条消息没能办成，我们已经记下来了。您说的话没有丢，请过一会儿再发一次；着急请直接打电话给工会或支部。"
ONE_TIME_OVER = "这条里的一次性绑定码已经用过或过期。需要时请再取一个。"
NOT_BOUND = "这一项要先认识您才能办。请回复“绑定 工号”，例如：绑定 20135。\n不知道工号，或收不到验证码，请找支部书记取一次性绑定码。"
CHORE_DECIDED = "这件事已经有人处理过了，请刷新看结果。"
CHORE_LOST = "这项任务试了几次都没有做完，没有改动任何数据。请重新提交；还是不行，请联系管理员看运行日志。"
ALREADY_CAST = "您已经投过了，每人只有一次，投出后不能更改。"
UNKNOWN_LINK = "这个链接无效，可能没有复制完整。请从收到的消息里重新打开。"
TOO_FEW_SHEETS = "票数太少，为了不让人猜出谁投了什么，不显示结果。"

# What the audit names by its table or by a word of the program.
AUDITED: Mapping[str, str] = {
    "appraised": "民主评议自评",
    "survey": "问卷",
    "care_talk": "谈心记录",
    "care_talk_note": "谈心记录",
    "care_task": "必访必谈任务",
    "roster": "花名册",
    "ledger": "台账",
    "sends": "发送",
    "danger": "危急呼叫",
    "retention": "到期清除",
}
