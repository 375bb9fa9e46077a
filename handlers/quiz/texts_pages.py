"""Words of the phone's contest pages."""

from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.quiz.terms import Terms
from handlers.quiz.texts import MODES, when
from models.contest import Contest, Mode

SHANGHAI = ZoneInfo("Asia/Shanghai")
ROOM_NUMBER = "请填大屏幕上“进场”后面的数字。"
CHOOSE = "请先选一个答案。"
AGAIN = "这道题今天已经答过，以第一次为准。"


def rules(contest: Contest, left: tuple[int | None, int | None], now: datetime) -> list[tuple[str, str]]:
    """How it is played, labelled."""
    terms = Terms.of(contest.terms)
    rows = [("形式", MODES[contest.mode]), ("截止", when(contest.closes_at, now))]
    rows.append(("题数", "答错为止，可复活一次" if contest.mode == Mode.CHALLENGE else f"{terms.questions} 题"))
    rows += [("时间", f"{terms.minutes} 分钟")] if terms.minutes else []
    rows += [("每题", f"{terms.seconds} 秒")] if terms.seconds else []
    chances = [f"每天 {terms.a_day} 次"] if terms.a_day else []
    chances += [f"共 {terms.in_all} 次"] if terms.in_all else []
    remain = [n for n in left if n is not None]
    rows += [("机会", "，".join(chances))] if chances else []
    rows += [("您还有", f"{min(remain)} 次")] if remain else []
    if contest.mode == Mode.PAPER:
        rows.append(("成绩", "取最好的一次" + ("，每份卷子抽题不同、难度相同" if terms.draw else "")))
    return rows


def result(contest: Contest, points: object, right: int, of: int, ms: int) -> list[tuple[str, str]]:
    """What an attempt came to, labelled."""
    if contest.mode == Mode.CHALLENGE:
        return [("答对", f"{right} 题" + ("，满分" if right >= 5 else ""))]
    if contest.mode == Mode.DUEL:
        return [("答对", f"{right} 题")]
    used = f"{ms // 60000} 分 {ms // 1000 % 60:02d} 秒"
    return [("得分", f"{points} 分"), ("答对", f"{right}/{of} 题"), ("用时", used)]


def duel_waits(missing: int) -> str:
    """One's own run is over, the others' are not."""
    return (
        f"您这边答完了，还差 {missing} 位对手，出结果会告诉您。"
        if missing > 0
        else "您这边答完了，对手还在答，出结果会告诉您。"
    )


def comes(moment: datetime | None) -> str:
    """When the book has something again."""
    if moment is None:
        return "错题本里没有该复习的题。答错的题会自己记下来。"
    day = moment.astimezone(SHANGHAI)
    return f"现在没有该复习的题。最近一道在 {day.month} 月 {day.day} 日。"


def reviewed(verdict: str, *, again: bool, left: int) -> str:
    """After an answer in the book."""
    rest = f"还有 {left} 道该复习。" if left else "今天该复习的都复习完了。"
    return "\n".join([AGAIN, rest] if again else [verdict, rest])
