"""The words of the case dialogues. What shows something told in confidence is built here and stored nowhere."""

from collections.abc import Sequence
from datetime import datetime

from handlers.case.clocks import SHANGHAI
from handlers.case.forms import MENU
from models.case import Case, CaseNotice, Faq, Kind

PUBLIC_WHAT = "（公示默认只写编号。选“同意实名公示”后写成“张*”这样的姓名，事由、病情、电话、住址一律不写。）"
NOT_KEPT = "这条回复涉及隐私，没有留存。请再发一次“进度”查看。"
GENERIC = "好的。"
NAVIGATE = "\n（回复“上一步”改前一项，“退出”先停下，已写的都在。）"
KINDS = "\n".join(f"{number} {words}" for number, (words, _, _) in enumerate(MENU, 1))
OPENING = f"我在听。请选一类，不确定就选 6：\n{KINDS}\n不想留名字请回复“匿名”；现在就难熬请打 {{hotline}}。"
ONE_OR_TWO = "请回复 1 或 2。"
WHICH_KIND = "请回复前面的数字，1 到 7；先不办了回复“退出”。"
MIND = (
    "谢谢您愿意说。这里的内容加密保存，只有心理服务专员能看到，谁看过您都能查到（回复“谁看过”）。\n"
    "如果现在很难熬，可随时拨 {hotline}（{hotline_name}）。"
)
SEALED = "这里的内容加密保存，只有经办能看到，谁看过您都能查到（回复“谁看过”）。"
FILES = "需要的话，现在把照片一张张发来（诊断证明、票据等，先遮住别人的信息）。发完回复“好了”，没有就回复“跳过”。"
MORE_FILES = "收到了，还有就接着发；发完回复“好了”。"
KEEP_FROM = "有没有不想让他看到的人？有就写姓名或工号，几个人用空格隔开；没有回复“没有”。"
NOBODY_CALLED = "名册里没有找到这个人，请核对姓名或工号；没有就回复“没有”。"
CONFIRM_AGAIN = "请回复 1 提交，2 改前一项，3 以后再说。"
LATER = "好的，都替您存着。下次回复“求助”接着填。"
NOTHING = "您现在没有求助记录。需要时回复“求助”。"
WHICH = "请回复前面的数字；不看了回复“退出”。"
SAY = "请写下来发给我，也可以发照片。不写了回复“退出”。"
SAY_OR_LEAVE = "现在写的会补充进求助里。想用“{word}”，请先回复“退出”。"
ADDED = "已经补上了，经办会看到。"
WITHDRAW = "撤回后资料按短期保留，到期清除；以后还可以重新求助。确定撤回吗？\n1 撤回 2 不撤"
NOT_WITHDRAWN = "好的，没有撤回。"
CANNOT_WITHDRAW = "现在没有可以撤回的求助。"
NOTHING_TO_RATE = "现在没有等您评价的求助。回复“进度”看看办到哪了。"
RATED = "谢谢您，已经记下。没解决的话，{reopen_days} 天内回复“进度”可以要求重新办理。"
DONE = "办好了。回复“进度”看最新状态。"
STAFF_DONE = "已记录。回复“办件”看其他的。"
NO_WORK = "现在没有要您处理的求助。"
LOOKED = "这些人看过您的求助内容："
NOBODY_LOOKED = "还没有别人看过您的求助内容。"
BOX = (
    "匿名信箱不记您的名字，也不记时间，只记是哪一天。请把想说的写在一条消息里发来；"
    "不要写姓名、电话。需要发钱发物的帮扶没法匿名，请用“求助”。\n不写了回复“退出”。"
)
BOX_MINI = "这个入口的回复会留底，没法匿名。请在公众号或企业微信里回复“匿名”。"
RECEIPT_WHAT = "请这样写：回执 您的回执码；要补充就在回执码后面接着写。"
RECEIPT_ADDED = "已经补充进这封信里。"
POLICY_WHAT = "想问什么政策？例如：政策 医疗互助"
POLICY_NONE = "没有找到审定过的答复，不好随便回答您。可以回复“心声 您的问题”，由专人答复。"
NO_NOTICES = "您的范围里现在没有公示。"
OBJECT = "对这条公示有什么异议？请写事实。您的名字不会告诉申请人。不写了回复“退出”。"
OBJECTED = "收到，公示先暂停，由评议小组核实。您的名字不会告诉申请人。"
PROXY_WHAT = "替同事求助请这样写：代报 工号。会先问他本人同不同意。"
PROXY_AGREED = "好的，已同意。您的同事提交后，您会收到编号，内容您也能看。"
NO_SUCH_UNIT = "没有找到这个单位，请写编码或全名。"
NO_SUCH_PERSON = "有工号没有找到，请核对。"
BAD_DAY = "请写日期，例如 2026-12-08。"
HOTLINES = "您现在很重要，请先别一个人扛：\n{lines}"
CALLED = "\n我也请专员马上联系您。"
BOX_DANGER = "\n匿名信箱不知道您是谁，没法给您打电话；愿意让人联系您，请回复“求助”。"
UNNAMED_DANGER = (
    "\n这里不记名，不会因此去找您，这句话也没有记下；愿意让人联系您，请回复“求助”。刚才的题停在原处，想接着答就回答它。"
)
UNBOUND_DANGER = "\n还想让单位的人联系您，请先回复“绑定 工号”。"
GOES_ON = "\n刚才的填写停在原处，想接着填就回答上一个问题。"
SAVED_ANYWAY = "\n您刚才写的已经替您存好，随时可以接着说。"
EXPORT_GRANTED = "已同意，{export_hours} 小时内由申请人在后台导出一次。"


