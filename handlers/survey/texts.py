"""Every word people read about surveys."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from models.survey import Kind, Survey, SurveyQuestion

SHANGHAI = ZoneInfo("Asia/Shanghai")
LETTERS = "ABCDEFGHI"
STEPS = ("很不满意", "不太满意", "一般", "比较满意", "非常满意")
KINDS = {Kind.SINGLE: "单选", Kind.MULTI: "多选", Kind.SCALE: "打分", Kind.TEXT: "文字"}

ANONYMOUS = "匿名：不记您的名字，交上去以后谁也查不出是谁答的；只按不少于 10 人的大单位汇总，不足 {k} 人的数不显示。"
NAMED = "实名：您的答案和名字会一起给组织这次调研的人看，只用在这次调研里。"
NOTHING = "现在没有等您填的问卷，有新的会告诉您。"
LISTED = "等您填的问卷："
WHICH_ONE = "请回复列表里的数字，不填了回复“退出”。"
CHOOSE_ONE = "请选一个：回复字母或数字。"
CHOOSE_SOME = "可以选几个：一起回复，例如 AC。"
WRITE = "请直接写，{most} 个字以内；不要写姓名、电话。"
WRITE_NAMED = "请直接写，{most} 个字以内。"
MAY_SKIP = "不想答回复“跳过”。"
NAVIGATE = "回上一题回复“上一步”，停下回复“退出”，答过的先替您存着，再回复“问卷”接着答。"
CANNOT_SKIP = "这一题要答一下才能往下走。"
SAY_SOMETHING = "请写几个字。"
CONFIRM = "都答完了。回复：\n1 交上去（交了就不能改）\n2 回上一题\n3 先放着，以后再交"
ONE_TWO_THREE = "请回复 1 交上去、2 回上一题，或 3 先放着。"
LATER = "好的，答案先存着，再回复“问卷”接着来。截止后没交的会删掉。"
HANDED_IN = "收到了，谢谢您说实话。"
HANDED_IN_NAMELESS = "收到了，谢谢您说实话。答案里没有您的名字，刚才存着的草稿也删了。"
HELP = "有难处想找人帮，随时回复“求助”；不会替您自动登记。"
RESUMING = "接着上次的答。"
LEFT = "没有填完的先存着，回复“问卷”接着答。"

INCOMPLETE = "还有没答的题，请补上再交。"
NEEDED = "这一题要答。"
NOT_OPEN = "这份问卷没有开放，可能还没开始或已经截止。回复“问卷”看现在能填的。"
ALREADY = "您已经交过了，或者取过匿名链接，每人只有一次。谢谢您。"
NO_LINK = "这个链接无效，可能没有复制完整。请从您取链接的页面重新打开。"
BY_NAME = "这份问卷是实名的，没有匿名链接，请登录后直接填。"
WANTS_LINK = "这份问卷是匿名的，请先取一次性的匿名链接再填。"
NO_SUCH_QUESTION = "这份问卷里没有这一题。"
HIDDEN_NUMBER = "（号码已隐去）"
NOT_NOW = "这份问卷现在的状态不能这样做，请刷新后再看。"
NOT_YOURS = "这一步要由负责这个单位的人来做。"
NO_QUESTIONS = "还没有题目，请先加题目再提交。"
CLOSES_IN_PAST = "截止时间已经过了，请改一下再提交。"
CLOSES_BEFORE = "截止时间要晚于开始时间。"
SAME_OPTIONS = "有两个选项是一样的，请改一下。"
FIVE_STEPS = "打分题要写 5 档，从最不好到最好；不写就用“很不满意”到“非常满意”。"
SENSE_IS_SCALE = "获得感、幸福感、安全感要用打分题来问，才能算指数。"
TOO_LATE = "批准的时候已经过了截止时间，没有开放。请改时间后重新提交。"
HIDDEN = "人数不足 {k} 人，不显示"
HIDDEN_STEPS = "有的档不足 {k} 人，只显示平均分"


def hidden(k: int) -> str:
    """What stands where a number would be about too few."""
    return HIDDEN.format(k=k)


def say(moment: datetime) -> str:
    """11 月 27 日 18:00."""
    here = moment.astimezone(SHANGHAI)
    return f"{here.month} 月 {here.day} 日 {here.hour}:{here.minute:02}"


def manner(survey: Survey) -> str:
    """With or without names: the first line of everything that asks."""
    return ANONYMOUS.format(k=survey.threshold) if survey.anonymous else NAMED


def known_already(words: str) -> str:
    """Why a field may not be asked."""
    return f"“{words}”不能问：单位的花名册里已经有了，不让大家填两遍；匿名问卷里问了，也就不匿名了。请删去这一项。"


def too_long(most: int) -> str:
    return f"写得太长了，请在 {most} 个字以内。"


def too_many(most: int) -> str:
    return f"一份问卷最多 {most} 题，题越少，答的人越多。"


def how_many_options(least: int, most: int) -> str:
    return f"选项要有 {least} 到 {most} 个，一行一个。"


def which(question: SurveyQuestion) -> str:
    """How a choice is to be answered."""
    last = LETTERS[len(question.options) - 1]
    if question.kind == Kind.MULTI:
        return f"请回复 A 到 {last} 的字母，可以几个，例如 AC。"
    return f"请回复 A 到 {last} 的一个字母，或 1 到 {len(question.options)} 的数字。"


def listing(surveys: Sequence[Survey], begun: Sequence[int]) -> str:
    """What waits, by number."""
    lines = [LISTED]
    for number, survey in enumerate(surveys, 1):
        way = "匿名" if survey.anonymous else "实名"
        on = f"，答到一半（{begun[number - 1]} 题）" if begun[number - 1] else ""
        lines.append(f"{number} 《{survey.title}》（{way}，{say(survey.closes_at)} 截止{on}）")
    return "\n".join([*lines, WHICH_ONE])


def opening(survey: Survey, address: str) -> str:
    """The first words of a dialogue: with or without names before all else."""
    purpose = f"\n{survey.purpose}" if survey.purpose else ""
    head = f"{manner(survey)}\n《{survey.title}》，{len(survey.questions)} 题，{say(survey.closes_at)} 截止。{purpose}"
    return f"{head}\n也可以在页面上填：{address}\n{NAVIGATE}"


def question(asked: SurveyQuestion, place: int, of: int, longest: int, *, anonymous: bool) -> str:
    """One question with its choices."""
    lines = [f"第 {place}/{of} 题　{asked.text}"]
    lines += [f"{LETTERS[n]} {option}" for n, option in enumerate(asked.options)]
    if asked.kind == Kind.TEXT:
        lines.append((WRITE if anonymous else WRITE_NAMED).format(most=longest))
    else:
        lines.append(CHOOSE_SOME if asked.kind == Kind.MULTI else CHOOSE_ONE)
    return "\n".join(lines) + ("" if asked.required else MAY_SKIP)


def opened(survey: Survey) -> str:
    """The notice that it is open."""
    way = "不记名" if survey.anonymous else "实名"
    return f"请您填一份问卷：《{survey.title}》（{way}，{len(survey.questions)} 题），{say(survey.closes_at)} 截止。回复“问卷”就能填。"


def reminder(survey: Survey) -> str:
    """The notice to whoever has not had their say."""
    return f"《{survey.title}》{say(survey.closes_at)} 截止，还想听听您的想法。回复“问卷”就能填；不想填可以不理。"
