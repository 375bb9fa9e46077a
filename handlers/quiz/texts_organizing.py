"""What organisers read: setting a contest up, making a question void."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from handlers.quiz.terms import Terms
from handlers.quiz.texts import MODES, when
from models.contest import Contest, Mode
from models.org import Unit
from models.quiz import Question, QuestionBank

if TYPE_CHECKING:
    from handlers.quiz.service.results import QuestionStats

TOO_FEW_UNITS = "联赛至少要有两个有人的单位。请换一个上级单位来办。"
NO_BANK = "还没有可用的题库。把题库文件（Word、Excel、文本）直接发给我，再请另一位同志回复“审题”通过。"
WHICH_NUMBER = "请回复前面的数字；不办了回复“退出”。"
WHICH_MODE = (
    "办哪一种？\n1 答卷（限时答题，取最好一次，支部按公平分排名）\n2 挑战（答错为止）\n3 对战（双人、四人）\n"
    "4 联赛·循环\n5 联赛·瑞士制\n6 联赛·淘汰"
)
TITLE = "给竞赛起个名字，直接写下来发给我。"
TITLE_LONG = "名字请控制在 30 个字以内。"
CONFIRM_HOW = "回复 1 发布；要改就写“20题 30分钟 5天 3次”里要改的；先放一放回复“退出”。"
NO_CONTESTS = "还没有您办的竞赛。要办回复“办竞赛”。"
WHICH_CONTEST = "哪一场竞赛里的题？"
WHICH_STATISTICS = "看哪一场的统计？"
NO_ANSWERS = "《{title}》还没有人作答，有人答了再来看。"
HARDEST = 5
WHICH_QUESTION = "请把题干里的几个字发给我，我来找这道题。"
NOT_THERE = "这场竞赛里没有找到这样的题，换几个字试试；算了回复“退出”。"
SEVERAL = "找到好几道，请再多写几个字："
NOT_A_DRAFT = "这场竞赛已经发布了。"


def opened(contest: Contest, now: datetime) -> str:
    """To everybody it is for."""
    word = {Mode.CHALLENGE: "挑战", Mode.DUEL: "对战"}.get(Mode(contest.mode), "竞赛")
    begins = f"{when(contest.opens_at, now)} 开始，" if contest.opens_at > now else ""
    return f"《{contest.title}》{begins or '开始了，'}到 {when(contest.closes_at, now)} 截止。回复“{word}”参加。"


def units(rows: Sequence[Unit]) -> str:
    """For whom."""
    return "\n".join(["为哪个单位办？", *(f"{n} {unit.name}" for n, unit in enumerate(rows, 1)), "回复数字。"])


def banks(rows: Sequence[tuple[QuestionBank, int]]) -> str:
    """From which bank."""
    lines = [f"{n} {bank.name}（可用 {count} 题）" for n, (bank, count) in enumerate(rows, 1)]
    return "\n".join(["用哪个题库？", *lines, "回复数字。"])


def preview(contest: Contest, unit: Unit, bank: QuestionBank, days: int) -> str:
    """The draft, before it is opened."""
    terms = Terms.of(contest.terms)
    parts = [f"每卷 {terms.questions} 题"] if contest.mode != Mode.CHALLENGE else []
    parts += [f"{terms.minutes} 分钟"] if terms.minutes else []
    parts += [f"每题 {terms.seconds} 秒"] if terms.seconds else []
    parts += [f"每人每天 {terms.a_day} 次"] if terms.a_day else []
    lines = [f"《{contest.title}》", f"{MODES[contest.mode]}，{unit.name}，题库：{bank.name}", "，".join(parts)]
    if contest.mode == Mode.LEAGUE:
        lines.append(f"每轮开放 {terms.hours} 小时，每方取前 {terms.side} 人的平均分，缺人按零分。")
    else:
        lines.append(f"开放 {days} 天。")
    return "\n".join([*lines, CONFIRM_HOW])


def published(contest: Contest, now: datetime) -> str:
    """After 1."""
    return f"《{contest.title}》已发布，到 {when(contest.closes_at, now)} 截止，已通知大家。题目有误时回复“作废”。"


def statistics(contest: Contest, rows: Sequence["QuestionStats"], players: int, link: str) -> str:
    """How the questions went, the hardest first, and where the workbook is."""
    answered, right = sum(row.answered for row in rows), sum(row.right for row in rows)
    head = f"《{contest.title}》{players} 人参加，{len(rows)} 题共作答 {answered} 次，答对 {share(right, answered)}。"
    lines = [_question_line(n, row) for n, row in enumerate(rows[:HARDEST], 1)]
    return "\n".join([head, "最难的几题：", *lines, f"每人、每支部、每题和作答明细的 Excel（一天内有效）：{link}"])


def share(part: int, whole: int) -> str:
    """75%."""
    return f"{round(100 * part / whole)}%"


def _question_line(number: int, row: "QuestionStats") -> str:
    stem = row.question.stem[:24] + ("…" if len(row.question.stem) > 24 else "")
    chosen = "、".join(f"{choice} {count} 人次" for choice, count in row.choices[:4])
    void = "（已作废）" if row.void else ""
    return f"{number} {stem}{void} 对 {share(row.right, row.answered)}，{round(row.ms / 1000)} 秒；{chosen}"


def contests(rows: Sequence[Contest], which: str = WHICH_CONTEST) -> str:
    """Which of them."""
    return "\n".join([which, *(f"{n} {contest.title}" for n, contest in enumerate(rows, 1)), "回复数字。"])


def several(rows: Sequence[Question]) -> str:
    """Too many hits."""
    return "\n".join([SEVERAL, *(f"· {question.stem[:40]}" for question in rows[:6])])


def why(question: Question) -> str:
    """Before a question is made void."""
    head = f"{question.asked()}\n答案：{question.key()}"
    return f"{head}\n要作废这道题，请写下原因（会告诉每位答过的人）；不作废回复“退出”。"


def voided(count: int) -> str:
    """After it."""
    return f"已作废，所有成绩、名次和证书都重新算过，并告诉了 {count} 位答过的人。"
