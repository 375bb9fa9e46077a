"""What the README lists is what the code has."""

from tests.readme import README, block, settings, words


def test_the_word_table_is_the_code_s() -> None:
    assert block("words", README.read_text("utf-8")) == words()


def test_the_settings_table_is_the_code_s() -> None:
    assert block("settings", README.read_text("utf-8")) == settings()
