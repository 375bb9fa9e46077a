"""Links that carry their own right: to one digest, for one reader, for a week."""

from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from bot.config import App

LASTS = timedelta(days=7)
SALT = "digest"


def token(app: App, unit_id: int, period: str, reader_id: int, *, now: datetime) -> str:
    """What stands in the address; the same all day, so that the same digest has the same address."""
    until = int((now + LASTS).timestamp()) // 86_400
    signed = URLSafeSerializer(app.secret_key, SALT).dumps([unit_id, period, reader_id, until])
    return str(signed)


def page(app: App, unit_id: int, period: str, reader_id: int, *, now: datetime) -> str:
    """The page's address; `.png`, `.docx` and `.xlsx` behind it are the picture and the files."""
    return f"{app.base_url}/m/digest/{token(app, unit_id, period, reader_id, now=now)}"


def read(app: App, text: str, *, now: datetime) -> tuple[int, str, int] | None:
    """Unit, period and reader; None where the link is not ours or too old."""
    try:
        said: Any = URLSafeSerializer(app.secret_key, SALT).loads(text)
    except BadSignature:
        return None
    unit_id, period, reader_id, until = said
    return (unit_id, period, reader_id) if now.timestamp() // 86_400 <= until else None
