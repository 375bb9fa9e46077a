"""In a real browser, from the simulator's phone: a volunteer's morning, a request for help, how each page looks."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from bot.database import open_database
from bot.web.tools import tools
from handlers.digest import links
from models import Base
from models.activity import Activity
from models.honour.selecting import State
from models.org import Person, Unit
from tests.console.demo import faults_of
from tests.console.matrix import LINK, PHONE
from tests.phone.honours import select_role_models
from tests.phone.site import CHROMIUM, FLAGS, MORNING, Site, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="SKIPPED LOUDLY: no Chromium at /usr/bin/chromium")
VOLUNTEER, LEADER, ASKER = "20220", "20116", "20136"
MEMBER, HEAD = "20135", "20101"  # of a branch that votes, with a pledge to look at; whose duties are waiting
USUAL, LARGE = 390, 288  # a phone as it comes, and one whose type is a third larger: as much narrower for the page
UNLINKED = (
    "/m/study/search?q=长征", "/m/hours/appeal", "/m/policy?q=医疗互助", "/m/campaigns/hand-over",
    "/m/quiz/certificates", "/m/certificate/ZY1", "/m/gone", "/m/bind", "/m/nowhere",
)  # fmt: skip
# Pages behind a form, looked at or gone through on their way by other tests of this folder; doors that only lead on.
BEHIND = {
    "case.form", "quiz.play", "quiz.result", "quiz.reviewed", "activity.community", "activity.report", "quiz.verify",
    "case.object_to", "live.enter", "me.begin", "me.arrive", "activity.make_up", "study.day",
}  # fmt: skip
FILES = {"activity.drawn", "case.photo", "quiz.document", "quiz.picture", "digest.document", "digest.book"}
HREFS = "() => [...document.querySelectorAll('a[href^=\"/m\"]')].map((one) => one.getAttribute('href'))"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration, on a database of its own."""
    folder = tmp_path_factory.mktemp("town")
    db = open_database(f"sqlite:///{folder / 'town.db'}")
    Base.metadata.create_all(db.writer)
    with served(db, folder) as served_site:
        yield served_site
    db.dispose()


@pytest.fixture
def site(town: Site) -> Site:
    """On Tuesday morning again."""
    town.moves(MORNING)
    return town


@pytest.fixture(scope="module")
def browser() -> Iterator["Chromium"]:
    """The one Debian has."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        found: Chromium = tool.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield found
        found.close()


def snow(site: Site, title: str = "周六清雪志愿") -> Activity:
    """The demonstration's volunteer activity, or another one."""
    with site.db.reading() as session:
        return session.scalars(select(Activity).where(Activity.title == title)).one()


def test_a_volunteer_signs_up_from_the_simulator_s_phone_and_in_by_the_leader_s_screen(
    site: Site, browser: "Chromium"
) -> None:
    from playwright.sync_api import expect

    activity = snow(site)
    phone = browser.new_context(viewport={"width": 390, "height": 844}, base_url=site.base).new_page()
    phone.goto("/simulator/")
    phone.select_option("#person", VOLUNTEER)
    phone.click("#more")
    with phone.context.expect_page() as opened:
        phone.click("text=打开手机页面")
    page = opened.value
    page.click("text=活动报名")
    page.click("text=周六清雪志愿")
    page.click("text=我要报名")
    page.click("button:has-text('报名')")
    expect(page.locator(".said").first).to_contain_text("报名成功")
    site.moves(activity.starts_at)
    leader = site.page(browser, LEADER)
    leader.goto(f"/m/activity/{activity.public_id}/screen")
    digits = leader.inner_text(".code")
    page.goto(f"/m/activity/{activity.public_id}/sign?code={digits}")
    page.click("text=我到了，签到")
    expect(page.locator(".said").first).to_contain_text("签到成功")
    leader.click("text=看名单")
    expect(leader.locator("main")).to_contain_text("已到 1 人")


def test_a_request_for_help_goes_from_the_phone_s_form_to_the_chat_s_progress(site: Site, browser: "Chromium") -> None:
    from playwright.sync_api import expect

    chat = browser.new_context(viewport={"width": 390, "height": 844}, base_url=site.base).new_page()
    chat.goto("/simulator/")
    chat.select_option("#person", ASKER)
    page = chat.context.new_page()
    page.goto("/m/case")
    page.click("button:has-text('生活困难')")
    page.click("button:has-text('提交')")
    expect(page.locator("[role=alert]")).to_contain_text("再看一下")
    page.fill("[name=story]", "老屋漏雨，想请单位帮忙联系维修。")
    page.check("[name=soon][value=就这几天]")
    page.check("[name=contact][value=打电话]")
    page.click("button:has-text('提交')")
    expect(page.locator(".said").first).to_contain_text("编号 BF-26-1124-")
    number = page.locator(".weui-cell__ft").first.inner_text()
    chat.fill("#text", "进度")
    chat.click("text=发送")
    expect(chat.locator("#chat")).to_contain_text(f"{number} 帮扶申请 · 已提交")


