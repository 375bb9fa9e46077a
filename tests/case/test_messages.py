"""求助 in chat, from the first word to the rating; stopped, resumed, delivered twice, in danger."""

import re

import pytest
from sqlalchemy import select

from bot.config import Case as Rules
from bot.database import Database
from handlers.case.messages.base import State
from handlers.case.service import faq
from models.case import Case, CaseFile
from models.messages import Inbound
from models.org import Identity, Person
from models.outbox import Notice
from tests.case.conftest import NOW, Clock, Says, case_of

STORY = "父亲肝硬化住院，家里借遍了"


def tell_it(says: Says) -> str:
    """The whole form of 生活困难, up to the number."""
    for text in ("求助", "1", STORY, "2", "1", "跳过", "没有"):
        says(text)
    return says("1")


def test_a_request_gets_its_number_and_the_handlers_are_told(says: Says, db: Database) -> None:
    assert "生活困难" in says("求助")
    assert "加密保存" in says("1")
    assert "有多急" in says(STORY)
    assert "打电话" in says("就这几天")
    assert "照片" in says("1")
    assert "不想让他看到" in says("跳过")
    assert "1 提交" in says("没有")
    assert "BF-26-1124-01" in says("1")
    with db.reading() as session:
        texts = [notice.texts["text"] for notice in session.scalars(select(Notice))]
    assert len(texts) == 3
    assert all("BF-26-1124-01" in text and STORY not in text for text in texts)


def test_numbers_run_on_within_a_day_and_start_anew_the_next(says: Says, clock: Clock) -> None:
    assert "BF-26-1124-01" in tell_it(says)
    assert "BF-26-1124-02" in tell_it(says)
    clock.passes(days=1)
    assert "BF-26-1125-01" in tell_it(says)


def test_a_form_goes_back_skips_stops_and_resumes(says: Says, db: Database) -> None:
    says("求助"), says("1"), says(STORY), says("2")
    assert "有多急" in says("上一步")
    assert "遇到了什么事" in says("上一步")
    says("另一件事要说"), says("退出")
    assert "接着上次" in says("求助")
    assert "有多急" in says("1")
    says("退出")
    says("求助")
    assert "选一类" in says("2")
    assert case_of(db).state == "草稿"


def test_a_form_out_of_order_is_asked_again(says: Says) -> None:
    says("求助")
    assert "1 到 7" in says("9")
    assert "1 到 7" in says("八")
    says("1"), says(STORY)
    assert "前面的数字" in says("很急")
    says("退出")
    says("求助")
    assert "1 或 2" in says("5")


def test_a_redelivery_gets_the_same_reply_and_submits_once(says: Says, db: Database) -> None:
    for text in ("求助", "4", "3", "跳过", "没有"):
        says(text)
    says("", key="none", image="x")
    first = says("1", key="once")
    assert first == says("1", key="once")
    with db.reading() as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_pictures_are_noted_by_media_id(says: Says, db: Database) -> None:
    for text in ("求助", "2", "1", "上周在市医院住院", "8000", "1"):
        says(text)
    assert "收到" in says(image="media-1")
    says(image="media-2"), says("好了"), says("没有")
    assert "BF-" in says("1")
    with db.reading() as session:
        assert len(session.scalars(select(CaseFile)).all()) == 2


def test_the_whole_way_of_a_plain_request(says: Says) -> None:
    for text in ("心声 食堂夜班没有热饭", "跳过", "3", "跳过", "没有"):
        says(text)
    says("1")
    assert "BF-26-1124-01" in says("办件", "li")
    assert "受理" in says("1", "li")
    assert "应急" in says("1", "li")
    assert "已记录" in says("3", "li")
    opened = says("查件 BF-26-1124-01", "li")
    assert "食堂夜班没有热饭" in opened
    answer = next(line.split()[0] for line in opened.splitlines() if line.endswith(" 答复"))
    says(answer, "li")
    says("已和后勤商定，夜班留一个窗口", "li")
    assert "夜班留一个窗口" in says("进度")
    says("评价")
    says("1")
    assert "谢谢" in says("5")
    assert "同志li" in says("谁看过")


