"""A contest of two branches of unequal size, from a file to certificates, typed on phones; and all that goes wrong."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from bot.scope import NotFound
from handlers.quiz.service import contests, corrections, exchange, marking, playing, results, sheets, sittings
from models.contest import Attempt, Certificate, Contest, ContestEvent
from models.quiz import Answer
from tests.quiz.contest.conftest import BANK, LARGE, SMALL, at, bank_text, contest_of, key, open_contest, person, play
from tests.world import MORNING, World


def count(world: World, model: type) -> int:
    with world.writing() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_contest_of_two_unequal_branches_from_import_to_certificates(branches: World, tmp_path: Path) -> None:
    world = branches
    file = tmp_path / "bank.txt"
    file.write_text(bank_text(), "utf-8")
    with world.writing() as session:
        author = person(session, "30001")
        exchange.apply(session, [exchange.read(file)], BANK, author=author, unit_id=None, now=MORNING)
    assert world.says("审题", "30001") == "没有等您审核的题。"
    assert world.says("审题", "30002").startswith("待审 24 题 · 党史题库 · 单选\n第0号史实")
    assert world.says("1", "30002").startswith("待审 23 题")
    assert world.says("３", "30002") == "已全部通过，共 23 题。办竞赛请回复“办竞赛”。"

    assert world.says("办竞赛", "30001") == "用哪个题库？\n1 党史题库（可用 24 题）\n回复数字。"
    assert world.says("1", "30001").startswith("办哪一种？\n1 答卷")
    assert world.says("1", "30001") == "给竞赛起个名字，直接写下来发给我。"
    assert "每卷 10 题，10 分钟，每人每天 3 次\n开放 7 天。" in world.says("学习贯彻知识竞赛", "30001")
    assert "每卷 8 题，10 分钟，每人每天 2 次\n开放 3 天。" in world.says("８题 3天 2次", "30001")
    assert world.says("1", "30001").startswith("《学习贯彻知识竞赛》已发布，到 11 月 27 日（周五） 9:00 截止")
    at(world, world.now + timedelta(minutes=1))
    assert any("《学习贯彻知识竞赛》开始了" in text for text in world.pushed(LARGE[0]))

    intro = world.says("竞赛", SMALL[0])
    assert "支部得分 ＝ 参与面 × 50 ＋ 成绩 × 35 ＋ 活跃度 × 15" in intro
    assert intro.endswith("您现在还有 2 次机会。\n回复 1 开始；先不答回复“退出”。")
    first = world.says("1", SMALL[0])
    assert first.startswith("本卷平均难度 2.00")
    assert "第 1/8 题" in first
    world.says("退出", SMALL[0])

    for number in SMALL[1:]:
        assert "100 分，答对 8/8 题" in play(world, number)
    for number in LARGE[:6]:
        assert "100 分，答对 8/8 题" in play(world, number)
    assert "50 分，答对 4/8 题" in play(world, LARGE[6], wrong=4)
    text = world.says("竞赛", SMALL[0])
    assert text.startswith("时间到") is False
    while "第 1/" not in text:
        text = world.says("1", SMALL[0])
    while "题 · " in text:
        text = world.says(key(text), SMALL[0])
    assert "100 分，答对 8/8 题" in text

    ranking = world.says("排行", LARGE[0])
    assert re.search(r"^1 第一支部 \d+(\.\d+)? 分\n2 第二支部", ranking, re.M)
    working = world.says("2", LARGE[0])
    assert working.startswith("第二支部的得分：\n参与面 58.33% × 50 ＝ 29.17 分")
    assert working.endswith("分（12 人，取前 4 人成绩）")
    assert "请回复前面的数字" in world.says("9", LARGE[0])

    at(world, MORNING + timedelta(days=3, minutes=5))
    assert any("结束了。您得 100 分，11 人中第 " in text for text in world.pushed(SMALL[1]))
    assert world.says("我的成绩", LARGE[6]).startswith("您的竞赛成绩：\n· 学习贯彻知识竞赛：得 50 分，11 人中第 11 名")
    mine = world.says("竞赛证书", SMALL[0])
    address = re.search(r'href="https://siwei.example(/m/quiz/certificates/[^".]+)\.png"', mine)
    assert address, mine
    assert world.says("竞赛证书", LARGE[6]).startswith("您还没有证书")
    with world.writing() as session:
        best = session.scalars(select(Certificate).where(Certificate.unit_id.is_not(None))).one()
        assert best.title == "优胜单位"
        contest = session.scalars(select(Contest)).one()
        content = sheets.workbook(session, person(session, "30001"), contest, now=world.now)
        with pytest.raises(NotFound):
            sheets.workbook(session, person(session, SMALL[1]), contest, now=world.now)
    book = openpyxl.load_workbook(BytesIO(content))
    assert book.sheetnames == ["个人", "支部", "每题", "作答明细"]
    assert [row[1] for row in book["支部"].iter_rows(values_only=True)][2:] == ["第一支部", "第二支部"]


def test_every_nonsense_is_told_what_works_and_changes_nothing(bank: World) -> None:
    open_contest(bank, "paper", questions=4)
    bank.says("竞赛", SMALL[0])
    assert bank.says("开始吧", SMALL[0]) == "回复 1 开始；先不答回复“退出”。"
    text = bank.says("１", SMALL[0])
    assert "第 1/4 题" in text
    for nonsense in ("H", "ABX", "你好呀", "？", "[玫瑰]", "三湾", "Z", "100", "<b>"):
        again = bank.says(nonsense, SMALL[0])
        assert again.startswith("请回复"), (nonsense, again)
        assert "还有 " in again
    assert count(bank, ContestEvent) == 0


@pytest.mark.parametrize(
    "shape", [str.lower, str.upper, lambda s: s.translate({ord(c): ord(c) + 0xFEE0 for c in "ABCD"})]
)
def test_letters_in_any_width_and_case_and_judgements_in_any_form_are_taken(bank: World, shape) -> None:  # type: ignore[no-untyped-def]
    forms = {"对": ["对", "√", "T", "✔\ufe0f", "ｔ", "✅"], "错": ["错", "×", "F", "错误", "ｆ", "❌"]}
    open_contest(bank, "paper", questions=20)
    bank.says("竞赛", SMALL[0])
    text, n = bank.says("1", SMALL[0]), 0
    while "题 · " in text:
        right = key(text)
        text = bank.says(forms[right][n % 6] if right in forms else shape(right), SMALL[0])
        n += 1
    assert "100 分，答对 20/20 题" in text


def test_a_sticker_or_picture_in_the_middle_is_answered_with_what_works(bank: World) -> None:
    open_contest(bank, "paper", questions=4)
    bank.says("竞赛", SMALL[0])
    bank.says("1", SMALL[0])
    bank.now += timedelta(seconds=1)
    assert bank.phone(SMALL[0]).photo("m-1").text.startswith("请回复")
    assert count(bank, ContestEvent) == 0


def test_silence_ends_the_attempt_and_what_was_answered_counts(bank: World) -> None:
    contest = open_contest(bank, "paper", questions=4, minutes=10)
    bank.says("竞赛", SMALL[0])
    text = bank.says("1", SMALL[0])
    bank.says(key(text), SMALL[0])
    at(bank, bank.now + timedelta(minutes=11))
    with bank.writing() as session:
        line = results.places(session, contest_of(session, contest), now=bank.now).people[0].row
    assert (line.right, line.of, line.points) == (1, 4, 25)


def test_a_late_answer_is_refused_with_the_reason_and_the_paper_is_handed_in(bank: World) -> None:
    open_contest(bank, "paper", questions=4, minutes=10)
    bank.says("竞赛", SMALL[0])
    text = bank.says("1", SMALL[0])
    bank.now += timedelta(minutes=10)
    late = bank.says(key(text), SMALL[0])
    assert late.startswith("本题时间已到，这次作答没有计入。")
    assert "本次 0 分，答对 0/4 题" in late
    assert count(bank, ContestEvent) == 0


def test_a_question_not_answered_in_its_seconds_is_passed_over(bank: World) -> None:
    open_contest(bank, "paper", questions=4, seconds=20)
    bank.says("竞赛", SMALL[0])
    text = bank.says("1", SMALL[0])
    bank.now += timedelta(seconds=20)
    late = bank.says(key(text), SMALL[0])
    assert late.startswith("本题时间已到，这次作答没有计入。")
    assert "第 2/4 题" in late
    while "题 · " in late:
        late = bank.says(key(late), SMALL[0])
    assert "答对 3/4 题" in late


def test_a_redelivery_gets_the_same_reply_and_answers_nothing_twice(bank: World) -> None:
    open_contest(bank, "paper", questions=4)
    bank.says("竞赛", SMALL[0])
    text = bank.says("1", SMALL[0], key="9001")
    assert bank.says("1", SMALL[0], key="9001") == text
    right = key(text)
    assert bank.says(right, SMALL[0], key="9002") == bank.says(right, SMALL[0], key="9002")
    assert (count(bank, ContestEvent), count(bank, Answer), count(bank, Attempt)) == (1, 1, 1)


def test_an_answer_at_one_door_to_a_question_answered_at_another_is_refused(bank: World) -> None:
    open_contest(bank, "paper", questions=4)
    with bank.writing() as session:
        from models.org import Identity

        me = person(session, SMALL[1])
        session.add(Identity(channel="official", external_id="o-two", person_id=me.id, created_at=MORNING))
    bank.says("竞赛", SMALL[1])
    first = bank.says("1", SMALL[1])
    again = bank.says("竞赛", "o-two", "official")
    assert again.startswith("接着上次的《测试竞赛》：")
    bank.says(key(first), SMALL[1])
    twice = bank.says(key(first, right=False), "o-two", "official")
    assert twice.startswith("您已答过本题，以第一次作答为准。")
    assert "第 2/4 题" in twice
    assert count(bank, ContestEvent) == 1


def test_two_phones_that_start_at_the_same_moment_use_one_attempt(bank: World) -> None:
    contest = open_contest(bank, "paper", questions=4, a_day=1)
    with bank.writing() as session:
        me = person(session, SMALL[1])
        one = sittings.begin(session, contest_of(session, contest), me, now=bank.now)
    with bank.writing() as session:
        two = sittings.begin(session, contest_of(session, contest), person(session, SMALL[1]), now=bank.now)
    assert one.id == two.id


def test_attempts_are_counted_by_day(bank: World) -> None:
    open_contest(bank, "paper", questions=4, a_day=1)
    play(bank, SMALL[1])
    bank.says("竞赛", SMALL[1])
    assert bank.says("1", SMALL[1]) == "今天的 1 次机会已用完，明天再来。回复“我的成绩”看结果。"
    bank.now += timedelta(days=1)
    bank.says("竞赛", SMALL[1])
    assert "第 1/4 题" in bank.says("1", SMALL[1])


def test_the_best_attempt_counts(bank: World) -> None:
    contest = open_contest(bank, "paper", questions=4)
    play(bank, SMALL[1], wrong=2)
    play(bank, SMALL[1], wrong=0)
    play(bank, SMALL[1], wrong=3)
    with bank.writing() as session:
        assert results.places(session, contest_of(session, contest), now=bank.now).people[0].row.points == 100


def test_before_the_start_after_the_end_and_for_others_it_is_refused(bank: World) -> None:
    contest = open_contest(bank, "paper", questions=4, days=1)
    with bank.writing() as session:
        from tests.world import found, hire

        stranger = hire(session, "40001", "外单位", found(session, "X", "别的公司"))
        with pytest.raises(sittings.NotInvited):
            sittings.begin(session, contest_of(session, contest), stranger, now=bank.now)
        with pytest.raises(sittings.NotOpen):
            sittings.begin(
                session, contest_of(session, contest), person(session, SMALL[0]), now=bank.now + timedelta(days=1)
            )
    assert bank.says("竞赛", "40001").startswith("现在没有您能参加的竞赛")


def test_the_same_paper_is_shuffled_differently_for_each_player_and_marked_alike(bank: World) -> None:
    open_contest(bank, "paper", questions=12, draw=False)
    papers = set()
    for number in LARGE[:3]:
        bank.says("竞赛", number)
        papers.add(bank.says("1", number).split("\n\n")[-1])
    assert len(papers) == 3
    assert "100 分" in play(bank, LARGE[3])


def test_a_void_question_is_counted_for_nobody_and_everybody_concerned_is_told(bank: World) -> None:
    contest = open_contest(bank, "paper", questions=4, draw=False)
    play(bank, SMALL[1], wrong=1)
    play(bank, SMALL[2])
    with bank.writing() as session:
        row = contest_of(session, contest)
        first = session.scalars(
            select(ContestEvent).where(ContestEvent.kind == "answered").order_by(ContestEvent.id)
        ).first()
        assert first is not None
        stem = marking.asked(session, row.id)[first.question_id or 0].stem
        assert [p.row.points for p in results.places(session, row, now=bank.now).people] == [100, 75]
    at(bank, bank.now + timedelta(days=3, hours=1))
    assert bank.says("作废", "30001").startswith("哪一场竞赛里的题？\n1 测试竞赛")
    bank.says("1", "30001")
    assert bank.says("不存在的题", "30001").startswith("这场竞赛里没有找到")
    assert "要作废这道题" in bank.says(stem[:6], "30001")
    assert bank.says("题干有歧义", "30001") == "已作废，所有成绩、名次和证书都重新算过，并告诉了 2 位答过的人。"
    at(bank, bank.now + timedelta(minutes=1))
    assert any("您的成绩 75 分，现在是 100 分。" in text and "题干有歧义" in text for text in bank.pushed(SMALL[1]))
    assert any("您的成绩不变，仍是 100 分。" in text for text in bank.pushed(SMALL[2]))
    with bank.writing() as session:
        row = contest_of(session, contest)
        assert [p.row.points for p in results.places(session, row, now=bank.now).people] == [100, 100]
        with pytest.raises(corrections.VoidAlready):
            corrections.void(session, person(session, "30001"), row, first.question_id or 0, why="x", now=bank.now)
        titles = dict(session.execute(select(Certificate.title, Certificate.detail)).all())
        assert "3/3" not in titles


def test_a_corrected_key_marks_every_answer_again(bank: World) -> None:
    contest = open_contest(bank, "paper", questions=4, draw=False)
    play(bank, SMALL[1], wrong=1)
    with bank.writing() as session:
        row = contest_of(session, contest)
        event = session.scalars(
            select(ContestEvent).where(ContestEvent.kind == "answered").order_by(ContestEvent.id)
        ).first()
        assert event is not None
        me = person(session, "30001")
        corrections.rekey(
            session, me, row, event.question_id or 0, event.data["choice"], why="标准答案有误", now=bank.now
        )
        assert results.places(session, row, now=bank.now).people[0].row.points == 100
        assert all(session.scalars(select(Answer.right)))


def test_only_who_organises_a_contest_may_touch_it(bank: World) -> None:
    open_contest(bank, "paper", questions=4)
    assert bank.says("办竞赛", SMALL[0]).startswith("这一项由组织员和支部书记使用")
    assert bank.says("作废", SMALL[0]).startswith("这一项由组织员和支部书记使用")
    assert bank.says("审题", SMALL[0]).startswith("题库由组织员")


def test_the_dialogue_of_setting_up_can_be_left_and_taken_up_again(bank: World) -> None:
    bank.says("办竞赛", "30001")
    assert bank.says("99", "30001") == "请回复前面的数字；不办了回复“退出”。"
    bank.says("1", "30001")
    bank.says("1", "30001")
    bank.says("迎新竞赛", "30001")
    bank.says("退出", "30001")
    assert bank.says("办竞赛", "30001").startswith("《迎新竞赛》\n答卷，公司党委")
    assert bank.says("什么", "30001").startswith("回复 1 发布")
    bank.says("300题", "30001")
    assert bank.says("1", "30001").startswith("题库里现在能用的题只有 24 道，这样出卷需要 300 道。")
    bank.says("10题", "30001")
    assert bank.says("1", "30001").startswith("《迎新竞赛》已发布")


def test_somebody_else_s_attempt_is_not_found(bank: World) -> None:
    contest = open_contest(bank, "paper", questions=4)
    with bank.writing() as session:
        attempt = sittings.begin(session, contest_of(session, contest), person(session, SMALL[1]), now=bank.now)
        with pytest.raises(NotFound):
            playing.attempt_of(session, person(session, SMALL[2]), attempt.id)
        with pytest.raises(contests.RulesFrozen):
            contests.change(contest_of(session, contest), questions=5)
