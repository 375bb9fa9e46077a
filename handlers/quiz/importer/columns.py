"""Which column is what: by header words, or by what the cells look like where there is no header."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from . import keys
from .options import LETTERS
from .patterns import BLANK, kind_of

WORDS = {
    "stem": "题干 题目 试题 问题 题目内容 试题内容 题目名称 试题题目 内容 题面 题目描述 试题题干 问题描述 题目正文 题干内容 试题名称 题目题干 试题正文 提问 考题 stem question title content q ask subject topic 问题内容 题目文本",  # noqa: E501
    "answer": "答案 正确答案 标准答案 参考答案 正确选项 答案内容 正确项 试题答案 题目答案 答案选项字母 answer correct key correctanswer answers 填空答案 参考答案内容 标答 正确答案选项 rightanswer answerindex correctindex correctanswerindex",  # noqa: E501
    "kind": "题型 类型 题目类型 试题类型 题类 题型名称 试题题型 题目题型 题型类别 type kind questiontype category_type qtype 问题类型",  # noqa: E501
    "options": "选项 备选项 选项内容 候选项 可选项 备选答案 答案选项 所有选项 试题选项 题目选项 选项列表 全部选项 options choices option 可选答案",  # noqa: E501
    "explanation": "解析 答案解析 试题解析 说明 解释 题目解析 详解 分析 答案说明 解析说明 analysis explanation explain 试题分析 答题解析 解题思路 explain_text",  # noqa: E501
    "source": "出处 来源 依据 题目来源 试题来源 法规依据 答案依据 依据出处 参考依据 source reference 政策依据 制度依据",
    "number": "序号 编号 题号 no id 行号 题目编号 试题编号 num index",
    "other": "难度 分值 分数 得分 知识点 章节 标签 备注 科目 选项数量 选项数 难度系数 难易度 难易程度 试题分类 分类 所属章节 专业 岗位 工种 部门 题目分类 知识点分类 模块 level score difficulty tag tags category chapter 题库 创建时间 出题人 考点 有效期 更新时间 鉴定点 级别 适用岗位",  # noqa: E501
}
BY_WORD = {word: role for role, words in WORDS.items() for word in words.split()}
OPTION = re.compile(
    r"(?:选项|备选项?|备选答案|option|answer|choice|opt|候选项|答案|选择|选择项)?[_\-\s:：]*(?:([a-l])|(\d{1,2})|([一二三四五六七八九十]))(?:选项|项|答案)?"
)
HAN = "一二三四五六七八九十"


@dataclass(slots=True)
class Columns:
    """Column numbers by role; `letters` are the option columns in order. `guessed`: there was no header."""

    stem: int = -1
    answer: int = -1
    kind: int = -1
    options: int = -1
    explanation: int = -1
    source: int = -1
    number: int = -1
    letters: list[int] = field(default_factory=list)
    count: int = -1
    guessed: bool = False
    unknown: set[int] = field(default_factory=set)


@lru_cache(maxsize=4096)
def role(cell: str) -> tuple[str, int]:
    """What a header cell announces: (role, option index)."""
    if not cell or len(cell) > 30:
        return "", -1
    word = re.sub(r"[（(\[【].*?[)）\]】]|[\s*＊:：_\-、.．]|必填|选填", "", cell).casefold()
    if not word or len(word) > 14:
        return "", -1
    if word in ("选项数量", "选项数", "选项个数", "optioncount"):
        return "count", -1
    if word in BY_WORD:
        return BY_WORD[word], -1
    found = OPTION.fullmatch(word)
    if found:
        index = (
            LETTERS.casefold().find(found[1]) if found[1] else int(found[2]) - 1 if found[2] else HAN.index(found[3])
        )
        return ("letter", index) if 0 <= index < len(LETTERS) else ("", -1)
    if len(word) > 6 or "的" in word:
        return "", -1
    for ending in ("题干", "题目内容", "题目", "试题内容"):
        if word.endswith(ending):
            return "stem", -1
    for ending in ("答案", "解析", "题型"):
        if word.endswith(ending):
            return {"答案": "answer", "解析": "explanation", "题型": "kind"}[ending], -1
    return "", -1


def header(row: list[str]) -> Columns | None:
    """The columns a header row announces; None when the row is no header."""
    if max(map(len, row), default=0) > 30:
        return None
    roles = [role(c) for c in row]
    names = [r for r, _ in roles]
    letters = sorted((i, c) for c, (r, i) in enumerate(roles) if r == "letter")
    known = sum(1 for r in names if r)
    filled = sum(1 for c in row if c)
    if (
        known < 2
        or known * 2 < filled
        or not ("stem" in names or ("answer" in names and letters) or ("answer" in names and "options" in names))
    ):
        return None
    if not (set(names) & {"answer", "options", "letter", "kind"}):
        return None
    out = Columns(letters=[c for _, c in letters])
    for name in ("stem", "answer", "kind", "options", "explanation", "source", "number", "count"):
        if name in names:
            setattr(out, name, names.index(name))
    if out.stem < 0:
        blanks = [c for c, r in enumerate(names) if r == "" and (not letters or c < letters[0][1])]
        out.stem = blanks[-1] if blanks else -1
    out.unknown = {c for c, r in enumerate(names) if not r and row[c]}
    return out if out.stem >= 0 else None


@dataclass(slots=True)
class Profile:
    """What the cells of a column look like."""

    filled: float
    length: float
    letters: float
    small: float
    kinds: float
    judged: float
    distinct: float
    blanks: float


def profile(values: list[str]) -> Profile:
    held = [v for v in values if v]
    n = max(len(held), 1)
    return Profile(
        len(held) / max(len(values), 1),
        sum(map(len, held)) / n,
        sum(1 for v in held if keys.letter_run(v)) / n,
        sum(1 for v in held if v.isdigit() and len(v) <= 3) / n,
        sum(1 for v in held if kind_of(v) is not None) / n,
        sum(1 for v in held if keys.truth(v) is not None) / n,
        len(set(held)) / n,
        sum(1 for v in held if BLANK.search(v)) / n,
    )


def guess(rows: list[list[str]]) -> Columns | None:
    """Columns by their looks: long text is the stem, letters or judge words are the key, text between are options."""
    width = max(map(len, rows), default=0)
    sample = [r for r in rows[:400] if sum(1 for c in r if c) >= 2]
    if width < 2 or not sample:
        return None
    looks = [profile([r[c] if c < len(r) else "" for r in sample]) for c in range(width)]
    stem = _stem(looks)
    if stem < 0:
        return None
    out = Columns(stem=stem, guessed=True)
    kinds = [c for c in range(width) if looks[c].kinds > 0.6 and looks[c].filled > 0.5 and c != stem]
    out.kind = kinds[0] if kinds else -1
    free = [c for c in range(width) if c not in (stem, out.kind)]
    judged = [c for c in free if looks[c].filled > 0.4 and looks[c].letters + looks[c].judged > 0.7]
    out.answer = judged[0] if judged else -1
    words = [c for c in free if c > stem and c != out.answer and looks[c].small < 0.8 and looks[c].filled > 0.02]
    if out.answer < 0:
        _answer_in_digits(out, looks, bool(words))
    _share_out(out, words)
    return out if out.answer >= 0 or out.letters or out.options >= 0 else None


def _stem(looks: list[Profile]) -> int:
    """The first column of long text, one with blanks before any other."""
    text = [c for c, x in enumerate(looks) if x.length >= 6 and x.filled > 0.5 and x.letters < 0.5 and x.kinds < 0.5]
    if not text:
        return -1

    def rank(c: int) -> tuple[bool, bool, float]:
        blanks = looks[c].blanks > 0.3
        return blanks, looks[c].distinct > 0.5, -c if blanks else looks[c].length

    return max(text, key=rank)


def _answer_in_digits(out: Columns, looks: list[Profile], words: bool) -> None:
    """Keys written as numbers: the last such column, or the second where the first counts the options."""
    columns = range(out.stem + 1, len(looks))
    digits = [c for c in columns if looks[c].small + looks[c].letters > 0.9 and looks[c].filled > 0.6]
    if digits and words:
        out.answer = digits[-1]
        if len(digits) > 1:
            out.count, out.answer = digits[0], digits[1]


def _share_out(out: Columns, words: list[int]) -> None:
    """Text columns after the stem: options before the key, the explanation behind it; alone it is the key."""
    if out.answer < 0 and len(words) == 1:
        out.answer = words.pop()
    after = [c for c in words if c > out.answer]
    if out.answer > out.stem and after and len(after) < len(words):
        words, out.explanation = [c for c in words if c < out.answer], after[0]
    if len(words) == 1:
        out.options = words[0]
    else:
        out.letters = words
