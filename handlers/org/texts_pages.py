"""Words of the phone's pages about oneself."""

from handlers.org.texts import polite

NO_NUMBER = "请填工号。不知道工号，请问支部书记或人事。"
CODE_ASKED = (
    "如果这个工号在花名册上，验证码已经发到本人绑定过的其他入口（如企业微信），5 分钟内有效。"
    "没收到，请找支部书记取一次性绑定码。"
)
SIX_DIGITS = "请填 6 位数字的验证码或绑定码。"
WRONG_CODE = "这个码没有对上，可能已经过期或用过了。请核对后再填，或找支部书记重新取一个。"
NO_WORDS = "请先写下来。"
CORRECTION_KEPT = "记下了，管理员核对后会改。"
TYPE_IT = "要删除，请在框里写“确认删除”四个字。"
PURPOSES = {
    "basic": "隐私说明",
    "care.photo": "走访时拍照存档",
    "case.sensitive": "求助中填写的敏感信息",
    "case.public": "公示时显示部分姓名",
}
CONSENT_GIVEN = "谢谢，已记下您的同意。"
CONSENT_WITHDRAWN = "已撤回这一项同意。"
ERASED = "已经删除。这里不再有您的资料。祝您一切都好。"
PRIVACY = (
    "我们为学习、活动、关怀记下：姓名、工号、单位、手机、您在这里做过的事。",
    "不读聊天，不给思想打分；求助和谈话加密保存，谁看过您都能查到。",
)


def bound(name: str) -> str:
    """After a right code."""
    return f"绑定成功，{polite(name)}。"
