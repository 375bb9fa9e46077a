"""For organisers: 办竞赛, from the bank to the announcement; 作废, a question that was wrong."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from bot.router import Router
from bot.scope import units_in_scope
from bot.turn import Reply, Turn
from bot.words import fold, simplify
from handlers.quiz import texts_organizing as texts
from handlers.quiz.service import banks, contests, corrections, marking, opening
from handlers.quiz.terms import KNOCKOUT, ROUND_ROBIN, SWISS, usual
from models.contest import Contest, ContestState, Mode
from models.org import Unit
from models.quiz import QuestionBank

router = Router()
LONGEST_TITLE, PAGE = 30, 6
MODES: tuple[tuple[Mode, str], ...] = (
    (Mode.PAPER, ROUND_ROBIN),
    (Mode.CHALLENGE, ROUND_ROBIN),
    (Mode.DUEL, ROUND_ROBIN),
    (Mode.LEAGUE, ROUND_ROBIN),
    (Mode.LEAGUE, SWISS),
    (Mode.LEAGUE, KNOCKOUT),
)
CHANGE = re.compile(r"(\d{1,3})\s*(题|分钟|分|天|日|次)")
NAMES = {"题": "questions", "分钟": "minutes", "分": "minutes", "次": "a_day"}
SAID = (ContestState.OPEN, ContestState.CLOSED)


class State(StrEnum):
    """Where the organiser's dialogues can stand."""

    UNIT = "quiz.make.unit"
    BANK = "quiz.make.bank"
    MODE = "quiz.make.mode"
    TITLE = "quiz.make.title"
    CONFIRM = "quiz.make.confirm"
    CONTEST = "quiz.void.contest"
    QUESTION = "quiz.void.question"
    WHY = "quiz.void.why"


@router.words("办竞赛", "发起竞赛", "新建竞赛", "组织竞赛", help="（组织员）办一场竞赛", rank=805)
def make(turn: Turn) -> Reply:
    """A draft that was left is shown again; else: for which unit?"""
    turn.end()
    drafts = contests.organized(turn.session, turn.person, states=(ContestState.DRAFT,))
    mine = [draft for draft in drafts if draft.created_by == turn.person.id]
    if mine:
        return _preview(turn, mine[0])
    units = units_in_scope(turn.session, turn.person, contests.ORGANIZING)
    tops = [u for u in units if not any(o.id != u.id and u.path.startswith(o.path) for o in units)][:PAGE]
    if len(tops) == 1:
        return _ask_bank(turn, tops[0])
    turn.go(State.UNIT, units=[unit.id for unit in tops])
    return Reply(texts.units(tops))


def _picked(turn: Turn, name: str) -> int | None:
    """The id behind the number that was typed."""
    ids: list[int] = turn.conversation.data[name]
    return ids[turn.number - 1] if turn.number is not None and 1 <= turn.number <= len(ids) else None


@router.state(State.UNIT)
def choose_unit(turn: Turn) -> Reply:
    """For whom."""
    unit = _picked(turn, "units")
    return Reply(texts.WHICH_NUMBER) if unit is None else _ask_bank(turn, turn.session.get_one(Unit, unit))


def _ask_bank(turn: Turn, unit: Unit) -> Reply:
    rows = [row for row in banks.banks_for(turn.session, turn.person) if row[1]][:PAGE]
    if not rows:
        turn.end()
        return Reply(texts.NO_BANK)
    turn.go(State.BANK, unit=unit.id, banks=[bank.id for bank, _ in rows])
    return Reply(texts.banks(rows))


@router.state(State.BANK)
def choose_bank(turn: Turn) -> Reply:
    """From which bank."""
    bank = _picked(turn, "banks")
    if bank is None:
        return Reply(texts.WHICH_NUMBER)
    turn.go(State.MODE, unit=turn.conversation.data["unit"], bank=bank)
    return Reply(texts.WHICH_MODE)