def resume(draft: Case, name: str) -> str:
    """Go on with a draft, named by its kind and for whom it is."""
    whose = f"（替{name}）" if name else ""
    return f"接着上次的“{draft.kind}”{whose}填写吗？\n1 接着 2 重新开始"


def day(moment: datetime) -> str:
    """11 月 24 日 09:00, in Shanghai."""
    at = moment.astimezone(SHANGHAI)
    return f"{at.month} 月 {at.day} 日 {at:%H:%M}"


def confirm(kind: str, *, pictures: int, hidden: int) -> str:
    """What will be handed in, without a word of the story."""
    parts = [f"要提交的是“{kind}”", f"照片 {pictures} 张" if pictures else "", f"对 {hidden} 人保密" if hidden else ""]
    return (
        "，".join(part for part in parts if part)
        + "。\n提交即表示您同意：为办理这件事使用您填写的敏感信息，加密保存，到期清除，随时可以撤回。"
        + "\n1 提交 2 改前一项 3 以后再说"
    )


def submitted(number: str, days: int) -> str:
    return f"已提交，编号 {number}。专员会在 {days} 个工作日内联系您。随时回复“进度”“补充”“撤回”。"


def precheck(lines: Sequence[str], source: str) -> str:
    """The arithmetic, said to be no decision."""
    return "\n".join(["按现行标准先算了一下，仅供参考，不是认定结论：", *lines, f"标准：{source}"])


def my_cases(cases: Sequence[Case]) -> str:
    """Numbered lines of number, kind and step."""
    lines = [f"{n} {case.number} {case.kind} · {case.state}" for n, case in enumerate(cases, 1)]
    return "\n".join(["您的求助：", *lines, "回复数字看详情。"])


def work(cases: Sequence[Case], *, more: bool) -> str:
    """A caseworker's list: the urgent and the late first."""
    lines = [
        f"{n} {case.number} {case.urgency} · {case.state}" + (f" · 期限 {day(case.due_at)}" if case.due_at else "")
        for n, case in enumerate(cases, 1)
    ]
    return "\n".join(["要处理的求助：", *lines, "还有更多，先办这些。" if more else "", "回复数字打开。"]).replace(
        "\n\n", "\n"
    )


def numbered(actions: Sequence[str]) -> str:
    return "\n".join(f"{n} {action}" for n, action in enumerate(actions, 1))


def receipt(code: str) -> str:
    return (
        f"收到了，谢谢您。回执码：{code}\n只显示这一次，请自己记下。"
        "过几天回复“回执 这个码”看答复，在码后面接着写就是补充。丢了没法找回。"
    )


def self_identifying(found: Sequence[str]) -> str:
    hints = "、".join(found)
    return f"这段话里可能有能认出您的内容（{hints}），还没有保存。请去掉后重发；确实要这样发，请在最前面写“确认”。"


def letter(state: str, messages: Sequence[tuple[bool, str]]) -> str:
    """Both sides' messages, the newest last, and what can be done."""
    lines = [f"{'答复' if staff else '您'}：{text}" for staff, text in messages[-4:]]
    return "\n".join([f"这封信：{state}", *lines])


def looks(lines: Sequence[tuple[datetime, str, str, str]]) -> str:
    """Who opened what and when, newest first."""
    return "\n".join([LOOKED, *(f"{day(at)} {actor}：{action} {number}" for at, actor, action, number in lines)])


def answer(entry: Faq) -> str:
    return f"{entry.question}\n{entry.answer}\n出处：{entry.source}"


def notices(rows: Sequence[CaseNotice], units: Sequence[str]) -> str:
    """The published lines, by number."""
    lines = [
        f"{n} {row.shown_as} · {unit} · {row.category} · {row.band}（至 {day(row.ends_at)}）"
        for n, (row, unit) in enumerate(zip(rows, units, strict=True), 1)
    ]
    return "\n".join(["公示中：", *lines, "有异议请回复数字。"])


def proxied(name: str) -> str:
    return f"好的，替 {name} 填写。提交前要他本人同意（他会收到消息）。\n{KINDS}"


def opening(kind: Kind) -> str:
    """The first words of a form."""
    return MIND if kind is Kind.MIND else SEALED
