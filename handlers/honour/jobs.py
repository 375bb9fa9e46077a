"""What happens by the clock with role models, pledges, appraisals."""

from bot.schedule import Jobs

jobs = Jobs()
