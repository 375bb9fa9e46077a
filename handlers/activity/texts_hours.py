"""The words people read about service hours: sign-in rules, ledger, appeals, certificates."""

from collections.abc import Sequence

from handlers.activity.times import length, local_day
from models.activity import Activity, BackEntry, HourAppeal, HourCertificate, HourEntry, Source

SOURCES = {Source.AUTO: "签到自动记", Source.ATTESTED: "负责人认定", Source.BACK_ENTRY: "补录", Source.REVERSAL: "冲销"}
METHODS = {"qr": "扫码", "roster": "名单", "offline": "离线", "": "", "report": "双报告"}

NO_HOURS = "您还没有记入的志愿服务时长。做过的服务没记上，回复“补录”或“申诉”。"
NOT_OWN_HOURS = "自己的时长要由别人认定。"
ALREADY_COUNTED = "这次活动的时长已经记过，要改请先冲销。"
NOT_OVER = "活动还没结束，结束后再认定。"
MINUTES_RANGE = "分钟数要在 1 到活动总时长之间。"
OVERLAPS = "这段时间已经记过另一次服务，同一时间只记一次。"
ON_DUTY = "这段时间您在值班，值班时间不记志愿服务时长。"
REVERSED = "这一笔已经冲销过，或本身就是冲销。"
GIVE_REASON = "请写明原因。"
NOT_DONE_YET = "补录的服务要在过去一年内、已经结束。"
NEEDS_PROOF = "请写明做了什么、谁能证明，至少 5 个字。"
DECIDED = "这一条已经处理过了。"
NOT_THE_RECORDER = "这笔时长是您记的，申诉要由另一个人处理。"
BENEFICIARY = "补录的受益人不能自己批准。"
NOTHING_TO_APPEAL = "没有可申诉的活动：只有近 90 天内报过名、已结束、可记时长的活动能申诉。"
APPEAL_OPEN = "这个活动您已提过申诉，正在处理。"
LEVELS = "星级的分钟数要随星级升高，且大于 0。"
APPEAL_WHICH = "请回复数字选活动，不申诉了回复“退出”。"
APPEAL_MINUTES = "您认为应记多少分钟？回复数字，例如 150。"
APPEAL_WHY = "请说说情况（例如：签退时没信号，赵队长可以证明）。"
APPEALED = "申诉已提交，会由没经手这笔记录的人核实，结果会告诉您。"
BACK_WHAT = "补录一次已做过的服务。做的是什么？一句话，例如：清理林场防火道。"
BACK_WHEN = "什么时候？请回复“日期 开始 结束”，例如：11-21 9:00 11:30。"
BACK_PROOF = "谁能证明、有什么佐证？例如：与张三、李四同去，照片交给了赵队长。"
ONE_OR_TWO = "请回复 1 或 2。"
BACK_KEPT = "补录已提交，由组织员核实批准后记入，结果会告诉您。"
BAD_TIME = "没看懂时间，请按“月-日 开始 结束”写，例如：11-21 9:00 11:30。"
NO_CERTIFICATE = "还没有记入的时长，暂不能开证明。"
NOTHING_TO_DECIDE = "没有等您处理的补录或申诉。"
APPROVE_OR_NOT = "请回复 1 批准，或 2 不批准。"
WHY_NOT = "请写一句不批准的原因，会告诉本人。"
DECISION_KEPT = "已处理，结果已告诉本人。"


def back_resume(row: BackEntry) -> str:
    """A back-entry that was left."""
    return f"上次的补录“{row.title}”没填完。1 接着填　2 重新填"


def appeal_goes_on(minutes: int) -> str:
    """An appeal that was left."""
    return f"上次写到应记 {length(minutes)}（要改回复“上一步”）。"


def counted(activity: Activity, minutes: int) -> str:
    """Hours were put in the ledger."""
    return f"“{activity.title}”的服务 {length(minutes)} 已记入。回复“我的时长”查看，不对回复“申诉”。谢谢您的付出。"


