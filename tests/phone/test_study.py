"""The daily study on the phone."""

from sqlalchemy import func, select

from models.org import Person, Unit
from models.quiz import Answer, Question
from models.study import Reflection, Review, StudyDay, StudyItem, StudyRecord
from tests.phone.browser import Browser
from tests.world import World


def count(world: World, what: type) -> int:
    with world.db.reading() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def today(world: World) -> StudyDay:
    with world.db.reading() as session:
        found = session.scalars(select(StudyDay).order_by(StudyDay.day.desc())).first()
        assert found is not None
        _ = found.item.body
        return found


def test_the_day_s_study_is_read_answered_finished_and_thought_about(study: World) -> None:
    phone = Browser(study)
    page = phone.get("/m/study")
    assert page.status == 200
    assert "每日一题" in page.text
    day = today(study)
    with study.db.reading() as session:
        question = session.get_one(Question, day.question_id)
        key = "对" if question.answer is True else question.answer[0]
    empty = phone.post(f"/m/study/day/{day.public_id}")
    assert (empty.status, "请先选一个答案" in empty.text) == (422, True)
    answered = phone.post(f"/m/study/day/{day.public_id}", choice=key)
    assert "答对了" in answered.text
    assert "正确答案" in answered.text
    phone.get("/m/study")
    assert "读完了，已记下" in phone.post(f"/m/study/day/{day.public_id}/finish").text
    path = f"/m/study/{day.item.public_id}/reflection"
    phone.get(path)
    long = phone.post(path, text="学" * 1001)
    assert (long.status, "学" * 1001 in long.html) == (409, True)
    assert "收下了" in phone.post(path, text="支部建在连上，力量在身边").text
    assert (count(study, Answer), count(study, Reflection), count(study, StudyRecord)) == (1, 1, 1)


def test_the_first_answer_stands(study: World) -> None:
    phone = Browser(study)
    phone.get("/m/study")
    path = f"/m/study/day/{today(study).public_id}"
    form = phone.seen.form(path)
    for choice in ("A", "B", "A"):
        phone.post(path, form, choice=choice)
    assert count(study, Answer) == 1


def test_yesterday_and_a_search_lead_to_the_items(study: World) -> None:
    phone = Browser(study)
    assert "昨日学习" in phone.get("/m/study/yesterday").text
    title = today(study).item.title
    page = phone.get(f"/m/study/search?q={title[:4]}")
    assert title in page.text
    assert "没有找到" in phone.get("/m/study/search?q=无此内容").text
    assert "连续学习" in phone.get("/m/study/streak").text


def test_an_item_of_another_unit_and_a_day_of_another_plan_are_not_found(study: World) -> None:
    phone = Browser(study, who="20001")
    phone.get("/m/study")
    with study.writing() as session:
        shop = session.scalars(select(Unit).where(Unit.code == "C-1")).one()
        item = session.scalars(select(StudyItem)).first()
        assert item is not None
        item.unit_id = shop.id
        session.flush()
        own, public = item.public_id, today(study).public_id
        other = session.scalars(select(StudyItem).where(StudyItem.id != item.id)).first()
        assert other is not None
        other.state = Review.DRAFT
        hidden = other.public_id
        session.scalars(select(Person).where(Person.employee_no == "20001")).one()
    assert phone.get(f"/m/study/{own}").status == 404
    assert phone.get(f"/m/study/{hidden}").status == 404
    assert Browser(study).get(f"/m/study/{own}").status == 200
    assert phone.get("/m/study/day/nothing").status == 404
    assert phone.get(f"/m/study/day/{public}").status == 200


def test_a_card_can_be_read_in_any_browser_and_marks_nobody(study: World) -> None:
    Browser(study).get("/m/study")
    before = count(study, StudyRecord)
    page = Browser(study, channel="").get(f"/m/study/{today(study).item.public_id}")
    assert page.status == 200
    assert count(study, StudyRecord) == before
