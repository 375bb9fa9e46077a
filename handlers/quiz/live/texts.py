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


def won(title: str, prize: str) -> str:
    """To somebody with a certificate of a live room."""
    return f"您在现场赛《{title}》中获得{prize}，祝贺您！证书请回复“竞赛证书”查看。"


def earned(points: str, place: int, of: int) -> str:
    """What a certificate of a live room says."""
    return f"得 {points} 分，{of} 人中第 {place} 名"


def team_earned(points: str) -> str:
    """What a team's certificate says."""
    return f"以 {points} 分列各队第一"


def no_person(number: str) -> str:
    """The command line was given a number that is nobody's."""
    return f"没有工号为 {number} 的人。"


def made(title: str, code: str, url: str) -> str:
    """The command line's answer to a new room."""
    return f"{title} 已建好，房间号 {code}。主持人在大屏幕的浏览器里打开（链接只给主持人）：\n{url}\n队员在聊天里回复：进场 {code}"


PAGE: Mapping[str, str] = {
    "scan": "扫码，或在聊天里回复“进场 {code}”",
    "no_ticket": "在企业微信或微信里打开的，点“进场”就能答题；也可以在对话里回复“进场 {code}”。",
    "no_host": "请用主持人的链接打开本页。",
    "connecting": "正在连接……",
    "lobby": "请稍候，比赛马上开始。",
    "paused": "主持人已暂停，请稍候。",
    "closed": "时间到。",
    "taken": "已收到",
    "sending": "正在提交……",
    "send": "提交",
    "void": "此题作废：",
    "right": "答对了",
    "wrong": "没有答对",
    "none": "没有作答",
    "key": "正确答案：",
    "points": "分",
    "place": "第 {n} 名",
    "players": "已进场 {n} 人",
    "answered": "已答 {n} / {of}",
    "top": "个人排名",
    "units": "支部排名",
    "end": "本场结束，感谢参与！",
    "buzz": "抢答",
    "speaking": "请作答：",
    "true": "对",
    "false": "错",
    "next": "下一步",
    "pause": "暂停／继续",
    "void_now": "此题作废",
    "arm": "开始抢答",
    "judge_right": "答对",
    "judge_wrong": "答错",
    "finish": "结束本场",
    "why": "为什么作废？",
    "call": "请这一队作答",
    "stake": "分值",
    "sure": "确定结束本场",
    "cancel": "先不",
    "full": "全屏",
    "space": "空格",
    "orders": "主持人的按钮",
    "hotkeys": "键盘：空格或翻页键下一步，P 暂停，V 作废，E 结束，F 全屏；抢答 B，点队伍 1 2 3，判对 R，判错 W",
    "join": "进场 {code}",
    "progress": "第 {n} / {of} 题",
    "chose": "{n} 人",
    "source": "出处：",
    "standing": "当前名次",
    "certificate": "看您的证书",
}
