"""The chat: 求助, 进度, 补充, 撤回, 评价, 心声, 匿名, 回执, 政策, 公示, 谁看过, 代报; for caseworkers 办件, 查件."""

from bot.router import merge
from handlers.case.messages import asking, filling, other, own, staff

router = merge([filling.router, own.router, asking.router, staff.router, other.router])

__all__ = ["router"]
