"""Schema revisions. `bot.migrate` runs them; there is no alembic.ini."""
