"""挑战 and 对战 on phones: falling and reviving, racing others, recordings, waiting."""

from datetime import timedelta

from sqlalchemy import func, select

from handlers.quiz.service import corrections, duels, results
from models.contest import Attempt, ContestEvent, Fixture, Seat
from tests.quiz.contest.conftest import LARGE, SMALL, at, contest_of, key, open_contest, person
from tests.world import World


def run(world: World, who: str, text: str, rights: str) -> str:
    """Answer one question after the other, + rightly and - wrongly, as long as there is a question."""
    for right in rights:
        if "题 · " not in text:
            break
        text = world.says(key(text, right=right == "+"), who)
    return text


def challenge(world: World, who: str) -> str:
    assert "答错为止，可复活一次" in world.says("挑战", who)
    return world.says("1", who)


def duel(world: World, who: str, size: str = "1") -> str:
    assert world.says("对战", who).startswith("几个人对战？1 双人  2 四人")
    return world.says(size, who)


def test_a_challenge_runs_to_the_first_wrong_answer_is_revived_once_and_goes_on_counting(bank: World) -> None:
    contest = open_contest(bank, "challenge")
    text = run(bank, SMALL[1], challenge(bank, SMALL[1]), "+++-")
    assert "这题的答案是：" in text
    assert text.endswith("已答对 3 题。请回复数字：1 复活，接着答  2 就到这里")
    assert bank.says("好的", SMALL[1]) == "请回复数字：1 复活，接着答  2 就到这里"
    text = run(bank, SMALL[1], bank.says("1", SMALL[1]), "+++")
    assert text.startswith("答对了。")
    text = run(bank, SMALL[1], text, "-")
    assert "本次挑战答对 6 题，满分。" in text
    with bank.writing() as session:
        row = results.places(session, contest_of(session, contest), now=bank.now).people[0].row
    assert (row.points, row.right) == (6, 6)
    assert "1 王30102 答对 6 题" in bank.says("排行", SMALL[1])


def test_a_challenge_can_be_left_and_taken_up_and_ended_after_a_fall(bank: World) -> None:
    open_contest(bank, "challenge")
    run(bank, SMALL[1], challenge(bank, SMALL[1]), "+-")
    bank.says("退出", SMALL[1])
    assert "已答对 1 题" in bank.says("挑战", SMALL[1])
    assert "本次挑战答对 1 题。" in bank.says("2", SMALL[1])


def test_a_question_left_too_long_ends_a_run_like_a_wrong_one(bank: World) -> None:
    open_contest(bank, "challenge")
    text = run(bank, SMALL[1], challenge(bank, SMALL[1]), "++")
    bank.now += timedelta(seconds=61)
    late = bank.says(key(text), SMALL[1])
    assert late.startswith("本题时间已到，这次作答没有计入。")
    assert "已答对 2 题" in late


def test_every_question_answered_ends_a_challenge(bank: World) -> None:
    open_contest(bank, "challenge")
    text = run(bank, SMALL[1], challenge(bank, SMALL[1]), "+" * 30)
    assert "本次挑战答对 24 题，满分。" in text


def test_a_duel_of_two_is_won_by_the_first_to_a_hundred_on_their_own_clock(bank: World) -> None:
    open_contest(bank, "duel")
    text = duel(bank, SMALL[1])
    assert "对手还没来，您先答" in text
    text = run(bank, SMALL[1], text, "+++-++")
    assert text.endswith("您这边答完了，得 100 分。还差 1 位对手，出结果会告诉您。")
    text = duel(bank, SMALL[2])
    assert "对手：王30102。" in text
    text = run(bank, SMALL[2], text, "+++++")
    assert "对战结束：您赢了。\n1 王30103 100 分\n2 王30102 80 分" in text
    at(bank, bank.now + timedelta(minutes=2))
    assert any("对战结束：这一局对手快了一步。" in push for push in bank.pushed(SMALL[1]))
    assert "1 王30103 10 分（胜 1/1）\n2 王30102 8 分（胜 0/1）" in bank.says("排行", SMALL[1])