class Tour:
    """Everything that links lead somebody to, each kind of page once; `seen` is shared by everybody who goes."""

    def __init__(self, site: Site, page: "Page", seen: set[str]) -> None:
        self.site, self.page, self.seen = site, page, seen
        self.faults: list[str] = []
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)

    def goes(self, *todo: str) -> list[str]:
        """Go through these pages and on; what is wrong with how they look."""
        paths = list(todo)
        for place, path in enumerate(paths):
            endpoint = self._endpoint(path)
            known = endpoint in self.seen
            if endpoint in FILES or (known and place >= len(todo)):
                continue
            self.seen.add(endpoint)
            self.page.goto(path)
            paths += self.page.evaluate(HREFS)
            if not known:
                self.faults += looked_at(self.page, endpoint or path)
        return [fault for fault in self.faults if "404 (NOT FOUND)" not in fault]

    def _endpoint(self, path: str) -> str:
        try:
            return str(self.site.flask.url_map.bind("siwei.example").match(path.partition("?")[0])[0])
        except HTTPException:
            return ""


def week(site: Site) -> str:
    """The link to the company's last week that its leader gets."""
    with site.flask.app_context(), site.db.reading() as session:
        unit = session.scalars(select(Unit).where(Unit.code == "qsl")).one()
        leader = session.scalars(select(Person).where(Person.employee_no == "20101")).one()
        link = links.page(tools().config.app, unit.id, "2026-W47", leader.id, now=MORNING)
    return link.removeprefix(site.base)


def asks_for_help(site: Site, browser: "Chromium") -> None:
    """So that somebody has a case of their own, and a draft."""
    page = site.page(browser, ASKER)
    page.goto("/m/case")
    page.click("button:has-text('生活困难')")
    assert looked_at(page, "case.form") == []
    page.goto(page.url)
    page.fill("[name=story]", "老屋漏雨，想请单位帮忙联系维修。")
    page.check("[name=soon][value=就这几天]")
    page.check("[name=contact][value=打电话]")
    page.click("button:has-text('提交')")
    page.goto("/m/case")
    page.click("button:has-text('其他意见和诉求')")
    page.context.close()


def answers_a_survey(site: Site, browser: "Chromium") -> None:
    """The sheet behind the link that is shown once."""
    page = site.page(browser, MEMBER)
    page.goto("/m/survey")
    page.locator("main a[href^='/m/survey/']").first.click()
    page.locator("main form button").first.click()
    page.locator("a[href^='/m/survey/sheet/']").first.click()
    assert looked_at(page, "survey.sheet") == []
    page.context.close()


def tours(site: Site) -> dict[str, tuple[str, ...]]:
    """Where each of them begins."""
    base = f"/m/activity/{snow(site).public_id}"
    sport = f"/m/activity/{snow(site, '羽毛球团体赛').public_id}"
    stages = select_role_models(site, nominee=MEMBER, by=ASKER, judge=LEADER)
    voting, nominating = stages[State.VOTING], stages[State.NOMINATING]
    signing = (f"{base}/sign-up", f"{base}/cancel", f"{base}/sign", f"{sport}/teams", f"{sport}/fixtures")
    return {
        ASKER: ("/m/", *UNLINKED, *signing, f"{nominating}/nominate", f"{voting}/vote"),
        LEADER: (f"{base}/screen", f"{base}/roster", "/m/talks", "/m/honour/judge", week(site)),
        MEMBER: ("/m/", "/m/honour", "/m/honour/mine", "/m/pledges", "/m/appraisals", "/m/survey"),
        HEAD: ("/m/", "/m/digest/duties"),
    }


def test_every_page_fits_a_phone_is_in_chinese_and_has_no_serious_fault(site: Site, browser: "Chromium") -> None:
    seen: set[str] = set()
    faults: list[str] = []
    asks_for_help(site, browser)
    answers_a_survey(site, browser)
    for who, paths in tours(site).items():
        page = site.page(browser, who)
        faults += Tour(site, page, seen).goes(*paths)
        page.context.close()
    assert not faults, "\n".join(faults)
    shown = {rule.endpoint for rule in site.flask.url_map.iter_rules() if "GET" in (rule.methods or ())}
    missing = {name for name, whom in PHONE.items() if whom != LINK and name in shown} - seen - BEHIND - FILES
    assert not missing, f"no link leads to {sorted(missing)}: name it in tours, or look at it on its way (BEHIND)"


def looked_at(page: "Page", name: str) -> list[str]:
    """What is wrong with how a page looks, also with large type. The page is to be left afterwards."""
    return faults_of(page, f"m-{name}", (USUAL, LARGE))
