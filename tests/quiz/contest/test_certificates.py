"""Certificates: pictures that show rare characters, a page that verifies, revoked when a correction takes them back."""

from datetime import timedelta
from io import BytesIO

from PIL import Image, ImageChops
from sqlalchemy import select
from werkzeug.test import Client

from bot.cards import Certificate as Card
from bot.cards import draw
from handlers.quiz.service import corrections
from models.contest import Certificate, ContestEvent
from tests.quiz.contest.conftest import SMALL, at, contest_of, open_contest, person, play
from tests.world import World


def issued(world: World) -> Certificate:
    """One contest played by one person with a rare name, and over."""
    open_contest(world, "paper", questions=4)
    play(world, SMALL[0])
    at(world, world.now + timedelta(days=3, hours=1))
    with world.writing() as session:
        return session.scalars(select(Certificate).where(Certificate.person_id.is_not(None))).one()


def test_the_page_says_that_the_number_is_good_and_picture_and_pdf_open(bank: World) -> None:
    certificate, web = issued(bank), Client(bank.app)
    address = f"/m/quiz/certificates/{certificate.public_id}"
    page = web.get(address).text
    assert "这张证书有效" in page
    assert certificate.number in page
    assert "张䶮" in page
    picture = web.get(f"{address}.png")
    assert Image.open(BytesIO(picture.data)).size == (1754, 1240)
    document = web.get(f"{address}.pdf")
    assert document.data.startswith(b"%PDF-")
    assert web.get("/m/quiz/certificates/nobody").status_code == 404
    typed = {"number": certificate.number.lower(), "code": certificate.code}
    assert "张䶮" in web.get("/m/quiz/certificates", query_string=typed).text
    assert "没有登记这个编号" in web.get("/m/quiz/certificates", query_string={**typed, "code": "0"}).text
    assert certificate.title == "一等奖"
    assert certificate.number.startswith("SW-2026-")


def test_a_certificate_that_a_correction_takes_back_says_so(bank: World) -> None:
    contest = open_contest(bank, "paper", questions=2, draw=False, prizes=(), pass_mark=100)
    play(bank, SMALL[0])
    play(bank, SMALL[1], wrong=1)
    at(bank, bank.now + timedelta(days=3, hours=1))
    with bank.writing() as session:
        row = contest_of(session, contest)
        first, second = session.scalars(
            select(ContestEvent).where(ContestEvent.kind == "answered").order_by(ContestEvent.id).limit(2)
        )
        me = person(session, "30001")
        other = ["A"] if first.data["choice"] != ["A"] else ["B"]
        corrections.rekey(session, me, row, first.question_id or 0, other, why="答案更正", now=bank.now)
        assert second.question_id
    with bank.writing() as session:
        certificate = session.scalars(
            select(Certificate).where(Certificate.person_id == person(session, SMALL[0]).id)
        ).one()
        assert certificate.revoked_at is not None
    web, address = Client(bank.app), f"/m/quiz/certificates/{certificate.public_id}"
    assert "已经撤回" in web.get(address).text
    assert web.get(f"{address}.png").status_code == 410
    assert bank.says("竞赛证书", SMALL[0]).startswith("您还没有证书")


def test_rare_characters_of_names_are_drawn_and_not_boxed() -> None:
    def picture(name: str) -> Image.Image:
        return draw(Card("荣誉证书", name, [name], "公司", "2026 年", "1", "2"))

    missing = picture("\U0010fffd")
    for character in "䶮𬭎喆堃":
        assert ImageChops.difference(picture(character), missing).getbbox() is not None, character
        assert ImageChops.difference(picture(character), picture(" ")).getbbox() is not None, character
