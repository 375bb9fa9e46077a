"""What happens by the clock with surveys."""

from bot.schedule import Jobs

jobs = Jobs()
