"""Contests on the phone: what is open, playing, places with their working, certificates, the review book."""

from collections.abc import Iterator

from flask import Blueprint

from bot.web import phone
from bot.web.call import Call
from handlers.quiz import texts
from handlers.quiz.pages import certificates, lists, playing, results, review
from handlers.quiz.service import contests
from models.contest import Mode, due_count

pages = Blueprint("quiz", __name__, template_folder="../templates")
for part in (certificates, lists, playing, results, review):
    part.add(pages)
MOST = 3


def home(call: Call) -> Iterator[phone.Entry]:
    """Open contests, and how many wrong questions are due, as the phone's first page shows them."""
    found = [c for c in contests.open_for(call.session, call.person, now=call.now) if c.mode != Mode.LIVE]
    for contest in found[:MOST]:
        note = f"{texts.MODES[contest.mode]}，到 {texts.when(contest.closes_at, call.now)}"
        yield phone.Entry(f"竞赛：{contest.title}", note, f"/m/quiz/{contest.public_id}")
    if due := due_count(call.session, call.person.id, now=call.now):
        yield phone.Entry("错题本", f"{due} 道该复习了", "/m/review")
