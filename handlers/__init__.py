"""One folder a feature."""

from collections.abc import Mapping
from types import MappingProxyType

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "bank": "handlers.quiz.commands:bank",
        "duty": "handlers.activity.commands:duty",
        "hours": "handlers.activity.commands:hours",
        "contest": "handlers.quiz.commands:contest",
        "digest": "handlers.digest.commands:digest",
        "notices": "handlers.care.commands:notices",
        "person": "handlers.org.commands:person",
        "room": "handlers.quiz.live.commands:room",
        "roster": "handlers.org.commands:roster",
    }
)