def test_need_for_more_pauses_and_a_supplement_goes_on(says: Says, db: Database) -> None:
    tell_it(says)
    says("办件", "li"), says("1", "li"), says("1", "li"), says("3", "li")
    opened = says("查件 BF-26-1124-01", "li")
    wanted = next(line.split()[0] for line in opened.splitlines() if line.endswith(" 要求补正"))
    says(wanted, "li"), says("请补诊断证明", "li")
    assert case_of(db).state == "待补正"
    assert "请补诊断证明" in says("进度")
    assert "补上" in says("补充 已经寄出")
    assert case_of(db).state == "受理中"


def test_withdrawing_asks_first(says: Says, db: Database) -> None:
    tell_it(says)
    assert "确定" in says("撤回")
    assert "没有撤回" in says("2")
    says("撤回"), says("1")
    assert case_of(db).state == "已撤回"
    assert "没有可以撤回" in says("撤回")


def test_somebody_kept_from_a_case_does_not_find_it(says: Says) -> None:
    for text in ("求助", "5", "班组长克扣加班费", "3", "2", "同志li"):
        says(text)
    assert "BF-26-1124-01" in says("1")
    assert "没有要您处理" in says("办件", "li")
    assert "没有找到" in says("查件 BF-26-1124-01", "li")
    assert "BF-26-1124-01" in says("办件", "li2")


def test_a_name_nobody_bears_is_asked_again(says: Says) -> None:
    for text in ("求助", "4", "3", "跳过"):
        says(text)
    assert "名册里没有" in says("同志不存在")


def test_a_colleague_asks_for_somebody_who_must_agree_first(says: Says, db: Database) -> None:
    says("代报 1001", "tongshi")
    for text in ("1", STORY, "2", "1", "跳过", "没有"):
        says(text, "tongshi")
    assert "本人同意" in says("1", "tongshi")
    assert "已同意" in says("同意代报")
    assert "BF-26-1124-01" in says("1", "tongshi")
    assert case_of(db).person_id != case_of(db).proxy_id


def test_an_id_number_is_checked_and_a_second_file_of_the_household_is_shown(says: Says, db: Database) -> None:
    form = ("7", "4", "36000", "1万", "跳过")
    for name in ("zhang", "tongshi"):
        says("求助", name)
        for text in form:
            says(text, name)
        assert "对不上" in says("110105194912310021", name)
        says("11010519491231002X", name), says("孩子上学老人看病", name), says("1", name), says("跳过", name)
        says("没有", name), says("1", name)
    says("查件 BF-26-1124-02", "li"), says("1", "li"), says("3", "li")
    assert "同一人或同一户：BF-26-1124-01" in says("查件 BF-26-1124-02", "li")


@pytest.mark.parametrize("text", ["我不想活了", "我 不 想 活 了", "我不想活ｌｅ，自杀算了", "想自殺"])
def test_danger_words_get_hotlines_and_a_call_out_at_once(says: Says, db: Database, text: str) -> None:
    reply = says(text)
    assert "12356" in reply
    assert "120" in reply
    assert "专员马上联系" in reply
    with db.reading() as session:
        notices = session.scalars(select(Notice)).all()
        assert all(notice.urgent and notice.priority == 0 for notice in notices)
        assert {notice.audience["person"] for notice in notices} == {
            identity.person_id
            for identity in session.scalars(select(Identity).where(Identity.external_id.in_(("li", "li2", "both"))))
        }
        assert all(text not in notice.texts["text"] for notice in notices)


def test_danger_in_a_form_keeps_the_dialogue_and_the_story(says: Says, db: Database) -> None:
    says("求助"), says("1")
    assert "替您存好" in says("债主天天上门，我不想活了")
    with db.reading() as session:
        state = session.scalar(select(Identity.state).where(Identity.external_id == "zhang"))
    assert state == State.FILLING
    assert "打电话" in says("1")


def test_danger_with_an_open_case_makes_it_urgent(says: Says, db: Database) -> None:
    tell_it(says)
    says("补充"), says("活不下去了")
    assert case_of(db).urgency == "应急"


def test_danger_calls_out_once_an_hour(says: Says, db: Database, clock: Clock) -> None:
    says("不想活"), says("不想活")
    clock.passes(hours=1)
    says("不想活")
    with db.reading() as session:
        assert len(session.scalars(select(Notice)).all()) == 6


