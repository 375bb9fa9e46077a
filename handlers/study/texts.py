"""Every word of the daily study."""

import re
from collections.abc import Sequence
from datetime import date

from models.quiz import LETTERS, Question
from models.study import Reflection, StudyDay, StudyItem

NO_PLAN = "今天还没有安排学习内容。可以回复“搜索 遵义”找以前的文章。"
NO_YESTERDAY = "前一次还没有学习内容。回复“学习”看今天的。"
NOTHING_TO_ANSWER = "今天没有要作答的题。回复“学习”看今天的内容。"
SEARCH_WHAT = "想找什么？回复“搜索”加几个字，例如：搜索 遵义"
NOTHING_FOUND = "没有找到相关内容。换两三个字试试，例如：搜索 长征"
WHICH_NUMBER = "请回复文章前面的数字；不看了回复“退出”。"
REFLECT = "您学了有什么想法？直接写下来发给我就行，几句话都可以。不写了回复“退出”。"
REFLECTION_TOO_LONG = "这段有点长，请控制在 1000 字以内，或分两次发。"
REFLECTION_KEPT = "收下了，谢谢您。支部看过以后才会给别人看；您的原话一个字也不会改。"
NO_REFLECTIONS = "这一篇还没有大家的体会。想写的话回复“体会”加上您的话。"
NOT_AN_ORGANIZER = "这一项由组织员和支部书记使用。您自己的学习请回复“打卡”。"
NUDGE_OR_NOT = "回复 1 发一次提醒；不发回复“退出”。"
EVERYONE_DONE = "今天该学的都学了，没有需要提醒的人。"
ALREADY_NUDGED = "今天已经提醒过了，每人一天最多一次，就不再打扰他们。"
OWN_REVIEW = "自己写的要由另一位同志来审。"
OWN_ITEM = "自己起草的内容要由另一位同志来审。"
NOT_AN_AUTHOR = "学习内容由组织员、支部书记和讲师管理。"
NOT_PENDING_ITEM = "这一篇已经有人审过了。"
SHARED_ITEM = "大家共用的内容由管理员修改；您可以照着另写一篇。"
PLAN_EMPTY = "计划里至少要有一篇。"
PLAN_TWO = "这个单位已经有一个在用的计划，请先停用那一个。"
QUESTION_NONE = "没有找到这样的题，换几个字试试；要先在题库里审核通过。"
QUESTION_MANY = "找到好几道题，请再多写几个字。"
JUDGE_HINT = "回复“对”或“错”作答"
LETTER_HINT = "回复字母作答"
LETTERS_HINT = "多选题，回复全部字母作答，例如 AC"
WEEKDAYS = "一二三四五六日"
SCREEN, ROW = 12, 56
ARTICLE_NEXT = "再看一篇请回复前面的数字，今天的内容回复“学习”。"
REFLECT_NEXT = "写感想回复“体会”加上您的话。"


def plain(markdown: str) -> str:
    """A body without its Markdown marks, which a chat shows as they are, and without empty lines."""
    bare = re.sub(r"^\s*(?:>|#{1,6}|[-*])\s+", "", markdown.replace("**", "").strip(), flags=re.M)
    return re.sub(r"\n\s*\n", "\n", bare)


def day_name(day: date, today: date) -> str:
    """今天, 昨天, or 11 月 23 日（周一）."""
    gap = (today - day).days
    named = f"{day.month} 月 {day.day} 日（周{WEEKDAYS[day.weekday()]}）"
    return "今天" if gap == 0 else f"昨天，{named}" if gap == 1 else named


def hint(question: Question) -> str:
    """How to answer."""
    return {"judge": JUDGE_HINT, "multi": LETTERS_HINT}.get(question.kind, LETTER_HINT)


def card(study: StudyDay, question: Question | None, url: str) -> str:
    """The morning's push."""
    lines = [f"每日一学 · 第 {study.number} 天", study.item.title, study.item.summary]
    lines.append(f'<a href="{url}">打开全文</a>（约 2 分钟），或回复“学习”')
    return "\n".join([*lines, *_asked(question, after=len(lines))])


