"""Pushing again what very many would get: done by a worker, once a second person agreed."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot import outbox
from bot.backup import holding
from bot.chores import Chores, ChoreTurn, Ending, Outcome
from handlers.office import texts

RESEND, RETRY, RELEASE = "sends.resend", "sends.retry", "sends.release"
chores = Chores()


@chores.does(RESEND)
def resend(turn: ChoreTurn) -> Ending:
    """Push unknown ones again."""
    return _again(turn, outbox.resend, texts.RESENT)


@chores.does(RETRY)
def retry(turn: ChoreTurn) -> Ending:
    """Push dead ones again."""
    return _again(turn, outbox.retry, texts.RETRIED)


@chores.does(RELEASE)
def release(turn: ChoreTurn) -> Ending:
    """Let everything go that a restore held."""

    def end(session: Session) -> Outcome:
        return Outcome(texts.RELEASED.format(count=sum(holding.release(session).values())))

    return end


def _again(turn: ChoreTurn, verb: Callable[..., int], said: str) -> Ending:
    return lambda session: Outcome(said.format(count=verb(session, turn.asks["ids"], now=turn.now)))
