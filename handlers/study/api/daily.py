"""The question of the day as JSON."""

from datetime import date

from bot.web.api import Resource
from bot.web.call import Call
from bot.web.questions import Asked, Chosen, Told, asked, chosen, told
from bot.web.shapes import Out
from handlers.study import service
from handlers.study.api.items import latest
from models.contest import due_count

api = Resource("daily", __name__, prefix="/quiz/daily", tag="每日一题")


class DailyVerdict(Out):
    """Whether it was right; `again` where the day's first answer stands. `due`: wrong ones to go over."""

    right: bool
    again: bool
    told: Told
    due: int


class DailyQuestion(Out):
    """The day's question; `verdict` once it has been answered."""

    day: date
    question: Asked
    verdict: DailyVerdict | None


@api.reads("", DailyQuestion)
def question_of_day(call: Call) -> DailyQuestion:
    """The day's question."""
    study = latest(call)
    question = service.question_of(call.session, study)
    if question is None:
        raise service.NothingToAnswer
    answer = service.answered(call.session, call.person, study)
    verdict = _verdict(call, service.Verdict(question, answer.right, again=True)) if answer else None
    return DailyQuestion(day=study.day, question=asked(call, question), verdict=verdict)


@api.writes("/answers", DailyVerdict)
def answer_daily(call: Call, body: Chosen) -> DailyVerdict:
    """My answer to the day's question; the first one stands."""
    study = latest(call)
    question = service.question_of(call.session, study)
    if question is None:
        raise service.NothingToAnswer
    choice = chosen(question, body.choice)
    return _verdict(call, service.answer(call.session, call.person, study, choice, now=call.now))


def _verdict(call: Call, verdict: service.Verdict) -> DailyVerdict:
    due = due_count(call.session, call.person.id, now=call.now)
    return DailyVerdict(right=verdict.right, again=verdict.again, told=told(verdict.question), due=due)
