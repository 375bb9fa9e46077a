"""The words people read about matches, study sessions and 双报到."""

from collections.abc import Sequence
from datetime import date, datetime

from handlers.activity.times import say, span
from models.activity import Activity, AgendaItem, DualRegistration, Fixture, MakeUp, Measure, ServiceReport, Team

NOT_SPORT = "这个活动没有按队比赛，或者不面向您的单位。"
TEAM_NAME = "队名空着或已被别的队用了，请换一个。"
TEAM_FULL = "这个队人满了，请看看别的队。"
ONE_TEAM = "一个比赛只能参加一个队，您已在队里或在等队长同意。"
NOT_IN_TEAM = "您不在这个比赛的任何队里。"
NOT_CAPTAIN = "入队由队长决定，或这一条已处理过。"
DRAWN = "已经抽签或不在报名期，队伍不再变动。"
NO_OPPONENT = "这一场还没有对手，不能记分。"
SCORE_HOW = "比分请写成“3:1”。"
NO_DRAW = "淘汰赛要分出胜负，请记加时或点球后的比分。"
PLAYED_ON = "胜者的下一场已有比分，这一场不能再改。"
NO_TOURNAMENT = "现在没有按队进行的比赛。"
NO_FIXTURES = "还没有抽签，赛程出来后回复“赛程”查看。"
NEW_TEAM = "给队起个名字，回复即可，最多 10 个字左右。"
ASKED_TO_JOIN = "已告诉队长，他同意后您就入队了。"
NO_REQUESTS = "没有等您同意的入队申请。"
YES_NO = "请回复 1 同意，或 2 不同意。"
SCORED = "比分记好了。"

NOT_A_SESSION = "只有集中学习和第一议题才有议程。"
AGENDA = "议程至少一项，所带学习材料要已审核通过。"
NOT_OVER = "学习结束后才能列补学名单。"
NOTHING_TO_MAKE_UP = "没有要补学的。"
NOTE_SHORT = "请写写学到了什么，至少 10 个字。"
MINUTES_EMPTY = "纪要还空着。"
MINUTES_APPROVED = "纪要已审定，不能再改。"
NO_MINUTES = "没有待审定的纪要。"
MEASURE = "措施要写清做什么、谁负责、哪天前完成（不早于今天）。"
NO_MEASURES = "您没有未完成的措施。"
RESULT = "请写一句完成情况。"
MADE_UP = "补学记好了，谢谢。"
FINISHED = "已记完成，谢谢。"
WHICH = "请回复列表里的数字，不办了回复“退出”。"

NO_BRANCH = "没查到您所在的党支部或团支部，请联系支部书记核对花名册。"
COMMUNITY = "请写社区（村）的全称，例如：林海社区。"
REGISTERED = "您在这个社区已经报到过，回复“双报到”看进展。"
SLIP_LOCKED = "确认码试错太多，或没写确认人姓名。请报到人重新登记取新码。"
NOT_CONFIRMED = "要等社区和支部都确认报到后，才能交服务报告。"
REPORT_TIME = "报告要在服务后 30 天内交，时间请按“月-日 开始 结束”写。"
REPORT_TEXT = "请写写做了什么，至少 5 个字。"
DUAL_INTRO = (
    "双报到：到社区报到、回支部报到，两边确认后就可以交服务报告，两边都看得到。\n您要报到的社区叫什么？例如：林海社区。"
)
DUAL_SKILLS = "您能帮上什么忙？例如：维修、理发、心理疏导。没有想好回复“无”。"
DUAL_SKILLS_KEPT = "记下了，谢谢。两边确认后会告诉您，服务后回复“双报到”交报告。"
DUAL_REPORT = "做了什么？一句话写清，例如：帮林海社区清雪、看望两位独居老人。"
DUAL_WHEN = "什么时候？请回复“日期 开始 结束”，例如：11-21 9:00 11:30。"
DUAL_REPORTED = "报告已交，社区和支部都会看到；两边都确认后，时长自动记入。"
NOTHING_TO_CONFIRM = "没有等您确认的双报到。"
CONFIRM_HOW = "回复 1 确认，或回复“退出”先放一放。"
CONFIRMED = "已确认。"


