"""From an answer to an outcome: the same rules for every way of sending."""

from bot.channels.base import Outcome, Result
from bot.channels.codes import Explanation, Kind, explain
from bot.channels.http import Answer, Line

BUSY = -1
REASON = 120


def outcome(platform: str, answer: Answer) -> Outcome:
    """What a send came to. "System busy" (-1) may have been sent all the same; every other code surely was not."""
    if answer.line is Line.NOT_SENT:
        return _unsent(platform, answer)
    if answer.line is Line.AMBIGUOUS:
        return _failed(Result.UNKNOWN, answer, answer.reason, transport=True)
    if answer.ok:
        return Outcome(Result.DONE, http=answer.http, errcode=0, remote_id=str(answer.data.get("msgid", ""))[:64])
    return _refused(answer, explain(platform, answer.errcode or 0))


def _refused(answer: Answer, why: Explanation) -> Outcome:
    reason = why.cause
    match why.kind:
        case Kind.TRANSIENT if answer.errcode == BUSY:
            return _failed(Result.UNKNOWN, answer, reason, transport=True)
        case Kind.REFRESH:
            return _failed(Result.RETRY, answer, reason, why.pause_s, transport=True)
        case Kind.TRANSIENT | Kind.QUOTA | Kind.CONFIGURATION:
            return _failed(Result.RETRY, answer, reason, why.pause_s)
        case Kind.WAIT:
            return _failed(Result.WAIT, answer, reason)
        case Kind.GONE:
            return _failed(Result.DEAD, answer, reason, gone=True)
        case Kind.REFUSED | Kind.BUG | Kind.CONTENT:
            return _failed(Result.DEAD, answer, reason if why.kind is Kind.REFUSED else f"{reason}：{answer.reason}")


def _failed(
    result: Result, answer: Answer, reason: str, pause_s: int = 0, *, transport: bool = False, gone: bool = False
) -> Outcome:
    return Outcome(
        result, reason[:REASON], answer.http, answer.errcode, pause_s=pause_s, transport=transport, gone=gone
    )


def _unsent(platform: str, answer: Answer) -> Outcome:
    """No connection, or no token: a code is then the token endpoint's."""
    why = explain(platform, answer.errcode) if answer.errcode else None
    if why is None or why.kind is not Kind.CONFIGURATION:
        return _failed(Result.RETRY, answer, answer.reason, answer.pause_s, transport=True)
    return _failed(Result.RETRY, answer, why.cause, max(answer.pause_s, why.pause_s), transport=True)
