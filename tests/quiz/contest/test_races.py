"""Two doors at once: real threads, each with its own connection, at one question, one duel, one attempt."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Barrier

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from handlers.quiz.service import duels, playing, review, sittings
from models.contest import Attempt, ContestEvent, Fixture, ReviewCard, Seat
from models.quiz import Answer
from tests.quiz.contest.conftest import LARGE, SMALL, contest_of, open_contest, person
from tests.world import World

DOORS = 6


def at_once(world: World, work: Callable[[int, object], object], count: int = DOORS) -> list[object]:
    """Each piece of work in its own transaction, all at the same moment; a lost race is run once more, as doors do."""
    barrier = Barrier(count)

    def door(n: int) -> object:
        barrier.wait()
        for last in (False, True):
            try:
                with world.db.transaction() as session:
                    return work(n, session)
            except IntegrityError:
                if last:
                    raise
        return None

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(door, range(count)))


def test_many_doors_begin_one_attempt(bank: World) -> None:
    contest = open_contest(bank, "paper", questions=4)

    def begin(_n: int, session: object) -> int:
        row = contest_of(session, contest)
        return sittings.begin(session, row, person(session, SMALL[1]), now=bank.now).id  # type: ignore[arg-type]

    assert len(set(at_once(bank, begin))) == 1
    with bank.writing() as session:
        assert session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_many_answers_to_one_question_leave_one_and_the_others_are_told(bank: World) -> None:
    contest = open_contest(bank, "paper", questions=4)
    with bank.writing() as session:
        attempt = sittings.begin(session, contest_of(session, contest), person(session, SMALL[1]), now=bank.now)
        question = attempt.paper[0]

    def answer(n: int, session: object) -> str | None:
        me, later = person(session, SMALL[1]), bank.now + timedelta(seconds=1)
        choice: list[str] | bool = ["ABCD"[n % 4]]
        return playing.answer(session, me, attempt.id, question, choice, now=later).refused  # type: ignore[arg-type]

    said = at_once(bank, answer)
    assert sorted(said, key=str) == [None, *["twice"] * (DOORS - 1)]
    with bank.writing() as session:
        assert session.scalar(select(func.count()).select_from(ContestEvent)) == 1
        assert session.scalar(select(func.count()).select_from(Answer)) == 1
        assert session.get_one(Attempt, attempt.id).place == 1


def test_many_who_enter_a_duel_at_once_never_share_a_seat_nor_overfill_one(bank: World) -> None:
    contest = open_contest(bank, "duel")

    def enter(n: int, session: object) -> int:
        row = contest_of(session, contest)
        me = person(session, LARGE[n])
        return duels.enter(session, row, me, 2, now=bank.now, rng=Random(n)).id  # type: ignore[arg-type]

    assert len(set(at_once(bank, enter))) == DOORS
    with bank.writing() as session:
        seats = session.execute(select(Seat.fixture_id, func.count()).group_by(Seat.fixture_id)).all()
        assert sum(count for _, count in seats) == DOORS
        assert max(count for _, count in seats) <= 2
        assert len(session.scalars(select(Fixture)).all()) == len(seats)


def test_both_players_answer_at_the_same_moment_and_the_duel_is_settled_once(bank: World) -> None:
    contest = open_contest(bank, "duel")
    with bank.writing() as session:
        row = contest_of(session, contest)
        attempts = [
            duels.enter(session, row, person(session, number), 2, now=bank.now, rng=Random(1)) for number in SMALL[1:3]
        ]
        assert attempts[0].fixture_id == attempts[1].fixture_id

    for n in range(10):

        def answer(who: int, session: object, n: int = n) -> object:
            attempt = attempts[who]
            me, later = person(session, SMALL[1 + who]), bank.now + timedelta(seconds=n + 1)
            question = attempt.paper[n]
            wrong = "不知道"
            return playing.answer(session, me, attempt.id, question, wrong, now=later)  # type: ignore[arg-type]

        at_once(bank, answer, 2)
    with bank.writing() as session:
        assert session.scalars(select(Fixture)).one().state in ("open", "settled")
        duels.conclude(session, now=bank.now + timedelta(minutes=1))
        fixture = session.scalars(select(Fixture)).one()
        assert fixture.state == "settled"
        assert fixture.result["places"] == [1, 1]


def test_the_book_takes_an_answer_in_once_however_many_doors_ask(bank: World) -> None:
    with bank.writing() as session:
        from models.quiz import Question

        me = person(session, SMALL[1])
        question = session.scalars(select(Question)).first()
        assert question is not None
        row = Answer(person_id=me.id, question_id=question.id, occasion="x", choice=["D"], right=False, at=bank.now)
        session.add(row)

    def take(_n: int, session: object) -> object:
        return review.catch_up(session, person(session, SMALL[1]))  # type: ignore[arg-type]

    at_once(bank, take)
    with bank.writing() as session:
        assert [card.wrong for card in session.scalars(select(ReviewCard))] == [1]
