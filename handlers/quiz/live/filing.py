"""After a room has ended its answers join everybody's answers, for the wrong-question book and the statistics."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from handlers.quiz.rules.frozen import thaw
from handlers.quiz.rules.scoring import Item, share
from models.base import from_ms, insert_ignore, table_of
from models.live import LiveAnswer, LiveEvent, LiveRoom
from models.quiz import Answer

ROWS = 500


def file_answers(session: Session, *, limit: int = ROWS) -> int:
    """Copy up to `limit` answers of a room that has ended, void questions aside; how many. 0: nothing is left."""
    room = session.scalar(select(LiveRoom).where(LiveRoom.ended_at.is_not(None), LiveRoom.filed.is_(False)).limit(1))
    if room is None:
        return 0
    occasion = f"live:{room.public_id}"
    there = exists().where(
        Answer.person_id == LiveAnswer.person_id,
        Answer.question_id == LiveAnswer.question_id,
        Answer.occasion == occasion,
    )
    query = select(LiveAnswer).where(
        LiveAnswer.room_id == room.id, LiveAnswer.question_id.not_in(_void(session, room)), ~there
    )
    answers = session.scalars(query.order_by(LiveAnswer.id).limit(limit)).all()
    items = thaw(room.ruleset).by_id
    rows = [_row(answer, items[answer.question_id], occasion) for answer in answers]
    insert_ignore(session, table_of(Answer), rows, unique=("person_id", "question_id", "occasion"))
    room.filed = len(answers) < limit
    return len(answers)


def _void(session: Session, room: LiveRoom) -> Sequence[int]:
    bodies = session.scalars(select(LiveEvent.body).where(LiveEvent.room_id == room.id))
    return [body["question"] for body in bodies if body["event"] == "voided"]


def _row(answer: LiveAnswer, item: Item, occasion: str) -> dict[str, Any]:
    given = {"person_id": answer.person_id, "question_id": answer.question_id, "occasion": occasion}
    right = share(item.kind, item.key, answer.choice) == 1
    return given | {"choice": answer.choice, "right": right, "at": from_ms(answer.at_ms)}
