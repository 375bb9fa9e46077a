"""What people read in the back office of banks, contests and live rooms, beside what the templates say."""

from collections.abc import Sequence

BANKS, QUESTIONS, QUESTION, NEW_QUESTION = "题库", "题目", "一道题", "新写一题"
REVIEW, DUPLICATES, IMPORTS, IMPORT = "待审题目", "重复的题", "导入记录", "导入题库"
REVIEW_INTRO = "别人出的、导入的题，请您当第二个人看一遍。自己出的题不在这里。"
IMPORTS_INTRO = "在聊天里发来的和在这里上传的文件，保留 30 天。"
RETIRE, RETIRE_MEANS = "停用题目", "停用后不再出到竞赛和每日一题里；答过的成绩不变。"
APPROVE_ALL, APPROVE_MEANS = "全部通过", "通过以后就能出到竞赛里。请确认已经看过。"
WRITTEN = "已写入，等另一位同志审核。"
APPROVED, REJECTED = "已通过。", "已退回。"
UPLOADED = "文件收到了，正在读。"
DOUBT = "核对：{place}"
CORRECTED, DROPPED, ALL_SETTLED = "改好了，已送审。", "已丢弃。", "这个文件里有疑问的题都处理完了。"
FILE_STATES = {"wanted": "正在读", "read": "已读入", "refused": "没有读成"}
FLAG_STATES = {"open": "待核对", "done": "已改好送审", "dropped": "已丢弃"}

CONTESTS, CONTEST, NEW_CONTEST = "竞赛", "竞赛", "新办竞赛"
CREATED = "已建好草稿。看看对不对，再发布。"
SAVED = "已保存。"
PUBLISH, PUBLISH_MEANS = "发布竞赛", "发布后题目、规则和参赛人数定下来，不能再改；大家会收到通知。"
CLOSE, CLOSE_MEANS = "结束竞赛", "结束后不能再答；没交卷的按已答的算，证书和名次随后发给参加的人。"
OPENED, CLOSED = "已发布，已通知大家。", "已结束，名次和证书已发给参加的人。"
VOID, REKEY = "作废一题", "按新答案重判"
NO_CHANGE = "没有人的得分会变。"
HANDED_OUT = "已把证书发给 {count} 位得主。"
BAD_UNIT = "请选一个您组织的单位。"
TURNED_DAYS = "截止时间要晚于开始时间。"
BAD_PRIZES = "请一行写一个奖项和名额，例如：一等奖 1。"

MODES = (("paper", "答卷"), ("challenge", "挑战"), ("duel", "对战"), ("league", "联赛"))
FORMATS = (("round_robin", "循环赛"), ("swiss", "瑞士制"), ("knockout", "淘汰赛"))
PARTIALS = (("none", "全对才得分"), ("half", "少选得一半"), ("subset", "少选按比例"), ("net", "选对加、选错减"))
CONTEST_STATES = (("draft", "草稿"), ("open", "进行中"), ("closed", "已结束"))

ROOM_MADE = "建好了，房间号 {code}。点“打开大屏幕”开始。"
LIVE, NEW_LIVE = "现场赛", "开一场现场赛"
SPEEDS = (("kahoot", "越快得分越高"), ("flat", "只看对错"))
SCRIPTS = (
    ("", "人人用手机答（抢分）"),
    ("classic", "必答、抢答、风险三轮"),
    ("buzz", "全程抢答"),
    ("quick", "必答、抢答、限时三轮"),
)
PHASES = {
    "lobby": "等待开始", "question": "正在答题", "paused": "暂停", "closed": "已截止", "reveal": "公布答案",
    "standing": "公布排名", "end": "已结束",
}  # fmt: skip
TEAMS_NEEDED = "分队比赛至少要选两个队。"
TOO_FEW = "题库里能现场作答的题只有 {have} 道，这个赛制要 {need} 道。"


def change_line(name: str, before: str | None, after: str | None) -> str:
    """What a correction does to one person's points."""
    return f"{name}：{before or '未计'} → {after or '未计'} 分"


def more_changes(count: int) -> str:
    """Those not listed."""
    return f"另有 {count} 人的得分会变。"


def will_change(changed: int, concerned: int, reason: str) -> Sequence[str]:
    """The head of what a correction will do."""
    return (f"答过这道题的 {concerned} 人会收到通知，其中 {changed} 人的得分会变。", f"原因：{reason}")
