"""Tables, and the rules that need only an object's own rows. Importing this package makes the metadata complete."""

from models import (
    activity,
    audit,
    care,
    case,
    contest,
    digest,
    live,
    messages,
    org,
    outbox,
    password,
    quiz,
    study,
    upload,
    web,
)
from models.base import Base

__all__ = [
    "Base",
    "activity",
    "audit",
    "care",
    "case",
    "contest",
    "digest",
    "live",
    "messages",
    "org",
    "outbox",
    "password",
    "quiz",
    "study",
    "upload",
    "web",
]