def test_who_is_behind_is_stopped_when_the_race_is_decided(bank: World) -> None:
    open_contest(bank, "duel")
    run(bank, SMALL[1], duel(bank, SMALL[1]), "+++++")
    text = run(bank, SMALL[2], duel(bank, SMALL[2]), "+--------")
    assert "对战结束：这一局对手快了一步。" in text
    with bank.writing() as session:
        assert session.scalar(select(func.count()).select_from(ContestEvent)) < 5 + 9  # type: ignore[operator]
        assert session.scalars(select(Fixture)).one().state == "settled"


def test_where_nobody_waits_a_recording_plays(bank: World) -> None:
    contest = open_contest(bank, "duel")
    run(bank, SMALL[1], duel(bank, SMALL[1]), "+-+-+-+-+-")
    run(bank, SMALL[2], duel(bank, SMALL[2]), "+++++")
    text = duel(bank, LARGE[0])
    assert "（录像）。" in text
    text = run(bank, LARGE[0], text, "+++++")
    assert "对战结束：" in text
    with bank.writing() as session:
        assert session.scalar(select(func.count()).select_from(Seat).where(Seat.recorded)) == 1
        assert {row[0] for row in duels.rewards(session, contest_of(session, contest))} == {
            person(session, n).id for n in (SMALL[1], SMALL[2], LARGE[0])
        }


def test_four_race_and_places_follow_points_then_time(bank: World) -> None:
    open_contest(bank, "duel")
    for number, rights in zip(SMALL[:3], ("++--------", "+---------", "----------"), strict=True):
        run(bank, number, duel(bank, number, "2"), rights)
    text = run(bank, LARGE[0], duel(bank, LARGE[0], "2"), "+++-------")
    assert "1 李30201 60 分\n2 张䶮 40 分\n3 王30102 20 分\n4 王30103 0 分" in text


def test_a_duel_nobody_joins_is_called_off_after_a_day(bank: World) -> None:
    open_contest(bank, "duel")
    run(bank, SMALL[1], duel(bank, SMALL[1]), "+++++")
    at(bank, bank.now + timedelta(hours=25))
    at(bank, bank.now + timedelta(minutes=2))
    assert any("没有等到对手" in push for push in bank.pushed(SMALL[1]))


def test_a_silent_player_loses_when_their_time_is_up(bank: World) -> None:
    open_contest(bank, "duel")
    duel(bank, SMALL[1])
    run(bank, SMALL[2], duel(bank, SMALL[2]), "+-+-+-+---")
    at(bank, bank.now + timedelta(minutes=11))
    at(bank, bank.now + timedelta(minutes=2))
    assert any("您赢了" in push for push in bank.pushed(SMALL[2]))
    with bank.writing() as session:
        assert {a.state for a in session.scalars(select(Attempt))} == {"done"}


def test_a_void_question_turns_a_settled_duel(bank: World) -> None:
    contest = open_contest(bank, "duel")
    run(bank, SMALL[1], duel(bank, SMALL[1]), "+++-------")
    run(bank, SMALL[2], duel(bank, SMALL[2]), "-+++------")
    with bank.writing() as session:
        row = contest_of(session, contest)
        first = session.scalars(select(Attempt).order_by(Attempt.id)).first()
        assert first is not None
        corrections.void(session, person(session, "30001"), row, first.paper[0], why="题目有误", now=bank.now)
        places = {r[0]: r[2] for r in duels.rewards(session, row)}
        assert places == {person(session, SMALL[1]).id: 0, person(session, SMALL[2]).id: 1}


def test_nonsense_before_a_duel_and_a_second_duel_at_once(bank: World) -> None:
    open_contest(bank, "duel")
    bank.says("对战", SMALL[1])
    assert bank.says("三个人", SMALL[1]) == "对战可以双人或四人，请回复 1 双人，或 2 四人。"
    bank.says("1", SMALL[1])
    bank.says("退出", SMALL[1])
    assert bank.says("对战", SMALL[1]).startswith("接着上次的《测试竞赛》：")
