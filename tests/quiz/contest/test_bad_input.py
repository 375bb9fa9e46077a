"""Every dialogue of the quiz with what people really send: it stays where it is, and says what would work."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.texts import SORRY
from models.contest import Contest, ContestEvent
from models.org import Identity
from models.quiz import Answer, Question
from tests.quiz.contest.conftest import LARGE, SMALL, key, open_contest, person, play
from tests.world import World

NONSENSE = ("你好呀", "？", "[玫瑰]", "Z", "ＺＺ", "<b>&", "100", "９９９", "一百", "x" * 600, "😀", "；")
ANSWERS = ("H", "ABX", "h", "Ｅ E", "对错", "√×", "选A还是B呢")
ORGANIZER, REVIEWER = "30001", "30002"


def sits(world: World, who: str, *words: str) -> str:
    text = ""
    for word in words:
        text = world.says(word, who)
    return text


def contest_of_kind(world: World, mode: str, who: str, *words: str) -> str:
    open_contest(world, mode, **({"questions": 4} if mode != "challenge" else {}))
    return sits(world, who, *words)


def fallen(world: World) -> str:
    text = contest_of_kind(world, "challenge", SMALL[0], "挑战", "1")
    return world.says(key(text, right=False), SMALL[0])


def two_played(world: World) -> None:
    open_contest(world, "paper", questions=4)
    play(world, SMALL[0], wrong=1)
    open_contest(world, "challenge")


def ranked(world: World, *words: str) -> str:
    two_played(world)
    return sits(world, SMALL[0], "排行", *words)


def due(world: World) -> str:
    open_contest(world, "paper", questions=4)
    play(world, SMALL[0], wrong=2)
    world.now += timedelta(days=1, hours=1)
    return world.says("错题", SMALL[0])


def waiting(world: World) -> str:
    with world.writing() as session:
        for question in session.scalars(select(Question).limit(3)):
            question.state, question.author_id = "pending", person(session, ORGANIZER).id
    return world.says("审题", REVIEWER)


def statistics(world: World) -> str:
    two_played(world)
    return world.says("统计", ORGANIZER)


def voiding(world: World, *words: str) -> str:
    two_played(world)
    return sits(world, ORGANIZER, "作废", *words)


DIALOGUES: dict[str, tuple[str, Callable[[World], str], tuple[str, ...]]] = {
    "a paper before it starts": (SMALL[0], lambda w: contest_of_kind(w, "paper", SMALL[0], "竞赛"), NONSENSE),
    "a paper's question": (
        SMALL[0], lambda w: contest_of_kind(w, "paper", SMALL[0], "竞赛", "1"), (*NONSENSE, *ANSWERS)
    ),
    "a challenge's question": (
        SMALL[0], lambda w: contest_of_kind(w, "challenge", SMALL[0], "挑战", "1"), (*NONSENSE, *ANSWERS)
    ),
    "a challenge after a fall": (SMALL[0], fallen, NONSENSE),
    "a duel's size": (SMALL[0], lambda w: contest_of_kind(w, "duel", SMALL[0], "对战"), NONSENSE),
    "a duel's question": (
        SMALL[0], lambda w: contest_of_kind(w, "duel", SMALL[0], "对战", "1"), (*NONSENSE, *ANSWERS)
    ),
    "whose ranking": (SMALL[0], ranked, NONSENSE),
    "a ranking's working": (SMALL[0], lambda w: ranked(w, "2"), NONSENSE),
    "the wrong-question book": (SMALL[0], due, (*NONSENSE, *ANSWERS)),
    "a review": (REVIEWER, waiting, NONSENSE),
    "which bank": (ORGANIZER, lambda w: sits(w, ORGANIZER, "办竞赛"), NONSENSE),
    "which mode": (ORGANIZER, lambda w: sits(w, ORGANIZER, "办竞赛", "1"), NONSENSE),
    "a draft": (ORGANIZER, lambda w: sits(w, ORGANIZER, "办竞赛", "1", "1", "试一试"), NONSENSE),
    "which contest to correct": (ORGANIZER, voiding, NONSENSE),
    "which question to correct": (ORGANIZER, lambda w: voiding(w, "1"), NONSENSE),
    "whose statistics": (ORGANIZER, statistics, NONSENSE),
}  # fmt: skip


def stands(world: World, who: str) -> tuple[str | int | None, ...]:
    """The state of a dialogue, and what was written down."""
    with world.writing() as session:
        state = session.scalar(select(Identity.state).where(Identity.external_id == who))
        return state, *(session.scalar(select(func.count(t.id))) or 0 for t in (ContestEvent, Answer, Contest))


@pytest.mark.parametrize("dialogue", DIALOGUES)
def test_a_dialogue_stays_where_it_is_and_says_what_works(bank: World, dialogue: str) -> None:
    who, begin, bad = DIALOGUES[dialogue]
    assert begin(bank), dialogue
    before = stands(bank, who)
    assert before[0], dialogue
    for said in bad:
        answer = bank.says(said, who)
        assert answer, said
        assert answer != SORRY, said
        assert stands(bank, who) == before, (said, answer)
    for media in (bank.phone(who).photo(f"m-{LARGE[0]}"), bank.phone(who).raw({"MsgType": "location"})):
        assert media.status == 200
        assert stands(bank, who) == before
    assert bank.says("退出", who)
    assert stands(bank, who)[0] is None
