"""Activities: what is on, who comes, what they did, and the hours that count."""

from models.activity.core import (
    Activity,
    ActivityState,
    Attendance,
    CodeTry,
    DutyShift,
    Host,
    Kind,
    Risk,
    SignUp,
    Standing,
)
from models.activity.dual import DualRegistration, ServiceReport
from models.activity.hours import BackEntry, HourAppeal, HourCertificate, HourEntry, Source, StarLevel
from models.activity.sessions import AgendaItem, MakeUp, Measure, Minutes
from models.activity.sports import Fixture, Team, TeamMember, Tournament

__all__ = [
    "Activity",
    "ActivityState",
    "AgendaItem",
    "Attendance",
    "BackEntry",
    "CodeTry",
    "DualRegistration",
    "DutyShift",
    "Fixture",
    "Host",
    "HourAppeal",
    "HourCertificate",
    "HourEntry",
    "Kind",
    "MakeUp",
    "Measure",
    "Minutes",
    "Risk",
    "ServiceReport",
    "SignUp",
    "Source",
    "Standing",
    "StarLevel",
    "Team",
    "TeamMember",
    "Tournament",
]
