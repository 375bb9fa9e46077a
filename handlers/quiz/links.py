"""Links that carry their own right, for one person, for a day: to a contest's workbook, to a file given back."""

from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from bot.config import App

LASTS = timedelta(days=1)
WORKBOOK, RETURNED = "quiz.workbook", "quiz.returned"


def workbook(app: App, contest_id: int, person_id: int, *, now: datetime) -> str:
    """The address of a contest's workbook for this organiser."""
    return f"{app.base_url}/m/quiz/results/{_token(app, WORKBOOK, contest_id, person_id, now)}"


def returned(app: App, file_id: int, person_id: int, *, now: datetime) -> str:
    """The address of a sent workbook, with what is wrong in it, for its sender."""
    return f"{app.base_url}/m/quiz/returned/{_token(app, RETURNED, file_id, person_id, now)}"


def _token(app: App, salt: str, thing: int, person: int, now: datetime) -> str:
    until = int((now + LASTS).timestamp())
    return str(URLSafeSerializer(app.secret_key, salt).dumps([thing, person, until]))


def read(app: App, token: str, *, salt: str = WORKBOOK, now: datetime) -> tuple[int, int] | None:
    """The ids of the thing and the person; None where the link is not ours or too old."""
    try:
        said: Any = URLSafeSerializer(app.secret_key, salt).loads(token)
    except BadSignature:
        return None
    thing, person, until = said
    return (thing, person) if now.timestamp() <= until else None
