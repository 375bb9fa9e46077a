"""siwei bank …, siwei contest …"""

from handlers.quiz.commands import care
from handlers.quiz.commands.banks import bank
from handlers.quiz.commands.contests import contest

for command in care.COMMANDS:
    bank.add_command(command)

__all__ = ["bank", "contest"]
