"""问卷 in the chat, from the notice to the last word."""

from datetime import timedelta

from redis import Redis
from sqlalchemy import func, select

from bot import blind
from models.messages import Inbound
from models.org import Identity
from models.survey import State, SurveyAnswer, SurveyDraft
from tests.survey.conftest import ME, Make, close, fill, person, sheets, survey_of
from tests.world import World


def drafts(world: World) -> int:
    with world.db.reading() as session:
        return session.scalar(select(func.count()).select_from(SurveyDraft)) or 0


def test_a_survey_without_names_from_its_notice_to_the_thanks(firm: World, make: Make) -> None:
    survey = make()
    for _ in range(2):
        firm.until(firm.now + timedelta(minutes=5))
    assert firm.pushed(ME) == ["请您填一份问卷：《短卷》（不记名，4 题），12 月 1 日 9:00 截止。回复“问卷”就能填。"]
    first = firm.says("问卷")
    assert first.startswith("匿名：不记您的名字")
    assert "第 1/4 题　最近怎么样？\nA 好\nB 一般\nC 不好" in first
    assert f"/m/survey/{survey}" in first
    assert "请回复 A 到 C 的一个字母" in firm.says("D")
    assert "第 2/4 题" in firm.says("b")
    assert "第 1/4 题" in firm.says("上一步")
    assert "第 2/4 题" in firm.says("一般")
    assert "第 3/4 题" in firm.says("4")
    assert "请回复 A 到 C 的字母，可以几个" in firm.says("食堂吧")
    assert "不想答回复“跳过”" in firm.says("ac")
    assert drafts(firm) == 1
    assert firm.says("电话 13912345678，食堂太早关门").startswith("都答完了")
    assert firm.says("9") == "请回复 1 交上去、2 回上一题，或 3 先放着。"
    assert firm.says("1") == (
        "收到了，谢谢您说实话。答案里没有您的名字，刚才存着的草稿也删了。\n有难处想找人帮，随时回复“求助”；不会替您自动登记。"
    )
    assert sheets(firm, survey) == [{1: 2, 2: 4, 3: [1, 3], 4: "电话 （号码已隐去），食堂太早关门"}]
    assert drafts(firm) == 0
    assert firm.says("问卷") == "现在没有等您填的问卷，有新的会告诉您。"


def test_no_row_ties_a_sheet_to_a_person_and_no_reply_repeats_an_answer(firm: World, make: Make) -> None:
    survey = make()
    said = ("问卷", "c", "1", "跳过", "班长骂我废物", "1")
    for line in said:
        firm.says(line)
    assert sheets(firm, survey) == [{1: 3, 2: 1, 4: "班长骂我废物"}]
    with firm.db.reading() as session:
        told = session.scalars(select(Inbound.reply)).all()
        kept = session.scalars(select(Identity.data)).all()
        assert blind.took(session, survey_of(session, survey).ballot, person(session, ME))
    assert len(told) == len(said)
    assert not any("班长" in line for line in (*told, *filter(None, kept)))


def test_a_redelivery_answers_nothing_twice(firm: World, make: Make) -> None:
    survey = make()
    firm.says("问卷")
    assert firm.says("a", key="m-1") == firm.says("a", key="m-1")
    for line in ("2", "跳过", "跳过"):
        firm.says(line)
    assert firm.says("1", key="m-2") == firm.says("1", key="m-2")
    assert len(sheets(firm, survey)) == 1


def test_an_unfinished_sheet_goes_on_after_leaving_a_restart_and_a_flushed_redis(
    firm: World, make: Make, redis: Redis
) -> None:
    survey = make()
    firm.says("问卷"), firm.says("a")
    firm.says("退出")
    firm.restart()
    redis.flushdb()
    again = firm.says("问卷")
    assert "接着上次的答。\n第 2/4 题" in again
    firm.says("5")
    redis.flushdb()
    firm.says("跳过"), firm.says("跳过")
    assert firm.says("3") == "好的，答案先存着，再回复“问卷”接着来。截止后没交的会删掉。"
    assert "都答完了" in firm.says("问卷")
    assert "第 4/4 题" in firm.says("2")
    assert sheets(firm, survey) == []
    close(firm, survey)
    assert firm.says("跳过").startswith("这份问卷没有开放")
    assert drafts(firm) == 0


def test_a_named_survey_says_so_first_and_keeps_the_name(firm: World, make: Make) -> None:
    make(), make("satisfied", anonymous=False)
    listed = firm.says("问卷")
    assert "1 《短卷》（匿名，12 月 1 日 9:00 截止）\n2 《服务职工满意度调查》（实名" in listed
    assert firm.says("7") == "请回复列表里的数字，不填了回复“退出”。"
    assert firm.says("2").startswith("实名：您的答案和名字")
    for line in ("5", "跳过", "跳过", "4", "a"):
        firm.says(line)
    assert "要答一下" not in firm.says("求助站开到班组")
    assert firm.says("1").startswith("收到了，谢谢您说实话。\n有难处")
    with firm.db.reading() as session:
        row = session.scalars(select(SurveyAnswer)).one()
        assert row.person_id == person(session, ME).id
        assert "求助站开到班组" in row.answers.values()


def test_words_of_danger_get_the_hotlines_and_nobody_is_called_out_of_a_nameless_survey(
    firm: World, make: Make
) -> None:
    make()
    for line in ("问卷", "c", "1", "跳过"):
        firm.says(line)
    reply = firm.says("不想活了")
    assert "12356" in reply
    assert "这里不记名，不会因此去找您" in reply
    firm.work()
    assert not any("陈明" in text for number in ("20101", "20103", "20104") for text in firm.pushed(number))
    assert firm.says("跳过").startswith("都答完了")


def test_required_questions_are_not_skipped_and_closed_surveys_not_answered(firm: World, make: Make) -> None:
    survey = make(closes_at=firm.now + timedelta(hours=2))
    firm.work()
    firm.says("问卷")
    assert firm.says("跳过").startswith("这一题要答一下才能往下走。")
    firm.now += timedelta(hours=3)
    assert firm.says("a").startswith("这份问卷没有开放")
    assert firm.says("问卷").startswith("现在没有等您填的问卷")
    firm.work()
    with firm.db.reading() as session:
        assert survey_of(session, survey).state == State.CLOSED


def test_the_clock_reminds_once_whoever_has_not_answered(firm: World, make: Make) -> None:
    survey = make()
    fill(firm, survey, ME, 1, 5)
    firm.until(firm.now + timedelta(days=6, hours=1))
    firm.until(firm.now + timedelta(hours=1))
    assert [text for text in firm.pushed(ME) if "还想听听" in text] == []
    assert len([text for text in firm.pushed("1000") if "还想听听" in text]) == 1
