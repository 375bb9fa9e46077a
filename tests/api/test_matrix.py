"""Route × role × scope: a route without an entry fails, and so does a role that sees more or less than its entry."""

import io
import re
from datetime import date
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select, update

from bot.vault import Vault
from bot.web.openapi import routes_of
from handlers.care.talks import records
from handlers.honour.service import pledges
from models.activity import Activity
from models.contest import Contest
from models.org import Person, Unit
from models.study import StudyItem
from models.survey import State, Survey
from tests.api import matrix
from tests.api.client import Api, items, signed_in
from tests.api.conftest import ROLES
from tests.api.honours import praised
from tests.api.test_activities import publish
from tests.api.test_cases import filled, picture, upload
from tests.quiz.contest.conftest import bank, branches, open_contest
from tests.world import World

__all__ = ["bank", "branches"]
SAMPLES = {"id": "x" * 22, "name": "person", "code": "1234", "person": "20135"}


def flask_of(world: World) -> Any:
    """The web's application."""
    return world.app.rest


def path_of(rule: str) -> str:
    """A path of this rule that names nothing there is."""
    return re.sub(r"<(\w+)>", lambda found: SAMPLES[found[1]], rule)


def test_every_route_has_an_entry_and_every_entry_a_route(world: World) -> None:
    routes = {f"{method} {rule.removeprefix('/api/v1')}" for method, rule in routes_of(flask_of(world))}
    assert routes == set(matrix.ROUTES)
    named = {re.sub(r"<\w+>", "<id>", entry) for entry in matrix.SEES}
    ids = {route for route in routes if route.startswith("GET") and "<id>" in route}
    assert ids - named == {"GET /quiz/contests/<id>/league"}


def test_nobody_and_a_stranger_get_in_where_the_matrix_says(world: World, company: Unit) -> None:
    nobody, stranger = Api(world), Api(world)
    for route, wanted in matrix.ROUTES.items():
        method, rule = route.split(" ")
        path = path_of(rule)
        form: dict[str, Any] = (
            {"data": {}, "content_type": "multipart/form-data"} if path.endswith("/files") else {"json": {}}
        )
        sent = form if method != "GET" else {}
        status = nobody.call(method, path, **sent).status_code
        assert (status == 401) == (wanted != matrix.ANYBODY), (route, status)
        stranger.token = ""
        stranger.log_in("o-stranger", "miniprogram")
        status = stranger.call(method, path, **sent).status_code
        allowed = (403, 422) if wanted == matrix.BOUND else (200, 204, 404, 409, 422, 429)
        assert status in allowed, (route, status)


@pytest.fixture
def things(world: World, bank: World, api: Api) -> dict[str, str]:
    """One thing of each kind: 陈明's own, and what is for 第一支部 alone."""
    case = api.post(f"/cases/drafts/{filled(api)}/submission", agreed=True).json["id"]
    found = {
        "case": case,
        "draft": filled(api),
        "picture": upload(api, f"/cases/{case}/files", picture()).json["id"],
        "activity": publish(world, units="0101"),
    }
    contest = open_contest(world, "paper", questions=5)
    with world.writing() as session:
        people = {one.employee_no: one for one in session.scalars(select(Person))}
        branch = session.scalars(select(Unit).where(Unit.code == "0101")).one()
        session.execute(update(Activity).values(leader_id=people["10003"].id))
        session.execute(update(Contest).where(Contest.id == contest).values(unit_id=branch.id))
        item = StudyItem(
            code="t",
            kind="history",
            title="题目",
            body="正文",
            unit_id=branch.id,
            state="approved",
            created_at=world.now,
        )
        survey = Survey(title="问卷", unit_id=branch.id, threshold=5, state=State.PUBLISHED, opens_at=world.now)
        survey.closes_at, survey.created_at, survey.author_id = world.now, world.now, people["10001"].id
        session.add_all((item, survey))
        talk = records.record(
            session, people["10003"], people["20135"], form="面谈", content="聊了聊",
            vault=Vault(world.config.vault.keys), now=world.now,
        )  # fmt: skip
        day = date(2026, 12, 24)
        pledge = pledges.write(session, people["20135"], text="每周巡检", review_on=day, now=world.now)
        session.flush()
        found["pledge"] = pledge.public_id
        found |= {"survey": survey.public_id, "item": item.public_id, "talk": talk.public_id, "unit": branch.public_id}
        found |= praised(session, people, branch, world.now)
        found["contest"] = session.get_one(Contest, contest).public_id
    found["attempt"] = api.post(f"/quiz/contests/{found['contest']}/attempts").json["attempt"]
    return found


def test_each_role_sees_what_the_matrix_says_and_nothing_else(world: World, api: Api, things: dict[str, str]) -> None:
    clients = {"owner": api, "outsider": signed_in(world, "20136")}
    clients |= {role: signed_in(world, number) for number, role in ROLES.items()}
    wrong = []
    for entry, allowed in matrix.SEES.items():
        path = re.sub(r"<(\w+)>", lambda found: things[found[1]], entry.removeprefix("GET "))
        for name, client in clients.items():
            status = client.get(path).status_code
            if (status == 200) != (name in allowed) or (status != 200 and status not in matrix.HIDDEN):
                wrong.append((entry, name, status))
    assert not wrong


def test_no_list_of_an_outsider_names_a_thing_of_anothers(world: World, things: dict[str, str]) -> None:
    outsider = signed_in(world, "20136")
    lists = (
        "/cases",
        "/cases/drafts",
        "/honours/selections",
        "/honours/nominations",
        "/honours/stories",
        "/activities",
        "/activities/mine",
        "/care/talks",
        "/quiz/contests",
    )
    for path in (*lists, "/quiz/results", "/inbox", "/me/looks", "/me/records"):
        assert not set(things.values()) & {str(one.get("id")) for one in items(outsider.get(path))}, path
    told = ZipFile(io.BytesIO(outsider.get("/me/export").data)).read("data.json").decode()
    assert not any(value in told for value in things.values())
