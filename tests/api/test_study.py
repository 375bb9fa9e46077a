"""The daily study and its question by HTTP."""

import pytest
from sqlalchemy import select, update

from handlers.study import shipped
from models.org import Person, Unit
from models.quiz import Question
from models.study import Reflection, Review, StudyItem
from tests.api.client import Api, code_of, items, signed_in
from tests.world import World


@pytest.fixture
def study(world: World, api: Api, company: Unit) -> Api:
    """The shipped plan has run since Monday; today is Tuesday."""
    with world.writing() as session:
        top = session.get_one(Unit, company.id)
        shipped.load(session, top, starts_on=world.now.date().replace(day=23), now=world.now)
    return api


def test_the_day_is_read_answered_and_counted(world: World, study: Api) -> None:
    today = study.get("/study/today").json
    assert (today["day"], today["number"], today["answered"]) == ("2026-11-24", 2, False)
    assert not today["item"]["opened"]
    assert study.get("/study/yesterday").json["number"] == 1
    asked = study.get("/quiz/daily").json
    assert asked["verdict"] is None
    assert "key" not in str(asked["question"])
    with world.db.reading() as session:
        stem = asked["question"]["stem"]
        question = session.scalars(select(Question).where(Question.stem == stem)).one()
        right = "对" if question.answer is True else "错" if question.answer is False else "".join(question.answer)
    assert code_of(study.post("/quiz/daily/answers", choice="？"), 422) == "invalid"
    verdict = study.post("/quiz/daily/answers", choice=right).json
    assert (verdict["right"], verdict["again"]) == (True, False)
    assert study.post("/quiz/daily/answers", choice="A").json["again"] is True
    assert study.get("/quiz/daily").json["verdict"]["right"] is True
    assert study.get("/study/today").json["item"]["finished"] is True
    assert study.get("/study/streak").json == {"days": 1, "today": True, "total": 1}
    assert [row["item"]["id"] for row in items(study.get("/study/records"))] == [today["item"]["id"]]


def test_an_item_is_opened_searched_and_written_about(world: World, study: Api) -> None:
    item = study.get("/study/today").json["item"]
    assert study.post(f"/study/items/{item['id']}/records").json["opened"] is True
    assert study.post(f"/study/items/{item['id']}/records", finished=True).json["finished"] is True
    assert item["id"] in [one["id"] for one in items(study.get("/study/search", q=item["title"][:4]))]
    mine = study.post(f"/study/items/{item['id']}/reflections", text="很受教育").json
    assert mine["state"] == "pending"
    assert items(study.get(f"/study/items/{item['id']}/reflections")) == []
    with world.writing() as session:
        session.execute(update(Reflection).values(state=Review.APPROVED))
    other = signed_in(world, "20136")
    assert items(other.get(f"/study/items/{item['id']}/reflections"))[0]["author"] == "陈明"
    assert items(study.get("/study/reflections"))[0]["state"] == "approved"
    assert items(other.get("/study/reflections")) == []


def test_an_item_of_another_unit_or_not_approved_is_not_found(world: World, study: Api) -> None:
    with world.writing() as session:
        items_ = session.scalars(select(StudyItem).limit(2)).all()
        other = session.scalars(select(Unit).where(Unit.code == "0102")).one()
        items_[0].unit_id, items_[1].state = other.id, Review.PENDING
        ids = [item.public_id for item in items_]
    for public_id in [*ids, "nothing"]:
        assert code_of(study.get(f"/study/items/{public_id}"), 404) == "not_found"
        assert code_of(study.post(f"/study/items/{public_id}/records"), 404) == "not_found"
    assert signed_in(world, "20136").get(f"/study/items/{ids[0]}").status_code == 200


def test_where_nothing_is_planned_it_says_so(world: World, api: Api) -> None:
    assert code_of(api.get("/study/today"), 409) == "no_plan"
    with world.db.reading() as session:
        assert session.scalars(select(Person)).first()
