"""Opening a contest: frozen, drawn up where it is a league, and made known to everybody it is for."""

from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from bot.outbox import announce
from bot.turn import Refusal
from handlers.quiz import texts_organizing as texts
from handlers.quiz.service import contests, leagues
from models.contest import Contest, Mode
from models.org import Person


class TooFewUnits(Refusal):
    """A league needs two units with people."""

    text = texts.TOO_FEW_UNITS


def open_contest(session: Session, organizer: Person, contest: Contest, *, rng: Random, now: datetime) -> None:
    """Freeze and open a draft, and announce it. Raises: NotFound, RulesFrozen, TooFewQuestions, TooFewUnits."""
    contests.organized_one(session, organizer, contest.id)
    contests.publish(session, contest, now=now)
    if contest.mode == Mode.LEAGUE:
        if len(contest.terms["units"]) < 2:
            raise TooFewUnits
        leagues.draw_up(session, contest, rng=rng, now=now)
    announce(
        session,
        key=f"contest:{contest.id}",
        kind="quiz",
        texts={"text": texts.opened(contest, now)},
        audience={"unit": contest.unit_id},
        now=now,
        not_before=max(now, contest.opens_at),
        expires_at=contest.closes_at,
    )
    session.flush()
