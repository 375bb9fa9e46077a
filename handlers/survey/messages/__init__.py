"""问卷 in the chat: what waits, a question at a time, handing in.

The draft is a sealed row, the conversation holds the survey's id alone, no reply repeats an answer. States of a survey
without names end in UNNAMED: whatever is heard there is nobody's.
"""

from enum import StrEnum

from bot.router import Router
from bot.turn import UNNAMED, Reply, Turn
from bot.vault import Vault
from bot.words import fold
from handlers.survey import texts
from handlers.survey.answers import BACK, LONGEST, SKIP, Unclear, typed
from handlers.survey.service import answering, finding
from handlers.survey.service.drafts import Sheet
from models.survey import Kind, Survey

router = Router()


class State(StrEnum):
    """Where a dialogue about surveys waits."""

    LISTED = "survey.listed"
    CHOOSING = "survey.choosing"
    WRITING = "survey.writing"
    CONFIRM = "survey.confirm"
    CHOOSING_UNNAMED = f"survey.choosing{UNNAMED}"
    WRITING_UNNAMED = f"survey.writing{UNNAMED}"
    CONFIRM_UNNAMED = f"survey.confirm{UNNAMED}"


UNNAMED_OF = {
    State.CHOOSING: State.CHOOSING_UNNAMED,
    State.WRITING: State.WRITING_UNNAMED,
    State.CONFIRM: State.CONFIRM_UNNAMED,
}


@router.words(
    "问卷", "填问卷", "调研", "调查问卷", "问卷调查", "思想动态",
    help="填单位发的问卷，例如：问卷 1", argument="number", rank=125,
)  # fmt: skip
def surveys(turn: Turn) -> Reply:
    """What waits; one alone, or 问卷 1, begins at once."""
    waiting = finding.waiting(turn.session, turn.person, now=turn.now)
    if not waiting:
        turn.end()
        return Reply(texts.NOTHING)
    number = int(fold(turn.argument)) if fold(turn.argument).isdecimal() else 0
    if 1 <= number <= len(waiting):
        return _begin(turn, waiting[number - 1])
    if len(waiting) == 1:
        return _begin(turn, waiting[0])
    turn.go(State.LISTED, surveys=[survey.id for survey in waiting])
    begun = [len(_sheet(turn, survey).answers) for survey in waiting]
    return Reply(texts.listing(waiting, begun))


@router.state(State.LISTED)
def pick(turn: Turn) -> Reply:
    """One of the list."""
    shown, number = turn.conversation.data["surveys"], turn.number
    if number is None or not 1 <= number <= len(shown):
        return Reply(texts.WHICH_ONE)
    return _begin(turn, turn.session.get_one(Survey, shown[number - 1]))


def _begin(turn: Turn, survey: Survey) -> Reply:
    answering.check_open(turn.session, survey, turn.person, now=turn.now)
    sheet = _sheet(turn, survey)
    address = f"{turn.config.app.base_url}/m/survey/{survey.public_id}"
    again = f"{texts.RESUMING}\n" if sheet.answers else ""
    return Reply(f"{texts.opening(survey, address)}\n{again}{_next(turn, sheet)}")


@router.state(State.WRITING, State.WRITING_UNNAMED, free=True)
@router.state(State.CHOOSING, State.CHOOSING_UNNAMED)
def answer(turn: Turn) -> Reply:
    """An answer, 上一步 or 跳过."""
    sheet = _resumed(turn)
    question = sheet.next
    if fold(turn.text) in BACK:
        sheet.step_back()
    elif question is None:
        return Reply(_next(turn, sheet))
    elif fold(turn.text) in SKIP and not (question.required and question.kind == Kind.TEXT):
        if question.required:
            return Reply(f"{texts.CANNOT_SKIP}\n{texts.which(question)}")
        sheet.keep(question, None)
    else:
        try:
            sheet.keep(question, typed(question, turn.text))
        except Unclear as unclear:
            return Reply(unclear.text)
    return Reply(_next(turn, sheet))


@router.state(State.CONFIRM, State.CONFIRM_UNNAMED)
def confirm(turn: Turn) -> Reply:
    """1 hands in, 2 goes one question back, 3 leaves it for later."""
    sheet = _resumed(turn)
    if turn.number == 1:
        answering.hand_in(turn.session, sheet.survey, turn.person, sheet.answers, now=turn.now, rng=turn.rng)
        turn.end()
        thanks = texts.HANDED_IN_NAMELESS if sheet.survey.anonymous else texts.HANDED_IN
        return Reply(f"{thanks}\n{texts.HELP}")
    if turn.number == 2 or fold(turn.text) in BACK:
        sheet.step_back()
        return Reply(_next(turn, sheet))
    if turn.number == 3:
        turn.end()
        return Reply(texts.LATER)
    return Reply(texts.ONE_TWO_THREE)


def _sheet(turn: Turn, survey: Survey) -> Sheet:
    return Sheet(turn.session, Vault(turn.config.vault.keys), survey, turn.person)


def _resumed(turn: Turn) -> Sheet:
    """The sheet of this dialogue, while it may still be handed in. Raises: NotOpen, AlreadyAnswered."""
    survey = turn.session.get_one(Survey, turn.conversation.data["survey"])
    answering.check_open(turn.session, survey, turn.person, now=turn.now)
    return _sheet(turn, survey)


def _next(turn: Turn, sheet: Sheet) -> str:
    """The next question, or whether to hand in; the dialogue waits for its answer."""
    survey, question = sheet.survey, sheet.next
    state = State.CONFIRM if question is None else State.WRITING if question.kind == Kind.TEXT else State.CHOOSING
    turn.go(UNNAMED_OF[state] if survey.anonymous else state, survey=survey.id)
    if question is None:
        return texts.CONFIRM
    place = survey.questions.index(question) + 1
    return texts.question(question, place, len(survey.questions), LONGEST, anonymous=survey.anonymous)


__all__ = ["router"]
