"""Surveys on the phone and over the API: by name, by a link that knows nobody, both doors at once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

from sqlalchemy import select

from handlers.survey.service import running
from models import Base
from models.survey import State, SurveyAnswer
from models.web import SignIn
from tests.api.client import code_of, items, signed_in
from tests.phone.browser import Browser, Seen
from tests.survey.conftest import ME, SHOP, Make, close, fill, sheets, survey_of
from tests.world import World

LINK = re.compile(r'href="(/m/survey/sheet/[^"]+)"')
GROUP = re.compile(r'name="([^"]+)"')


def taken(phone: Browser, survey: str) -> str:
    """The address of the one-time link, taken on the signed-in page."""
    phone.get(f"/m/survey/{survey}")
    return str(LINK.findall(phone.post(f"/m/survey/{survey}").html)[0])


def names(page: Seen) -> list[str]:
    """The names of the fields, in the order of the questions."""
    return list(dict.fromkeys(name for name in GROUP.findall(page.html) if len(name) == 22))


def test_a_link_without_a_cookie_hands_in_one_sheet_of_nobodys(firm: World, make: Make) -> None:
    survey = make()
    phone = Browser(firm)
    firm.says("问卷"), firm.says("a")
    assert "/m/survey/" in phone.get("/m/").html
    link = taken(phone, survey)
    stranger = Browser(firm, channel="")
    page = stranger.get(link)
    mood, calm, care, words = names(page)
    refused = stranger.post(link, {}, **{mood: "9", calm: "5", words: "话"})
    assert refused.status == 422
    assert "话" in refused.html
    done = stranger.post(link, {}, **{mood: "2", calm: "5", care: ["1", "3"], words: "不想活了"})
    assert "收到了" in done.text
    assert not stranger.client._cookies
    assert sheets(firm, survey) == [{1: 2, 2: 5, 3: [1, 3], 4: "不想活了"}]
    assert stranger.post(link, {}, **{mood: "1", calm: "1"}).status == 409
    assert "12356" in stranger.post(link, {}, **{mood: "1", calm: "1", words: "不想活了"}).text
    assert "您已经交过了" in firm.says("b")
    assert "交过" in phone.get(f"/m/survey/{survey}").text
    assert stranger.get(f"{link}x").status == 409
    assert len(sheets(firm, survey)) == 1


def test_nothing_the_database_holds_after_a_link_was_used_ties_it_to_a_person(firm: World, make: Make) -> None:
    survey = make()
    link = taken(Browser(firm), survey)
    token = link.rpartition("/")[2]
    with firm.db.reading() as session:
        dump = "\n".join(str(list(r)) for t in Base.metadata.sorted_tables for r in session.execute(select(t)))
        assert session.scalars(select(SignIn)).all(), "nobody was signed in"
    assert token not in dump
    assert token[:40] not in dump


def test_a_named_sheet_is_kept_once_however_often_it_is_sent(firm: World, make: Make) -> None:
    survey = make("satisfied", anonymous=False)
    phone = Browser(firm)
    page = phone.get(f"/m/survey/{survey}")
    assert "实名：您的答案和名字" in page.text
    fields = names(page)
    assert phone.post(f"/m/survey/{survey}", **{fields[0]: "5"}).status == 422
    form = phone.seen.form(f"/m/survey/{survey}")
    for _ in range(2):
        assert "收到了" in phone.post(f"/m/survey/{survey}", form, **{fields[0]: "5", fields[4]: "1"}).text
    with firm.db.reading() as session:
        assert len(session.scalars(select(SurveyAnswer)).all()) == 1


def test_chat_and_page_at_once_keep_one_sheet(firm: World, make: Make) -> None:
    survey = make()
    phone = Browser(firm)
    phone.get(f"/m/survey/{survey}")
    for line in ("问卷", "a", "5", "跳过", "跳过"):
        firm.says(line)
    gate = Barrier(2)

    def chat() -> str:
        gate.wait()
        return firm.says("1")

    def page() -> str:
        gate.wait()
        return phone.post(f"/m/survey/{survey}").html

    with ThreadPoolExecutor(2) as pool:
        said, shown = pool.submit(chat), pool.submit(page)
        links = LINK.findall(shown.result())
        assert ("收到了" in said.result()) != bool(links)
    assert len(sheets(firm, survey)) == (0 if links else 1)


def test_the_api_asks_takes_and_tells(firm: World, make: Make) -> None:
    survey, named = make(), make("satisfied", anonymous=False, closes_at=firm.now + timedelta(days=9))
    me = signed_in(firm, ME)
    assert [one["id"] for one in items(me.get("/surveys"))] == [survey, named]
    asked = me.get(f"/surveys/{survey}").json
    assert asked["ready"]
    assert asked["manner"].startswith("匿名：")
    ids = [one["id"] for one in asked["questions"]]
    answers: list[dict[str, Any]] = [{"question": ids[0], "choices": [1]}, {"question": ids[1], "choices": [4]}]
    assert code_of(me.post(f"/surveys/{survey}/answers", answers=answers), 409)
    link = me.post(f"/surveys/{survey}/link").json["link"]
    nobody = type(me)(firm)
    assert ids[1] in nobody.post("/surveys/sheets", link=link, answers=answers[:1]).json["error"]["fields"]
    sent = nobody.post("/surveys/sheets", link=link, answers=[*answers, {"question": ids[3], "text": "想死"}])
    assert sent.status_code == 201
    assert "12356" in sent.json["hotlines"]
    assert code_of(nobody.post("/surveys/sheets", link=link, answers=answers), 409)
    assert code_of(nobody.post("/surveys/sheets", link="x.y", answers=answers), 409)
    assert sheets(firm, survey) == [{1: 1, 2: 4, 4: "想死"}]
    by_name = [q["id"] for q in me.get(f"/surveys/{named}").json["questions"]]
    body = [{"question": by_name[0], "choices": [5]}, {"question": by_name[4], "choices": [2]}]
    assert me.post(f"/surveys/{named}/answers", answers=body, key="k").status_code == 201
    assert code_of(me.post(f"/surveys/{named}/answers", answers=body), 409)
    assert code_of(me.post(f"/surveys/{named}/link"), 409)
    assert items(me.get("/surveys")) == []


def test_somebody_elses_survey_is_not_found_anywhere(firm: World, make: Make) -> None:
    survey = make(unit="0102")
    assert firm.says("问卷") == "现在没有等您填的问卷，有新的会告诉您。"
    assert Browser(firm).get(f"/m/survey/{survey}").status == 404
    assert signed_in(firm, ME).get(f"/surveys/{survey}").status_code == 404


def test_published_results_reach_whoever_was_asked_without_units_or_words(firm: World, make: Make) -> None:
    survey, small = make(), make(closes_at=firm.now + timedelta(days=8))
    for number in (*SHOP, ME):
        fill(firm, survey, str(number), 1 if number == ME else 2, 5, None, "食堂的事")
    fill(firm, small, ME, 1, 5)
    for one in (survey, small):
        close(firm, one)
        assert signed_in(firm, ME).get(f"/surveys/{one}/results").status_code == 409
        with firm.writing() as session:
            running.publish(session, survey_of(session, one))
    phone = Browser(firm)
    assert "短卷" in phone.get("/m/survey").text
    page = phone.get(f"/m/survey/{survey}").text
    assert "15 人参加" in page
    assert "食堂的事" not in page
    assert "平均 5.0 分" in page
    told = signed_in(firm, ME).get(f"/surveys/{survey}/results").json
    assert [line["count"] for line in told["results"][0]["lines"]] == [None, None, 0]
    hidden = signed_in(firm, ME).get(f"/surveys/{small}/results").json
    assert hidden["shown"] is False
    assert hidden["results"] == []
    assert "人数不足 5 人，不显示" in phone.get(f"/m/survey/{small}/results").text
    with firm.db.reading() as session:
        assert survey_of(session, survey).state == State.PUBLISHED
