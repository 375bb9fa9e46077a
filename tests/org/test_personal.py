"""我的数据: everything is shown, everything is taken along, and after an erasure nobody is left but the counts."""

import io
import json
import zipfile
from datetime import timedelta
from random import Random

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot import consents
from bot.database import Database
from bot.turn import Reply
from handlers.org import personal, service, texts
from handlers.org.personal.erase import tables_holding
from handlers.org.personal.walk import acted, owned
from models import Base
from models.base import table_of
from models.messages import Inbound, MediaFile
from models.org import Grant, Happening, Identity, Person, Role
from models.outbox import Delivery, DeliveryState, Notice, Send, SendState
from models.quiz import Answer, Question, QuestionBank
from models.study import CheckIn, Reflection, SearchToken
from tests.database_files import bytes_on_disk
from tests.org.conftest import NOW, Says, person, unit
from tests.world import World, found, hire

NAME, NUMBER, PHONE, OPENID = "司徒青禾", "E-77123", "13955557777", "o-openid-of-qinghe"
WORDS = (
    "读书让我想起林场的雪",
    "因病请假三天",
    "我的手机号写错了",
    "一张照片 media-id-0077",
    "union-id-0077",
    "shenfen@mail.example",
)
MARKERS = (
    NAME,
    NUMBER,
    PHONE,
    OPENID,
    "读书让我",
    "因病请假",
    "手机号写错了",
    "media-id-0077",
    "union-id-0077",
    "shenfen@mail",
)


@pytest.fixture
def qinghe(db: Database) -> int:
    """Somebody who did everything once. Returns the person's id."""
    with db.transaction() as session:
        shop = unit(session, "机修车间")
        who = person(session, NUMBER, shop, name=NAME, phone=PHONE)
        other = person(session, "2", shop, name="周淑兰")
        who.email, who.title = "shenfen@mail.example", "钳工"
        identity = Identity(
            channel="official", external_id=OPENID, unionid="union-id-0077", person_id=who.id, created_at=NOW
        )
        theirs = Identity(
            channel="official", external_id="o-zhou", person_id=other.id, created_at=NOW, more=f"名单：{NAME}"
        )
        session.add_all([identity, theirs])
        session.flush()
        session.add_all([
            Inbound(key="k1", identity_id=identity.id, at=NOW, reply=Reply(f"{NAME}，您好").to_json()),
            Inbound(key="k2", identity_id=theirs.id, at=NOW, reply=Reply(f"请看望{NAME}").to_json()),
            picture_of(identity),
            reflection := Reflection(person_id=who.id, text=WORDS[0], created_at=NOW),
            CheckIn(person_id=who.id, day=NOW.date(), at=NOW),
        ])  # fmt: skip
        session.flush()
        session.add(SearchToken(kind="reflection", token="读书", object_id=reflection.id))
        _notices(session, who, other)
        _answer(session, who)
        service.excuse(session, who, first_on=NOW.date(), last_on=NOW.date(), reason=WORDS[1])
        service.ask_correction(session, who, WORDS[2], now=NOW)
        service.issue_code(session, who, by=None, now=NOW, rng=Random(1))
        consents.give_consent(session, who, "basic", version="1", now=NOW)
        service.record_event(
            session, who, Happening.HIRED, on=NOW.date(), source="roster", now=NOW, detail={"name": NAME}
        )
        return who.id


def _notices(session: Session, who: Person, other: Person) -> None:
    for key, about, text in (("n1", who, f"{NAME}，今天的学习"), ("n2", other, f"必访：{NAME}昨天住院")):
        aimed = {"person": about.id}
        notice = Notice(key=key, kind="notice", texts={"text": text}, audience=aimed, not_before=NOW, created_at=NOW)
        payload = f"touser {OPENID} {text}".encode() if about is who else b"touser o-zhou"
        send = Send(key=key, channel="official", kind="text", payload=payload, not_before_ms=0, created_ms=0)
        send.state = SendState.DONE
        session.add_all([notice, send])
        session.flush()
        delivery = Delivery(notice_id=notice.id, person_id=about.id, channel="official", send_id=send.id)
        delivery.state = DeliveryState.SENT
        session.add(delivery)


def picture_of(identity: Identity) -> MediaFile:
    """A picture that came in."""
    picture = MediaFile(channel="official", media_id="media-id-0077", identity_id=identity.id, state="kept")
    picture.not_before = picture.created_at = NOW
    return picture


def _answer(session: Session, who: Person) -> None:
    bank = QuestionBank(name="题库", created_at=NOW)
    session.add(bank)
    session.flush()
    question = Question(bank_id=bank.id, fingerprint="f", kind="blank", stem="？", answer=[["遵义"]], created_at=NOW)
    session.add(question)
    session.flush()
    session.add(Answer(person_id=who.id, question_id=question.id, occasion="daily", choice=[NAME], right=False, at=NOW))


