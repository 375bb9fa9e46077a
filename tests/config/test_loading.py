"""config.toml as an operator writes it, well and badly."""

import json
import re
from datetime import time
from pathlib import Path

import pytest

from bot.config import ConfigError
from bot.config.demonstration import demonstration, new_vault_key
from bot.config.loading import known_keys, load
from bot.config.rules import RULES, SECRETS

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
AES = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SECRET_KEY = "k3J9x0Qm2vZt7LbN5rWc8YpD1sHfG6aE"
BASE = f'[app]\nsecret_key = "{SECRET_KEY}"\n[vault]\nkeys = ["k1:{"A" * 43}="]\n'
OFFICIAL = f"""[official]
app_id = "wx0123456789abcdef"
app_secret = "{"s3" * 16}"
token = "abc"
encoding_aes_key = "{AES}"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    return file


def faults(folder: Path, text: str, **environ: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(written(folder, text), environ)
    return str(caught.value).splitlines()


def test_a_plain_file_becomes_a_configuration(tmp_path: Path) -> None:
    config = load(written(tmp_path, BASE + OFFICIAL + '[study]\ndaily_at = "07:30"\n'), {})
    assert config.official is not None
    assert (config.official.app_id, config.wecom, config.study.daily_at) == ("wx0123456789abcdef", None, time(7, 30))


def test_every_fault_is_told_at_once_with_its_line_and_its_cure(tmp_path: Path) -> None:
    text = (
        BASE
        + OFFICIAL.replace(AES, AES[:-1]).replace("wx0123456789abcdef", "gh_12")
        + '[server]\nthreads = "4"\nbnd = ""\n[sudy]\n'
    )
    told = faults(tmp_path, text)
    assert len(told) == 5
    by_key = {line.split(": ")[1]: line for line in told}
    assert set(by_key) == {"official.encoding_aes_key", "official.app_id", "server.threads", "server.bnd", "sudy"}
    assert (
        ":9: official.encoding_aes_key: 现在是 42 个字符；应为 43 个英文字母或数字；改法："
        in by_key["official.encoding_aes_key"]
    )
    assert "server.bind" in by_key["server.bnd"]
    assert "study" in by_key["sudy"]


def test_a_missing_required_key_is_named_with_its_section(tmp_path: Path) -> None:
    (told,) = faults(tmp_path, BASE + OFFICIAL.replace('token = "abc"\n', ""))
    assert "official.token: 现在是没有写" in told
    assert "删去整个 [official]" in told


def test_a_secret_is_never_repeated_in_an_error(tmp_path: Path) -> None:
    told = "\n".join(faults(tmp_path, BASE.replace(SECRET_KEY, "hunter2") + OFFICIAL.replace('"abc"', '"my token!"')))
    assert "hunter2" not in told
    assert "my token!" not in told


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[app]\nbase_url = "wx.example.com"\n', "app.base_url"),
        ('[app]\nbase_url = "https://wx.example.com/"\n', "app.base_url"),
        ('[app]\ntimezone = "Asia/Nowhere"\n', "app.timezone"),
        ('[server]\nbind = "8000"\n', "server.bind"),
        ('[server]\nbind = "127.0.0.1:99999"\n', "server.bind"),
        ("[server]\nprocesses = 0\n", "server.processes"),
        ('[live]\nurl = "http://127.0.0.1"\n', "live.url"),
        ('[database]\nurl = "mysql://x"\n', "database.url"),
        ('[database]\nurl = "sqlite:///:memory:"\n', "database.url"),
        ('[redis]\nurl = "localhost"\n', "redis.url"),
        ('[study]\ndaily_at = "8点"\n', "study.daily_at"),
        ('[study]\ndaily_at = "25:00"\n', "study.daily_at"),
        ('[study]\ndaily_at = "21:00"\n', "study.late_until"),
        ('[notices]\nspread_seconds = "240"\n', "notices.spread_seconds"),
        ("[privacy]\nsmallest_group = 1\n", "privacy.smallest_group"),
        ('[simulator]\nenabled = "true"\n', "simulator.enabled"),
    ],
)
def test_a_bad_value_is_refused_by_name(tmp_path: Path, text: str, key: str) -> None:
    body = BASE.replace("[app]\n", text, 1) if text.startswith("[app]") else BASE + text
    assert [line.split(": ")[1] for line in faults(tmp_path, body)] == [key]


def test_faults_between_keys_are_told_together_with_faults_of_one(tmp_path: Path) -> None:
    told = faults(
        tmp_path, '[study]\nlate_until = "07:00"\n[server]\nthreads = 0\n[simulator]\nenabled = true\n' + OFFICIAL
    )
    assert {line.split(": ")[1] for line in told} == {
        "study.late_until",
        "server.threads",
        "official.api_base",
        "app.secret_key",
        "vault.keys",
    }


@pytest.mark.parametrize("mode", ["safe", "plain"])
def test_a_mode_is_one_of_two(tmp_path: Path, mode: str) -> None:
    config = load(written(tmp_path, BASE + OFFICIAL + f'mode = "{mode}"\n'), {})
    assert config.official is not None
    assert config.official.mode == mode
    assert "official.mode" in faults(tmp_path, BASE + OFFICIAL + 'mode = "compatible"\n')[0]


def test_a_program_without_secrets_of_its_own_does_not_start(tmp_path: Path) -> None:
    assert [line.split(": ")[1] for line in faults(tmp_path, '[app]\nname = "思为"\n')] == [
        "app.secret_key",
        "vault.keys",
    ]


@pytest.mark.parametrize("keys", ["k1:c2hvcnQ=", "k1", f"bad id:{'A' * 43}=", f"k1:{'A' * 43}=\nk1:{'B' * 43}="])
def test_a_vault_key_that_cannot_seal_is_refused(tmp_path: Path, keys: str) -> None:
    assert "vault.keys" in faults(tmp_path, f'[app]\nsecret_key = "{SECRET_KEY}"\n', SIWEI_VAULT__KEYS=keys)[0]


def test_the_environment_beats_the_file(tmp_path: Path) -> None:
    environ = {"SIWEI_SERVER__THREADS": "9", "SIWEI_STUDY__DAILY_AT": "09:00", "SIWEI_SIMULATOR__ENABLED": "false"}
    config = load(written(tmp_path, BASE + "[server]\nthreads = 2\n"), environ)
    assert (config.server.threads, config.study.daily_at, config.simulator.enabled) == (9, time(9), False)


def test_an_unknown_variable_is_told_and_one_that_is_no_key_is_left_alone(tmp_path: Path) -> None:
    (told,) = faults(tmp_path, BASE, SIWEI_SERVER__THREDS="9", SIWEI_CONFIG="x", SIWEI_TEST_DATABASE="y")
    assert told.startswith("环境变量 SIWEI_SERVER__THREDS: server.threds")
    assert "server.threads" in told


def test_the_environment_alone_is_enough() -> None:
    environ = {"SIWEI_APP__SECRET_KEY": SECRET_KEY, "SIWEI_VAULT__KEYS": new_vault_key("k1")}
    assert load(None, environ).app.secret_key == SECRET_KEY


def test_a_secret_may_stand_in_a_file_and_the_environment_beats_that_too(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET_KEY + "\n")
    text = BASE.replace(f'secret_key = "{SECRET_KEY}"', f'secret_key_file = "{tmp_path / "secret"}"')
    assert load(written(tmp_path, text), {}).app.secret_key == SECRET_KEY
    other = SECRET_KEY[::-1]
    assert load(written(tmp_path, text), {"SIWEI_APP__SECRET_KEY": other}).app.secret_key == other


def test_a_secret_file_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    (told,) = faults(tmp_path, BASE.replace(f'secret_key = "{SECRET_KEY}"', 'secret_key_file = "no/such"'))
    assert "app.secret_key_file: 现在是读不到的文件 no/such" in told


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    (told,) = faults(tmp_path, BASE.replace("[app]\n", '[app]\nsecret_key_file = "x"\n'))
    assert "同时写了" in told


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_saved_by_any_editor_is_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(
        (BASE + "[live]\n# 说明：中文注释\n")
        .replace("[app]\n", '[app]\nname = "矿山思为"\n')
        .replace("\n", "\r\n")
        .encode(encoding)
    )
    assert load(file, {}).app.name == "矿山思为"


def test_a_file_that_is_no_toml_is_told_by_its_line(tmp_path: Path) -> None:
    (told,) = faults(tmp_path, "[app]\nname = “思为”\n")
    assert ":2: name: 现在是读不懂的写法" in told


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config\.example\.toml"):
        load(tmp_path / "none.toml", {})


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (OFFICIAL, "official.api_base"),
        ('[server]\nbind = "0.0.0.0:80"\n', "server.bind"),
        ('[live]\nbind = ":80"\n', "live.bind"),
    ],
)
def test_the_simulator_is_refused_beside_a_real_account_or_an_open_door(tmp_path: Path, text: str, key: str) -> None:
    assert faults(tmp_path, BASE + "[simulator]\nenabled = true\n" + text)[0].split(": ")[1] == key


def test_the_example_loads_and_with_everything_switched_on_it_still_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    for name, text in (("secret_key", SECRET_KEY), ("vault_keys", new_vault_key("k1"))):
        (tmp_path / "var" / name).write_text(text)
    for name in ("official", "wecom", "miniprogram"):
        (tmp_path / "var" / f"{name}_secret").write_text("0123456789abcdef" * 2)
    assert load(EXAMPLE, {}).official is None
    lines = [
        line
        for line in EXAMPLE.read_text("utf-8").splitlines()
        if not re.match(r"#(app_secret|secret|secret_key|keys) =", line)
    ]
    whole = load(written(tmp_path, "\n".join(re.sub(r"^#(?=\S)", "", line) for line in lines)), {})
    assert whole.official is not None
    assert whole.wecom is not None
    assert whole.miniprogram is not None


def test_the_example_names_every_key_and_no_other() -> None:
    named, section = set(), ""
    for line in EXAMPLE.read_text("utf-8").splitlines():
        if header := re.match(r"#?\[(\w+)\]", line):
            section = header[1]
        elif key := re.match(r"#?(\w+) =", line):
            named.add(f"{section}.{key[1]}")
    assert named == set(known_keys())


def test_every_rule_and_every_secret_is_of_a_key_there_is() -> None:
    assert (set(RULES) | SECRETS) - set(known_keys()) == set()


def test_the_demonstration_needs_nothing_and_keeps_its_secrets(tmp_path: Path) -> None:
    first, second = demonstration(tmp_path / "var"), demonstration(tmp_path / "var")
    assert first == second
    assert first.app.demo
    assert first.simulator.enabled
    assert first.official is not None
    assert first.official.api_base == "http://127.0.0.1:8000/simulator/api.weixin.qq.com"
    assert (tmp_path / "var" / "demo.json").stat().st_mode & 0o777 == 0o600
    assert json.loads((tmp_path / "var" / "demo.json").read_text())["app"]["secret_key"] == first.app.secret_key


def test_the_demonstration_moves_with_its_bind_and_refuses_an_open_door(tmp_path: Path) -> None:
    moved = demonstration(tmp_path, {"SIWEI_SERVER__BIND": "127.0.0.1:9001"})
    assert moved.wecom is not None
    assert moved.wecom.api_base == "http://127.0.0.1:9001/simulator/qyapi.weixin.qq.com"
    with pytest.raises(ConfigError, match="模拟器只能在本机用"):
        demonstration(tmp_path, {"SIWEI_SERVER__BIND": "0.0.0.0:9001"})