def not_counted(activity: Activity, minutes: int, least: int, reason: str) -> str:
    """Why nothing was put in by itself."""
    why = {
        "short": f"在场 {length(minutes)}，不到活动时间的 {least}%",
        "out": "有签到没有签退",
        "duty": "与值班时间重叠，值班不记志愿时长",
        "overlap": "同一时间已记过另一次服务",
    }[reason]
    return f"“{activity.title}”没有自动记时长：{why}。如与实际不符，请负责人认定，或回复“申诉”。"


def no_show(activity: Activity) -> str:
    """Absent without a word."""
    return f"“{activity.title}”没有您的签到记录。如果您到了，请负责人补签；有事没来也可以告诉负责人，免记一次未到。"


def summary(total: int, auto: int, attested: int, times: int, stars: int, following: int | None) -> str:
    """The head of 我的时长."""
    star = f"，{'★' * stars}（{stars} 星）" if stars else ""
    more = f"，再 {length(following)}升星" if following else ""
    head = f"您的志愿服务：{length(total)}，{times} 次{star}{more}。"
    return f"{head}\n其中签到自动记 {length(auto)}，认定和补录 {length(attested)}。"


def entry(row: HourEntry) -> str:
    """One line of the ledger."""
    sign = "-" if row.minutes < 0 else ""
    day = local_day(row.starts_at)
    return (
        f"· {day.month} 月 {day.day} 日 {row.title} {sign}{length(abs(row.minutes))}（{SOURCES[Source(row.source)]}）"
    )


def hours(head: str, rows: Sequence[HourEntry]) -> str:
    """我的时长."""
    return "\n".join([head, *map(entry, rows), "要证明回复“证书”；不对回复“申诉”；没记上的回复“补录”。"])


def certificate(paper: HourCertificate, url: str) -> str:
    """证书."""
    total = length(paper.auto_minutes + paper.attested_minutes)
    head = f"志愿服务证明：{paper.name}，{total}，{paper.times} 次。"
    return f"{head}\n编号 {paper.number}，验证码 {paper.code}。\n下载和查验：{url}"


def certificate_body(paper: HourCertificate) -> list[str]:
    """The sentences on the paper."""
    total = length(paper.auto_minutes + paper.attested_minutes)
    stars = f"，评定为{'一二三四五六七八九'[min(paper.stars, 9) - 1]}星志愿者" if paper.stars else ""
    return [
        f"　　在本单位参加志愿服务 {paper.times} 次，累计 {total}{stars}。",
        f"　　其中签到签退自动记录 {length(paper.auto_minutes)}，负责人认定与补录 {length(paper.attested_minutes)}。",
        "　　特此证明。",
    ]


def appeal_list(activities: Sequence[Activity]) -> str:
    """Which activity."""
    rows = [f"{n} {a.title}（{local_day(a.starts_at):%m-%d}）" for n, a in enumerate(activities, start=1)]
    return "\n".join(["您要申诉哪一次的时长？", *rows, APPEAL_WHICH])


def appeal_decided(appeal: HourAppeal, title: str) -> str:
    """The answer to an appeal."""
    if appeal.state == "upheld":
        return f"您对“{title}”时长的申诉已核实，改记 {length(appeal.granted or 0)}。"
    return f"您对“{title}”时长的申诉没有通过：{appeal.answer}。还有疑问请联系组织员。"


def back_decided(entry: BackEntry) -> str:
    """The answer to a back-entry."""
    if entry.state == "approved":
        return f"补录的“{entry.title}”已批准，记入 {length(entry.minutes)}。"
    return f"补录的“{entry.title}”没有批准：{entry.answer}。"


def to_decide(item: BackEntry | HourAppeal, name: str, title: str, left: int) -> str:
    """One open case for the organiser."""
    if isinstance(item, BackEntry):
        day = local_day(item.starts_at)
        head = f"补录：{name}，{day.month} 月 {day.day} 日 {item.title}，{length(item.minutes)}。佐证：{item.proof}"
    else:
        head = f"申诉：{name} 认为“{title}”应记 {length(item.claimed)}。理由：{item.text}"
    more = f"（还有 {left} 条）" if left else ""
    return f"{head}\n1 批准　2 不批准{more}"
