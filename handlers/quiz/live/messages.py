"""The live room in chat: 进场 with the number on the big screen, then a letter for each question."""

from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from handlers.quiz.live import service, texts
from models.live import LiveRoom
from models.quiz import Question

router = Router()


class State(StrEnum):
    """Where the dialogue stands."""

    PLAYING = "live.playing"


@router.words("进场", "现场赛", "入场", help="进场加数字，参加现场赛", argument="number", rank=40)
def enter(turn: Turn) -> Reply:
    """Play in the room of that number."""
    if not turn.argument:
        return Reply(texts.WHICH_ROOM)
    app = turn.config.app
    room = service.enter_by_chat(turn.session, turn.person, turn.argument, now=turn.now)
    _, url = service.join_code(
        turn.session, turn.person, room.code, secret_key=app.secret_key, base_url=app.base_url, now=turn.now
    )
    turn.go(State.PLAYING, room=room.id)
    return Reply(texts.entered(room.title, room.code, url))


@router.state(State.PLAYING)
def answer(turn: Turn) -> Reply:
    """An answer to the question under way."""
    room = turn.session.get_one(LiveRoom, turn.conversation.data["room"])
    if room.ended_at is not None:
        turn.end()
        return Reply(texts.ROOM_OVER)
    choice = service.answer_by_chat(turn.session, turn.person, room, turn.text, now=turn.now)
    if choice is None:
        return Reply(texts.NOT_READ + "\n" + asked(room))
    return Reply(texts.TAKEN)


def asked(room: LiveRoom) -> str:
    """The question under way as it is read in chat: the bank's letters, those of the big screen."""
    question = next(q for q in room.questions if q["id"] == room.current)
    return Question(kind=question["kind"], stem=question["stem"], options=question["options"]).asked()