def not_enough(short: Sequence[str]) -> str:
    """Too few teams or players."""
    return f"人数不够的队：{'、'.join(short)}。" if short else "至少两个队才能抽签。"


def wants_to_join(name: str, team: str) -> str:
    """The notice to a captain."""
    return f"{name}想加入“{team}”。回复“入队申请”处理。"


def team_answer(team: str, *, accept: bool) -> str:
    """The notice to somebody who asked."""
    return f"您已加入“{team}”。" if accept else f"“{team}”这次没有空位了，可以看看别的队。"


def has_left(name: str, team: str) -> str:
    """The notice to a captain."""
    return f"{name}退出了“{team}”，抽签前可以再收队员。"


def now_captain(team: str) -> str:
    """The notice to whoever has the team now."""
    return f"“{team}”的队长退出了，现在由您当队长。回复“入队申请”处理申请。"


def team_gone(team: str) -> str:
    """The notice to whoever waited for an answer."""
    return f"“{team}”已解散，可以回复“球赛”看看别的队。"


def left(team: Team) -> str:
    """One has left."""
    return f"您已退出“{team.name}”。抽签前可以改加别的队，或自己组队。"


def tournaments(activities: Sequence[Activity], now: datetime) -> str:
    """Which tournament."""
    rows = [f"{n} {one.title}（{say(one.starts_at, now)}）" for n, one in enumerate(activities, start=1)]
    return "\n".join(["比赛：", *rows, "回复数字看队伍和赛程。"])


def teams(activity: Activity, rows: Sequence[Team], *, open_still: bool, own: str = "") -> str:
    """The teams, and how to join, or how to leave one's `own`."""
    names = [f"{n} {team.name}" for n, team in enumerate(rows, start=1)]
    join = f"您在“{own}”，要退出回复“退队”。" if own else "回复数字申请入队，回复“0”自己组一队。"
    how = join if open_still else "已抽签，回复“赛程”看对阵。"
    return "\n".join([f"{activity.title} 的队伍：", *(names or ["还没有队。"]), how])


def new_team(team: Team) -> str:
    """A team was entered."""
    return f"“{team.name}”组好了，您是队长。队友回复“球赛”找到队名就能申请。"


def fixtures(activity: Activity, rows: Sequence[Fixture], now: datetime) -> str:
    """Who meets whom, and how it went."""
    lines = []
    for n, one in enumerate(rows, start=1):
        home, away = (side.name if side else "待定" for side in (one.home, one.away))
        score = f" {one.home_score}:{one.away_score} " if one.home_score is not None else " 对 "
        when = f"（{say(one.starts_at, now)} {one.place}）" if one.starts_at and one.home_score is None else ""
        lines.append(f"{n} 第 {one.round} 轮 {home}{score}{away}{when}")
    return "\n".join([f"{activity.title} 赛程：", *lines])


def match_set(title: str, fixture: Fixture, now: datetime) -> str:
    """The notice to both teams."""
    home, away = (side.name if side else "待定" for side in (fixture.home, fixture.away))
    when = say(fixture.starts_at, now) if fixture.starts_at else ""
    return f"“{title}”第 {fixture.round} 轮“{home}”对“{away}”：{when}，{fixture.place}。"


def standings(rows: Sequence[tuple[str, int, int, int, int]]) -> str:
    """The table of a league: name, played, won, drawn, points."""
    return "\n".join(
        f"{n} {name}　{played} 场 {won} 胜 {drawn} 平　{points} 分"
        for n, (name, played, won, drawn, points) in enumerate(rows, start=1)
    )


def make_up(title: str, due: date) -> str:
    """The notice to somebody who was away."""
    return f"“{title}”您没能参加，请在 {due.month} 月 {due.day} 日前补学，回复“补学”打开。"


