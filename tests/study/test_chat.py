"""The daily study, typed on a phone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from handlers.study import organizing, service
from models.org import Leave, Person, Unit
from models.outbox import Notice
from models.quiz import Answer, Question
from models.study import Reflection, StudyDay, StudyItem, StudyRecord
from tests.world import World, hire

EIGHT = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)


def count(world: World, model: type) -> int:
    with world.writing() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def right_answer(world: World) -> tuple[str, str]:
    """What to type for today's question: the right answer, and a wrong one."""
    with world.writing() as session:
        day = session.scalars(select(StudyDay).order_by(StudyDay.day.desc())).first()
        assert day is not None
        question = session.get_one(Question, day.question_id)
        if question.kind == "judge":
            return ("对", "错") if question.answer else ("错", "对")
        right = "".join(question.answer)
        wrong = next(c for c in "ABCD" if c not in question.answer)
        return right, wrong


def test_the_day_s_study_comes_with_its_question(study: World) -> None:
    text = study.says("学习")
    assert text.startswith("今天 · 第 2 天")
    assert "每日一题" in text
    assert "出处：史实清单第" in text
    assert "**" not in text


def test_a_right_answer_is_told_with_its_explanation_and_source(study: World) -> None:
    study.says("学习")
    right, _ = right_answer(study)
    text = study.says(right.lower())
    assert text.startswith("答对了。")
    assert "出处：史实清单第" in text


def test_a_wrong_answer_gets_the_right_one_without_blame(study: World) -> None:
    study.says("学习")
    _, wrong = right_answer(study)
    text = study.says(wrong)
    assert text.startswith("这题的答案是：")
    assert "错了" not in text


def test_the_first_answer_stands(study: World) -> None:
    study.says("学习")
    right, wrong = right_answer(study)
    study.says(wrong)
    assert study.says(right).startswith("您已经答过这一题，以第一次为准。")
    assert count(study, Answer) == 1


def test_a_redelivery_gets_the_same_reply_and_answers_nothing_twice(study: World) -> None:
    study.says("学习")
    right, _ = right_answer(study)
    assert study.says(right, key="7001") == study.says(right, key="7001")
    assert count(study, Answer) == 1


def test_an_answer_works_before_the_item_was_opened(study: World) -> None:
    study.says("学习", "20136")
    right, _ = right_answer(study)
    assert study.says(right).startswith("答对了。")


def test_letters_that_choose_nothing_are_told_what_works(study: World) -> None:
    study.says("学习")
    assert "请" in study.says("H")
    assert count(study, Answer) == 0


def test_yesterday_is_the_working_day_before(study: World) -> None:
    assert "第 1 天" in study.says("昨日")


def test_before_the_first_day_there_is_no_yesterday(study: World) -> None:
    study.now = datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert study.says("昨日") == "前一次还没有学习内容。回复“学习”看今天的。"


def test_on_a_day_off_the_last_working_day_is_shown(study: World) -> None:
    study.now = datetime(2026, 11, 28, 1, tzinfo=UTC)
    text = study.says("学习")
    assert text.startswith("昨天，11 月 27 日（周五） · 第 5 天")


def test_a_search_opens_what_was_found_by_number(study: World) -> None:
    listed = study.says("搜索 遵义")
    assert listed.startswith("找到与“遵义”有关的：\n1 ")
    title = listed.split("\n")[1].removeprefix("1 ")
    assert study.says("1").startswith(f"《{title}》")
    assert study.says("9") == "请回复文章前面的数字；不看了回复“退出”。"


def test_a_search_works_glued_in_pinyin_and_traditional_characters(study: World) -> None:
    plain = study.says("搜索 遵义")
    assert study.says("搜索遵义") == plain
    assert study.says("搜索 遵義").replace("義", "义") == plain


def test_a_search_for_nothing_known_says_what_helps(study: World) -> None:
    assert study.says("搜索 量子色动力学") == "没有找到相关内容。换两三个字试试，例如：搜索 长征"


def test_a_reflection_is_kept_and_shown_only_after_review(study: World) -> None:
    study.says("学习")
    assert study.says("体会 支部建在连上，班组也一样。").startswith("收下了")
    assert study.says("看体会", "20136").startswith("这一篇还没有大家的体会")
    with study.writing() as session:
        mine = session.scalars(select(Reflection)).one()
        reviewer = session.scalars(select(Person).where(Person.employee_no == "20002")).one()
        organizing.review_reflection(session, mine, reviewer, approve=True)
    assert "· 张立秋：支部建在连上，班组也一样。" in study.says("看体会", "20136")


def test_a_reflection_may_come_in_a_second_message_whatever_its_words(study: World) -> None:
    study.says("体会")
    assert study.says("报名的时候我就想学习").startswith("收下了")
    assert count(study, Reflection) == 1


def test_a_reflection_dialogue_can_be_left(study: World) -> None:
    study.says("体会")
    assert study.says("退出").startswith("好的，先停在这里")
    study.says("学习")
    assert count(study, Reflection) == 0


