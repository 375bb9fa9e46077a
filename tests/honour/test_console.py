"""The back office and the phone: set up, run, screened, objected to, judged; people of other units stay out."""

import io
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import select

from bot import rights
from bot.app import KEEPERS
from bot.workdays import Workdays
from handlers.org import personal
from models.honour.selecting import HonourNotice, HonourObjection, Standing, State, Story
from models.org import Unit
from models.study import StudyItem
from tests.console.browser import Browser, words
from tests.honour.conftest import (
    LEADER,
    MATE,
    NOMINATOR,
    NOMINEE,
    ORGANIZER,
    OTHER,
    PANEL,
    RULES,
    SECRETARY,
    STORY,
    newest,
    nomination,
    passes,
    somebody,
)
from tests.phone.browser import Browser as Phone
from tests.world import World

In = Callable[[str], Browser]
FORM = {
    "title": "2026 年身边榜样", "rules": RULES, "nominations_until": "2026-11-24T11:00", "notice_days": "5",
    "voting_days": "5", "choices": "2", "votes": "1", "panel": " ".join(PANEL), "工作认真/个人": "1",
}  # fmt: skip


def unit_id(world: World) -> str:
    """The company's."""
    with world.db.reading() as session:
        return session.scalars(select(Unit.public_id).where(Unit.code == "C")).one()


def paths(world: World) -> tuple[str, str]:
    """The newest selection's and the newest nomination's pages."""
    with world.db.reading() as session:
        return (
            f"/console/selections/{newest(session).public_id}",
            f"/console/nominations/{nomination(session).public_id}",
        )


def begun(world: World, browser: Browser) -> str:
    """A selection set up in the form and published; its page."""
    browser.get("/console/selections/new")
    sent: dict[str, Any] = {**FORM, "unit": unit_id(world)}
    assert "已保存" in words(browser.post("/console/selections/new", **sent))
    with world.db.reading() as session:
        path = f"/console/selections/{newest(session).public_id}"
    assert "已办好" in words(browser.post(f"{path}/act", action="发布"))
    return path


def nominated(world: World, path: str) -> Phone:
    """陈明 nominates on the phone; what is wrong with the form is said at once and nothing typed is lost."""
    phone, place = Phone(world, who=NOMINATOR), path.rpartition("/")[2]
    form = f"/m/honour/{place}/nominate"
    assert "看实绩" in phone.get(form).text
    wrong = phone.post(form, category="0", whom="没这人", summary="抢修带头", story="短")
    assert wrong.status == 422
    assert "没有找到" in wrong.text
    assert "请写 20 到 1500 个字" in wrong.text
    assert 'value="抢修带头"' in wrong.html
    assert "逐级推荐" in phone.post(form, category="0", whom=NOMINEE, summary="抢修带头", story=STORY).text
    return phone


def test_the_form_says_what_is_wrong_and_a_running_selection_keeps_its_terms(firm: World, browser: Any) -> None:
    organizer = browser(ORGANIZER)
    organizer.get("/console/selections/new")
    sent: dict[str, Any] = {**FORM, "unit": unit_id(firm)}
    assert "5 到 30" in words(organizer.post("/console/selections/new", **(sent | {"notice_days": "3"})))
    assert "没有工号 99999" in words(organizer.post("/console/selections/new", **(sent | {"panel": "99999"})))
    assert "至少给一个类别" in words(organizer.post("/console/selections/new", **(sent | {"工作认真/个人": "0"})))
    few = organizer.post("/console/selections/new", **(sent | {"panel": PANEL[0]}))
    assert "评审组至少 3 人" in words(few)
    path = begun(firm, organizer)
    earlier = organizer.post(f"{path}/edit", **(sent | {"nominations_until": "2026-11-24T09:30"}))
    assert "只能往后改" in words(earlier)
    changed = organizer.post(f"{path}/edit", **(sent | {"rules": "新办法", "notice_days": "9", "title": "改名"}))
    assert "评选办法（第 2 版）" in words(changed)
    assert "2026 年身边榜样" in words(changed)
    assert "5 个工作日" in words(changed)
    outsider = browser(OTHER)
    assert "2026 年身边榜样" not in words(outsider.get("/console/selections"))
    assert outsider.get(path).status_code == outsider.post(f"{path}/act", action="取消", note="x").status_code == 404
    assert "会收到通知" in words(organizer.post(f"{path}/act", action="取消", note="条件不成熟"))
    assert "取消" in words(organizer.post(f"{path}/act", action="取消", note="条件不成熟", sure="1"))


