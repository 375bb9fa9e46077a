"""The pages that are the door's own: home, signing in, one's account, all on one blueprint."""

from bot.web.console import account, signing, work
from bot.web.console.home import console

__all__ = ["account", "console", "signing", "work"]