def test_a_streak_follows_working_days_and_is_one_s_own(study: World) -> None:
    study.says("学习")
    study.now = datetime(2026, 11, 27, 1, tzinfo=UTC)
    study.says("学习")
    study.now = datetime(2026, 11, 30, 1, tzinfo=UTC)
    study.says("学习")
    assert study.says("打卡") == "今天已学习。您已连续学习 2 个工作日，一共学了 3 天。这只有您自己看得到。"


def test_a_stranger_reads_but_leaves_no_record(study: World) -> None:
    assert study.says("学习", "oStranger", "official").startswith("今天 · 第 2 天")
    assert count(study, StudyRecord) == 0
    assert "绑定" in study.says("A", "oStranger", "official")


def test_the_card_reaches_everybody_once_at_eight_on_a_working_day(study: World) -> None:
    study.until(EIGHT - timedelta(hours=1))
    assert study.pushed() == []
    study.until(EIGHT + timedelta(minutes=6))
    study.until(EIGHT + timedelta(minutes=12))
    assert [text.split("\n")[0] for text in study.pushed("20135")] == ["每日一学 · 第 3 天"]
    assert len(study.pushed("20001")) == 1


def test_no_card_on_a_day_off_nor_to_people_on_leave(study: World) -> None:
    with study.writing() as session:
        person = session.scalars(select(Person).where(Person.employee_no == "20135")).one()
        session.add(Leave(person_id=person.id, first_on=date(2026, 11, 25), last_on=date(2026, 11, 25)))
    study.until(EIGHT - timedelta(hours=1))
    study.until(EIGHT + timedelta(minutes=6))
    study.until(EIGHT + timedelta(minutes=12))
    assert study.pushed("20135") == []
    assert len(study.pushed("20136")) == 1
    study.until(datetime(2026, 11, 28, 0, 12, tzinfo=UTC))
    assert len(study.pushed("20136")) == 1


def test_the_organiser_sees_who_has_not_studied_and_reminds_once_a_day(study: World) -> None:
    study.says("学习", "20136")
    listed = study.says("未学", "20002")
    assert "今天应学 3 人，还有 2 人没打开" in listed
    assert "李冬梅" not in listed
    assert "赵书记" not in listed
    assert study.says("1", "20002") == "已提醒 2 人。"
    study.says("未学", "20002")
    assert study.says("1", "20002").startswith("今天已经提醒过了")
    study.work()
    assert len(study.pushed("20135")) == 1


def test_reminding_a_hundred_people_is_one_notice_and_a_newcomer_gets_the_next(study: World) -> None:
    with study.writing() as session:
        shop = session.scalars(select(Unit).where(Unit.code == "C-1")).one()
        for number in range(100):
            hire(session, f"3{number:04}", "某", shop)
    study.says("未学", "20002")
    assert study.says("1", "20002") == "已提醒 103 人。"
    with study.writing() as session:
        assert session.scalar(select(func.count()).where(Notice.key.startswith("study-nudge"))) == 1
        hire(session, "40000", "新人", session.scalars(select(Unit).where(Unit.code == "C-1")).one())
    study.says("未学", "20002")
    assert study.says("1", "20002") == "已提醒 1 人。"


def test_only_organisers_see_who_has_not_studied(study: World) -> None:
    assert study.says("未学").startswith("这一项由组织员和支部书记使用")


def test_who_wrote_a_reflection_cannot_approve_it(study: World) -> None:
    study.says("体会 好")
    with study.writing() as session:
        mine = session.scalars(select(Reflection)).one()
        author = session.get_one(Person, mine.person_id)
        with pytest.raises(organizing.OwnWork, match="另一位同志"):
            organizing.review_reflection(session, mine, author, approve=True)
        assert mine.state == "pending"


def test_an_item_of_another_unit_is_not_found(study: World) -> None:
    from tests.world import found

    with study.writing() as session:
        other = found(session, "D", "别的公司")
        item = StudyItem(
            code="x", kind="article", title="外单位的遵义", body="遵义", unit_id=other.id, created_at=study.now
        )
        item.state = "approved"
        session.add(item)
        session.flush()
        service.index_item(session, item)
    assert "外单位" not in study.says("搜索 遵义")


def test_a_message_that_says_no_signs_nobody_up(study: World) -> None:
    assert study.says("不要学习") == "好的，不会为您学习。其他请回复“帮助”。"
    assert count(study, StudyRecord) == 0


def test_what_nobody_understands_gets_three_numbered_choices(study: World) -> None:
    text = study.says("学刁")
    assert text.startswith("您是想找：1 ")
    assert "1 学习" in text
    assert study.says("1").startswith("今天 · 第 2 天")


def test_a_letter_after_a_search_still_answers_the_day_s_question(study: World) -> None:
    study.says("学习")
    right, _ = right_answer(study)
    study.says("搜索 遵义")
    assert study.says(right).startswith("答对了。")