def test_from_the_form_to_the_story_by_pages_alone(firm: World, browser: Any) -> None:
    organizer, secretary = browser(ORGANIZER), browser(SECRETARY)
    path = begun(firm, organizer)
    nominated(firm, path)
    _, one = paths(firm)
    assert "等您看的推荐" in words(secretary.get("/console/selections"))
    assert "写明理由" in words(secretary.post(f"{one}/judge", choice="退回修改"))
    assert "已记下" in words(secretary.post(f"{one}/judge", choice="同意上报", reason=""))
    nominee = Phone(firm, who=NOMINEE)
    assert "由您决定" in nominee.get("/m/").text
    ident = one.rpartition("/")[2]
    assert "记下了" in nominee.post("/m/honour/mine", nominee.get("/m/honour/mine").form(), do="notice:yes").text
    assert "记下了" in nominee.post("/m/honour/mine", nominee.seen.form(), do="praise:yes", nomination=ident).text
    passes(firm, hours=2)
    organizer = browser(ORGANIZER)
    assert "公示：同意；宣传：同意" in words(organizer.get(one))
    organizer.post(f"{one}/screen", fits="1", reason="")
    book = load_workbook(io.BytesIO(organizer.get(f"{path}/nominations?as=xlsx").data))
    assert [cell.value for cell in book[book.sheetnames[0]][2]][:4] == ["韩雪松", "机修一班", "工作认真（个人）", "是"]
    assert "一线占比 1 / 1" in words(organizer.get(f"{path}/nominations?standing=审查通过"))
    organizer.post(f"{path}/act", action="开始公示")
    _objected(firm, organizer)
    passes(firm, days=8)
    voter = Phone(firm, who=MATE)
    vote = f"/m/honour/{path.rpartition('/')[2]}/vote"
    assert "抢修带头" in voter.get(vote).text
    assert "最少选 1 个" in voter.post(vote).text
    assert "已收到您的票" in voter.post(vote, **{"for": ident}).text
    assert "您已经投过了" in voter.get(vote).text
    organizer = browser(ORGANIZER)
    assert "得票" not in words(organizer.get(path)), "sealed until it closes"
    passes(firm, days=5)
    organizer = browser(ORGANIZER)
    assert "票数太少" in words(organizer.get(path))
    for number in PANEL[:2]:
        judge = Phone(firm, who=number)
        assert "等您看的推荐" in judge.get("/m/").text
        assert (
            "请写明理由"
            in judge.post(f"/m/honour/judge/{ident}", judge.get(f"/m/honour/judge/{ident}").form(), do="agree").text
        )
        judge.post(f"/m/honour/judge/{ident}", judge.seen.form(), do="agree", reason="实绩突出")
    leader = browser(LEADER)
    leader.get(path)
    assert "写明理由" in words(leader.post(f"{path}/act", action="审定"))
    leader.get(path)
    assert "已办好" in words(leader.post(f"{path}/act", action="审定", note="同意评审意见"))
    passes(firm, days=8)
    organizer = browser(ORGANIZER)
    organizer.get(path)
    assert "已办好" in words(organizer.post(f"{path}/act", action="开始宣传"))
    told = Phone(firm, who=MATE).get("/m/honour")
    assert "韩雪松：抢修带头" in told.text
    with firm.db.reading() as session:
        story = session.scalars(select(Story.public_id)).one()
    assert STORY in Phone(firm, who=MATE).get(f"/m/honour/stories/{story}").text
    assert Phone(firm, who=OTHER).get(f"/m/honour/stories/{story}").status == 404
    _erased(firm)


def _objected(world: World, organizer: Browser) -> None:
    """An objection on the phone, read and settled in the back office."""
    mate = Phone(world, who=MATE)
    assert "韩**（机修一班）" in mate.get("/m/honour").text
    with world.db.reading() as session:
        notice = f"/m/honour/notices/{session.scalars(select(HonourNotice.public_id)).one()}"
    mate.get(notice)
    assert "谁提的不会公开" in mate.post(notice, note="抢修那几天他休假").text
    assert mate.get(notice).status == 404
    with world.db.reading() as session:
        path = f"/console/honour-objections/{session.scalars(select(HonourObjection.public_id)).one()}"
    page = words(organizer.get(path))
    assert "抢修那几天他休假" in page
    assert "周立" not in page
    assert "异议已处理" in words(organizer.post(path, upheld="0", reason="考勤表在岗"))


def _erased(world: World) -> None:
    """Whoever is erased is shown nowhere any more, the study item holds nothing of them."""
    with world.writing() as session:
        person = somebody(session, NOMINEE)
        subject = rights.Subject(session, person, world.config, Workdays(), world.now + timedelta(days=1))
        personal.erase_person(session, person, now=world.now, forget=partial(rights.forget, KEEPERS, subject))
        row = nomination(session)
        assert (row.story, row.summary, newest(session).state) == ("", "", State.PRAISING)
        assert (row.standing, session.scalars(select(Story.text)).one()) == (Standing.HONOURED, "")
        assert "抢修" not in session.scalars(select(StudyItem.body)).one()