def rows(db: Database) -> dict[str, int]:
    """How many rows each table holds."""
    with db.reading() as session:
        return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in Base.metadata.sorted_tables}


def on_disk(db: Database) -> list[str]:
    """The markers that stand anywhere in the database's files, the write-ahead log too."""
    if db.writer.dialect.name != "sqlite":
        with db.reading() as session:
            return [marker for marker in MARKERS if tables_holding(session, marker)]
    whole = bytes_on_disk(str(db.writer.url))
    return [marker for marker in MARKERS if marker.encode() in whole]


def test_after_an_erasure_no_byte_tells_who_it_was_and_the_counts_are_the_same(db: Database, qinghe: int) -> None:
    before = rows(db)
    assert on_disk(db) == list(MARKERS)
    with db.transaction() as session:
        kept = personal.erase_person(session, session.get_one(Person, qinghe), now=NOW, forget=list)
    personal.compact(db)
    assert on_disk(db) == []
    after = rows(db)
    gone = {name: before[name] - after[name] for name in before if before[name] != after[name]}
    assert gone == {"binding_code": 1, "search_token": 1}
    assert {name: kept[name] for name in ("reflection", "answer", "check_in", "delivery")} == {
        "reflection": 1, "answer": 1, "check_in": 1, "delivery": 1
    }  # fmt: skip
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(CheckIn).where(CheckIn.person_id == qinghe)) == 1
        assert session.scalar(select(Answer.right)) is False
        assert session.scalar(select(MediaFile.state)) == "erased"
        assert session.scalars(select(Notice.texts).where(Notice.key == "n2")).one() == {"text": "必访：某职工昨天住院"}
        assert session.get_one(Person, qinghe).active is False
        assert [tables_holding(session, marker) for marker in MARKERS] == [[]] * len(MARKERS)


def test_the_nightly_rewrite_only_follows_an_erasure(db: Database, qinghe: int) -> None:
    if db.writer.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's VACUUM keeps nobody waiting")
    with db.transaction() as session:
        session.add_all(Reflection(person_id=qinghe, text="长" * 4000, created_at=NOW) for _ in range(50))
    with db.transaction() as session:
        session.execute(delete(Reflection).where(Reflection.text.startswith("长")))
    personal.compact_if_erased(db, NOW)
    assert free_pages(db) > 0
    with db.transaction() as session:
        personal.erase_person(session, session.get_one(Person, qinghe), now=NOW, forget=list)
    personal.compact_if_erased(db, NOW + timedelta(hours=20))
    assert free_pages(db) == 0


def free_pages(db: Database) -> int:
    """Pages of the file that hold nothing any more."""
    with db.reading() as session:
        return int(session.connection().exec_driver_sql("PRAGMA freelist_count").scalar_one())


def test_erasing_again_changes_nothing(db: Database, qinghe: int) -> None:
    for _ in range(2):
        with db.transaction() as session:
            personal.erase_person(session, session.get_one(Person, qinghe), now=NOW, forget=list)
    assert rows(db)["person"] == 2


def test_a_person_whose_push_is_on_its_way_is_asked_to_wait(db: Database, qinghe: int) -> None:
    with db.transaction() as session:
        send = session.scalars(select(Send).where(Send.key == "n1")).one()
        send.state = SendState.INFLIGHT
    with db.transaction() as session, pytest.raises(personal.OnItsWay):
        personal.erase_person(session, session.get_one(Person, qinghe), now=NOW, forget=list)


@pytest.mark.parametrize("state", [SendState.UNKNOWN, SendState.DEAD])
def test_what_might_have_been_repeated_to_a_removed_person_is_cancelled(
    db: Database, qinghe: int, state: SendState
) -> None:
    with db.transaction() as session:
        session.scalars(select(Send).where(Send.key == "n1")).one().state = state
    with db.transaction() as session:
        personal.erase_person(session, session.get_one(Person, qinghe), now=NOW, forget=list)
    with db.reading() as session:
        send = session.scalars(select(Send).where(Send.key == "n1")).one()
        assert (send.state, send.payload) == (SendState.CANCELLED, b"")


def test_a_doubtful_push_to_several_people_is_settled_before_one_of_them_is_removed(db: Database, qinghe: int) -> None:
    with db.transaction() as session:
        send = session.scalars(select(Send).where(Send.key == "n1")).one()
        send.state, send.recipients = SendState.UNKNOWN, 2
    with db.transaction() as session, pytest.raises(personal.OnItsWay):
        personal.erase_person(session, session.get_one(Person, qinghe), now=NOW, forget=list)


