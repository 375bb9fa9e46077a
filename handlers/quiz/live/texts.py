"""Every word of the live rooms."""

from collections.abc import Mapping

from handlers.quiz.rules.texts import REFUSED

NO_ROOM = "没有找到这一场。请核对大屏幕上的数字，例如：进场 4821"
ROOM_OVER = "这一场已经结束，感谢参与。"
WHICH_ROOM = "请回复“进场”加大屏幕上的数字，例如：进场 4821"
NOT_A_HOST = "现场赛由组织员或支部书记主持。"
NO_QUESTIONS = "还没有选题，或者选的题里有不能现场作答的（只能用审过的单选、多选、判断、填空题）。"
NOT_READ = "没看明白您选的是哪一项，请回复选项字母，例如 A；判断题回复“对”或“错”。"
TAKEN = "已收到"
WAIT = "请看大屏幕，题目出来后回复字母作答。离开请回复“退出”。"
REFUSALS: Mapping[str, str] = REFUSED
BAD_TICKET = "入场凭证不对或已过期，请重新扫码，或在聊天里回复“进场”加数字。"
NOT_YOURS = "只有主持人可以这样做。"
NOT_NOW = "现在不能这样做。"
NOT_A_CHOICE = "没看明白选的是哪一项，请再选一次。"


def entered(title: str, code: str, url: str) -> str:
    """The chat's answer to 进场."""
    return f"您已进场：{title}（{code}）\n题目出来后直接回复字母作答，也可以点开答题页：\n{url}\n离开请回复“退出”。"
