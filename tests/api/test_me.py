"""My own record by HTTP."""

import io
import json
import zipfile

from sqlalchemy import select

from bot.outbox import post
from models.org import Person
from tests.api.client import Api, code_of, items, signed_in
from tests.world import World


def test_i_see_what_is_kept_and_take_it_along(api: Api) -> None:
    assert api.get("/me").json["roles"] == []
    assert {"label": "姓名", "value": "陈明"} in api.get("/me/card").json["fields"]
    assert "person" in [one["name"] for one in items(api.get("/me/records"))]
    assert items(api.get("/me/records/person"))[0]["fields"]["name"] == "陈明"
    export = api.get("/me/export")
    data = json.loads(zipfile.ZipFile(io.BytesIO(export.data)).read("data.json"))
    assert data["tables"]["person"][0]["employee_no"] == "20135"


def test_i_agree_and_take_it_back(api: Api) -> None:
    version = api.get("/me/consents").json["version"]
    assert items(api.send("PUT", "/me/consents", version=version))[0]["withdrawn_at"] is None
    assert code_of(api.send("PUT", "/me/consents", version="old"), 422) == "invalid"
    assert items(api.send("DELETE", "/me/consents"))[0]["withdrawn_at"] == "2026-11-24T09:00:00+08:00"


def test_i_ask_for_a_correction(api: Api) -> None:
    assert api.post("/me/corrections", text=" 手机号换了 ").json["state"] == "open"
    assert items(api.get("/me/corrections"))[0]["text"] == "手机号换了"
    assert api.get("/me/corrections").json["items"][0]["at"] == "2026-11-24T09:00:00+08:00"


def test_i_am_removed_at_my_wish_and_a_holder_of_a_role_first_hands_it_over(world: World, api: Api) -> None:
    assert code_of(api.post("/me/erasure", confirm="是"), 422) == "invalid"
    assert api.post("/me/erasure", confirm="确认删除").status_code == 204
    assert code_of(api.get("/me"), 401) == "not_signed_in"
    assert code_of(signed_in(world, "10001").post("/me/erasure", confirm="确认删除"), 409) == "holds_role"


def test_my_inbox_is_mine(world: World, api: Api) -> None:
    with world.writing() as session:
        me = session.scalars(select(Person).where(Person.employee_no == "20135")).one()
        for number in range(3):
            post(session, me, f"通知 {number}", key=f"n{number}", now=world.now)
    world.work()
    first = api.get("/inbox", limit=2)
    rest = api.get("/inbox", limit=2, cursor=first.json["next"])
    assert [one["text"] for one in items(first) + items(rest)] == ["通知 2", "通知 1", "通知 0"]
    assert rest.json["next"] is None
    assert api.get("/inbox/unread").json == {"unread": 0}
    assert api.post("/inbox/read", ids=[items(first)[0]["id"]]).json == {"done": True}
    assert items(signed_in(world, "20136").get("/inbox")) == []
