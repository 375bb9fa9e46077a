"""The table of error codes."""

from bot.channels.codes import ALL, TABLE, Kind, explain


def test_one_number_means_another_thing_on_another_platform() -> None:
    assert explain("official", 48002).kind is Kind.REFUSED
    assert explain("wecom", 48002).kind is Kind.CONFIGURATION
    assert explain("official", 40001).kind is Kind.REFRESH
    assert explain("wecom", 40001).kind is Kind.CONFIGURATION


def test_every_code_says_in_chinese_what_is_wrong_and_what_helps() -> None:
    assert len({code for _, code in TABLE}) >= 60
    for (platform, code), why in TABLE.items():
        assert platform in ALL
        for words in (why.cause, why.fix):
            assert any("\u4e00" <= letter <= "\u9fff" for letter in words), code
            assert len(words) <= 60


def test_what_stops_a_channel_says_for_how_long() -> None:
    for key, why in TABLE.items():
        if why.kind in (Kind.CONFIGURATION, Kind.QUOTA):
            assert why.pause_s >= 60, key
        if why.kind in (Kind.GONE, Kind.REFUSED, Kind.WAIT, Kind.BUG, Kind.CONTENT):
            assert why.pause_s == 0, key


def test_no_code_is_listed_twice() -> None:
    from bot.channels import codes

    listed = [(platform, code) for platforms, codes, *_ in codes._ROWS for platform in platforms for code in codes]
    assert len(listed) == len(set(listed))


def test_a_code_nobody_knows_is_named() -> None:
    assert "987654" in explain("wecom", 987654).cause
