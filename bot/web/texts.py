"""Words of the web's doors."""

SIGN_IN = "请先登录。登录可能已过期，请重新打开页面。"
NOT_ALLOWED = "这里需要相应的职责才能看。请联系管理员。"
NOT_BOUND = "还没有认识您，请先绑定工号。"
FORM_OVER = "这个页面放得太久了，请刷新后再提交。"
KEY_REUSED = "这个请求编号已用于另一次提交，请换一个编号再试。"
INVALID = "填写有误，请看各项说明。"
BAD_CURSOR = "列表的位置已失效，请从头再看。"
BAD_CHARACTERS = "内容里有不能保存的字符，请去掉后再试。"
BAD_KEY = "请求编号（Idempotency-Key）要 1 到 128 个可见字符。"
CHANNEL_OFF = "这个渠道没有开通，请联系管理员。"
SORRY = "系统出了点问题，请稍后再试。"
STATUS = {
    400: "请求不完整或格式不对。",
    403: "这里不能访问。",
    404: "没有这个地址。",
    405: "这个地址不支持这种请求。",
    408: "请求太慢，请重试。",
    413: "内容太大了，请压缩后再传。",
    415: "请用 JSON 提交。",
    422: INVALID,
    429: "请求太频繁，请稍后再试。",
}


def too_often(seconds: int) -> str:
    """Come back later."""
    return f"操作太频繁了，请 {seconds} 秒后再试。"
