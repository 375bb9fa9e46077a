"""From 关注 to 绑定成功 in chat, and every way it may go wrong."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from bot.database import Database
from handlers.org import service, texts
from models.org import BindingCode, Correction, Identity, Person, Role, UnitKind
from models.outbox import Notice
from tests.org.conftest import NOW, Clock, Says, person, unit


@pytest.fixture(autouse=True)
def firm(db: Database) -> None:
    """张立秋 (20135) in the workshop and a branch, 李守山 (20136) in the forest farm, its secretary (20001)."""
    with db.transaction() as session:
        company = unit(session, "青松岭林业公司", UnitKind.COMPANY)
        shop, farm = unit(session, "机修车间", parent=company), unit(session, "青松林场", parent=company)
        branch = unit(session, "第三党支部", UnitKind.PARTY_BRANCH)
        person(session, "20135", shop, branch, phone="13900000066")
        person(session, "20136", farm, name="李守山")
        secretary = person(session, "20001", company, name="周淑兰")
        service.grant(session, secretary, Role.SECRETARY, branch, by=None, now=NOW)
        for userid in ("20001", "20136"):
            session.add(Identity(channel="wecom", external_id=userid, created_at=NOW))


def code_of(db: Database, number: str, *, now: Clock | None = None) -> str:
    """A printed code for a person."""
    with db.transaction() as session:
        who = service.person_by_number(session, number)
        assert who is not None
        return service.issue_code(session, who, by=None, now=now.now if now else NOW, rng=Random(3))


def holder(db: Database, sender: str = "o-zhang", channel: str = "official") -> str | None:
    """The 工号 that an identity is bound to."""
    query = select(Person.employee_no).join(Identity, Identity.person_id == Person.id)
    with db.reading() as session:
        return session.scalar(query.where(Identity.external_id == sender, Identity.channel == channel))


def test_a_newcomer_is_welcomed_and_bound_by_a_code(db: Database, says: Says) -> None:
    hello = says(event="subscribe")
    assert hello.startswith("您好，这里是思为，青松岭林业公司职工的学习与关怀助手。")
    assert "绑定 20135" in hello
    assert says("绑定 20135") == texts.CODE_ASKED
    assert says(code_of(db, "20135")).startswith("绑定成功，张师傅。您在：机修车间 · 第三党支部。不对请回复“更正”。")
    assert holder(db) == "20135"
    assert says("我是谁").startswith("您是张立秋（工号 20135）。")
    assert says(event="subscribe").startswith("张师傅，您好")


def test_a_redelivery_gets_the_same_reply_and_costs_no_second_try(db: Database, says: Says) -> None:
    says("绑定 20135")
    assert says("000000", key="m-x") == says("000000", key="m-x") == texts.WRONG_CODE
    with db.reading() as session:
        assert session.scalars(select(Identity.bind_failures).where(Identity.external_id == "o-zhang")).one() == 1
    code = code_of(db, "20135")
    assert says(code, key="m-y") == says(code, key="m-y")
    assert holder(db) == "20135"


def test_a_stranger_cannot_tell_which_numbers_exist(db: Database, says: Says) -> None:
    answers = {says(f"绑定 {number}", sender=f"o-{number}") for number in ("20135", "20136", "99999", "x' or 1=1")}
    assert answers == {texts.CODE_ASKED}
    misses = {says("111111", sender=f"o-{number}") for number in ("20135", "99999")}
    assert misses == {texts.WRONG_CODE}


def test_five_wrong_codes_lock_for_an_hour_even_against_the_right_one(db: Database, says: Says, clock: Clock) -> None:
    code = code_of(db, "20135")
    says("绑定 20135")
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    said = [says(wrong) for _ in range(5)]
    assert said[:4] == [texts.WRONG_CODE] * 4
    assert said[4].startswith("为了您的账号安全，请在 10:00 以后再试")
    assert says(code) == says("绑定 20135") == said[4]
    clock.passes(minutes=59)
    assert says(code) == said[4]
    clock.passes(minutes=1)
    assert says(code).startswith("绑定成功")


def test_ten_misses_by_anybody_void_a_code(db: Database, says: Says) -> None:
    code = code_of(db, "20135")
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for sender in ("o-1", "o-2"):
        says("绑定 20135", sender=sender)
        for _ in range(5):
            says(wrong, sender=sender)
    says("绑定 20135")
    assert says(code) == texts.WRONG_CODE


def test_a_code_binds_once_and_only_the_person_it_was_made_for(db: Database, says: Says) -> None:
    code = code_of(db, "20135")
    says("绑定 20136", sender="o-li")
    assert says(code, sender="o-li") == texts.WRONG_CODE
    says("绑定 20135")
    says("绑定 20135", sender="o-thief")
    assert says(code).startswith("绑定成功")
    assert says(code, sender="o-thief") == texts.WRONG_CODE
    assert (holder(db), holder(db, "o-thief"), holder(db, "o-li")) == ("20135", None, None)


def test_of_two_who_type_one_code_at_the_same_time_one_is_bound(db: Database, says: Says) -> None:
    code = code_of(db, "20135")
    senders = ("o-zhang", "o-thief")
    for sender in senders:
        says("绑定 20135", sender=sender)
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda sender: says(code, sender=sender), senders))
    assert sorted(text[:4] for text in said) == sorted(["绑定成功", texts.WRONG_CODE[:4]])
    assert sorted(str(holder(db, sender)) for sender in senders) == ["20135", "None"]


def test_a_code_has_its_time(db: Database, says: Says, clock: Clock) -> None:
    code = code_of(db, "20135")
    clock.passes(days=7)
    says("绑定 20135")
    assert says(code) == texts.WRONG_CODE


def test_binding_can_be_left_and_taken_up_again(db: Database, says: Says) -> None:
    says("绑定 20135")
    assert says("取消") == texts.BIND_LEFT
    assert holder(db) is None
    says("绑定20135")
    assert says("什么码？") == texts.SIX_DIGITS
    assert says(" ４８２ ９１ ") == texts.SIX_DIGITS
    code = code_of(db, "20135")
    assert says(f"{code[:3]} {code[3:]}").startswith("绑定成功")
    assert says("绑定 20136") == texts.already_bound("张立秋")


def test_a_code_goes_to_an_identity_the_person_already_holds(db: Database, says: Says, clock: Clock) -> None:
    says("我是谁", sender="20136", channel="wecom")
    says("绑定 20136", sender="o-li")
    says("绑定 20136", sender="o-nosy")
    with db.reading() as session:
        sent = session.scalars(select(Notice)).all()
    assert len(sent) == 1
    assert sent[0].expires_at == clock.now + timedelta(minutes=5)
    found = re.search(r"\d{6}", sent[0].texts["text"])
    assert found
    assert says(found[0], sender="o-li").startswith("绑定成功，李师傅")
    with db.reading() as session:
        assert session.scalars(select(BindingCode.sent_to)).all() == ["channel"]
        assert "不是您本人操作" in session.scalars(select(Notice).order_by(Notice.id.desc())).first().texts["text"]  # type: ignore[union-attr]


def test_a_member_of_the_corporation_is_bound_at_once_whatever_the_case(db: Database, says: Says) -> None:
    with db.transaction() as session:
        person(session, "ZhangSan", name="张三宝")
        session.add(Identity(channel="wecom", external_id="ZhangSan", created_at=NOW))
    assert says("我是谁", sender="zhangsan", channel="wecom").startswith("您是张三宝")
    with db.reading() as session:
        rows = session.execute(
            select(Identity.external_id, Identity.following).where(Identity.external_id.ilike("zhangsan"))
        )
        assert sorted(map(tuple, rows)) == [("ZhangSan", False), ("zhangsan", True)]
    assert says("我是谁", sender="zhangsan", channel="official", key="k").startswith("还不认识您")


def test_a_secretary_hands_out_codes_for_their_own_people_only(db: Database, says: Says) -> None:
    says(event="enter_agent", sender="20001", channel="wecom")
    said = says("绑定码 20135", sender="20001", channel="wecom")
    found = re.search(r"\d{6}", said)
    assert found
    stranger, nobody = (says(f"绑定码 {n}", sender="20001", channel="wecom") for n in ("20136", "99999"))
    assert stranger == nobody
    assert stranger.startswith("没有找到，或者不在您负责的范围里。")
    says("绑定 20135")
    assert says(found[0]).startswith("绑定成功")
    assert says("绑定码 20001") == stranger


def test_unbinding_asks_first(db: Database, says: Says) -> None:
    says("绑定 20135")
    says(code_of(db, "20135"))
    assert says("解绑") == texts.ASK_UNBIND
    assert says("嗯") == texts.ONE_OR_TWO
    assert says("2") == texts.STILL_BOUND
    says("解绑")
    assert says("1") == texts.UNBOUND
    assert holder(db) is None


def test_one_person_may_hold_several_identities_and_two_never_one(db: Database, says: Says) -> None:
    for sender in ("o-zhang", "o-tablet"):
        code = code_of(db, "20135")
        says("绑定 20135", sender=sender)
        assert says(code, sender=sender).startswith("绑定成功")
    with db.transaction() as session:
        li = service.person_by_number(session, "20136")
        held = session.scalars(select(Identity).where(Identity.external_id == "o-zhang")).one()
        assert li is not None
        with pytest.raises(service.SomebodyElse):
            service.bind(session, held, li, now=NOW)


def test_a_verified_phone_number_binds_one_person_only(db: Database) -> None:
    with db.transaction() as session:
        identity = Identity(channel="miniprogram", external_id="mp-1", created_at=NOW)
        session.add(identity)
        session.flush()
        assert service.bind_by_phone(session, identity, "13900000066", now=NOW).employee_no == "20135"
        person(session, "20137", phone="13900000066")
        other = Identity(channel="miniprogram", external_id="mp-2", created_at=NOW)
        session.add(other)
        session.flush()
        for number in ("13900000066", "13900000000"):
            with pytest.raises(service.NoSinglePerson):
                service.bind_by_phone(session, other, number, now=NOW)


def test_what_is_wrong_is_written_down_for_an_administrator(db: Database, says: Says) -> None:
    assert "绑定 工号" in says("更正")
    says("绑定 20135")
    says(code_of(db, "20135"))
    assert says("更正 部门应为青松林场") == texts.CORRECTION_KEPT
    assert says("更正") == texts.ASK_CORRECTION
    assert says("解绑这两个字也只是内容") == texts.CORRECTION_KEPT
    says("更正")
    assert says("取消") == texts.CORRECTION_LEFT
    with db.reading() as session:
        kept = session.scalars(select(Correction.text).order_by(Correction.id)).all()
    assert kept == ["部门应为青松林场", "解绑这两个字也只是内容"]


def test_consent_is_given_withdrawn_and_given_again(db: Database, says: Says) -> None:
    says("绑定 20135")
    says(code_of(db, "20135"))
    assert says("撤回同意") == texts.CONSENT_NONE
    assert says("隐私") == texts.PRIVACY
    assert says("1").startswith("谢谢，已记下您的同意")
    assert says("同意").startswith("您在 2026-11-24 已经同意过了")
    assert says("撤回同意") == texts.CONSENT_WITHDRAWN
    assert says("同意").startswith("谢谢，已记下您的同意")
