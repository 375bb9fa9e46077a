"""Contests and the review book on the phone."""

import re
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select

from handlers.quiz.live import service as live
from handlers.quiz.live.tokens import open_player
from models.base import to_ms
from models.contest import Attempt, Certificate, Contest, ContestEvent
from models.org import Person
from models.quiz import Answer, Question
from tests.phone.browser import Browser
from tests.quiz.contest.conftest import SMALL, at, open_contest, play
from tests.world import World, found, hire

ME = SMALL[0]


def opened(world: World, mode: str, **terms: Any) -> str:
    """A contest's public id."""
    ident = open_contest(world, mode, **terms)
    with world.db.reading() as session:
        return session.get_one(Contest, ident).public_id


def right(page: str) -> str:
    """The choice that is right, from a page's words (甲 is always right)."""
    judge = re.search(r"第(\d+)号判断", page)
    if judge:
        return "对" if int(judge[1]) % 2 == 0 else "错"
    return str(re.findall(r"([A-D]) 甲\d+", page)[0])


def test_a_paper_is_sat_to_its_end_and_its_place_is_shown_with_the_working(bank: World) -> None:
    phone, contest = Browser(bank, who=ME), opened(bank, "paper", questions=3)
    assert "测试竞赛" in phone.get("/m/").text
    assert "测试竞赛" in phone.get("/m/quiz").text
    page = phone.get(f"/m/quiz/{contest}")
    assert all(words in page.text for words in ("3 题", "10 分钟", "支部得分"))
    phone.post(f"/m/quiz/{contest}/start")
    for number in (1, 2, 3):
        assert f"第 {number}/3 题" in phone.seen.text
        bank.now += timedelta(seconds=7)
        phone.post(f"/m/quiz/{contest}/play", n=str(number), choice=right(phone.seen.text), do="answer")
    assert all(words in phone.seen.text for words in ("100 分", "3/3 题", "0 分 21 秒"))
    page = phone.get(f"/m/quiz/{contest}/standings")
    assert all(words in page.text for words in ("第 1 名", "第一支部", "参与面 25% × 50"))


def test_the_server_s_clock_ends_a_paper_and_a_late_answer_does_not_count(bank: World) -> None:
    phone, contest = Browser(bank, who=ME), opened(bank, "paper", questions=3)
    phone.get(f"/m/quiz/{contest}")
    phone.post(f"/m/quiz/{contest}/start")
    first = phone.seen
    bank.now += timedelta(minutes=11)
    page = phone.post(f"/m/quiz/{contest}/play", n="1", choice=right(first.text), do="answer")
    assert "0/3 题" in page.text
    assert "没有计入" in page.text
    with bank.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ContestEvent)) == 0


def test_one_answer_a_question_however_often_it_is_sent(bank: World) -> None:
    phone, contest = Browser(bank, who=ME), opened(bank, "paper", questions=2)
    phone.get(f"/m/quiz/{contest}")
    phone.post(f"/m/quiz/{contest}/start")
    form, choice = phone.seen.form(), right(phone.seen.text)
    for _ in range(2):
        phone.post(f"/m/quiz/{contest}/play", form, n="1", choice=choice, do="answer")
    assert "第 2/2 题" in phone.seen.text
    page = phone.post(f"/m/quiz/{contest}/play", n="1", choice=choice, do="answer")
    assert "以第一次作答为准" in page.text
    empty = phone.post(f"/m/quiz/{contest}/play", n="2", do="answer")
    assert (empty.status, "请先选一个答案" in empty.text) == (422, True)
    with bank.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Answer)) == 1


def test_a_challenge_falls_is_revived_once_and_ends(bank: World) -> None:
    phone, contest = Browser(bank, who=ME), opened(bank, "challenge")
    phone.get(f"/m/quiz/{contest}")
    phone.post(f"/m/quiz/{contest}/start")
    answer = right(phone.seen.text)
    phone.post(f"/m/quiz/{contest}/play", n="1", choice=answer, do="answer")
    assert "答对了" in phone.seen.text
    for number in ("2", "3"):
        wrong = {"对": "错", "错": "对"}.get(right(phone.seen.text)) or ("A" if right(phone.seen.text) != "A" else "B")
        phone.post(f"/m/quiz/{contest}/play", n=number, choice=wrong, do="answer")
        if number == "2":
            assert "已答对 1 题" in phone.seen.text
            phone.post(f"/m/quiz/{contest}/play", do="revive")
    assert "本次结果 答对 1 题" in phone.seen.text


