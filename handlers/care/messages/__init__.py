"""The chat: what to collect, whom to visit, what was talked about, what is to go out."""

from bot.router import merge
from handlers.care.messages import employee, goods, office, recording, register, secretary

router = merge([module.router for module in (goods, office, secretary, recording, register, employee)])

__all__ = ["router"]
