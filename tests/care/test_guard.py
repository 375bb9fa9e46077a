"""The guard against formalism: texts, settings, forms, and this program's own source."""

from dataclasses import asdict
from pathlib import Path

import pytest

from bot.app import create_app, create_worker
from bot.config import App, Config, ConfigError
from bot.database import Database
from handlers.care import guard
from handlers.care.campaigns import shipped
from handlers.care.messages import recording

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "text",
    [
        "全员必须打卡",
        "每人每天不少于 30 分钟",
        "公布个人积分排名",
        "本月员工学习排行榜",
        "各单位使用率要达到 95%",
        "学习时长纳入考核",
        "请务必转发到朋友圈",
    ],
)
def test_a_text_that_makes_a_show_is_refused_with_the_words_and_the_reason(text: str) -> None:
    (fault, *_) = guard.words_refused(text)
    assert fault.startswith("“")
    assert "请改一下再发" in fault


@pytest.mark.parametrize(
    "text", ["自愿报名，没空也没关系", "不搞个人排名", "三支队伍决赛，按得分排名次", "签到只用来记服务时长"]
)
def test_a_plain_text_passes(text: str) -> None:
    assert guard.words_refused(text) == []


def test_every_shipped_text_passes() -> None:
    for campaign in shipped.CAMPAIGNS:
        for wording in campaign.notices.values():
            assert guard.words_refused(wording.text) == []


def test_settings_that_rank_persons_or_set_quotas_are_refused_outside_contests() -> None:
    assert guard.policy_refused({"study": {"min_minutes": 30}})[0].startswith("配置 study.min_minutes 不能用")
    assert guard.policy_refused({"study": {"person_ranking": True}})
    assert guard.policy_refused({"activity": {"force_check_in": True}})
    assert guard.policy_refused({"quiz": {"person_ranking": True}}) == []
    assert guard.policy_refused({"study": {"min_minutes": 0, "person_ranking": False}}) == []


def test_the_default_configuration_passes() -> None:
    assert guard.policy_refused(asdict(Config())) == []


def test_the_program_does_not_start_with_such_words_in_its_settings(db: Database) -> None:
    config = Config(app=App(name="积分排名平台"))
    for start in (lambda: create_app(config, database=db), lambda: create_worker(config, db)):
        with pytest.raises(ConfigError, match="不给个人排名"):
            start()


def test_a_form_asks_nothing_that_is_known_or_was_asked() -> None:
    assert guard.forms_refused(recording.FORMS) == []
    assert guard.forms_refused({"aid": ("phone", "need")})[0].startswith("表单“aid”又问了“phone”：花名册里已经有了")
    assert len(guard.forms_refused({"aid": ("need",), "aid.more": ("need", "amount")})) == 1
    assert len(guard.forms_refused({"aid": ("need", "need")})) == 1


@pytest.mark.parametrize("folder", ["bot", "handlers", "models"])
def test_the_source_ranks_nobody_and_sets_no_quota(folder: str) -> None:
    assert guard.code_refused(ROOT / folder) == []


def test_the_check_of_the_source_can_fail(tmp_path: Path) -> None:
    (tmp_path / "study.py").write_text("def person_ranking():\n    return '全员必须签到'\n", encoding="utf-8")
    faults = guard.code_refused(tmp_path)
    assert len(faults) == 2
    assert faults[0].startswith("study.py:1：person_ranking")
    (tmp_path / "quiz").mkdir()
    (tmp_path / "study.py").rename(tmp_path / "quiz" / "standings.py")
    assert guard.code_refused(tmp_path) == []
