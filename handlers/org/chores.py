"""Long work on the roster: a file against it, and a file into it. Files are read outside of any transaction."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot import audit, uploads
from bot.chores import Chores, ChoreTurn, Ending, Outcome
from bot.turn import Refusal
from handlers.org import roster
from handlers.org import texts_console as texts
from handlers.org.roster import report
from models.org import Person

COMPARE, APPLY = "roster.compare", "roster.apply"
SHOWN = 1000
chores = Chores()


class FileGone(Refusal):
    """The file was used, dropped, or kept for too long."""

    text = texts.ROSTER_GONE


class Moved(Refusal):
    """More people would leave than the report said."""

    text = texts.ROSTER_MOVED


@chores.does(COMPARE)
def compare(turn: ChoreTurn) -> Ending:
    """What a file would change, for its page: {counts, lines, more, guard, broken, new_units}."""
    sheet = _sheet(turn)
    with turn.database.reading() as session:
        difference = _difference(session, sheet, turn)
    lines = list(report.as_lines(difference))
    result = {"counts": report.counts(difference), "lines": lines[:SHOWN], "more": max(0, len(lines) - SHOWN)}
    result |= {"guard": difference.guard, "broken": bool(difference.faults), "new_units": len(difference.new_units)}
    return lambda _: Outcome(texts.ROSTER_COMPARED, result)


@chores.does(APPLY)
def apply(turn: ChoreTurn) -> Ending:
    """Write a file into the roster as it stands then, whole or not at all."""
    sheet = _sheet(turn)

    def end(session: Session) -> Outcome:
        difference = _difference(session, sheet, turn)
        if len(difference.left) > turn.asks["left"]:
            raise Moved
        counts: dict[str, Any] = report.counts(difference)
        roster.apply(session, difference, now=turn.now, force=True, wecom=turn.config.wecom is not None)
        actor = session.get_one(Person, turn.person_id)
        audit.note(session, turn.vault, "导入花名册", "roster", now=turn.now, actor=actor, detail=counts)
        uploads.drop(session, turn.asks["upload"])
        return Outcome(texts.ROSTER_DONE + texts.ROSTER_SAID.format(**counts))

    return end


def _sheet(turn: ChoreTurn) -> roster.Sheet:
    """Raises: FileGone, roster.Unreadable."""
    with turn.database.reading() as session:
        file = uploads.opened(session, turn.vault, turn.asks["upload"])
    if file is None:
        raise FileGone
    sheet = roster.read_roster(file.content, today=_today(turn), name=file.name.rpartition(".")[0])
    turn.progress(0, len(sheet.entries))
    return sheet


def _difference(session: Session, sheet: roster.Sheet, turn: ChoreTurn) -> roster.Difference:
    return roster.compare(session, sheet, now=turn.now, complete=not turn.asks["partial"])


def _today(turn: ChoreTurn) -> date:
    return turn.now.astimezone(texts.BEIJING).date()