def test_a_duel_is_played_in_two_browsers(bank: World) -> None:
    contest = opened(bank, "duel")
    phones = [Browser(bank, who=who) for who in SMALL[:2]]
    for phone in phones:
        phone.get(f"/m/quiz/{contest}")
        phone.post(f"/m/quiz/{contest}/start", size="2")
        for number in range(1, 11):
            if "第" not in phone.seen.text or f"第 {number}/" not in phone.seen.text:
                break
            phone.post(f"/m/quiz/{contest}/play", n=str(number), choice=right(phone.seen.text), do="answer")
    assert "100 分" in phones[1].get(f"/m/quiz/{contest}/result").text


def test_a_contest_of_other_units_is_not_found(bank: World) -> None:
    contest = opened(bank, "paper", questions=3)
    with bank.writing() as session:
        hire(session, "40001", "外人", found(session, "X", "外单位"))
    phone = Browser(bank, who="40001")
    for path in ("", "/standings", "/play", "/result"):
        assert phone.get(f"/m/quiz/{contest}{path}").status == 404


def test_wrong_answers_come_back_in_the_book_and_only_one_s_own(bank: World) -> None:
    opened(bank, "paper", questions=3)
    play(bank, ME, wrong=1)
    phone = Browser(bank, who=ME)
    assert "没有该复习的题" in phone.get("/m/review").text
    bank.now += timedelta(days=2)
    page = phone.get("/m/review")
    assert "今天该复习 1 道" in page.text
    path = re.findall(r'action="(/m/review/[^"]+)"', page.html)[0]
    choice = right(page.text) if "号判断" in page.text else key_of(bank, path)
    assert Browser(bank, who=SMALL[1]).get(path).status == 404
    assert "答对了" in phone.post(path, choice=choice).text


def key_of(world: World, path: str) -> str:
    """The right letter of the question a form goes to."""
    with world.db.reading() as session:
        question = session.scalars(select(Question).where(Question.public_id == path.rpartition("/")[2])).one()
        return str(question.answer[0])


def test_results_and_certificates_are_listed_and_checked_by_anybody(bank: World) -> None:
    contest = opened(bank, "paper", questions=3)
    play(bank, ME)
    at(bank, bank.now + timedelta(days=4))
    phone = Browser(bank, who=ME)
    page = phone.get("/m/quiz/mine")
    assert "测试竞赛" in page.text
    assert "SW-2026" in page.text
    with bank.db.reading() as session:
        person = session.scalars(select(Person).where(Person.employee_no == ME)).one()
        paper = session.scalars(select(Certificate).where(Certificate.person_id == person.id)).first()
        assert paper is not None
        assert session.scalar(select(func.count()).select_from(Attempt)) == 1
    stranger = Browser(bank, channel="")
    assert "这张证书有效" in stranger.get(f"/m/quiz/certificates/{paper.public_id}").text
    page = stranger.get(f"/m/quiz/certificates?number={paper.number}&code={paper.code}")
    assert "张䶮" in page.text
    assert "没有登记" in stranger.get("/m/quiz/certificates?number=SW-1&code=X").text
    assert "已经结束" in phone.get(f"/m/quiz/{contest}").text


def test_the_big_screen_s_code_gives_whoever_scans_it_their_own_ticket(bank: World) -> None:
    with bank.writing() as session:
        host = session.scalars(select(Person).where(Person.employee_no == "30001")).one()
        ids = list(session.scalars(select(Question.id).limit(2)))
        room = live.create_room(session, host, ids, title="现场赛", now=bank.now, rng=Random(1)).room
        path, public = f"/m/live/{room.code}", room.public_id
    phone = Browser(bank, who=ME)
    assert f'href="{path}/enter"' in phone.get(path).html
    phone.get("/m/quiz")
    answer = phone.ask("GET", f"{path}/enter")
    secret, ticket = bank.config.app.secret_key, answer.location.partition("#")[2]
    assert open_player(ticket, secret, room=public, now=to_ms(bank.now)).name == "张䶮"
    assert phone.get("/m/live/00000000/enter").status == 404
    assert "填进场数字" in phone.get("/m/quiz").text
    phone.get("/m/quiz/live")
    wrong = phone.post("/m/quiz/live", code="四八二一")
    assert (wrong.status, "进场” 后面的数字" in wrong.text.replace("”后", "” 后")) == (422, True)
    answer = phone.ask("POST", "/m/quiz/live", data=phone.seen.form("/m/quiz/live") | {"code": path.rpartition("/")[2]})
    assert answer.location == f"{path}/enter"
