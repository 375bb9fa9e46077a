"""Schedules, entered by the tick."""
