"""What is wrong with this installation, and what to do about each thing."""

from bot.doctor.examination import Probe, examine, report, status_of
from bot.doctor.finding import Finding, Level

__all__ = ["Finding", "Level", "Probe", "examine", "report", "status_of"]
