"""What the chat says about 身边榜样."""

from collections.abc import Sequence

from handlers.honour.texts import day
from models.honour.selecting import Nomination, Selection, Standing, State, Story

NOTHING_RUNS = "现在没有正在进行的评选。"
NOTHING_TO_NOMINATE = "现在没有可以推荐的评选。想看榜样的事迹，请回复“榜样”。"
WHICH = "请回复前面的数字。"
WHICH_SELECTION = "推荐到哪一个？请回复数字："
WHO = "推荐谁？请写同事的姓名或工号（本班组，或与您在一条线上的单位）。"
WHICH_TEAM = "推荐哪个班组？请写班组的名称。"
NOBODY = "没有找到。请写全名或工号；只能推荐本班组或与您在一条线上的同事、班组。"
WHICH_ONE = "有几位，是哪一位？请回复数字："
SUMMARY = "用一句话说说好在哪里（60 字以内）："
STORY = (
    "请把事迹讲清楚：什么时候、做了什么、结果怎样（20 到 1500 字，一条消息写完）。"
    "只写工作里的事，不写家庭、病情等私事。"
)
BACK_HINT = "\n（回复“上一步”改前面的，“退出”先放着）"
CONFIRM_AGAIN = "请回复 1 提交，2 改上一步，3 先放着。"
KEPT = "先替您存着，回复“推荐”接着写。"
ONE_OR_TWO = "请回复 1 或 2。"
SUBMITTED = "已提交，从{unit}开始逐级推荐，有结果会告诉您。"
NO_STORIES = "还没有发布的榜样事迹。"
NO_ANSWER = "现在没有推荐您的、要您答复的事。"
ANSWER_AGAIN = "请回复 1（同意）或 2（不同意）。"
TAKEN = "记下了。以后想改，随时回复“推荐答复”。"
TAKEN_NO = "记下了，已公开的马上撤下。以后想改，随时回复“推荐答复”。"
NO_WORK = "没有等您看的推荐。"
DONE = "办好了。"
REASON = "请写明理由，推荐人看得到："
RECUSE_REASON = "请写明与人选的关系，例如：亲属、师徒。"
VOTED = "已收到您的票。截止前谁都看不到票数。"
ALREADY = "您已经投过了，每人一次。截止前谁都看不到票数。"
NOBODY_STANDS = "没有您可以投的人选。"
UNKNOWN_NUMBER = "没有看懂。请回复人选前的数字，选几个就用空格隔开，例如：1 3"
QUESTIONS = {
    "notice": "【公示和投票】同意在{unit}公示 {days} 个工作日吗？公示只显示 {masked}、{home}和类别；"
    "投票时同单位的人看得到您的姓名和事迹。\n1 同意　2 不同意",
    "praise": "【宣传】如果获评，同意把您的姓名和事迹登出来、做成学习内容吗？"
    "可以随时撤回，撤回后马上撤下。\n1 同意　2 不同意",
}
PURPOSES = {"notice": "公示和投票", "praise": "宣传"}


def numbered(lines: Sequence[str]) -> str:
    """1 …, 2 …."""
    return "\n".join(f"{n} {line}" for n, line in enumerate(lines, 1))


def running(selections: Sequence[Selection], stories: Sequence[Story]) -> str:
    """What runs, and the stories by number."""
    lines = [f"“{one.title}”：{_where(one)}" for one in selections] or [NOTHING_RUNS]
    if not stories:
        return "\n".join([*lines, NO_STORIES])
    return "\n".join([*lines, "榜样事迹（回复数字看全文）：", numbered([story.title for story in stories])])


def _where(one: Selection) -> str:
    if one.state == State.NOMINATING:
        return f"推荐到 {day(one.nominations_until)} 截止，回复“推荐”"
    if one.state == State.VOTING and one.state_until is not None:
        return f"投票到 {day(one.state_until)} 截止，回复“投票”"
    return f"正在{one.state}"


def rules(selection: Selection, version: int, text: str, url: str) -> str:
    """The rules and the categories by number."""
    short = text if len(text) <= 300 else f"{text[:300]}……\n全文：{url}"
    names = [selection.category(place) for place in range(len(selection.categories))]
    return f"“{selection.title}”评选办法（第 {version} 版）：\n{short}\n推荐哪一类？\n{numbered(names)}"


def resume(draft: Nomination) -> str:
    """Go on, or start over."""
    whom = f"推荐{draft.name}" if draft.name else "一份推荐"
    back = "（退回修改）" if draft.standing == Standing.SENT_BACK else ""
    return f"您有{whom}没写完{back}。\n1 接着写　2 不要了，重新开始"


def confirm(draft: Nomination) -> str:
    """All of it once more."""
    head = f"{draft.selection.category(draft.category)}：{draft.name}（{draft.unit.name if draft.unit else ''}）"
    return f"{head}\n{draft.summary}\n{draft.story}\n1 提交　2 改上一步　3 先放着"


def question(nomination: Nomination, what: str, masked: str) -> str:
    """One question of the two, with what it means."""
    selection = nomination.selection
    head = f"“{selection.title}”{selection.category(nomination.category)}"
    text = QUESTIONS[what].format(
        unit=selection.unit.name,
        days=selection.notice_days,
        masked=masked,
        home=nomination.unit.name if nomination.unit else "",
    )
    return f"{head}\n{text}"


def answers(rows: Sequence[tuple[Nomination, str, bool]]) -> str:
    """What was answered, to be changed by number."""
    lines = [f"“{one.selection.title}”{PURPOSES[what]}：{'同意' if yes else '不同意'}" for one, what, yes in rows]
    return f"您的答复，回复数字可以改：\n{numbered(lines)}"


def endorse(nomination: Nomination, actions: Sequence[str]) -> str:
    """A nomination as a level reads it."""
    head = f"{nomination.selection.category(nomination.category)}：{nomination.name}"
    home = nomination.unit.name if nomination.unit else ""
    front = "，一线" if nomination.frontline else ""
    said = f"{nomination.by.name}推荐：{nomination.summary}\n{nomination.story}"
    return f"{head}（{home}{front}）\n{said}\n{numbered(actions)}"


def ballot(selection: Selection, people: Sequence[Nomination]) -> str:
    """Whom one may vote for, in the order of the roster."""
    lines = [
        f"{one.name}（{one.unit.name if one.unit else ''}，{selection.category(one.category)}）{one.summary}"
        for one in people
    ]
    return (
        f"“{selection.title}”投票，最多选 {selection.choices} 个，投出后不能改：\n{numbered(lines)}\n"
        "回复数字，选几个就用空格隔开，例如：1 3"
    )
