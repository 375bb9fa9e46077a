"""Help through the whole program: a person who changes their mind, two doors at once, Redis lost, rights at the end."""

import zipfile
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Barrier, Thread

import pytest
from click.testing import CliRunner, Result
from redis import Redis
from sqlalchemy import func, select

from bot import cli
from bot.database import Database
from bot.sealedfiles import files_of
from models.audit import AuditRow
from models.base import new_public_id
from models.case import Case, CaseEvent, CaseFile, CaseSeat, State
from models.messages import MediaFile
from models.org import Identity
from tests.case.conftest import NOW, Town, case_of
from tests.vaults import OLD
from tests.world import World

STORY = "老屋漏雨，老人没处住"
FORM = ("求助", "1", STORY, "2", "1", "跳过", "没有")
Chat = Callable[..., str]


@pytest.fixture
def chat(program: World) -> Chat:
    """`chat("求助")` is 张's message; `chat("办件", "li")` somebody else's."""

    def say(text: str, name: str = "zhang") -> str:
        return program.says(text, name)

    return say


def take(chat: Chat, name: str, action: str, *then: str) -> str:
    """Take a step of the newest case by its number in the list."""
    shown = chat("查件 BF-26-1124-01", name)
    reply = chat(next(line.split()[0] for line in shown.splitlines() if line.endswith(" " + action)), name)
    for line in then:
        reply = chat(line, name)
    return reply


def test_a_person_wanders_through_the_form_and_nothing_they_meant_is_lost(program: World, chat: Chat) -> None:
    assert "1 到 7" in chat("求助") + chat("你好呀")
    assert "您遇到了什么事" in chat("1")
    for nonsense in ("跳过", "没有", "。"):
        assert "您遇到了什么事" in chat(nonsense), "a story is no step to skip, and the question is asked again"
    assert "有多急" in chat(STORY)
    assert "有多急" in chat("嗯嗯")
    assert "您遇到了什么事" in chat("返回")
    assert "有多急" in chat("屋顶塌了一角")
    program.restart()
    assert "您希望" in chat("2")
    for asked, answer in (("1 有人打电话", "1"), ("照片", "跳过"), ("名册里没有", "同志li")):
        danger = chat("不想活了")
        assert "12356" in danger
        assert "停在原处" in danger, "the form stands where it stood"
        assert asked in chat("什么意思")
        chat(answer)
    assert "对 1 人保密" in chat("嗯") + chat("返回") + chat("同志li")
    chat("返回")
    assert "保密" not in chat("没有"), "whoever was named before is named no longer"
    assert "替您存着" in chat("3")
    assert "帮扶申请" in chat("求助")
    assert "1 提交" in chat("1")
    assert "BF-26-1124-01" in chat("1")
    program.work()
    assert any("BF-26-1124-01 待受理" in text for text in program.pushed("li"))


def test_a_case_goes_from_the_applicant_over_caseworker_panel_and_leader_to_its_rating(
    program: World, chat: Chat, db: Database
) -> None:
    for line in (*FORM, "1"):
        chat(line)
    take(chat, "li", "受理", "3")
    assert "原样发给他" in take(chat, "li", "联系本人")
    chat("明天上门看看", "li")
    take(chat, "li", "派人核实", "1013 1014"), take(chat, "li", "组成评议小组", "1010 1011 1012")
    assert chat("进度").count("明天上门看看") == 1, "what was said stands there once"
    take(chat, "v1", "提出建议", "属实，建议补助"), take(chat, "g1", "投票", "1"), take(chat, "g2", "投票", "通过")
    assert "公示中" in chat("进度")
    for days in (9, 9.02):
        program.until(NOW + timedelta(days=days))
    assert "已记录" in take(chat, "zhao", "批准", "三千", "3000")
    take(chat, "li", "开始落实")
    assert "工会经费" in take(chat, "li", "落实完成", "没有", "PZ-118")
    assert "什么物资" in chat("1", "li")
    assert "已记录" in chat("米 20 斤", "li")
    program.until(program.now + timedelta(minutes=6))
    assert any("请回复“评价”" in text for text in program.pushed("zhang"))
    assert "满意吗" in chat("评价") + chat("解决了")
    assert "已经记下" in chat("9") + chat("5")
    assert case_of(db).state == State.CLOSED
    assert "同志zhao" in chat("谁看过") or "同志li" in chat("谁看过")


def test_losing_redis_in_the_middle_of_a_form_loses_no_answer(program: World, chat: Chat, redis: Redis) -> None:
    for line in FORM:
        chat(line)
        redis.flushall()
    assert "BF-26-1124-01" in chat("1")
    redis.flushall()
    program.work()
    assert any("BF-26-1124-01" in text for text in program.pushed("li"))