@pytest.mark.parametrize("text", ["想死你了", "今天笑死我了", "我想找送温暖", "防自杀知识在哪里学"])
def test_harmless_words_alarm_nobody(says: Says, db: Database, text: str) -> None:
    assert "12356" not in says(text)
    with db.reading() as session:
        assert session.scalars(select(Notice)).all() == []


def test_an_unbound_sender_in_danger_gets_the_hotlines(says: Says) -> None:
    assert "12356" in says("不想活了", "somebody")


def test_an_anonymous_letter_is_answered_by_its_code(says: Says, db: Database, clock: Clock) -> None:
    assert "不记您的名字" in says("匿名")
    assert "手机号" in says("举报食堂采购，电话 13912345678")
    receipt = says("食堂采购有问题，请查")
    code = re.search(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", receipt)
    assert code is not None
    letter = case_of(db)
    assert letter.person_id is None
    assert letter.created_at.hour == 16
    clock.passes(days=1)
    says("办件", "qian"), says("查件 " + str(letter.number), "sun")
    assert "您：食堂采购有问题" in says(f"回执 {code[0]}")
    assert "补充" in says(f"回执 {code[0]} 还有一件")
    assert "还有一件" in says(f"回执 {code[0].lower()}")
    assert "没有找到" in says("回执 AAAA-AAAA-AAAA-AAAA")
    with db.reading() as session:
        writer = session.scalars(select(Identity.id).where(Identity.external_id == "zhang")).one()
        stored = "".join(session.scalars(select(Inbound.reply).where(Inbound.identity_id == writer)))
    assert code[0] not in stored
    assert "匿名" not in stored
    assert "食堂" not in stored


def test_the_mini_program_whose_replies_are_stored_is_no_place_for_anonymous_letters(says: Says, db: Database) -> None:
    with db.transaction() as session:
        identity = session.scalars(select(Identity).where(Identity.external_id == "zhang")).one()
        session.add(Identity(channel="miniprogram", external_id="z", person_id=identity.person_id, created_at=NOW))
    says("匿名", "z", channel="miniprogram")
    with db.reading() as session:
        assert session.scalar(select(Identity.state).where(Identity.external_id == "z")) is None


def test_policy_is_answered_from_reviewed_entries_with_the_source(says: Says, db: Database) -> None:
    with db.transaction() as session:
        entry = faq.write(
            session, question="医疗互助怎么申请", answer="出院后报单位工会", source="办事指南第三条", author=None
        )
        faq.write(session, question="医疗互助赔多少", answer="未审定", source="无", author=None)
        faq.approve(session, entry, session.scalars(select(Person).where(Person.employee_no == "1003")).one())
    assert "办事指南第三条" in says("政策 医疗互助")
    assert "办事指南第三条" in says("政策 医疗互助怎样申请呀")
    assert "没有找到" in says("政策 公积金")


OWN_RULES = Rules(hotlines=("0470-1234567 场部值班", "120 急救"), danger=("心里憋屈",), appeal_days=9)


@pytest.mark.parametrize("rules", [OWN_RULES], ids=["own"])
def test_words_numbers_and_deadlines_are_the_configuration_s(says: Says, rules: Rules, db: Database) -> None:
    assert "打 0470-1234567" in says("求助")
    assert says("心里憋屈得很").splitlines()[1:3] == ["0470-1234567 场部值班", "120 急救"]
    assert "0470" not in says("不想活")
    for line in ("退出", "求助", "1", "屋顶漏雨要修", "2", "1", "跳过", "没有", "1"):
        says(line)
    for name, action, then in (
        ("li", "受理", ("3",)),
        ("li", "拟不予受理", ("1", "不归我们管")),
        ("zhao", "确认不予受理", ()),
    ):
        shown = says("查件 BF-26-1124-01", name)
        says(next(line.split()[0] for line in shown.splitlines() if line.endswith(" " + action)), name)
        for line in then:
            says(line, name)
    with db.reading() as session:
        told = [notice.texts["text"] for notice in session.scalars(select(Notice).order_by(Notice.id))]
    assert any("9 个工作日内可以申诉" in text for text in told)
