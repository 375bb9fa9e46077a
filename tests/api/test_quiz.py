"""Contests by HTTP: playing, places, certificates, the book, a duel, a live room."""

from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from handlers.quiz.live import service as live
from models.contest import Mode
from models.org import Person
from models.quiz import Question
from tests.api.client import Api, code_of, items, signed_in
from tests.quiz.contest.conftest import SMALL, bank, branches, key, open_contest
from tests.world import World

__all__ = ["bank", "branches"]


def typed(put: dict[str, Any], *, right: bool = True) -> str:
    """The letter to type for a question as it was put."""
    question = put["question"]
    lines = [str(question["stem"]), *(f"{one['letter']} {one['text']}" for one in question["options"])]
    return key("\n".join(lines), right=right)


def play(client: Api, contest: str, *, wrong: int = 0, **begin: Any) -> dict[str, Any]:
    """A whole attempt, the first answers wrong; where it stands at the end."""
    step = client.post(f"/quiz/contests/{contest}/attempts", **begin)
    assert step.status_code == 201, step.text
    step, done = step.json, 0
    while step["put"]:
        client.world.now += timedelta(seconds=5)
        sent = {"question": step["put"]["question"]["id"], "choice": typed(step["put"], right=done >= wrong)}
        answer = client.post(f"/quiz/attempts/{step['attempt']}/answers", **sent)
        assert answer.status_code == 200, answer.text
        assert answer.json["refused"] in (None, "late")  # a duel ends with the first one home
        step, done = answer.json, done + 1
    return dict(step)


def test_a_paper_is_sat_ranked_and_certified(world: World, bank: World) -> None:
    open_contest(world, Mode.PAPER, questions=5)
    client = signed_in(world, SMALL[0])
    [found] = items(client.get("/quiz/contests"))
    rules = client.get(f"/quiz/contests/{found['id']}").json
    assert (rules["questions"], rules["left_today"]) == (5, 3)
    assert "取最好的一次" in rules["rules"]
    assert "回复" not in rules["rules"]
    done = play(client, str(found["id"]), wrong=1)
    assert done["state"] == "done"
    assert done["score"] == {"points": "80", "right": 4, "of": 5, "seconds": 25}
    places = client.get(f"/quiz/contests/{found['id']}/standings").json
    assert places["me"] == places["first"][0]
    assert places["me"]["points"] == "80"
    assert [one["unit"] for one in places["units"] if one["mine"]] == ["第一支部"]
    assert len(places["units"][0]["terms"]) == 3
    assert items(client.get("/quiz/results"))[0]["place"] == 1
    world.until(world.now + timedelta(days=4))
    world.until(world.now + timedelta(minutes=2))
    [certificate] = [one for one in items(client.get("/quiz/certificates")) if one["title"] == "一等奖"]
    assert client.http.get(str(certificate["picture"]).removeprefix("https://siwei.example")).status_code == 200
    assert items(client.get("/quiz/contests")) == []
    assert items(client.get("/quiz/contests", all="true"))[0]["state"] == "closed"


def test_an_attempt_is_its_owners_and_a_question_is_answered_once(world: World, bank: World) -> None:
    open_contest(world, Mode.PAPER, questions=5)
    mine, other = signed_in(world, SMALL[0]), signed_in(world, SMALL[1])
    contest = items(mine.get("/quiz/contests"))[0]["id"]
    step = mine.post(f"/quiz/contests/{contest}/attempts").json
    again = mine.post(f"/quiz/contests/{contest}/attempts").json
    assert step["attempt"] == again["attempt"] == items(mine.get("/quiz/contests"))[0]["attempt"]
    question = step["put"]["question"]["id"]
    sent = {"question": question, "choice": typed(step["put"])}
    path = f"/quiz/attempts/{step['attempt']}"
    assert code_of(other.get(path), 404) == "not_found"
    assert code_of(other.post(f"{path}/answers", **sent), 404) == "not_found"
    assert code_of(mine.post(f"{path}/answers", **{**sent, "question": "x" * 32}), 404) == "not_found"
    assert code_of(mine.post(f"{path}/answers", **{**sent, "choice": "七"}), 422) == "invalid"
    assert mine.post(f"{path}/answers", **sent).json["right"] is None  # a paper does not tell before its end
    again = mine.post(f"{path}/answers", **sent).json
    assert (again["refused"], again["said"]) == ("twice", "您已答过本题，以第一次作答为准。")
    assert mine.get(path).json["put"]["number"] == 2
    assert mine.post(f"{path}/end").json["state"] == "done"


