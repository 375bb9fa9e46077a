"""The back office's main paths with a keyboard alone: the focus is seen, nothing traps it, nothing is left out."""

from typing import TYPE_CHECKING

import pytest

from tests.console.demo import BROWSER, Demo, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page

pytestmark = pytest.mark.skipif(BROWSER is None, reason="SKIPPED LOUDLY: no chromium in PATH")
NAMED = """() => {
  const one = document.activeElement;
  const name = one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText || one.value || "";
  const style = getComputedStyle(one);
  const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return {name: name.trim(), tag: one.tagName, seen, inside: !!one.closest("main")};
}"""
FAR = 90


class Keys:
    """Somebody at a keyboard: Tab until something has the focus, then type, Enter, Space or an arrow."""

    def __init__(self, page: "Page") -> None:
        self.page = page

    def reaches(self, name: str, *, inside: bool = True) -> None:
        """Tab on to what is called `name`; everything passed shows that it has the focus."""
        passed = []
        for _ in range(FAR):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(NAMED)
            if here["tag"] == "BODY":
                continue
            assert here["seen"], f"{here} has the focus and does not show it"
            passed.append(here["name"])
            if here["name"].startswith(name) and (here["inside"] or not inside):
                return
        raise AssertionError(f"no way to {name!r} by Tab: {passed}")

    def does(self, name: str, *, inside: bool = True) -> None:
        """Reach a link or button and press Enter on it."""
        self.reaches(name, inside=inside)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def types(self, name: str, text: str) -> None:
        self.reaches(name)
        self.page.keyboard.type(text)

    def dates(self, name: str, day: str, time: str) -> None:
        """Fill in a field of date and time, part by part: "12052026", "0900AM"."""
        self.reaches(name)
        self.page.keyboard.type(day)
        self.page.keyboard.press("ArrowRight")
        self.page.keyboard.type(time)

    def reads(self, text: str) -> None:
        shown = self.page.inner_text("main")
        assert text in shown, shown


@pytest.fixture
def keys(demo: Demo, chromium: "Chromium") -> Keys:
    page, _ = opened(chromium, viewport={"width": 1440, "height": 900})
    page.goto(f"{demo.base}/console/sign-in")
    return Keys(page)


def test_a_caseworker_signs_in_finds_a_case_and_answers_it(keys: Keys) -> None:
    keys.does("经办人")
    keys.page.keyboard.press("Tab")
    assert keys.page.evaluate(NAMED)["name"] == "跳到正文"
    keys.page.keyboard.press("Enter")
    keys.page.keyboard.press("Tab")
    assert keys.page.evaluate(NAMED)["inside"]
    keys.page.reload()
    keys.does("求助列表", inside=False)
    keys.types("搜索", "1124-02")
    with keys.page.expect_response(lambda answer: "q=1124-02" in answer.url):
        keys.page.keyboard.press("Enter")
    keys.page.wait_for_selector("text=共 1 条")
    keys.does("BF-26-1124-02")
    keys.does("受理")
    keys.reaches("紧急程度")
    keys.page.keyboard.press("ArrowDown")
    keys.does("受理")
    keys.reads("“受理”已记录")
    keys.does("答复")
    keys.types("说明", "从下周一起夜班留两个热饭窗口。")
    keys.does("答复")
    keys.reads("“答复”已记录")


def test_an_organiser_makes_an_activity_and_submits_it(keys: Keys) -> None:
    keys.does("组织员")
    keys.does("活动", inside=False)
    keys.does("办活动")
    keys.types("名称", "读书会")
    keys.dates("开始", "12052026", "0900AM")
    keys.dates("结束", "12052026", "1100AM")
    keys.types("地点", "二楼会议室")
    keys.does("存草稿")
    keys.reads("读书会")
    keys.does("提交审核")
    keys.reads("待审")
