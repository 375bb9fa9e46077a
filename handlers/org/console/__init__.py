"""The back office of people and units."""

from bot.web.console import Nav
from handlers.org.console import people
from handlers.org.console.base import MANAGERS, console

nav = (Nav("人员", "org-console.people", MANAGERS, group="组织"),)

__all__ = ["console", "nav", "people"]