def reading(study: StudyDay, question: Question | None, when: str, *, answered: bool) -> str:
    """The item itself, with the question that goes with it."""
    lines = [f"{when} · 第 {study.number} 天", f"《{study.item.title}》", plain(study.item.body), source(study.item)]
    text = "\n".join(line for line in lines if line)
    tail = ["这天的题您已经答过了。" + REFLECT_NEXT] if answered else _asked(question, after=text.count("\n") + 1)
    return "\n".join([text, *tail])


def article(item: StudyItem) -> str:
    """An item found by searching."""
    lines = (f"《{item.title}》", plain(item.body), source(item), item.media_url, ARTICLE_NEXT)
    return "\n".join(line for line in lines if line)


def source(item: StudyItem) -> str:
    """The 出处 line."""
    return f"出处：{item.source}" if item.source else ""


def _asked(question: Question | None, *, after: int) -> list[str]:
    """The question, `after` so many lines: a line an option where a screen has room for it, else rows of them."""
    if question is None:
        return []
    options = [f"{letter} {option}" for letter, option in zip(LETTERS, question.options, strict=False)]
    if after + len(options) + 2 > SCREEN:
        options = _rows(options)
    return [f"每日一题：{question.stem}", *options, hint(question)]


def _rows(options: Sequence[str]) -> list[str]:
    rows: list[str] = []
    for one in options:
        if rows and len(rows[-1]) + 1 + len(one) <= ROW:
            rows[-1] += f"　{one}"
        else:
            rows.append(one)
    return rows


def verdict(question: Question, *, right: bool, again: bool) -> str:
    """Right or wrong, then why, at once."""
    first = "答对了。" if right else f"这题的答案是：{question.key()}。"
    lines = [f"您已经答过这一题，以第一次为准。{first}" if again else first, question.explanation]
    lines += [f"出处：{question.source}" if question.source else "", REFLECT_NEXT]
    return "\n".join(line for line in lines if line)


def book_due(count: int) -> str:
    """A line on the wrong-question book after the day's answer, where something in it is due."""
    return f"\n您的错题本里还有 {count} 道该复习了，回复“错题”。" if count else ""


def how_to_answer(question: Question) -> str:
    """What works, for a text that chooses nothing here."""
    if question.kind == "judge":
        return "这是判断题，请回复“对”或“错”。"
    last = "ABCDEFGH"[len(question.options) - 1]
    return f"请回复 A 到 {last} 的字母" + ("，可以多个，例如 AC。" if question.kind == "multi" else "，一个就行。")


def found(items: Sequence[StudyItem], query: str, *, more: bool) -> str:
    """A page of search results, by number."""
    lines = [f"{number} {item.title}" for number, item in enumerate(items, 1)]
    tail = "回复数字打开" + ("；还有更多，加几个字找得更准。" if more else "。")
    return "\n".join([f"找到与“{query}”有关的：", *lines, tail])


def streak(days: int, *, today: bool, total: int) -> str:
    """One's own streak, told to nobody else."""
    start = "今天已学习。" if today else "今天还没学，回复“学习”就开始。"
    run = f"您已连续学习 {days} 个工作日，" if days else ""
    return f"{start}{run}一共学了 {total} 天。这只有您自己看得到。"


def reflections(rows: Sequence[tuple[Reflection, str]], title: str) -> str:
    """Reviewed reflections on one item."""
    return "\n".join([f"大家学《{title}》的体会：", *(f"· {name}：{row.text}" for row, name in rows)])


def not_done(names: Sequence[str], count: int, of: int) -> str:
    """The organiser's list; people on leave are not on it."""
    shown = "、".join(names) + ("等" if count > len(names) else "")
    return f"今天应学 {of} 人，还有 {count} 人没打开（请假的不算）：{shown}\n回复 1 发一次提醒（每人一天最多一次），不发回复“退出”。"


def nudged(count: int) -> str:
    """What the organiser is told."""
    return f"已提醒 {count} 人。" if count else ALREADY_NUDGED


def nudge(title: str) -> str:
    """The one polite reminder of a day."""
    return f"今天的学习《{title}》只要两分钟，有空回复“学习”打开。忙就先忙，不用回复。"