def test_handing_in_by_two_doors_at_once_is_one_case(program: World, chat: Chat, db: Database, town: Town) -> None:
    with db.transaction() as session:
        other = Identity(channel="official", external_id="z", person_id=town.people["zhang"], created_at=NOW)
        session.add(other)
    for line in FORM:
        chat(line)
    program.says("求助", "z", "official"), program.says("1", "z", "official")
    replies, barrier = dict[str, str](), Barrier(2)

    def press(name: str, channel: str) -> None:
        barrier.wait()
        replies[channel] = program.phone(name, channel).says("1").text

    doors = [Thread(target=partial(press, *door)) for door in (("zhang", "wecom"), ("z", "official"))]
    for door in doors:
        door.start()
    for door in doors:
        door.join()
    assert sum("已提交，编号 BF-26-1124-01" in text for text in replies.values()) == 1, replies
    with db.reading() as session:
        assert session.scalar(select(func.count()).where(CaseEvent.action == "提交")) == 1
        assert session.scalar(select(func.count(Case.id))) == 1


def test_where_everybody_in_the_unit_is_kept_from_it_somebody_further_up_is_told(program: World, chat: Chat) -> None:
    for line in (*FORM[:-1], "同志li 同志li2 同志both", "1"):
        chat(line)
    program.work()
    assert not program.pushed("li")
    assert any("待受理" in text for text in program.pushed("hao"))


def with_picture(program: World, db: Database) -> str:
    """A picture of the newest case, kept. Returns its name on the disk."""
    name, case = files_of(program.config).keep(b"png"), case_of(db)
    with db.transaction() as session:
        identity = session.scalars(select(Identity).where(Identity.external_id == "zhang")).one()
        media = MediaFile(channel="wecom", media_id="m-1", identity_id=identity.id, state="kept", name=name)
        media.not_before = media.created_at = NOW
        session.add(media)
        session.flush()
        row = CaseFile(public_id=new_public_id(), case_id=case.id, person_id=case.person_id, at=NOW)
        row.media_file_id = media.id
        session.add(row)
    return name


def test_my_data_shows_my_cases_to_me_and_erasing_waits_for_open_ones(program: World, chat: Chat, db: Database) -> None:
    for line in (*FORM, "1"):
        chat(line)
    name = with_picture(program, db)
    pages = [chat("我的数据"), chat("2")]
    while "更多" in pages[-1]:
        pages.append(chat("更多"))
    assert f"情况：{STORY}" in pages[-1]
    chat("我的数据"), chat("4")
    assert "没办完的求助：BF-26-1124-01" in chat("确认删除")
    assert files_of(program.config).names() == [name], "what was refused removed nothing"
    chat("撤回"), chat("1"), chat("我的数据"), chat("4")
    assert "已" in chat("确认删除")
    assert files_of(program.config).names() == []
    case = case_of(db)
    assert (case.answers, case.shredded_at is not None) == (None, True)


def test_a_file_whose_person_was_erased_is_gone_from_the_disk(program: World, db: Database) -> None:
    name = files_of(program.config).keep(b"png")
    with db.transaction() as session:
        identity = session.scalars(select(Identity).where(Identity.external_id == "zhang")).one()
        media = MediaFile(channel="wecom", media_id="m-1", identity_id=identity.id, state="erased", name=name)
        media.not_before = media.created_at = NOW
        session.add(media)
    program.worker.pictures(program.now)
    assert files_of(program.config).names() == []


def test_an_administrator_s_export_opens_cases_and_is_seen_by_the_person(
    program: World, chat: Chat, db: Database, tmp_path: Path
) -> None:
    for line in (*FORM, "1"):
        chat(line)
    url = db.writer.url.render_as_string(hide_password=False)
    env = {"SIWEI_DATABASE__URL": url, "SIWEI_APP__DATA": str(tmp_path / "data"), "SIWEI_VAULT__KEYS": OLD}

    def siwei(*words: str) -> Result:
        return CliRunner().invoke(cli.siwei, words, env=env)

    out = tmp_path / "out.zip"
    assert siwei("person", "export", "1001", "--out", str(out)).exit_code == 0
    assert STORY in zipfile.ZipFile(out).read("data.json").decode()
    assert "管理员导出" in chat("谁看过")
    assert "没办完的求助" in siwei("person", "erase", "1001", "--yes").output
    chat("撤回"), chat("1")
    assert "已删除" in siwei("person", "erase", "1001", "--yes").output
    with db.reading() as session:
        assert session.scalar(select(func.count(CaseSeat.id))) == 0
        assert session.scalar(select(AuditRow.action).where(AuditRow.action.contains("导出"))) is not None
