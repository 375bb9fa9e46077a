"""The quiz in chat: 竞赛, 挑战, 对战, 排行, 联赛, 我的成绩, 证书, 错题; for organisers 办竞赛, 作废, 审题, 查题."""

from bot.router import merge
from handlers.quiz.messages import duelling, organizing, playing, results, review, reviewing

router = merge([playing.router, duelling.router, results.router, review.router, organizing.router, reviewing.router])

__all__ = ["router"]
