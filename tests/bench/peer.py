"""WeRoBot, as its documentation sets it up: the peer of the callbacks. Installed from its package, served like ours."""

import os
import warnings
from typing import Any

from tests.bench.messages import ACCOUNT

REPLY = "您可以这样用（回复文字或数字都行）：\n1 学习：今天的学习和每日一题\n2 搜索：找学习内容，例如：搜索 遵义\n" * 3


def application() -> Any:
    """The WSGI application; WEROBOT_SESSION=1 keeps sessions in its default SQLite storage."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from werobot import WeRoBot
        from werobot.config import Config

    settings = Config(TOKEN=ACCOUNT.token, ENCODING_AES_KEY=ACCOUNT.encoding_aes_key, APP_ID=ACCOUNT.app_id)
    kept = os.environ.get("WEROBOT_SESSION") == "1"
    settings["SESSION_STORAGE"] = None if kept else False
    robot = WeRoBot(config=settings)

    if kept:

        @robot.text
        def count(_message: Any, session: dict[str, Any]) -> str:
            session["times"] = session.get("times", 0) + 1
            return f"第 {session['times']} 次"

    else:

        @robot.text
        def answer(_message: Any) -> str:
            return REPLY

    return robot.wsgi
