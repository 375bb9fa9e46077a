"""The features, each with its words and what it does by the clock: all that a worker needs of them."""

from dataclasses import dataclass

from bot.chores import Chores
from bot.resolve import Resolver
from bot.router import Router, merge
from bot.schedule import Jobs
from handlers.activity import jobs as activity_jobs
from handlers.activity import messages as activity_messages
from handlers.care import jobs as care_jobs
from handlers.care import messages as care_messages
from handlers.case import jobs as case_jobs
from handlers.case import messages as case_messages
from handlers.digest import jobs as digest_jobs
from handlers.digest import messages as digest_messages
from handlers.help import messages as help_messages
from handlers.honour import jobs as honour_jobs
from handlers.honour import messages as honour_messages
from handlers.office import chores as office_chores
from handlers.org import chores as org_chores
from handlers.org import jobs as org_jobs
from handlers.org import messages as org_messages
from handlers.quiz import jobs as quiz_jobs
from handlers.quiz import messages as quiz_messages
from handlers.quiz.live import jobs as live_jobs
from handlers.quiz.live import messages as live_messages
from handlers.study import jobs as study_jobs
from handlers.study import messages as study_messages
from handlers.survey import jobs as survey_jobs
from handlers.survey import messages as survey_messages


@dataclass(frozen=True)
class Feature:
    """What a feature brings to the chat and the clock; its pages are in bot.frontage."""

    name: str
    router: Router
    jobs: Jobs | None = None


FEATURES = (
    Feature("activity", activity_messages.router, activity_jobs.jobs),
    Feature("care", care_messages.router, care_jobs.jobs),
    Feature("case", case_messages.router, case_jobs.jobs),
    Feature("digest", digest_messages.router, digest_jobs.jobs),
    Feature("help", help_messages.router),
    Feature("honour", honour_messages.router, honour_jobs.jobs),
    Feature("org", org_messages.router, org_jobs.jobs),
    Feature("quiz", quiz_messages.router, quiz_jobs.jobs),
    Feature("live", live_messages.router, live_jobs.jobs),
    Feature("study", study_messages.router, study_jobs.jobs),
    Feature("survey", survey_messages.router, survey_jobs.jobs),
)


def word_table() -> Resolver:
    """Every feature's words, states and events in one table.

    Raises: TableError, where two features claim the same word.
    """
    return Resolver(merge(feature.router for feature in FEATURES))


def all_jobs() -> Jobs:
    """Every feature's jobs."""
    return Jobs(*(feature.jobs for feature in FEATURES if feature.jobs))


def all_chores() -> Chores:
    """Every feature's long work."""
    return Chores(org_chores.chores, office_chores.chores)
