"""Playing an attempt: the question that is put now, the server's clock over it, and how it ended."""

from flask import Blueprint

from bot.scope import NotFound
from bot.web import phone
from bot.web.call import Call
from bot.web.phone import questions
from handlers.quiz import texts, texts_pages
from handlers.quiz.rules.numbers import shown
from handlers.quiz.service import contests, duels, marking, sittings
from handlers.quiz.service import playing as service
from handlers.quiz.service.visible import contest_for
from models.contest import Attempt, Contest, Mode, Sitting


def add(pages: Blueprint) -> None:
    """The pages of this file."""
    phone.page(pages, "/m/quiz/<public_id>/play", methods=("GET", "POST"), writes=True)(play)
    phone.page(pages, "/m/quiz/<public_id>/result", writes=True)(result)


def play(call: Call, public_id: str) -> phone.Page:
    """The question that is put now; posted to, an answer to it, a revival, or giving up."""
    contest, attempt = _mine(call, public_id)
    if phone.posting():
        return phone.then(f"/m/quiz/{contest.public_id}/play", _do(call, contest, attempt))
    put, missed = service.put(call.session, contest, attempt, now=call.now)
    words = texts.refused("late") if missed else ""
    if put is not None:
        values = {"choices": questions.choices(put.question), "left": int(put.left.total_seconds())}
        span = texts.span(put.left)
        return phone.render(call, "phone/quiz/play.html", contest=contest, put=put, span=span, missed=words, **values)
    if attempt.state == Sitting.FALLEN:
        call.session.flush()
        right = marking.scores(call.session, contest, [attempt])[0].right
        return phone.render(call, "phone/quiz/fallen.html", contest=contest, right=right, again=attempt.revivals > 0)
    return phone.then(f"/m/quiz/{contest.public_id}/result")


def _do(call: Call, contest: Contest, attempt: Attempt) -> str:
    what = phone.typed("do")
    if what == "revive":
        service.revive(call.session, call.person, attempt.id, now=call.now)
        return ""
    if what == "hand_in":
        service.hand_in(call.session, call.person, attempt.id, now=call.now)
        return ""
    place = phone.typed("n")
    number = int(place) if place.isdecimal() and len(place) < 5 else 0
    if not 1 <= number <= len(attempt.paper):
        raise NotFound
    asked = attempt.paper[number - 1]
    choice = questions.chosen(service.seen(call.session, contest, attempt, asked))
    if choice is None:
        raise phone.Faults({"choice": texts_pages.CHOOSE})
    outcome = service.answer(call.session, call.person, attempt.id, asked, choice, now=call.now)
    if outcome.refused:
        return texts.refused(outcome.refused)
    return texts.verdict(outcome.told, right=bool(outcome.right)) if outcome.told is not None else ""


def result(call: Call, public_id: str) -> phone.Page:
    """How the latest attempt ended."""
    contest, attempt = _mine(call, public_id)
    put, _ = service.put(call.session, contest, attempt, now=call.now)
    if put is not None or attempt.state != Sitting.DONE:
        return phone.then(f"/m/quiz/{contest.public_id}/play")
    call.session.flush()
    score = marking.scores(call.session, contest, [attempt])[0]
    rows, waits = _race(call, contest, attempt) if contest.mode == Mode.DUEL else ([], "")
    lines = texts_pages.result(contest, shown(score.points), score.right, score.of, score.ms)
    left = sittings.left(call.session, contest, call.person, now=call.now)
    more = contest in contests.open_for(call.session, call.person, now=call.now) and 0 not in left
    values = {"lines": lines, "race": rows, "waits": waits, "more": more and contest.mode != Mode.LEAGUE}
    return phone.render(call, "phone/quiz/result.html", contest=contest, **values)


def _race(call: Call, contest: Contest, attempt: Attempt) -> tuple[list[tuple[int, str, object]], str]:
    race = duels.progress(call.session, contest, attempt, now=call.now)
    lanes = duels.runners(call.session, attempt.fixture_id or 0)
    settled, size = duels.settled(call.session, attempt.fixture_id or 0)
    if race is None or not settled:
        return [], texts_pages.duel_waits(size - len(lanes))
    return [(place, name, lane.points) for place, name, lane in duels.standing(lanes, race)], ""


def _mine(call: Call, public_id: str) -> tuple[Contest, Attempt]:
    """The contest and the person's latest attempt at it, locked. Raises: NotFound."""
    contest = contest_for(call.session, call.person, public_id)
    latest = sittings.latest(call.session, contest, call.person)
    if latest is None:
        raise NotFound
    return service.attempt_of(call.session, call.person, latest.id)