def test_a_contest_of_other_units_is_not_found(world: World, bank: World, company: object) -> None:
    open_contest(world, Mode.PAPER, questions=5)
    contest = items(signed_in(world, SMALL[0]).get("/quiz/contests"))[0]["id"]
    stranger = signed_in(world, "20135")
    assert items(stranger.get("/quiz/contests")) == []
    for path in ("", "/standings", "/league"):
        assert code_of(stranger.get(f"/quiz/contests/{contest}{path}"), 404) == "not_found"
    assert code_of(stranger.post(f"/quiz/contests/{contest}/attempts"), 404) == "not_found"


def test_a_challenge_falls_is_revived_and_ends(world: World, bank: World) -> None:
    open_contest(world, Mode.CHALLENGE)
    client = signed_in(world, SMALL[0])
    contest = items(client.get("/quiz/contests"))[0]["id"]
    step = client.post(f"/quiz/contests/{contest}/attempts").json
    sent = {"question": step["put"]["question"]["id"], "choice": typed(step["put"], right=False)}
    fallen = client.post(f"/quiz/attempts/{step['attempt']}/answers", **sent).json
    assert (fallen["state"], fallen["right"]) == ("fallen", False)
    assert fallen["told"]["key"]
    assert client.post(f"/quiz/attempts/{step['attempt']}/revival").json["state"] == "running"
    assert code_of(client.post(f"/quiz/attempts/{step['attempt']}/revival"), 409) == "nothing_to_revive"
    assert client.post(f"/quiz/attempts/{step['attempt']}/end").json["score"]["right"] == 0


def test_two_play_a_duel(world: World, bank: World) -> None:
    open_contest(world, Mode.DUEL)
    one, two = signed_in(world, SMALL[0]), signed_in(world, SMALL[1])
    contest = str(items(one.get("/quiz/contests"))[0]["id"])
    first = play(one, contest, size=2)
    second = play(two, contest, size=2, wrong=2)
    assert [lane["place"] for lane in second["lanes"]] == [1, 2]
    over = one.get(f"/quiz/attempts/{first['attempt']}").json
    assert next((lane["me"], lane["points"]) for lane in over["lanes"]) == (True, 100)


def test_a_wrong_answer_comes_back_in_the_book(world: World, bank: World) -> None:
    open_contest(world, Mode.PAPER, questions=5)
    client = signed_in(world, SMALL[0])
    play(client, str(items(client.get("/quiz/contests"))[0]["id"]), wrong=1)
    assert client.get("/quiz/review").json["question"] is None
    world.now += timedelta(days=2)
    due = client.get("/quiz/review").json
    assert due["due"] == 1
    sent = {"question": due["question"]["id"], "choice": typed(due)}
    assert client.post("/quiz/review/answers", **sent).json["right"] is True
    assert code_of(signed_in(world, SMALL[1]).post("/quiz/review/answers", **sent), 404) == "not_found"


def test_a_live_room_gives_its_socket_and_a_ticket(world: World, bank: World) -> None:
    with world.writing() as session:
        host = session.scalars(select(Person).where(Person.employee_no == "30001")).one()
        ids = list(session.scalars(select(Question.id).limit(3)))
        made = live.create_room(session, host, ids, title="现场赛", now=world.now, rng=Random(1))
        code = made.room.code
    room = signed_in(world, SMALL[0]).get(f"/live/{code}").json
    assert room["url"].endswith(f"/rooms/{code}")
    assert room["ticket"] in room["page"]
    assert code_of(signed_in(world, SMALL[0]).get("/live/99999999"), 404) == "no_room"
