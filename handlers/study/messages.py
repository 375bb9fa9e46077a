"""The daily study in chat: 学习, a letter for the question, 昨日, 搜索, 体会, 打卡, 未学."""

from datetime import date
from enum import StrEnum

from bot.resolve import is_choice
from bot.router import Router
from bot.turn import Reply, Turn
from handlers.study import organizing, service, texts
from models.contest import due_count
from models.org import Person
from models.study import Review, StudyDay, StudyItem

router = Router()
PAGE = 6
NAMES = 12


class State(StrEnum):
    """Where a dialogue of this feature can stand."""

    FOUND = "study.found"
    REFLECTING = "study.reflecting"
    NUDGING = "study.nudging"


def _reader(turn: Turn) -> Person | None:
    """The person, or None for a stranger, who may read what is public."""
    return turn.identity.person


def _today(turn: Turn) -> date:
    return service.local_day(turn.now)


def _latest(turn: Turn) -> StudyDay:
    return service.latest(turn.session, _reader(turn), on=_today(turn), workdays=turn.workdays)


def _read(turn: Turn, study: StudyDay) -> Reply:
    reader = _reader(turn)
    service.open_item(turn.session, reader, study.item_id, now=turn.now)
    done = reader is not None and service.answered(turn.session, reader, study) is not None
    question = service.question_of(turn.session, study)
    return Reply(texts.reading(study, question, texts.day_name(study.day, _today(turn)), answered=done))


@router.words("学习", "今日学习", "每日学习", "每日一学", help="今天的学习和每日一题", menu="学习", rank=10)
def today(turn: Turn) -> Reply:
    """Today's item and question; on a day off, the last working day's."""
    turn.end()
    return _read(turn, _latest(turn))


@router.words("昨日", "昨天", "上一天", "昨日学习", help="前一天的学习", menu="学习", rank=40)
def yesterday(turn: Turn) -> Reply:
    """The study day before the latest."""
    turn.end()
    study = service.before(turn.session, _latest(turn), turn.workdays)
    return Reply(texts.NO_YESTERDAY) if study is None else _read(turn, study)


@router.choice
def answer(turn: Turn) -> Reply:
    """A bare B, AC or 对: the answer to the latest day's question."""
    person, study = turn.person, _latest(turn)
    question = service.question_of(turn.session, study)
    if question is None:
        raise service.NothingToAnswer
    choice = question.read(turn.text)
    if choice is None:
        return Reply(texts.how_to_answer(question))
    verdict = service.answer(turn.session, person, study, choice, now=turn.now)
    due = due_count(turn.session, person.id, now=turn.now)
    return Reply(texts.verdict(question, right=verdict.right, again=verdict.again) + texts.book_due(due))


@router.words("搜索", "查找", "搜", help="找学习内容，例如：搜索 遵义", menu="学习", argument="text", rank=50)
def search(turn: Turn) -> Reply:
    """Titles that hold the words, by number."""
    turn.end()
    if not turn.argument:
        return Reply(texts.SEARCH_WHAT)
    items = service.find(turn.session, _reader(turn), turn.argument, limit=PAGE + 1)
    if not items:
        return Reply(texts.NOTHING_FOUND)
    turn.go(State.FOUND, items=[item.id for item in items[:PAGE]])
    return Reply(texts.found(items[:PAGE], turn.argument, more=len(items) > PAGE))


@router.state(State.FOUND)
def open_found(turn: Turn) -> Reply:
    """One of the titles just shown; the list stays open for the next number."""
    number, ids = turn.number, turn.conversation.data["items"]
    if is_choice(turn.text):
        turn.end()
        return answer(turn)
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH_NUMBER)
    item = turn.session.get_one(StudyItem, ids[number - 1])
    if item.state != Review.APPROVED:
        return Reply(texts.NOTHING_FOUND)
    service.open_item(turn.session, _reader(turn), item.id, now=turn.now)
    return Reply(texts.article(item))


@router.words("体会", "写体会", "心得", "学习体会", help="写下学习体会", argument="text", rank=60)
def reflect(turn: Turn) -> Reply:
    """体会 with the text, or 体会 alone and the text next."""
    person = turn.person
    if turn.argument:
        return _keep(turn, person, turn.argument)
    turn.go(State.REFLECTING)
    return Reply(texts.REFLECT)


@router.state(State.REFLECTING, free=True)
def take_reflection(turn: Turn) -> Reply:
    """Whatever is written is the reflection, a picture aside."""
    return _keep(turn, turn.person, turn.text) if turn.text else Reply(texts.REFLECT)


def _keep(turn: Turn, person: Person, text: str) -> Reply:
    try:
        item_id = _latest(turn).item_id
    except service.NoPlan:
        item_id = None
    organizing.reflect(turn.session, person, item_id, text, now=turn.now)
    turn.end()
    return Reply(texts.REFLECTION_KEPT)


@router.words("看体会", "大家的体会", help="看大家的体会", rank=65)
def read_reflections(turn: Turn) -> Reply:
    """What others wrote about the latest item, once reviewed."""
    study = _latest(turn)
    rows = organizing.reflections_on(turn.session, _reader(turn), study.item_id)
    return Reply(texts.reflections(rows, study.item.title) if rows else texts.NO_REFLECTIONS)


@router.words("打卡", "我的学习", "连续学习", help="我连续学了几天", menu="学习", rank=55)
def streak(turn: Turn) -> Reply:
    """One's own streak."""
    run = service.streak(turn.session, turn.person, on=_today(turn), workdays=turn.workdays)
    return Reply(texts.streak(run.days, today=run.today, total=run.total))


@router.words("未学", "未学名单", "谁没学", help="（组织员）今天谁还没学", rank=800)
def not_done(turn: Turn) -> Reply:
    """The organiser's list for the latest day."""
    of, missing = organizing.not_done(turn.session, turn.person, _latest(turn))
    names, count = organizing.names(turn.session, missing, limit=NAMES)
    if not count:
        return Reply(texts.EVERYONE_DONE)
    turn.go(State.NUDGING)
    return Reply(texts.not_done(names, count, of))


@router.state(State.NUDGING)
def nudge(turn: Turn) -> Reply:
    """1 sends the day's one reminder."""
    if turn.number != 1:
        return Reply(texts.NUDGE_OR_NOT)
    turn.end()
    return Reply(texts.nudged(organizing.nudge(turn.session, turn.person, _latest(turn), now=turn.now)))
