"""What happens to live rooms by the clock."""

from datetime import timedelta

from bot.schedule import Jobs, JobTurn
from handlers.quiz.live.awarding import overdue
from handlers.quiz.live.filing import ROWS, file_answers

jobs = Jobs()
MOST = 20


@jobs.at("live.file", cron="*/2 * * * *", policy="latest", grace=timedelta(hours=1))
def file(job: JobTurn) -> None:
    """File what ended rooms have left, some of it at a time."""
    overdue(job.session, limit=MOST, now=job.now)
    for _ in range(MOST):
        if file_answers(job.session, limit=ROWS) == 0:
            return
