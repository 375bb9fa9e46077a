"""A browser without scripts: cookies, links, forms; over the whole program's WSGI application."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from werkzeug.test import Client, TestResponse

from tests.world import World

CSRF = re.compile(r'name="csrf" value="([^"]*)"')
SITE = "https://siwei.example"
BACK = "/console/sign-in/wecom/back"


class Browser:
    """One person's browser. `csrf` is the token of the last page that had a form."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.client = Client(world.app)
        self.csrf = ""

    def get(self, path: str, **options: Any) -> TestResponse:
        """A page; redirects are followed."""
        return self._read(self.client.get(path, base_url=SITE, follow_redirects=True, **options))

    def post(self, path: str, *, follow: bool = True, csrf: str | None = None, **fields: Any) -> TestResponse:
        """A form of the last page, sent."""
        data = {"csrf": self.csrf if csrf is None else csrf, **fields}
        return self._read(self.client.post(path, base_url=SITE, data=data, follow_redirects=follow))

    def scan(self, userid: str, *, state: str | None = None, code: str | None = None) -> TestResponse:
        """Sign in by 企业微信's QR code, scanned by `userid`."""
        sent = self.client.get("/console/sign-in/wecom", base_url=SITE)
        asked = parse_qs(urlsplit(sent.headers["Location"]).query)["state"][0]
        query = {"code": code or self.world.platform.code("wecom", userid), "state": asked if state is None else state}
        return self.get(BACK, query_string=query)

    def _read(self, answer: TestResponse) -> TestResponse:
        if found := CSRF.search(answer.text if answer.mimetype == "text/html" else ""):
            self.csrf = found[1]
        return answer


def words(answer: TestResponse) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
