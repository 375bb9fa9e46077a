"""The back office's main paths in a browser that runs no scripts."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.web.console.signing import LABELS
from models.org import Role
from tests.console.demo import BROWSER, Demo, opened, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

pytestmark = pytest.mark.skipif(BROWSER is None, reason="SKIPPED LOUDLY: no chromium in PATH")
BANK = "题型,题目,A,B,C,D,答案\n单选,长征始于哪一年,1931,1934,1935,1936,B\n单选,长征止于哪一年,1931,1934,1935,1936,F\n"


class Desk:
    """Somebody's window without scripts."""

    def __init__(self, demo: Demo, chromium: "Chromium", role: Role) -> None:
        self.site = f"{demo.base}/console"
        self.page, _ = opened(chromium, viewport={"width": 1440, "height": 900}, java_script_enabled=False)
        sign_in(self.page, self.site, LABELS[role])

    def goes(self, path: str) -> None:
        self.page.goto(self.site + path if path.startswith("/") else path)

    def follows(self, link: str) -> None:
        self.page.locator("main").get_by_role("link", name=link).first.click()

    def presses(self, name: str, **fields: str) -> None:
        """Fill in the fields and press a button."""
        for field, text in fields.items():
            self.page.locator(f"#f-{field}").fill(text)
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()

    def reads(self, text: str) -> None:
        shown = self.page.inner_text("main")
        assert text in shown, shown


@pytest.fixture
def desks(demo: Demo, chromium: "Chromium") -> Iterator[Any]:
    """A window for each role that is asked for; closed afterwards."""
    made: list[Desk] = []

    def desk(role: Role) -> Desk:
        made.append(Desk(demo, chromium, role))
        return made[-1]

    yield desk
    for one in made:
        one.page.context.close()


def test_a_roster_is_tried_and_written(desks: Any, demo: Demo) -> None:
    admin = desks(Role.ADMIN)
    admin.goes("/roster")
    table = "工号,姓名,部门\n20999,祝新来,机修一班\n".encode()
    admin.page.set_input_files("#f-file", {"name": "花名册.csv", "mimeType": "text/csv", "buffer": table})
    admin.page.get_by_label("这只是一部分人").check()
    admin.presses("上传并试运行")
    demo.world.work()
    admin.follows("看看办到哪里了")
    admin.reads("新增 1")
    admin.presses("写入……")
    admin.reads("涉及 1")
    admin.presses("写入")
    demo.world.work()
    admin.goes("/people?q=20999")
    admin.reads("祝新来")


def test_a_study_item_is_written_and_approved_by_another(desks: Any) -> None:
    organizer, second = desks(Role.ORGANIZER), desks(Role.ADMIN)
    organizer.goes("/study/items")
    organizer.follows("新写一篇")
    organizer.presses("保存，送审", title="雪夜巡护", body="一段史实。", source="公司史志第 3 页")
    organizer.reads("待审")
    second.goes(organizer.page.url)
    second.presses("通过")
    second.reads("已通过")


def test_a_bank_is_imported_and_a_flagged_key_put_right(desks: Any, demo: Demo) -> None:
    organizer = desks(Role.ORGANIZER)
    organizer.goes("/quiz/imports/new")
    sent = {"name": "长征.csv", "mimeType": "text/csv", "buffer": BANK.encode()}
    organizer.page.set_input_files("#f-file", sent)
    organizer.presses("上传", bank="长征题库")
    organizer.reads("正在读文件")
    demo.world.work()
    organizer.page.reload()
    organizer.follows("逐题核对")
    organizer.page.check("#f-key-D")
    organizer.presses("改好了，送审")
    organizer.reads("都处理完了")


def test_a_contest_is_made_and_opened(desks: Any) -> None:
    organizer = desks(Role.ORGANIZER)
    organizer.goes("/quiz/contests/new?mode=paper")
    organizer.presses("建草稿", title="冬训竞赛")
    organizer.presses("发布……")
    organizer.reads("涉及")
    organizer.presses("发布")
    organizer.reads("进行中")


def test_an_activity_is_made_submitted_and_reviewed(desks: Any, demo: Demo) -> None:
    organizer, leader = desks(Role.ORGANIZER), desks(Role.LEADER)
    day = (demo.world.now + timedelta(days=12)).strftime("%Y-%m-%d")
    organizer.goes("/activities")
    organizer.follows("办活动")
    organizer.presses("存草稿", title="林区健步走", starts_at=f"{day}T09:00", ends_at=f"{day}T11:00", place="河堤")
    organizer.presses("提交审核")
    leader.goes(organizer.page.url)
    leader.presses("通过，开始报名")
    leader.reads("报名中")


def test_a_case_is_taken_and_answered(desks: Any) -> None:
    worker = desks(Role.CASEWORKER)
    worker.goes("/cases")
    worker.page.get_by_role("link", name="BF-26-1124-02").click()
    worker.follows("受理")
    worker.page.locator("#f-urgency").select_option("一般")
    worker.presses("受理")
    worker.reads("“受理”已记录")
    worker.follows("答复")
    worker.presses("答复", note="从下周一起夜班留两个热饭窗口。")
    worker.reads("“答复”已记录")


def test_a_campaign_s_notice_is_prepared_and_approved_by_another(desks: Any) -> None:
    organizer, leader = desks(Role.ORGANIZER), desks(Role.LEADER)
    organizer.goes("/care/calendar?q=数九御寒")
    organizer.follows("数九御寒")
    organizer.presses("送批", text="天冷了，请到驿站领取棉手套。")
    organizer.reads("请另一位同事批准")
    leader.goes(organizer.page.url)
    leader.presses("批准……")
    leader.reads("发出后不能收回")
    leader.presses("批准")
    leader.reads("已批准")


def test_a_reminder_says_how_many_it_goes_to_before_it_goes(desks: Any, demo: Demo) -> None:
    organizer = desks(Role.ORGANIZER)
    organizer.goes("/study/not-done")
    organizer.presses("提醒他们……")
    organizer.reads("涉及")
    organizer.page.locator("button[name=sure]").click()
    organizer.reads("提醒")
    demo.world.work()
    assert any("学习" in text for text in demo.world.pushed("20135"))


def test_a_digest_is_opened(desks: Any) -> None:
    leader = desks(Role.LEADER)
    leader.goes("/digests")
    leader.presses("查看")
    leader.reads("青松岭林业公司")
    leader.reads("指标")
