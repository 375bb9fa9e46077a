"""A phone's web view over the whole program: cookies, forms, WeChat's OAuth as the simulated platform answers it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from tests.world import World

AGENTS = {
    "wecom": "Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36 wxwork/4.1.30 MicroMessenger/7.0.1",
    "official": "Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36 MicroMessenger/8.0.50",
    "": "Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36",
}
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
TAGS = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]+>", re.S)
BASE = "https://siwei.example"


@dataclass(frozen=True)
class Seen:
    """A page as it came back: its status, its markup, what a person reads."""

    status: int
    html: str
    path: str
    headers: Mapping[str, str]

    @property
    def text(self) -> str:
        """The words alone."""
        return re.sub(r"\s+", " ", unescape(TAGS.sub(" ", self.html)))

    def form(self, action: str = "") -> dict[str, str]:
        """The hidden fields of the form that goes to `action`; of the first one where it is empty."""
        for attributes, inside in FORM.findall(self.html):
            if not action or f'action="{action}"' in attributes:
                return {unescape(name): unescape(value) for name, value in HIDDEN.findall(inside)}
        raise AssertionError(f"no form for {action!r} in {self.path}: {self.text}")


@dataclass
class Browser:
    """Somebody's phone with a page open in an app."""

    world: World
    who: str = "20135"
    channel: str = "wecom"
    client: Client = field(init=False)
    seen: Seen = field(init=False)

    def __post_init__(self) -> None:
        self.client = Client(self.world.app, Response)

    def get(self, path: str) -> Seen:
        """Open a page; signs in on the way where it has to."""
        return self._follow(self.ask("GET", path), path)

    def post(self, path: str, form: Mapping[str, str] | None = None, /, **fields: Any) -> Seen:
        """Send a form: what is hidden in the page seen last, or in `form`, and what was typed."""
        hidden = (
            dict(form) if form is not None else self.seen.form(path if f'action="{path}"' in self.seen.html else "")
        )
        return self._follow(self.ask("POST", path, data=hidden | fields), path)

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        """One request, nothing followed."""
        headers = {"User-Agent": AGENTS[self.channel]}
        return self.client.open(path, method=method, base_url=BASE, headers=headers, **more)

    def authorize(self, answer: TestResponse) -> str:
        """What WeChat sends the browser back to, for the page that asks who this is."""
        asked = parse_qs(urlsplit(answer.location).query)
        back = asked["redirect_uri"][0].removeprefix(BASE)
        return f"{back}?code={self.world.platform.code(self.channel, self.who)}&state={asked['state'][0]}"

    def _follow(self, answer: TestResponse, path: str) -> Seen:
        for _ in range(8):
            if answer.status_code not in (302, 303):
                self.seen = Seen(
                    answer.status_code, answer.get_data().decode("utf-8", "replace"), path, dict(answer.headers)
                )
                return self.seen
            location = str(answer.location)
            path = self.authorize(answer) if "open.weixin.qq.com" in location else location.removeprefix(BASE)
            answer = self.ask("GET", path)
        raise AssertionError(f"no end of redirects at {path}")


def picture(colour: tuple[int, int, int] = (180, 40, 40)) -> tuple[BytesIO, str]:
    """A small photo to send with a form."""
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    out.seek(0)
    return out, "photo.jpg"
