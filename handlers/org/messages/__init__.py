"""The chat: who you are, what is kept of you, and what the platforms say about people."""

from bot.router import merge
from handlers.org.messages import binding, contacts, following, personal, privacy

router = merge([binding.router, personal.router, privacy.router, following.router, contacts.router])

__all__ = ["router"]