def to_make_up(rows: Sequence[tuple[MakeUp, Activity]]) -> str:
    """What is still to be studied."""
    lines = [
        f"{n} {one.title}（{row.due_on.month} 月 {row.due_on.day} 日前）" for n, (row, one) in enumerate(rows, start=1)
    ]
    return "\n".join(["要补学的：", *lines, "回复数字打开。"])


def agenda(activity: Activity, items: Sequence[AgendaItem]) -> str:
    """The agenda of a session to make up."""
    lines = [f"{item.place} {item.title}" for item in items]
    return "\n".join([f"{activity.title} 议程：", *lines, "学完后直接写下您学到了什么（至少 10 个字）。"])


def new_measure(title: str, row: Measure) -> str:
    """The notice to an owner."""
    until = f"{row.due_on.month} 月 {row.due_on.day} 日前完成"
    return f"“{title}”定了一项措施由您负责：{row.text}，{until}。完成后回复“我的措施”。"


def measure_due(row: Measure, days: int) -> str:
    """The reminder to an owner."""
    when = f"已过期 {-days} 天" if days < 0 else "今天到期" if days == 0 else f"还有 {days} 天到期"
    return f"措施“{row.text}”{when}。完成后回复“我的措施”；做不完请告诉组织者改期。"


def measures(rows: Sequence[Measure]) -> str:
    """What somebody still has to do."""
    lines = [f"{n} {row.text}（{row.due_on.month} 月 {row.due_on.day} 日前）" for n, row in enumerate(rows, start=1)]
    return "\n".join(["您负责的措施：", *lines, "哪一项完成了？回复数字。"])


def dual_to_confirm(name: str, community: str) -> str:
    """The notice to the branch."""
    return f"{name}登记了双报到（{community}）。回复“双报到确认”处理。"


def dual_report(name: str, community: str) -> str:
    """The notice of a report; its words are in the dialogue alone."""
    return f"{name}交了在{community}的服务报告。回复“双报到确认”查看。"


def dual_registered(row: DualRegistration, code: str, url: str) -> str:
    """The slip."""
    head = f"已登记到{row.community}，支部书记会收到通知。"
    return f"{head}\n请把确认码 {code} 和这个页面给社区工作人员：{url}\n确认码只显示这一次，请存好。"


def dual_goes_on(row: ServiceReport, now: datetime) -> str:
    """A report that was begun."""
    return f"上次写到时间 {span(row.starts_at, row.ends_at, now)}（要改回复“上一步”）。\n{DUAL_REPORT}"


def dual_state(rows: Sequence[DualRegistration]) -> str:
    """How far one's registrations are."""
    lines = []
    for n, row in enumerate(rows, start=1):
        sides = f"社区{'已' if row.community_at else '待'}确认，支部{'已' if row.branch_at else '待'}确认"
        lines.append(f"{n} {row.community}：{sides}")
    return "\n".join(["您的双报到：", *lines, "回复数字交服务报告，回复“0”再登记一个社区。"])


def dual_item(item: DualRegistration | ServiceReport, name: str, community: str, left: int) -> str:
    """One thing for the secretary to confirm."""
    head = f"报到：{name} → {community}"
    if isinstance(item, ServiceReport):
        minutes = int((item.ends_at - item.starts_at).total_seconds() // 60)
        head = f"服务报告：{name} 在{community}，{minutes} 分钟：{item.text}"
    more = f"（还有 {left} 条）" if left else ""
    return f"{head}{more}\n{CONFIRM_HOW}"


def dual_holds(community: str) -> str:
    """Both sides confirmed."""
    return f"您到{community}的双报到，社区和支部都确认了。服务后回复“双报到”交报告。"


def dual_counted(community: str) -> str:
    """A report became hours."""
    return f"您在{community}的服务，社区和支部都确认了，时长已记入。回复“我的时长”查看。"


def asks(name: str, team: str) -> str:
    """One request for the captain."""
    return f"{name} 想加入“{team}”。1 同意　2 不同意"
