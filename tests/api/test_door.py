"""What every resource shares: errors, validation, idempotency, limits, cursors, the document."""

import json
import re
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.serving import make_server

from bot.embedded import start_redis
from bot.redis import open_redis
from bot.scope import NotFound
from bot.web.ids import open_id, seal_id
from bot.web.limiting import Limit, Limiter, TooOften
from models.org import Correction, Unit
from models.web import IdempotentAnswer, SignIn
from tests.api.client import Api, code_of, items, signed_in
from tests.world import World


def kept(world: World) -> int:
    with world.db.reading() as session:
        return session.scalar(select(func.count()).select_from(Correction)) or 0


def test_everything_wrong_is_said_at_once_in_chinese(api: Api) -> None:
    answer = api.post("/login", channel="fax", colour="red")
    assert code_of(answer, 422) == "invalid"
    fields = answer.json["error"]["fields"]
    assert set(fields) == {"code", "channel", "colour"}
    assert fields["code"] == "请填写"
    assert fields["channel"].startswith("请从这些里选")
    assert all(re.search(r"[\u4e00-\u9fff]", words) for words in fields.values())
    assert "请填写" in answer.text  # Chinese as itself, not escaped


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": b"{", "content_type": "application/json"}, 422),
        ({"data": b"text=1", "content_type": "text/plain"}, 422),
        ({"data": b'{"text": "a\\u0000b"}', "content_type": "application/json"}, 422),
        ({"data": b'{"text": "\\ud800"}', "content_type": "application/json"}, 422),
        ({"data": b"[1]", "content_type": "application/json"}, 422),
        ({"data": b'"x"', "content_type": "application/json"}, 422),
        ({"json": {"text": "x" * (1 << 20)}}, 413),
    ],
)
def test_a_body_that_cannot_be_taken_is_refused_in_the_one_form(
    world: World, api: Api, sent: dict[str, Any], status: int
) -> None:
    answer = api.call("POST", "/me/corrections", **sent)
    assert answer.status_code == status, answer.text
    assert set(answer.json["error"]) >= {"code", "message"}
    assert kept(world) == 0


def test_an_unknown_address_and_a_wrong_method_answer_in_json(api: Api) -> None:
    assert code_of(api.get("/nothing"), 404) == "not_found"
    answer = api.post("/me")
    assert code_of(answer, 405) == "method_not_allowed"
    assert "GET" in answer.headers["Allow"]
    assert api.http.get("/nothing").mimetype == "text/html"


def test_a_write_that_comes_again_has_one_effect_and_the_same_answer(world: World, api: Api) -> None:
    first = api.post("/me/corrections", key="k-1", text="电话错了")
    again = api.post("/me/corrections", key="k-1", text="电话错了")
    assert (first.status_code, first.json) == (again.status_code, again.json) == (201, first.json)
    assert kept(world) == 1
    assert code_of(api.post("/me/corrections", key="k-1", text="别的"), 409) == "key_reused"
    assert signed_in(world, "20135").post("/me/corrections", key="k-1", text="电话错了").json == first.json
    assert signed_in(world, "20136").post("/me/corrections", key="k-1", text="电话错了").json != first.json
    assert code_of(api.post("/me/corrections", key="键", text="x"), 422) == "invalid"
    with world.db.reading() as session:
        assert all("电话" not in str(bytes(one or b"")) for one in session.scalars(select(IdempotentAnswer.body)))


def test_two_at_once_under_one_key_have_one_effect(world: World, api: Api) -> None:
    start, answers = Barrier(4), []

    def send() -> None:
        client = Api(world, api.token)
        start.wait()
        answers.append(client.post("/me/corrections", key="k-2", text="电话错了"))

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert kept(world) == 1


def test_too_many_writes_wait_and_reads_go_on(world: World, api: Api) -> None:
    answers = [api.post("/inbox/read", ids=["x"]) for _ in range(125)]
    late = [answer for answer in answers if answer.status_code == 429]
    assert len(late) == 5
    assert late[0].json["error"]["code"] == "too_often"
    assert 1 <= int(late[0].headers["Retry-After"]) <= 60
    assert api.get("/me").status_code == 200
    assert signed_in(world, "20136").post("/inbox/read", ids=["x"]).status_code == 200


