"""Links that carry their own right: to a contest's workbook, for one person, for a day."""

from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from bot.config import App

LASTS = timedelta(days=1)
SALT = "quiz.workbook"


def workbook(app: App, contest_id: int, person_id: int, *, now: datetime) -> str:
    """The address of a contest's workbook for this organiser."""
    until = int((now + LASTS).timestamp())
    token = URLSafeSerializer(app.secret_key, SALT).dumps([contest_id, person_id, until])
    return f"{app.base_url}/m/quiz/results/{token}"


def read(app: App, token: str, *, now: datetime) -> tuple[int, int] | None:
    """The ids of the contest and the person; None where the link is not ours or too old."""
    try:
        said: Any = URLSafeSerializer(app.secret_key, SALT).loads(token)
    except BadSignature:
        return None
    contest_id, person_id, until = said
    return (contest_id, person_id) if now.timestamp() <= until else None
