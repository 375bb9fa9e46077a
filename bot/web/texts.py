"""Words of the web's doors."""

from datetime import datetime

SIGN_IN = "请先登录。登录可能已过期，请重新打开页面。"
SIGN_IN_AGAIN = "这里的内容涉及隐私，闲置超过 2 小时要重新登录。"
NOT_ALLOWED = "这里需要相应的职责才能看。请联系管理员。"
NOT_BOUND = "还没有认识您，请先绑定工号。"
FORM_OVER = "这个页面放得太久了，请刷新后再提交。"
FAULTS = "有几处要再看一下，写过的都还在。"
FAULT = "出了点问题，我们已经记下。请过一会儿再试。"
FAILED = {
    404: "没有找到这个页面，链接可能不完整，或者内容已经撤下。",
    405: "请从页面上的按钮进入这一步。",
    413: "照片太大了，请少选几张，或压缩后再发。",
}
PHONE_OVER = "这次登录没有完成：放得太久，或不是从这台手机开始的。请再点一次。"

FAULTY = "有几处还要改一下，已在下面标出。"
NEEDED = "请填写。"
CHOOSE = "请选一个。"
CHOOSE_FILE = "请选一个文件。"
A_DAY = "请填日期，例如 2026-11-24。"
A_MOMENT = "请填日期和时间，例如 2026-11-24 09:00。"
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

ANSWERS = {
    "401": "没有登录或登录已过期（not_signed_in），或涉及隐私、闲置太久（sign_in_again）：请重新登录",
    "403": "已登录但还没有绑定工号（not_bound）：请先绑定；或没有这项职责（not_allowed）",
    "404": "没有，或不给您看（not_found）",
    "409": "现在不能办，原因见 code 和 message；同一个 Idempotency-Key 用于另一次提交是 key_reused",
    "422": "填写有误（invalid），fields 说明每一项要填什么",
    "429": "太频繁（too_often），Retry-After 秒后再试",
}


def too_often(seconds: int) -> str:
    """Come back later."""
    return f"操作太频繁了，请 {seconds} 秒后再试。"


def too_long(most: int) -> str:
    """A text past its limit."""
    return f"太长了，最多 {most} 个字。"


def a_number(least: int, most: int) -> str:
    """Not a number within the bounds."""
    return f"请填 {least} 到 {most} 的整数。"


def wrong_kind(suffixes: tuple[str, ...]) -> str:
    """A file of another kind."""
    return f"请用 {'、'.join(suffixes)} 文件。"


def too_large(most: int) -> str:
    """A file past its limit, in bytes."""
    return f"文件超过 {most // (1024 * 1024)} MB，请分成几个文件。"


WEAK = "口令要 12 个字以上，至少 6 种不同的字符，不含工号、姓名和常见的组合。"
SIGN_IN_WRONG = "工号、口令或动态码不对，请核对后再试。"
STATE_OVER = "这次扫码已经失效，请重新扫码登录。"
NO_ROLE = "您还没有后台的职责。需要的话，请管理员给您授权。"
NOT_ON_ROSTER = "这个企业微信帐号还没有对上花名册里的人，请联系管理员。"
OLD_ONE_WRONG = "现在的口令不对。"
CODE_WRONG = "动态码不对，请等下一个码再试。"
TWICE = "两次填的不一样。"
CHANGED_IT = "口令已更改，其他设备上的登录都已退出。"


def too_many_tries(until: datetime) -> str:
    """Somebody has to wait."""
    return f"试错的次数太多了，请在 {until:%H:%M} 以后再试，或改用企业微信扫码。"


WORK = "后台任务"
WORK_ASKED = "任务等您同意"
WORK_APPROVED = "已同意，马上开始做。"
WORK_DROPPED = "不做了，没有改动任何数据。"
WORK_NEEDS_SECOND = "影响的人多，要由另一位最高一级的管理员在“后台任务”里同意后才会做。"
CHORES = {
    "asked": "等另一位管理员同意",
    "waiting": "排队等候",
    "working": "正在处理",
    "done": "已完成",
    "failed": "没有做成",
    "dropped": "不做了",
}
