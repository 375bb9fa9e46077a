"""Every word people read about 身边榜样; those of the back office are in texts_console."""

from collections.abc import Sequence
from datetime import datetime

from handlers.honour.moments import SHANGHAI

NOT_NOW = "现在不在这一步，请刷新后再看。"
NOT_YOURS = "这一步由别的同事办，您可以先看看“榜样”。"
RECUSED = "与本人有关、本人推荐的，或者您已声明回避的，要由别的同事来办。"
NEEDS_REASON = "请写明理由，推荐人和上级都看得到。"
GUARDS = {
    "has_rules": "先写好评选办法，再至少定一个类别和名额。",
    "has_panel": "评审组至少 3 人，请先定好。",
    "nominations_ahead": "推荐截止时间已经过了，请先改到以后。",
    "nominations_over": "推荐还没到截止时间，而且有推荐正在逐级上报，先等一等。",
    "some_arrived": "还没有推荐报上来，不能往下走。可以把截止时间往后改。",
    "all_screened": "还有推荐没有做资格审查。",
    "some_agreed": "审查通过的人里还没有人同意公示。没有本人同意不能公示，请等本人答复。",
    "with_voting": "这次评选不设投票。",
    "without_voting": "这次评选要先投票。",
    "notices_over": "公示还没有满期。",
    "no_objection": "还有异议没有处理，处理完才能往下走。",
    "voting_over": "投票还没有到截止时间，不能提前截止。",
    "all_decided": "还有人选没有三分之二的评审组成员表态。",
    "within_places": "有的类别通过的人多于名额，请评审组再议。",
    "some_passed": "还没有人选通过评审。",
    "not_involved": RECUSED,
}
NOMINATIONS_CLOSED = "这次推荐已经截止了，谢谢您。"
WHICH_CATEGORY = "请回复类别前面的数字。"
NOT_YOURSELF = "“身边榜样”推荐的是身边的同事和班组，不能推荐自己。"
NOMINATED_ALREADY = "已经有人推荐了，一个人（班组）在一次评选里只推荐一次。换一位，或回复“退出”。"
NOT_COMPLETE = "还没写完：要有推荐谁、一句话和事迹。"
OWN_NOTICE = "这是关于您本人的公示。不想被公示，请回复“推荐答复”改答复，会马上撤下。"
NOT_EARLIER = "推荐已经开始，截止时间只能往后改。"
NOTICE_DAYS = "公示至少 5 个工作日，最多 30 个工作日。"
NO_CATEGORY = "至少给一个类别定名额。"
TAKEN_DOWN = "（已撤下）"
TAKEN_DOWN_BODY = "应本人要求，这篇事迹已经撤下。"
SAME_NAME = "有几位同名的同事，请写工号。"
OBJECTED = "已收到您的异议，该公示先停下来核实，有结果会告诉您。谁提的不会公开。"
COUNT_SEALED = "投票结束以前，谁都看不到票数。"
NOBODY_TO_VOTE = "现在没有正在投票的评选。"
CANNOT_VOTE_THIS = "有的人选您不能投（本人、声明回避的，或者已经撤下的），请重新选。"


def day(moment: datetime) -> str:
    """11 月 27 日 18:00."""
    here = moment.astimezone(SHANGHAI)
    clock = f" {here:%H:%M}" if (here.hour, here.minute) != (0, 0) else ""
    return f"{here.month} 月 {here.day} 日{clock}"


def so_long(least: int, most: int, now: int) -> str:
    """A text of the wrong length."""
    return f"请写 {least} 到 {most} 个字，现在是 {now} 个字。"


def nobody_with(numbers: Sequence[str]) -> str:
    """Numbers that nobody has."""
    return f"花名册里没有工号 {'、'.join(numbers)}。"


def too_many(most: int) -> str:
    """More choices than one has."""
    return f"最少选 1 个，最多选 {most} 个，请重新选。"


def announced(title: str, until: datetime) -> str:
    """Nominations are open."""
    return f"“{title}”开始推荐了，到 {day(until)} 截止。身边谁干得好，回复“推荐”说给大家听；自愿参加，没有人数要求。"


def asked(title: str, category: str) -> str:
    """A nominee is told and asked."""
    return (
        f"同事推荐您为“{title}”{category}的人选。要不要公示、要不要宣传，分别由您决定："
        "回复“推荐答复”，不答复就什么都不公开。"
    )


def to_endorse(title: str) -> str:
    """A level's turn."""
    return f"“{title}”有一份推荐等您看，回复“推荐审核”办理。"


def sent_back(name: str, reason: str) -> str:
    """To the nominator."""
    return f"您推荐的{name}退回来修改：{reason}。回复“推荐”接着改。"


def stopped(name: str, reason: str) -> str:
    """To the nominator."""
    return f"您推荐的{name}这一级没有上报：{reason}。谢谢您的推荐。"


def too_late(name: str) -> str:
    """To the nominator."""
    return f"您推荐的{name}到截止时还没有报到上级，这次没有赶上。谢谢您的推荐。"


def objected(title: str) -> str:
    """To organisers; not whose, not what."""
    return f"“{title}”的公示收到一条异议，该公示已暂停显示，请到后台处理。"


def objection_settled(title: str, reason: str, *, upheld: bool) -> str:
    """To whoever objected."""
    return f"您对“{title}”公示提的异议已核实，{'成立' if upheld else '不成立'}：{reason}"


def vote_now(title: str, until: datetime) -> str:
    """Voting is open."""
    return f"“{title}”开始投票，到 {day(until)} 截止。回复“投票”看人选；自愿参加，每人一次，截止前谁都看不到票数。"


def panel_called(title: str) -> str:
    """To the panel."""
    return f"“{title}”请您评审，每个人选都要写理由。与本人有关的，请声明回避。"


def honoured(title: str, name: str, category: str) -> str:
    """To whoever is honoured."""
    return f"祝贺{name}在“{title}”中获评{category}身边榜样！"


def called_off(title: str) -> str:
    """To nominators."""
    return f"“{title}”取消了，推荐不再继续。谢谢您的推荐。"


def story_title(name: str, summary: str) -> str:
    """王春燕：一句话."""
    return f"{name}：{summary}"


def source(title: str) -> str:
    """出处 of the study item."""
    return f"“{title}”推荐事迹"
