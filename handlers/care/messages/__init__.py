"""The chat: what to collect, whom to visit, what was talked about, what is to go out."""

from bot.router import merge
from handlers.care.messages import employee, goods, office, secretary

router = merge([goods.router, office.router, secretary.router, employee.router])

__all__ = ["router"]
