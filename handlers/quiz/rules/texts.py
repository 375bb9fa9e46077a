"""The words for what the rules say: rounds, verdicts, refusals, terms, what decided a place."""

from collections.abc import Mapping

from handlers.quiz.rules.branch import Weights, Working
from handlers.quiz.rules.numbers import shown

ROUNDS: Mapping[str, str] = {
    "required": "必答题",
    "buzz": "抢答题",
    "timed": "限时题",
    "risk": "风险题",
    "overtime": "加时赛",
}
VERDICTS: Mapping[str, str] = {"right": "答对", "wrong": "答错", "silent": "未按时作答", "early": "抢先作答"}
MAY_NOT: Mapping[str, str] = {
    "not_your_turn": "这一题请其他队作答。",
    "barred": "这一题贵队已作答，请等下一题。",
    "taken": "已有队伍在作答。",
    "over": "这一题已结束。",
    "no_stake": "请先选定这道风险题的分值。",
}
REFUSED: Mapping[str, str] = {
    "not_open": "还没有开始答题，请稍候。",
    "late": "本题时间已到，这次作答没有计入。",
    "twice": "您已答过本题，以第一次作答为准。",
    "other_question": "这不是当前的题目，请看最新一题。",
    "paused": "主持人已暂停，请稍候。",
    "over": "本场已结束，感谢参与。",
}
TERMS: Mapping[str, str] = {"coverage": "参与面", "best": "成绩", "activity": "活跃度"}
DECIDED: Mapping[str, str] = {
    "score": "得分",
    "coverage": "参与率",
    "right": "答对总数",
    "time": "用时",
    "kth": "先完成",
}


def award(kind: str, n: int, verdict: str) -> str:
    """Why a team's points changed: "第 12 题（抢答题）答对"."""
    return f"第 {n} 题（{ROUNDS[kind]}）{VERDICTS[verdict]}"


def formula(weights: Weights) -> str:
    """The branch score's rule, shown before the start."""
    percent = [shown(100 * w) for w in (weights.coverage, weights.best, weights.activity)]
    return (
        f"支部得分 ＝ 参与面 × {percent[0]} ＋ 成绩 × {percent[1]} ＋ 活跃度 × {percent[2]}，满分 100。"
        f"成绩取前 {shown(100 * weights.best_share)}% 成员（至少 {weights.best_least} 人）的平均得分率。"
        "得分相同，依次比参与率、答对总数、先完成，仍相同则并列。"
    )


def working(result: Working) -> list[str]:
    """The branch score's working, a line a term, shown after: "参与面 90% × 50 ＝ 45 分"."""
    lines = [
        f"{TERMS[term.name]} {shown(100 * term.part)}% × {shown(100 * term.weight)} ＝ {shown(term.points)} 分"
        for term in result.terms
    ]
    if result.awarded:
        lines.append(f"加减分 {shown(result.awarded)} 分")
    return [*lines, f"合计 {shown(result.score)} 分（{result.members} 人，取前 {result.k} 人成绩）"]