def test_the_bytes_that_told_others_of_a_removed_person_go_too(db: Database, qinghe: int) -> None:
    with db.transaction() as session:
        send = session.scalars(select(Send).where(Send.key == "n2")).one()
        send.notice_id = session.scalars(select(Notice.id).where(Notice.key == "n2")).one()
        send.payload = f"touser o-zhou 必访：{NAME}昨天住院".encode()
    with db.transaction() as session:
        personal.erase_person(session, session.get_one(Person, qinghe), now=NOW, forget=list)
    with db.reading() as session:
        assert session.scalars(select(Send.payload).where(Send.key == "n2")).one() == b""


def test_an_export_holds_every_marker_and_nobody_elses_words(db: Database, qinghe: int) -> None:
    with db.reading() as session:
        zipped = personal.export_person(session, session.get_one(Person, qinghe), now=NOW, opened={})
    archive = zipfile.ZipFile(io.BytesIO(zipped))
    data = json.loads(archive.read("data.json"))
    text = json.dumps(data, ensure_ascii=False)
    assert [marker for marker in MARKERS if marker not in text] == []
    assert "o-zhou" not in text
    assert "code_hash" not in text
    book = load_workbook(io.BytesIO(archive.read("data.xlsx")))
    assert {"基本资料", "体会", "答题", "微信绑定", "通知"} <= set(book.sheetnames)
    cells = [str(c.value) for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
    assert any(WORDS[0] in cell for cell in cells)


def test_every_column_that_names_a_person_is_either_theirs_or_only_counted() -> None:
    reached = {reach.column for reach in [*owned(), *acted()]}
    people = table_of(Person)
    pointing = {
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table is people for key in column.foreign_keys)
    }
    assert pointing <= reached
    assert {reach.table.name for reach in owned()} >= {"identity", "inbound", "reflection", "answer", "hr_event"}


def test_my_data_is_seen_exported_corrected_and_erased_in_chat(db: Database, says: Says, qinghe: int) -> None:
    assert says("我的数据", sender=OPENID) == texts.MY_DATA
    seen = says("1", sender=OPENID)
    assert f"姓名：{NAME}" in seen
    assert "体会 1 条" in seen
    assert WORDS[0] in "".join([says("2", sender=OPENID), *(says("更多", sender=OPENID) for _ in range(20))])
    says("我的数据", sender=OPENID)
    assert says("3", sender=OPENID) == texts.ASK_CORRECTION
    says("取消", sender=OPENID)
    says("我的数据", sender=OPENID)
    assert says("4", sender=OPENID) == texts.ASK_ERASE
    assert says("好", sender=OPENID) == texts.ASK_ERASE
    assert says("取消", sender=OPENID) == texts.NOT_ERASED
    says("我的数据", sender=OPENID)
    says("删除", sender=OPENID)
    assert says("确认删除", sender=OPENID, key="bye") == texts.ERASED
    personal.compact(db)
    assert on_disk(db) == []
    assert says("确认删除", sender=OPENID, key="bye") == texts.ERASED
    assert says("我是谁", sender=OPENID).startswith("还不认识您")


def test_whoever_holds_a_role_hands_it_over_before_being_erased(db: Database, says: Says, qinghe: int) -> None:
    with db.transaction() as session:
        who = session.get_one(Person, qinghe)
        service.grant(session, who, Role.SECRETARY, service.units_of(session, who)[0], by=None, now=NOW)
    says("我的数据", sender=OPENID)
    assert says("4", sender=OPENID) == texts.ERASE_HOLDS_ROLE
    with db.transaction() as session:
        personal.erase_person(session, session.get_one(Person, qinghe), now=NOW, forget=list)
        assert session.scalars(select(Grant)).all() == []


def test_an_export_is_read_table_by_table_however_much_there_is(world: World) -> None:
    with world.writing() as session:
        who = hire(session, "20135", "张立秋", found(session, "C", "青松岭林业公司"))
        session.add_all([Reflection(person_id=who.id, text=f"第{n}篇体会。", created_at=NOW) for n in range(120)])
    world.says("我的数据")
    read = [world.says("2")]
    while not read[-1].startswith("没有更多了") and len(read) < 60:
        read.append(world.says("更多"))
    whole = "\n".join(read)
    assert [n for n in range(120) if whole.count(f"第{n}篇体会。") != 1] == []
    assert read[0].startswith("这里保存的您的全部数据")
    assert "【体会】120 条" not in read[0]
    assert texts.EXPORT_ENDS in read[-2]
    world.says("2")
    assert world.says("1").startswith("这里记着您的")
    assert world.says("更多").startswith("没有更多了")
