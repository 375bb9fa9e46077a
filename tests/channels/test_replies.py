"""An answer as the platform reads it, whatever a person typed."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.paging import cut, pages
from bot.channels.texts import MORE
from bot.turn import Article, Incoming, Reply
from tests.channels.deliveries import NONCE, NOW, Account, encrypted, event, opened, plain, read, text_message

OFFICIAL, WECOM = Account("official_account"), Account("wecom")
MINI = Account("mini_program", form="json")
XML_ILLEGAL = set(map(chr, [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]))
ANY_TEXT = st.text(st.characters() | st.sampled_from("]>[&<\x0b\x00\r\n😀"), max_size=80)
LINK = '<a href="https://example.com/p?a=1&b=2">打开今日学习</a>'


def sealed(reply: Reply, account: Account = OFFICIAL, message: str | None = None) -> tuple[Incoming, bytes]:
    query, body = encrypted(message or text_message())
    incoming = account.callback.open(query, body, now=NOW)
    return incoming, account.callback.seal(reply, incoming, query=query, now=NOW, nonce=NONCE)[0]


def answer(reply: Reply, account: Account = OFFICIAL, message: str | None = None) -> dict[str, Any]:
    return opened(sealed(reply, account, message)[1], account.form)


def carried(text: str) -> str:
    """The text as XML can carry it."""
    kept = "".join(char for char in text if char not in XML_ILLEGAL)
    return kept.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("account", [OFFICIAL, WECOM, MINI])
def test_a_text_goes_back_to_whoever_wrote(account: Account) -> None:
    said = answer(Reply("好的"), account)
    sender = "ouser" if account is WECOM else "oUser"
    assert (said["ToUserName"], said["FromUserName"], said["MsgType"]) == (sender, "gh_1", "text")
    assert (said["Content"], int(said["CreateTime"])) == ("好的", int(NOW.timestamp()))


@given(text=ANY_TEXT)
def test_any_text_arrives_as_written(text: str) -> None:
    plain_callback = Account("official_account", mode="plain").callback
    incoming = plain_callback.open(plain(), text_message().encode(), now=NOW)
    body, kind = plain_callback.seal(Reply(text + "。"), incoming, query=plain(), now=NOW, nonce=NONCE)
    assert (read(body)["Content"], kind) == (carried(text + "。"), "application/xml; charset=utf-8")
    assert answer(Reply("。" + text + "。"))["Content"].strip() == carried("。" + text + "。").strip()


@given(text=ANY_TEXT)
def test_any_text_a_person_types_is_read_as_typed(text: str) -> None:
    typed = carried(text).strip()
    message = text_message(typed.replace("]]>", "]]]]><![CDATA[>"))
    assert OFFICIAL.callback.open(*encrypted(message), now=NOW).text == typed


@pytest.mark.parametrize(("account", "nothing"), [(OFFICIAL, b"success"), (MINI, b"success"), (WECOM, b"")])
def test_an_empty_reply_is_the_platform_s_nothing(account: Account, nothing: bytes) -> None:
    for reply in (Reply(), Reply(" \n"), Reply("\x00\x0b")):
        assert sealed(reply, account)[1] == nothing


def test_the_system_itself_is_not_answered() -> None:
    assert sealed(Reply("收到"), WECOM, event("change_contact", sender="sys"))[1] == b""


def test_a_message_gets_one_article_and_an_event_up_to_eight() -> None:
    news = Reply(
        articles=tuple(
            Article(f"第 {n} 篇]]>", "说明", "https://example.com", "https://example.com/p.png") for n in range(9)
        )
    )
    one, eight = answer(news), answer(news, message=event("CLICK", EventKey="k"))
    assert one["Articles"]["item"] == {
        "Title": "第 0 篇]]>", "Description": "说明", "PicUrl": "https://example.com/p.png", "Url": "https://example.com",
    }  # fmt: skip
    assert (one["ArticleCount"], eight["ArticleCount"], len(eight["Articles"]["item"])) == ("1", "8", 8)


def test_an_image_is_named_by_its_media_id() -> None:
    assert answer(Reply(image="media-1"))["Image"] == {"MediaId": "media-1"}


def test_a_card_is_updated_in_place() -> None:
    card = {
        "card_type": "button_interaction",
        "main_title": {"title": "已报名"},
        "horizontal_content_list": [{"keyname": "活动", "value": "清雪"}, {"keyname": "时间", "value": "周六"}],
        "checkbox": {"question_key": "q", "option_list": [{"id": "a", "is_checked": True}]},
        "card_action": {"type": 2, "appid": "wx1", "pagepath": "p"},
        "replace_text": "已提交",
    }
    for given_card in (card, {"template_card": card}):
        said = answer(Reply(card=given_card), WECOM)
        assert said["MsgType"] == "update_template_card"
        assert said["TemplateCard"] == {
            "CardType": "button_interaction",
            "MainTitle": {"Title": "已报名"},
            "HorizontalContentList": [{"KeyName": "活动", "Value": "清雪"}, {"KeyName": "时间", "Value": "周六"}],
            "CheckBox": {"QuestionKey": "q", "OptionList": {"Id": "a", "IsChecked": "true"}},
            "CardAction": {"Type": "2", "AppId": "wx1", "PagePath": "p"},
            "ReplaceText": "已提交",
        }


def test_a_button_is_updated_in_place_and_only_there() -> None:
    reply = Reply("已处理", card={"button": {"replace_name": "已处理"}})
    assert answer(reply, WECOM)["Button"] == {"ReplaceName": "已处理"}
    assert answer(reply, OFFICIAL)["Content"] == "已处理"


def test_an_encrypted_answer_echoes_the_nonce_in_the_account_s_format() -> None:
    assert json.loads(sealed(Reply("好"), MINI)[1])["Nonce"] == NONCE
    assert read(sealed(Reply("好"))[1])["Nonce"] == NONCE


@pytest.mark.parametrize("text", ["思" * 3000, "x" * 5000, "😀" * 900, "行\n" * 2000, LINK * 60, "a" * 2040 + LINK])
def test_a_text_that_nobody_paged_is_still_cut_to_fit(text: str) -> None:
    said = answer(Reply(text))["Content"]
    assert len(said.encode()) <= 2048
    assert text.startswith(said)
    assert said.count("<a ") == said.count("</a>")


@given(
    parts=st.lists(
        st.sampled_from(["思", "为了", "\n", "x", "😀", LINK, " ", "<a href='x'>没有结尾 "]), min_size=1, max_size=300
    ),
    limit=st.integers(150, 400),
)
def test_the_pages_of_a_text_fit_and_lose_nothing(parts: list[str], limit: int) -> None:
    text, seen, rounds = "".join(parts), "", 0
    rest = text
    while rest:
        page, rest = pages(rest, limit)
        assert len(page.encode()) <= limit
        assert page.endswith(MORE) == bool(rest) or "<a " in page
        seen += page.removesuffix("\n" + MORE) if rest else page
        rounds += 1
        assert rounds <= len(parts) + 1
    assert "".join(seen.split()) == "".join(text.split())


@given(before=st.text("思x\n", max_size=900), after=st.text("为y", max_size=900))
def test_a_link_is_never_cut(before: str, after: str) -> None:
    page, rest = pages(before + LINK + after)
    assert (LINK in page) != (LINK in rest)
    assert len(page.encode()) <= 2048


def test_a_page_ends_at_a_line_where_one_is_near() -> None:
    page, rest = pages("一" * 600 + "\n" + "二" * 200)
    assert (page, rest) == ("一" * 600 + "\n" + MORE, "二" * 200)


def test_a_text_that_fits_is_one_page() -> None:
    assert pages("x" * 2048) == ("x" * 2048, "")
    assert cut("思" * 682) == "思" * 682
