"""Every page of the back office, at a desk and on a phone: it fits, can be read aloud and is in Chinese.

The pages are those of tests/console/matrix.py; one that no link leads to and that the matrix has no thing for fails.
"""

from typing import TYPE_CHECKING

import pytest

from bot.web.console.signing import LABELS
from models.org import Role
from tests.console.demo import BROWSER, WHO, Demo, faults_of, looks, opened, sign_in
from tests.console.matrix import CONSOLE, Row

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page

DESK, PHONE = 1440, 390
# 企业微信's page and the way back from it: not pages of ours.
ELSEWHERE = {"console.scan", "console.scanned"}
# What an operator reads beside the configuration file and the platforms' own pages.
CONNECTING = "IP access_token config http https miniprogram official secret wecom"
ALLOWED = {"office-console.connection": frozenset(CONNECTING.split())}
FEATURES = sorted({row.endpoint.partition(".")[0] for row in CONSOLE})
FIRST = (Role.CASEWORKER, Role.ORGANIZER, Role.ADMIN, Role.SECRETARY, Role.LEADER, Role.AUDITOR, Role.LECTURER)


@pytest.mark.parametrize("role", list(WHO))
def test_every_link_of_the_back_office_opens_for_whoever_sees_it(demo: Demo, role: Role) -> None:
    assert demo.pages(role).broken == []


@pytest.mark.skipif(BROWSER is None, reason="SKIPPED LOUDLY: no chromium in PATH")
@pytest.mark.parametrize("feature", FEATURES)
def test_every_page_fits_can_be_read_aloud_and_is_in_chinese(demo: Demo, chromium: "Chromium", feature: str) -> None:
    mine = [row for row in looks(readable(demo)) if row.endpoint.startswith(f"{feature}.")]
    rows = [row for row in mine if row.endpoint not in ELSEWHERE]
    seats = Seats(demo, chromium)
    faults = [fault for row in rows for fault in seats.looks_at(row)]
    seats.close()
    assert not faults, "\n".join(faults)


def readable(demo: Demo) -> set[str]:
    """The console's routes that answer GET."""
    rules = demo.flask.url_map.iter_rules()
    return {str(rule.endpoint) for rule in rules if rule.rule.startswith("/console") and "GET" in (rule.methods or ())}


class Seats:
    """A window for each role, signed in when first needed."""

    def __init__(self, demo: Demo, chromium: "Chromium") -> None:
        self.demo, self.chromium = demo, chromium
        self.windows: dict[Role, tuple[Page, list[str]]] = {}

    def looks_at(self, row: Row) -> list[str]:
        """What is wrong with a route's page; a file to keep has no looks."""
        from playwright.sync_api import Error

        if row.stranger:
            return self._of_a_stranger(row)
        role = next(role for role in FIRST if role in row.roles)
        pages = self.demo.pages(role)
        if row.endpoint in pages.files - set(pages.first):
            return []
        page, complaints = self.windows.get(role) or self._sits(role)
        self.windows[role] = page, complaints
        complaints.clear()
        try:
            page.goto(self.demo.base + self.demo.address(row, role))
        except Error as fault:
            if "Download is starting" in fault.message:
                return []
            raise
        found = faults_of(page, row.endpoint, (DESK, PHONE), ALLOWED.get(row.endpoint, frozenset()))
        complaints = [complaint for complaint in complaints if "ws://" not in complaint]  # nobody serves the live room
        return found + [f"{row.endpoint}: {complaint}" for complaint in complaints]

    def _sits(self, role: Role) -> tuple["Page", list[str]]:
        page, complaints = opened(self.chromium, viewport={"width": DESK, "height": 900})
        sign_in(page, f"{self.demo.base}/console", LABELS[role])
        return page, complaints

    def _of_a_stranger(self, row: Row) -> list[str]:
        page, complaints = opened(self.chromium)
        page.goto(f"{self.demo.base}/console/sign-in")
        found = faults_of(page, row.endpoint, (DESK, PHONE))
        page.context.close()
        return found + complaints

    def close(self) -> None:
        for page, _ in self.windows.values():
            page.context.close()