@router.state(State.MODE)
def choose_mode(turn: Turn) -> Reply:
    """Of which kind; from here on it is a draft."""
    if turn.number is None or not 1 <= turn.number <= len(MODES):
        return Reply(texts.WHICH_NUMBER)
    mode, form = MODES[turn.number - 1]
    data = turn.conversation.data
    unit, bank = turn.session.get_one(Unit, data["unit"]), turn.session.get_one(QuestionBank, data["bank"])
    questions = usual(mode).questions
    if mode != Mode.CHALLENGE:
        usable = banks.usable(bank.id, on=turn.now.astimezone(contests.SHANGHAI).date())
        count = turn.session.scalar(select(func.count()).select_from(usable.order_by(None).subquery())) or 0
        questions = max(1, min(questions, count))
    terms = usual(mode, format=form, questions=questions)
    contest = contests.create(
        turn.session, turn.person, unit, bank, mode, title=bank.name[:LONGEST_TITLE], now=turn.now, terms=terms
    )
    turn.go(State.TITLE, contest=contest.id)
    return Reply(texts.TITLE)


@router.state(State.TITLE, free=True)
def name(turn: Turn) -> Reply:
    """What it is called."""
    if not turn.text:
        return Reply(texts.TITLE)
    if len(turn.text) > LONGEST_TITLE:
        return Reply(texts.TITLE_LONG)
    contest = contests.organized_one(turn.session, turn.person, turn.conversation.data["contest"])
    contest.title = turn.text.strip("《》“”")
    return _preview(turn, contest)


def _preview(turn: Turn, contest: Contest) -> Reply:
    turn.go(State.CONFIRM, contest=contest.id)
    unit = turn.session.get_one(Unit, contest.unit_id)
    bank = turn.session.get_one(QuestionBank, contest.bank_id)
    return Reply(texts.preview(contest, unit, bank, (contest.closes_at - contest.opens_at).days))


@router.state(State.CONFIRM)
def confirm(turn: Turn) -> Reply:
    """1 opens it; "20题 5天" changes it."""
    contest = contests.organized_one(turn.session, turn.person, turn.conversation.data["contest"])
    if contest.state != ContestState.DRAFT:
        turn.end()
        return Reply(texts.NOT_A_DRAFT)
    if turn.number == 1:
        length = contest.closes_at - contest.opens_at
        contest.opens_at, contest.closes_at = turn.now, turn.now + length
        opening.open_contest(turn.session, turn.person, contest, rng=turn.rng, now=turn.now)
        turn.end()
        return Reply(texts.published(contest, turn.now))
    wanted = CHANGE.findall(simplify(turn.text))
    if not wanted:
        return Reply(texts.CONFIRM_HOW)
    _change(contest, {unit: int(number) for number, unit in wanted if int(number)})
    return _preview(turn, contest)


def _change(contest: Contest, wanted: dict[str, int]) -> None:
    changes: dict[str, Any] = {NAMES[unit]: number for unit, number in wanted.items() if unit in NAMES}
    contests.change(contest, **changes)
    days = wanted.get("天") or wanted.get("日")
    if days:
        contest.closes_at = contest.opens_at + timedelta(days=days)


@router.words("作废", "作废题目", "题目作废", help="（组织员）竞赛里有错题，作废重算", rank=806)
def void(turn: Turn) -> Reply:
    """In which contest."""
    turn.end()
    rows = contests.organized(turn.session, turn.person, states=SAID)[:PAGE]
    if not rows:
        return Reply(texts.NO_CONTESTS)
    turn.go(State.CONTEST, contests=[contest.id for contest in rows])
    return Reply(texts.contests(rows))


@router.state(State.CONTEST)
def which_contest(turn: Turn) -> Reply:
    """By number."""
    contest = _picked(turn, "contests")
    if contest is None:
        return Reply(texts.WHICH_NUMBER)
    turn.go(State.QUESTION, contest=contest)
    return Reply(texts.WHICH_QUESTION)


@router.state(State.QUESTION, free=True)
def which_question(turn: Turn) -> Reply:
    """By some of its words."""
    contest = contests.organized_one(turn.session, turn.person, turn.conversation.data["contest"])
    wanted = fold(turn.text)
    found = [q for q in marking.asked(turn.session, contest.id).values() if wanted and wanted in fold(q.stem)]
    if len(found) != 1:
        return Reply(texts.several(found) if found else texts.NOT_THERE)
    turn.go(State.WHY, contest=contest.id, question=found[0].id)
    return Reply(texts.why(found[0]))


@router.state(State.WHY, free=True)
def why(turn: Turn) -> Reply:
    """The reason, and it is done."""
    data = turn.conversation.data
    contest = contests.organized_one(turn.session, turn.person, data["contest"])
    told = corrections.void(turn.session, turn.person, contest, data["question"], why=turn.text, now=turn.now)
    turn.end()
    return Reply(texts.voided(told))
