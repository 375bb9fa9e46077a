"""What may stand in an answer: never more than 2048 bytes, never broken by what a person typed."""

import pytest

from bot.channels.simulator.heard import Heard
from bot.channels.simulator.phone import Phone
from tests.callbacks.conftest import Served

HOSTILE = [
    "a ]]>",
    "]]></Content></xml><xml>",
    "<![CDATA[x]]>",
    "&amp; &lt; &#0; &x;",
    "👩‍👩‍👧‍👦 🇨🇳 𠮷",
    "\u202e反\u200b向\ufeff",
    "' \" \\ %s {0} {{x}}",
]


def exported(phone: Phone) -> list[Heard]:
    """Everything that is kept of a person, as it is read in the chat with 更多."""
    phone.says("我的数据")
    parts = [phone.says("2")]
    while "更多" in parts[-1].text.split("\n")[-1] and len(parts) < 60:
        parts.append(phone.says("更多"))
    assert [part.problem for part in parts] == [""] * len(parts)
    return parts


@pytest.mark.parametrize("channel", ["official", "wecom"])
@pytest.mark.parametrize("typed", HOSTILE)
def test_what_a_person_typed_comes_back_whole(served: Served, channel: str, typed: str) -> None:
    phone = served.phone(channel)
    assert phone.says(f"体会 {typed}").problem == ""
    assert any(typed in part.text for part in exported(phone))


@pytest.mark.parametrize("letter", ["雪", "a", "𠮷", "]]>雪"])
def test_a_long_answer_is_cut_at_a_character_and_goes_on_with_more(served: Served, letter: str) -> None:
    phone = served.phone()
    for _ in range(3):
        assert phone.says("体会 " + letter * (900 // len(letter))).text.startswith("收下了")
    parts = exported(phone)
    assert len(parts) > 1
    assert all(len(part.text.encode()) <= 2048 for part in parts)
    assert sum(part.text.count(letter) for part in parts) >= 3 * (900 // len(letter)) - len(parts)


def test_control_characters_do_not_reach_the_answer(served: Served) -> None:
    phone = served.phone()
    heard = phone.says("体会 一\t二\r\n三")
    assert heard.problem == ""
    phone.says("我的数据")
    assert phone.says("2").problem == ""
