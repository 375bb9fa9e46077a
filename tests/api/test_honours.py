"""/honours: nominate, answer apart, vote once, object, read; and everything that is refused."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from handlers.honour.service import screening
from models.honour.selecting import Selection
from tests.api.client import Api, items, signed_in
from tests.honour.conftest import (
    LEADER,
    MATE,
    NOMINATOR,
    NOMINEE,
    ORGANIZER,
    OTHER,
    PANEL,
    SECRETARY,
    STORY,
    act,
    begun,
    desk_of,
    firm,
    newest,
    nomination,
    passes,
    somebody,
)
from tests.world import World

__all__ = ["begun", "firm"]
BODY: dict[str, Any] = {"category": 0, "whom": NOMINEE, "summary": "抢修带头", "story": STORY}


@pytest.fixture
def client(begun: World) -> Api:
    """陈明's."""
    return signed_in(begun, NOMINATOR)


def test_a_nomination_goes_its_way_by_the_api(begun: World, client: Api) -> None:
    (listed,) = items(client.get("/honours/selections"))
    path = f"/honours/selections/{listed['id']}"
    full = client.get(path).json
    assert (full["rules_version"], full["can_nominate"], full["state"]) == (1, True, "推荐")
    wrong = client.post(f"{path}/nominations", **(BODY | {"whom": NOMINATOR, "story": "短"}))
    assert wrong.status_code == 422
    assert set(wrong.json["error"]["fields"]) == {"whom", "story"}
    made = client.post(f"{path}/nominations", key="n-1", **BODY)
    assert made.status_code == 201, made.text
    assert client.post(f"{path}/nominations", key="n-1", **BODY).json == made.json
    assert client.post(f"{path}/nominations", **BODY).status_code == 422, "nobody is nominated twice"
    one = f"/honours/nominations/{made.json['id']}"
    secretary, nominee, outsider = (signed_in(begun, who) for who in (SECRETARY, NOMINEE, OTHER))
    assert outsider.get(one).status_code == outsider.get(path).status_code == 404
    assert items(outsider.get("/honours/selections")) == items(outsider.get("/honours/nominations")) == []
    assert signed_in(begun, MATE).get(one).status_code == 404
    assert client.post(f"{one}/judgement", choice="同意上报").status_code == 409
    assert secretary.post(f"{one}/judgement", choice="退回修改").status_code == 409, "a reason is wanted"
    assert [row["id"] for row in items(secretary.get("/honours/nominations"))] == [made.json["id"]]
    assert secretary.post(f"{one}/judgement", choice="同意上报").json["standing"] == "待资格审查"
    assert client.send("PUT", f"{one}/consents", notice=True).status_code == 409, "somebody else's to answer"
    answered = nominee.send("PUT", f"{one}/consents", notice=True, praise=False).json
    assert (answered["notice"], answered["praise"]) == (True, False)
    assert client.get(one).json["notice"] is None, "nobody else is told"
    assert client.send("DELETE", one).status_code == 200
    assert client.send("DELETE", one).status_code == 409


def test_a_vote_counts_once_and_a_notice_goes_when_somebody_objects(begun: World, client: Api) -> None:
    selection = items(client.get("/honours/selections"))[0]["id"]
    made = client.post(f"/honours/selections/{selection}/nominations", **BODY).json["id"]
    signed_in(begun, SECRETARY).post(f"/honours/nominations/{made}/judgement", choice="同意上报")
    signed_in(begun, NOMINEE).send("PUT", f"/honours/nominations/{made}/consents", notice=True, praise=True)
    passes(begun, hours=2)
    with begun.writing() as session:
        desk, organizer = desk_of(begun, session), somebody(session, ORGANIZER)
        screening.screen(desk, nomination(session), organizer, fits=True, reason="")
    act(begun, ORGANIZER, "开始公示")
    mate = signed_in(begun, MATE)
    (shown,) = items(mate.get("/honours/notices"))
    assert shown["shown_as"] == "韩**"
    assert items(signed_in(begun, OTHER).get("/honours/notices")) == []
    assert mate.post(f"/honours/notices/{shown['id']}/objections", text="假").status_code == 422
    passes(begun, days=8)
    ballot = f"/honours/selections/{selection}/votes"
    mate = signed_in(begun, MATE)
    (candidate,) = mate.get(ballot).json["candidates"]
    assert mate.post(ballot, choices=["nobody"]).status_code == 422
    assert mate.post(ballot, choices=[candidate["id"]]).status_code == 200
    assert mate.post(ballot, choices=[candidate["id"]]).status_code == 409
    after = mate.get(ballot).json
    assert after["voted"]
    assert not {"counts", "votes", "turnout"} & set(after), "nobody is told how it stands"
    assert signed_in(begun, OTHER).post(ballot, choices=[candidate["id"]]).status_code == 404
    with begun.writing() as session:
        session.execute(update(Selection).values(state_until=begun.now - timedelta(minutes=1)))
        assert newest(session).title
    assert signed_in(begun, PANEL[0]).post(ballot, choices=[candidate["id"]]).status_code == 409
    assert items(signed_in(begun, LEADER).get("/honours/stories")) == []