def test_one_code_is_tried_five_times_a_minute(world: World, company: Unit) -> None:
    client = Api(world)
    assert [client.post("/login", code="guess", channel="wecom").status_code for _ in range(6)] == [409] * 5 + [429]


def test_what_is_over_is_forgotten(world: World, api: Api) -> None:
    world.work()  # a worker has been there before
    api.post("/me/corrections", key="k-1", text="电话错了")
    world.until(world.now + timedelta(days=1, hours=2))
    world.until(world.now + timedelta(minutes=5))
    with world.db.reading() as session:
        assert session.scalars(select(IdempotentAnswer)).all() == []
        assert len(session.scalars(select(SignIn)).all()) == 1
    assert api.post("/me/corrections", key="k-1", text="别的").status_code == 201
    world.until(world.now + timedelta(days=8))
    world.until(world.now + timedelta(minutes=5))
    with world.db.reading() as session:
        assert session.scalars(select(SignIn)).all() == []


def test_counts_are_shared_through_redis_and_kept_here_without_it(tmp_path: Path) -> None:
    limit = Limit("try", "3/minute")
    here = Limit("letter", "3/minute", here=True)
    served = start_redis(tmp_path)
    one, other = (Limiter("a key", open_redis(served.url)) for _ in range(2))
    for limiter in (one, other, one):
        limiter.hit(limit, "10.0.0.1")
    with pytest.raises(TooOften) as late:
        other.hit(limit, "10.0.0.1")
    assert 1 <= late.value.seconds <= 60
    other.hit(limit, "10.0.0.2")
    with open_redis(served.url) as redis:
        assert "10.0.0.1" not in str(list(redis.scan_iter()))
    for _ in range(3):
        one.hit(here, "x")
    other.hit(here, "x")
    for limiter in (one, other):
        limiter.redis.close()  # type: ignore[union-attr]
    served.stop()
    for _ in range(3):
        one.hit(limit, "10.0.0.3")
    with pytest.raises(TooOften):
        one.hit(limit, "10.0.0.3")


def test_a_cursor_goes_on_and_is_nobody_elses(world: World, api: Api) -> None:
    for number in range(5):
        api.post("/me/corrections", text=f"第 {number} 处")
    seen, cursor = [], None
    while True:
        answer = api.get("/me/records/correction", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [row["fields"]["text"] for row in items(answer)]
        stranger = signed_in(world, "20136")
        cursor = answer.json["next"]
        if cursor is None:
            break
        assert code_of(stranger.get("/me/records/correction", cursor=cursor), 422) == "invalid"
        assert code_of(api.get("/inbox", cursor=cursor), 422) == "invalid"
        assert code_of(api.get("/me/records/correction", cursor=cursor[:-2] + "AA"), 422) == "invalid"
    assert seen == [f"第 {number} 处" for number in range(5)]


def test_a_sealed_id_opens_as_its_kind_alone() -> None:
    text = seal_id("a key", "delivery", 42)
    assert re.fullmatch(r"[\w-]{32}", text)
    assert text == seal_id("a key", "delivery", 42) != seal_id("a key", "delivery", 43)
    assert open_id("a key", "delivery", text) == 42
    for key, kind, wrong in (("a key", "case", text), ("b key", "delivery", text), ("a key", "delivery", "42")):
        with pytest.raises(NotFound):
            open_id(key, kind, wrong)


def test_the_document_and_its_page_need_no_internet(api: Api) -> None:
    spec = api.get("/openapi.json").json
    assert spec["openapi"].startswith("3.1")
    assert spec["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    page = api.http.get("/api/v1/docs", follow_redirects=True)
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert "//" not in re.sub(r"<!doctype html>", "", page.text)
    for asset in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        with api.http.get(f"/api/v1/docs/{asset}") as found:
            assert found.status_code == 200, asset


def test_it_answers_over_a_socket(world: World, company: Unit) -> None:
    from urllib.request import Request, urlopen

    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        token = signed_in(world, "20135").token
        request = Request(f"http://127.0.0.1:{server.port}/api/v1/me", headers={"Authorization": f"Bearer {token}"})
        with urlopen(request, timeout=10) as answer:
            assert json.load(answer)["name"] == "陈明"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
