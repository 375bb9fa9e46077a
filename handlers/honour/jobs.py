"""What happens by the clock with role models, pledges, appraisals."""

from bot.schedule import Jobs
from handlers.honour import jobs_pledges

jobs = Jobs(jobs_pledges.jobs)
