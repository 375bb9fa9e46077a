"""The demonstration's role models: a selection that runs, and a story of the year before; every name is invented."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.consents import give_consent
from handlers.honour.service import climbing, nominating, stories
from handlers.honour.service.consents import NOTICE, PRAISE, WORDING, purpose
from handlers.honour.service.desk import Desk
from models.honour.selecting import Nomination, PanelSeat, Selection, SelectionRule, Standing, State
from models.org import Person, Unit

ORGANIZER, PANEL = "20103", ("20101", "20107", "20151", "20115")
RULES = (
    "面向一线、自下而上、逐级推荐。推荐工作认真、服务优质、管理创新的个人和班组，看实绩、讲真事。"
    "从班组开始，经车间（林场）到公司；资格审查后公示 5 个工作日，职工投票作参考，评审组评审，再公示后表彰。"
    "与人选有关的人一律回避。公示和宣传都要本人同意，可以随时撤回。"
)
CATEGORIES = [
    {"name": "工作认真", "whom": "个人", "quota": 2},
    {"name": "服务优质", "whom": "个人", "quota": 1},
    {"name": "管理创新", "whom": "集体", "quota": 1},
]
# By whom, whom (工号 or a team's code), category, 一句话, 事迹.
NOMINATIONS = (
    ("20118", "20120", 0, "检修记录十年没有一处涂改",
     "十年里经手的检修单有三千多张，每一张都写清故障、用料和工时，没有一处涂改。新来的徒弟照着这些记录就能独立判断常见故障。"),
    ("20160", "20158", 1, "雨里雪里把苗送到每个小班",
     "今年春天连着下雨，路断了，和同事一起把两万株苗背进三个小班，成活率九成以上，职工家属都说苗圃交到这样的人手里放心。"),
    ("20137", "jx-2", 2, "一块看板让备件不再等",
     "班组自己做了一块备件看板，用磁贴标出在库、在途和急缺，停机等件的时间从每次两天降到半天，别的班组也照着做了。"),
)  # fmt: skip
PRAISED = (
    "20117", "雪夜抢修，天亮前恢复供暖",
    "去年腊月锅炉引风机半夜停转，室外零下三十度。接到电话就从家里赶到厂区，带着两个徒弟拆检、换轴承、校中心，"
    "凌晨五点送风成功。事后只说：暖气一停，家属区的老人孩子先受冻，我们等不得。",
)  # fmt: skip


def seed(desk: Desk, company: Unit) -> None:
    """A second time changes nothing."""
    session, now = desk.session, desk.now
    if session.scalar(select(Selection.id).limit(1)) is not None:
        return
    _praised(desk, company)
    running = _selection(desk, company, "今年身边榜样", State.NOMINATING, now + timedelta(days=10))
    for by, whom, category, summary, story in NOMINATIONS:
        row = _nomination(desk, running, by, whom, category, (summary, story))
        row.standing, row.submitted_at = Standing.CLIMBING, now
        assert row.unit is not None
        row.at_unit_id = climbing.levels(session, row, row.unit)[0]
        climbing.note(desk, row, "推荐", row.by, unit=row.unit)
    session.flush()


def _selection(desk: Desk, company: Unit, title: str, state: State, until: datetime) -> Selection:
    organizer = _person(desk.session, ORGANIZER)
    made = Selection(title=title, unit=company, state=state, author_id=organizer.id, created_at=desk.now)
    made.categories, made.nominations_until = CATEGORIES, until
    desk.session.add(made)
    desk.session.flush()
    rule = SelectionRule(selection_id=made.id, version=1, text=RULES, by_id=organizer.id, at=desk.now)
    seats = [PanelSeat(selection_id=made.id, person_id=_person(desk.session, one).id) for one in PANEL]
    desk.session.add_all([rule, *seats])
    desk.session.flush()
    return made


def _nomination(
    desk: Desk, selection: Selection, by: str, whom: str, category: int, told: tuple[str, str]
) -> Nomination:
    person = desk.session.scalar(select(Person).where(Person.employee_no == whom))
    unit = desk.session.scalar(select(Unit).where(Unit.code == whom))
    home = nominating.home_of(desk.session, person, selection) if person else unit
    assert home is not None
    nominee = nominating.Nominee(home, person)
    row = Nomination(selection=selection, category=category, person=person, team=unit, unit=home, rule_version=1)
    row.by, row.created_at, row.live_key = _person(desk.session, by), desk.now, nominee.key
    row.summary, row.story = told
    row.frontline, row.standing = nominating.is_frontline(nominee), Standing.HONOURED
    desk.session.add(row)
    desk.session.flush()
    return row


def _praised(desk: Desk, company: Unit) -> None:
    """Last year's, with a story that its nominee agreed to."""
    past = _selection(desk, company, "上年度身边榜样", State.PRAISING, desk.now - timedelta(days=300))
    whom, summary, story = PRAISED
    row = _nomination(desk, past, "20118", whom, 0, (summary, story))
    assert row.person is not None
    row.submitted_at = row.notice_answered_at = row.praise_answered_at = desk.now - timedelta(days=310)
    for what in (NOTICE, PRAISE):
        give_consent(desk.session, row.person, purpose(what, row), version=WORDING, now=row.submitted_at)
    stories.tell(desk, row)


def _person(session: Session, number: str) -> Person:
    return session.scalars(select(Person).where(Person.employee_no == number)).one()
