"""The quiz in chat: 竞赛, 挑战, 对战, 排行, 联赛, 我的成绩, 竞赛证书, 错题.

For organisers: 办竞赛, 作废, 竞赛统计, 审题, 查题.
"""

from bot.router import merge
from handlers.quiz.messages import duelling, organizing, playing, results, review, reviewing, statistics

PARTS = (playing, duelling, results, review, organizing, reviewing, statistics)
router = merge(part.router for part in PARTS)

__all__ = ["router"]
