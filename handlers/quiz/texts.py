"""What people read while they play: lists, questions, verdicts, refusals."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.quiz.rules.texts import REFUSED
from handlers.quiz.terms import Terms
from models.contest import Contest, Mode
from models.quiz import Question

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"
MODES = {"paper": "答卷", "challenge": "挑战", "duel": "对战", "league": "联赛", "live": "现场赛"}
KINDS = {"single": "单选", "multi": "多选", "judge": "判断", "blank": "填空", "essay": "简答"}
NOT_AN_ORGANIZER = "这一项由组织员和支部书记使用。参加竞赛请回复“竞赛”。"
RULES_FROZEN = "竞赛已经开始，规则不能再改。个别题有问题，请回复“作废”。"
NOT_OPEN = "这场竞赛还没有开始，或者已经结束。回复“竞赛”看现在能参加的。"
NOT_INVITED = "这场竞赛是为其他单位办的。回复“竞赛”看您能参加的。"
NO_CONTEST = "现在没有您能参加的竞赛。想练练手可以回复“挑战”或“错题”；有新竞赛会通知您。"
NO_CHALLENGE = "现在没有挑战赛。可以回复“竞赛”看看别的，或回复“错题”复习。"
NO_DUEL = "现在没有对战赛。可以回复“竞赛”看看别的，或回复“错题”复习。"
WHICH_NUMBER = "请回复前面的数字；不看了回复“退出”。"
START_OR_NOT = "回复 1 开始；先不答回复“退出”。"
NOTHING_TO_REVIVE = "这次的复活机会已经用过了。"
REVIVE_OR_NOT = "请回复数字：1 复活，接着答  2 就到这里"
DUEL_SIZE = (
    "几个人对战？1 双人  2 四人\n先得 100 分的赢，答对一题 20 分，最多 10 题。对手还没来时可以先答，也可以和录像比。"
)
NOTHING_DUE = "错题本里没有该复习的题。答错的题会自己记下来，到时候回复“错题”。"
NEXT_OR_NOT = "回复 1 看下一道；够了回复“退出”。"
GONE = "这道题已经停用，不用再答。回复“错题”看下一道。"
TIME_UP = "时间到了，本次答题到此为止。"


def when(moment: datetime, now: datetime) -> str:
    """今天 18:00, 明天（周三）9:00, 11 月 30 日（周一）24:00."""
    at, today = moment.astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    clock, gap = f"{at.hour}:{at.minute:02d}", (at.date() - today).days
    week = f"（周{WEEKDAYS[at.weekday()]}）"
    day = {0: "今天", 1: f"明天{week}"}.get(gap, f"{at.month} 月 {at.day} 日{week}")
    return f"{day} {clock}"


def span(left: timedelta) -> str:
    """2 分 05 秒, 40 秒."""
    seconds = max(int(left.total_seconds()), 0)
    if seconds >= 3600:
        return f"{seconds // 3600} 小时 {seconds % 3600 // 60} 分"
    return f"{seconds // 60} 分 {seconds % 60:02d} 秒" if seconds >= 60 else f"{seconds} 秒"


def too_few(have: int, need: int) -> str:
    """The bank is too small."""
    return f"题库里现在能用的题只有 {have} 道，这样出卷需要 {need} 道。请先导入或审核题目，或把每卷题数改少。"


def no_attempts_left(terms: Terms, *, ever: bool) -> str:
    """Why it cannot be begun again."""
    if ever:
        return f"这场竞赛每人 {terms.in_all} 次机会，您都用完了。回复“我的成绩”看结果。"
    return f"今天的 {terms.a_day} 次机会已用完，明天再来。回复“我的成绩”看结果。"


def contest_line(number: int, contest: Contest, note: str, now: datetime) -> str:
    """One line of the list."""
    return f"{number} {contest.title}（{MODES[contest.mode]}，到 {when(contest.closes_at, now)}）{note}"


def contest_list(lines: Sequence[str]) -> str:
    """The list."""
    return "\n".join(["现在可以参加：", *lines, "回复数字参加。"])


def intro(contest: Contest, left: tuple[int | None, int | None], formula: str, now: datetime) -> str:
    """The rules, before the start."""
    return f"{rules(contest, left, formula, now)}\n{START_OR_NOT}"


def rules(contest: Contest, left: tuple[int | None, int | None], formula: str, now: datetime) -> str:
    """The rules."""
    terms = Terms.of(contest.terms)
    limit = [f"{terms.questions} 题"] if contest.mode != Mode.CHALLENGE else ["答错为止，可复活一次"]
    limit += [f"{terms.minutes} 分钟"] if terms.minutes else []
    limit += [f"每题 {terms.seconds} 秒"] if terms.seconds else []
    limit += [f"每天 {terms.a_day} 次"] if terms.a_day else []
    limit += [f"共 {terms.in_all} 次"] if terms.in_all else []
    lines = [f"《{contest.title}》", "，".join(limit) + f"。到 {when(contest.closes_at, now)} 截止。"]
    if contest.mode == Mode.PAPER:
        lines.append("取最好的一次。" + ("每份卷子抽题不同，难度相同。" if terms.draw else ""))
        lines.append(formula)
    if contest.mode == Mode.CHALLENGE:
        lines.append("一口气答对 5 题就是满分，能多答就多答。")
    remain = [n for n in left if n is not None]
    if remain:
        lines.append(f"您现在还有 {min(remain)} 次机会。")
    return "\n".join(lines)


def question(asked: Question, number: int, of: int, left: timedelta) -> str:
    """The question with its number and the time that is left."""
    head = f"第 {number}/{of} 题 · {KINDS[asked.kind]} · 还有 {span(left)}"
    return "\n".join([head, asked.asked(), how(asked)])


def how(question: Question) -> str:
    """How to answer."""
    if question.kind == "judge":
        return "请回复“对”或“错”"
    if question.kind == "blank":
        return "请直接回复要填的内容" + ("，几个空之间用空格隔开" if len(question.answer) > 1 else "")
    last = "ABCDEFGH"[len(question.options) - 1]
    return f"请回复 A 到 {last} 的字母" + ("，可以多个，例如 AC" if question.kind == "multi" else "，一个就行")


def resumed(contest: Contest) -> str:
    """Before the question of an attempt that goes on."""
    return f"接着上次的《{contest.title}》："


def refused(why: str) -> str:
    """Why an answer does not count."""
    return REFUSED[why]


def verdict(question: Question, *, right: bool) -> str:
    """Right or wrong and why."""
    first = "答对了。" if right else f"这题的答案是：{question.key()}。"
    lines = [first, question.explanation, f"出处：{question.source}" if question.source else ""]
    return "\n".join(line for line in lines if line)


def fallen(right: int) -> str:
    """A challenge after a wrong answer."""
    return f"已答对 {right} 题。{REVIVE_OR_NOT}"


def challenge_over(right: int) -> str:
    """A challenge's end."""
    praise = "，满分。" if right >= 5 else "。"
    return f"本次挑战答对 {right} 题{praise}\n答错的题记进了错题本，明天起回复“错题”复习；再来一次回复“挑战”。"


def due(question: Question, count: int) -> str:
    """A question of the book."""
    return "\n".join([f"错题本 · {KINDS[question.kind]} · 今天该复习 {count} 道", question.asked(), how(question)])


def reviewed(verdict_text: str, *, again: bool, left: int, comes: datetime | None, now: datetime) -> str:
    """After an answer in the book."""
    first = "这道题今天已经答过，以第一次为准。\n" if again else ""
    lines = [first + verdict_text]
    if comes is not None and not again:
        lines.append(f"下次复习：{when(comes, now).rsplit(' ', 1)[0]}。")
    lines.append(f"还有 {left} 道该复习。{NEXT_OR_NOT}" if left else "今天该复习的都复习完了。")
    return "\n".join(lines)


def nothing_due(comes: datetime | None) -> str:
    """The book has nothing for now."""
    if comes is None:
        return NOTHING_DUE
    day = comes.astimezone(SHANGHAI)
    return f"现在没有该复习的题。最近一道在 {day.month} 月 {day.day} 日，到时候回复“错题”。"


def proof(mean: str) -> str:
    """How hard the paper is."""
    return f"本卷平均难度 {mean}（1 易 3 难），每份卷子相同。"
