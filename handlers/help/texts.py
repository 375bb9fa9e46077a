"""What 帮助 says, and what is said when nothing matched."""

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
NO_NOTICES = "没有新通知。有事会在这里告诉您。"
TOP = "您可以这样用（回复文字或数字都行）："
BOTTOM = "办到一半想停下，回复“退出”；说错了没关系，我会问您。"
COURTESIES = {
    "谢谢 多谢 谢谢您 谢谢你 谢谢了 谢了 感谢 辛苦了 thanks": "不客气，有事随时找我。想看能做什么，回复“帮助”。",
    "你好 您好 你好啊 在吗 在么 在不在 早 早上好 上午好 中午好 下午好 晚上好 hello hi": "您好，我在。今天的学习回复“学习”，其他回复“帮助”。",
    "好 好的 收到 嗯 嗯嗯 知道了 明白 明白了 ok 行": "好的。想看还能做什么，回复“帮助”。",
}
DECLINED = re.compile(r"(我)?(先|暂时|暂)?(不要|不用|不参加|别给我|别帮我)(?=.{1,8}$)")
WILL_NOT_ANYTHING = "好的，什么都没有替您办。其他请回复“帮助”。"
NOTHING_MORE = "没有更多了。回复“帮助”看看能做什么。"
LEFT = "好的，先停在这里。需要时回复“帮助”。"
LEFT_NOTHING = "现在没有正在办的事。回复“帮助”看看能做什么。"
VOICE = "语音我暂时听不懂，劳您打字告诉我。回复“帮助”看看能做什么。"
PICTURE = "图片收到了。如果是求助或活动要用的，请先回复“求助”或“报名”，走到那一步时再发。"
OTHER_KIND = "这种消息我暂时看不懂，劳您打字告诉我。回复“帮助”看看能做什么。"
HOTLINE = "现在就需要人帮忙，请直接打：\n120 医疗急救\n110 报警\n12356 全国统一心理援助热线（心里难受，想找人说说）\n这些电话有人接听，您不用一个人扛。"

NUMBERS = (("120", "医疗急救"), ("110", "报警"), ("12356", "全国统一心理援助热线：心里难受，想找人说说"))
LINK = re.compile(r"<a\s[^>]*>([^<]*)</a>")


def moment(at: datetime) -> str:
    """11 月 24 日 09:00."""
    local = at.astimezone(SHANGHAI)
    return f"{local.month} 月 {local.day} 日 {local:%H:%M}"


def plain(text: str) -> str:
    """A notice's text without the marks of its links, which a page makes itself."""
    return LINK.sub(r"\1", text)


def help_text(lines: Sequence[tuple[int, str, str]], *, following: int) -> str:
    """A page of the numbered list of intents: (number, word, what it does); `following` is the next page, 0 for none."""
    turn = f"回复“更多功能{'' if following == 1 else f' {following}'}”看后面的；说错了没关系，我会问您。"
    return "\n".join(
        [TOP, *(f"{number} {word}：{what}" for number, word, what in lines), turn if following else BOTTOM]
    )


def inbox(items: Sequence[tuple[datetime, str, bool]], *, rest: int) -> str:
    """The newest notices: (moment, text, unread)."""
    if not items:
        return NO_NOTICES
    lines = []
    for at, text, unread in items:
        local = at.astimezone(SHANGHAI)
        lines.append(f"{'〔新〕' if unread else ''}{local.month} 月 {local.day} 日 {local:%H:%M}\n{text}")
    return "\n\n".join(lines) + (f"\n\n还有 {rest} 条没看，再回复一次“通知”。" if rest else "")


def which_certificate(words: Sequence[str]) -> str:
    """The kinds of certificate, by number."""
    return (
        "您要看哪一种证书？"
        + "  ".join(f"{number} {word}" for number, word in enumerate(words, 1))
        + "\n回复数字即可。"
    )


def courtesy(said: str) -> str:
    """What is answered to a greeting or a thanks, given without punctuation; "" where it is neither."""
    return next((answer for forms, answer in COURTESIES.items() if said in forms.split()), "")


def did_you_mean(words: Sequence[str]) -> str:
    """The closest intents, by number."""
    offered = "  ".join(f"{number} {word}" for number, word in enumerate(words, 1))
    return f"您是想找：{offered}\n回复数字即可；都不是请回复“帮助”，急着找人请回复“热线”。"


def will_not(word: str, undo: str | None) -> str:
    """The answer to “不要报名”: nothing was done, and how to undo what was done before."""
    text = f"好的，不会为您{word}。"
    return text + (f"想取消已有的，请回复“{undo}”；其他请回复“帮助”。" if undo else "其他请回复“帮助”。")
