"""Help by HTTP: a form, its hand-in, the caseworker, the rating; pictures; the anonymous box; who may see what."""

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from models.case import Case, CaseFile
from models.messages import MediaFile
from models.web import IdempotentAnswer, SignIn
from tests.api.client import Api, code_of, items, signed_in
from tests.world import World


def picture() -> bytes:
    """A JPEG with a place in its EXIF."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "someone's home"
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def upload(api: Api, path: str, data: bytes, *, key: str = "") -> Any:
    """A multipart upload."""
    return api.call("POST", path, key=key, data={"file": (io.BytesIO(data), "photo.jpg")})


def filled(api: Api, form: int = 1, **answers: str) -> str:
    """A draft of the first form with every answer given; its id."""
    draft = api.post("/cases/drafts", form=form).json
    given = {"story": "家里房子漏水，想修屋顶", "soon": "2", "contact": "打电话", "files": "跳过", "keep_from": "没有"}
    for name, text in (given | answers).items():
        answer = api.send("PUT", f"/cases/drafts/{draft['id']}/answers/{name}", text=text)
        assert answer.status_code == 200, answer.text
    assert answer.json["next"] is None
    return str(draft["id"])


@pytest.fixture
def case(api: Api) -> str:
    """A case that 陈明 handed in."""
    submitted = api.post(f"/cases/drafts/{filled(api)}/submission", agreed=True)
    assert submitted.status_code == 200, submitted.text
    assert submitted.json["state"] == "已提交"
    return str(submitted.json["id"])


def test_a_form_is_filled_in_any_order_and_handed_in(api: Api) -> None:
    forms = items(api.get("/cases/forms"))
    assert [one["form"] for one in forms] == list(range(1, 8))
    draft = api.post("/cases/drafts", form=1).json
    assert draft["next"]["name"] == "story"
    path = f"/cases/drafts/{draft['id']}"
    assert code_of(api.send("PUT", f"{path}/answers/story", text="短"), 422) == "invalid"
    assert code_of(api.send("PUT", f"{path}/answers/nothing", text="短"), 404) == "not_found"
    assert api.send("PUT", f"{path}/answers/soon", text="等不了").json["next"]["name"] == "story"
    assert code_of(api.post(f"{path}/submission", agreed=False), 422) == "invalid"
    assert api.post(f"{path}/submission", agreed=True).status_code == 409
    assert [one["id"] for one in items(api.get("/cases/drafts"))] == [draft["id"]]
    assert items(api.get("/cases")) == []


def test_a_form_says_how_each_question_is_answered_and_gives_the_answers_back(api: Api) -> None:
    asks = {one["name"]: one for form in items(api.get("/cases/forms")) for one in form["asks"]}
    kinds = {name: asks[name]["kind"] for name in ("story", "members", "income", "event", "files", "keep_from")}
    assert list(kinds.values()) == ["text", "number", "money", "choice", "pictures", "people"]
    assert {"value": "打电话", "text": "请打电话给我"} in asks["contact"]["options"]
    assert "回复" not in str(asks)
    draft = api.post("/cases/drafts", form=7).json
    assert draft["answers"] == {}
    path = f"/cases/drafts/{draft['id']}/answers"
    wrong = {"contact": "9", "household_no": "1", "story": "跳过", "files": "什么", "keep_from": "没有这个人"}
    for name, text in wrong.items():
        fields = api.send("PUT", f"{path}/{name}", text=text).json["error"]["fields"]
        assert fields["text"]
        assert "回复" not in fields["text"]
    for name, text in {"income": "3万", "household_no": "11010519491231002X", "keep_from": "某caseworker"}.items():
        api.send("PUT", f"{path}/{name}", text=text)
    for name in ("accident", "files"):
        assert api.send("PUT", f"{path}/{name}", text="").status_code == 200, name
    given = {"income": "30000", "accident": "", "household_no": "已填", "files": "", "keep_from": "某caseworker"}
    assert items(api.get("/cases/drafts"))[0]["answers"] == given
    assert api.send("PUT", f"{path}/keep_from", text="").json["answers"] == given | {"keep_from": ""}


def test_a_request_goes_to_the_caseworker_and_to_its_rating(world: World, api: Api, case: str) -> None:
    worker = signed_in(world, "10002")
    assert [one["id"] for one in items(worker.get("/cases", list="work"))] == [case]
    steps = [step["action"] for step in worker.get(f"/cases/{case}").json["steps"]]
    assert "受理" in steps
    assert code_of(worker.post(f"/cases/{case}/steps", action="受理"), 409) == "lacking"
    assert worker.post(f"/cases/{case}/steps", action="受理", urgency="一般").json["state"] == "受理中"
    assert worker.post(f"/cases/{case}/messages", text="明天上午给您打电话").status_code == 200
    assert api.post(f"/cases/{case}/messages", text="好的，谢谢").json["hotlines"] == ""
    story = worker.get(f"/cases/{case}/story").json
    assert "漏水" in str(story["answers"])
    assert [message["from_staff"] for message in story["messages"]] == [True, False]
    assert [one["what"] for one in items(api.get("/me/looks"))] == ["看求助内容"]
    own = api.get(f"/cases/{case}/story").json
    assert [line["action"] for line in own["timeline"]][:2] == ["起草", "提交"]
    assert code_of(api.post(f"/cases/{case}/rating", solved="是", score=5), 409) == "not_now"
    assert code_of(api.post(f"/cases/{case}/rating", solved="也许", score=9), 422) == "invalid"


def test_a_request_is_taken_back(api: Api, case: str) -> None:
    assert api.post(f"/cases/{case}/withdrawal").json["state"] == "已撤回"
    assert code_of(api.post(f"/cases/{case}/messages", text="还在吗"), 404) == "not_found"


def test_whose_it_is_not_does_not_find_it(world: World, api: Api, case: str) -> None:
    draft = filled(api)
    sent = upload(api, f"/cases/{case}/files", picture()).json["id"]
    for who in ("20136", "10001"):
        other = signed_in(world, who)
        for path in (f"/cases/{case}", f"/cases/{case}/story", f"/cases/files/{sent}", f"/cases/drafts/{draft}"):
            assert code_of(other.get(path), 404) == "not_found", (who, path)
        for path in ("withdrawal", "messages", "steps", "rating"):
            body: dict[str, dict[str, Any]] = {"messages": {"text": "x"}, "steps": {"action": "撤回"}}
            body["rating"] = {"solved": "是", "score": 5}
            assert code_of(other.post(f"/cases/{case}/{path}", **body.get(path, {})), 404) == "not_found", path
        assert upload(other, f"/cases/{case}/files", picture()).status_code == 404
        assert items(other.get("/cases", list="work")) == []


def test_a_leader_breaks_the_glass_with_a_reason_that_is_told(world: World, api: Api, case: str) -> None:
    leader = signed_in(world, "10004")
    assert leader.get(f"/cases/{case}").json["readable"] is False
    assert code_of(leader.get(f"/cases/{case}/story"), 409) == "needs_reason"
    assert code_of(leader.post(f"/cases/{case}/story", reason="急"), 422) == "invalid"
    assert "漏水" in leader.post(f"/cases/{case}/story", reason="突发情况需要马上联系").text
    assert [one["what"] for one in items(api.get("/me/looks"))] == ["看求助内容（紧急）"]


def test_a_picture_is_made_anew_sealed_and_kept_once(world: World, api: Api, case: str) -> None:
    first = upload(api, f"/cases/{case}/files", picture(), key="pic")
    assert first.status_code == 201, first.text
    assert upload(api, f"/cases/{case}/files", picture(), key="pic").json == first.json
    shown = api.get(f"/cases/files/{first.json['id']}")
    assert shown.mimetype == "image/jpeg"
    assert b"someone's home" not in shown.data
    assert shown.headers["Cache-Control"] == "no-store"
    assert code_of(upload(api, f"/cases/{case}/files", b"%PDF-1.7 not a picture"), 422) == "invalid"
    assert code_of(upload(api, "/cases/nothing/files", picture()), 404) == "not_found"
    with world.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(CaseFile)) == 1
        name = session.scalars(select(MediaFile.name)).one()
    files = list((world.config.data / "media").glob("*.sealed"))
    assert name in [file.stem for file in files]
    assert all(b"JFIF" not in file.read_bytes() for file in files)


def test_a_colleague_may_draft_for_somebody_who_agrees(world: World, api: Api) -> None:
    draft = api.post("/cases/drafts", form=1, employee_no="10003").json["id"]
    given = {"story": "他家里有困难", "soon": "3", "contact": "1", "files": "跳过", "keep_from": "没有"}
    for name, text in given.items():
        api.send("PUT", f"/cases/drafts/{draft}/answers/{name}", text=text)
    assert api.post(f"/cases/drafts/{draft}/submission", agreed=True).status_code == 409
    assert signed_in(world, "10003").post("/cases/proxy-agreement").status_code == 200
    assert api.post(f"/cases/drafts/{draft}/submission", agreed=True).json["state"] == "已提交"
    assert code_of(api.post("/cases/drafts", form=1, employee_no="20136"), 404) == "not_found"


def test_a_phone_left_lying_shows_nothing_told_in_confidence(world: World, api: Api, case: str) -> None:
    world.now += timedelta(hours=2, minutes=1)
    assert code_of(api.get(f"/cases/{case}/story"), 401) == "sign_in_again"
    assert code_of(api.post(f"/cases/{case}/withdrawal"), 401) == "sign_in_again"
    assert api.get("/activities").status_code == 200
    api.log_in("20135")
    assert api.get(f"/cases/{case}/story").status_code == 200


def test_words_of_danger_bring_telephone_numbers_and_a_call_out(world: World, api: Api) -> None:
    draft = api.post("/cases/drafts", form=5).json["id"]
    answer = api.send("PUT", f"/cases/drafts/{draft}/answers/story", text="我真的不想活了")
    assert "12356" in answer.json["hotlines"]
    world.work()
    assert any("陈明" in text for text in world.pushed("10002"))
    assert items(Api(world).get("/policies/hotlines"))[0]["number"] == "12356"


def test_the_box_keeps_nothing_of_its_sender(world: World, api: Api) -> None:
    with world.db.reading() as session:
        seen = session.scalars(select(SignIn.seen_at)).one()
    world.now = world.now.replace(hour=3, minute=17)
    stranger = Api(world)
    told = stranger.post("/box/letters", text="我叫张三，食堂有问题")
    assert code_of(told, 409) == "tells_who"
    sent = api.post("/box/letters", key="k-1", text="食堂的菜经常不新鲜")
    assert sent.status_code == 201
    receipt = sent.json["receipt"]
    assert api.post("/box/letters", key="k-1", text="食堂的菜经常不新鲜").json["receipt"] != receipt
    assert stranger.post("/box/receipts", receipt=receipt).json["messages"] == [
        {"from_staff": False, "text": "食堂的菜经常不新鲜"}
    ]
    assert stranger.post("/box/receipts/messages", receipt=receipt, text="补充一句").json == {"done": True}
    assert code_of(stranger.post("/box/receipts", receipt="AAAA-AAAA"), 404) == "not_found"
    with world.db.reading() as session:
        assert session.scalars(select(SignIn.seen_at)).one() == seen  # not even that the sender was here
        assert session.scalar(select(func.count()).select_from(IdempotentAnswer)) == 0
        letter = session.scalars(select(Case).where(Case.receipt_hash.is_not(None))).first()
        assert letter
        assert letter.person_id is None
        assert letter.created_at.minute == 0
    worker = signed_in(world, "10002")
    assert len(items(worker.get("/cases", list="work"))) == 2


def test_the_box_takes_ten_letters_an_hour_from_one_place(world: World, company: object) -> None:
    client = Api(world)
    answers = [client.post("/box/letters", text=f"第 {n} 封信，没有名字") for n in range(11)]
    assert [answer.status_code for answer in answers] == [201] * 10 + [429]


def test_nothing_reviewed_gives_no_policy_answer_and_nothing_public_no_notice(api: Api) -> None:
    assert items(api.get("/policies", q="医疗互助怎么报销")) == []
    assert items(api.get("/public-notices")) == []
    assert code_of(api.post("/public-notices/x/objections", text="不是事实"), 404) == "not_found"
