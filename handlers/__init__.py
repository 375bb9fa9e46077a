"""One folder a feature."""

from collections.abc import Mapping
from types import MappingProxyType

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "notices": "handlers.care.commands:notices",
        "person": "handlers.org.commands:person",
        "roster": "handlers.org.commands:roster",
    }
)
