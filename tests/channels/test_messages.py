"""A message as an Incoming: what kind, from whom, under which key."""

import json

import pytest

from bot.channels.crypto import Cryptor
from bot.channels.errors import BadMessage, BadSignature, StaleMessage
from bot.channels.wecom import WeComCallback
from bot.config.sections import WeCom
from bot.turn import Incoming
from tests.channels.deliveries import (
    APP,
    KEY,
    NONCE,
    NOW,
    TOKEN,
    Account,
    encrypted,
    event,
    plain,
    signature,
    stamp,
    text_message,
)

OFFICIAL, WECOM, MINI = Account("official_account"), Account("wecom"), Account("mini_program", form="json")
CONTACTS = {"token": "contacts-token", "key": "G" * 43}


def incoming(message: str, account: Account = OFFICIAL) -> Incoming:
    return account.callback.open(*encrypted(message), now=NOW)


def from_json(**fields: object) -> Incoming:
    usual = {"ToUserName": "gh_1", "FromUserName": "oUser", "CreateTime": int(stamp())}
    return incoming(json.dumps(usual | fields), MINI)


def test_a_text_says_who_wrote_what_when() -> None:
    said = incoming(text_message("  报名 3\n"))
    assert (said.channel, said.kind, said.sender, said.to) == ("official", "text", "oUser", "gh_1")
    assert (said.text, said.at) == ("报名 3", NOW)


def test_a_redelivery_has_the_same_key_and_another_message_another() -> None:
    key = incoming(text_message()).key
    assert key == incoming(text_message()).key
    others = [text_message(number="7002"), text_message(sender="oOther"), text_message().replace("gh_1", "gh_2")]
    assert len({key, *(incoming(other).key for other in others)}) == 4


def test_one_number_in_two_applications_is_two_messages() -> None:
    first, second = (text_message().replace("</xml>", f"<AgentID>{n}</AgentID></xml>") for n in (1, 2))
    assert incoming(first, WECOM).key != incoming(second, WECOM).key


def test_events_in_one_second_have_different_keys() -> None:
    events = [
        event("subscribe"),
        event("unsubscribe"),
        event("CLICK", EventKey="a"),
        event("CLICK", EventKey="b"),
        event("TEMPLATESENDJOBFINISH", MsgID="1"),
        event("TEMPLATESENDJOBFINISH", MsgID="2"),
        event("change_contact", ChangeType="create_user", UserID="a"),
        event("change_contact", ChangeType="update_user", UserID="a"),
        event("change_contact", ChangeType="create_user", UserID="b"),
        event("change_contact", ChangeType="create_party", Id="1"),
        event("change_contact", ChangeType="create_party", Id="2"),
        event("subscribe", stamp(1)),
        event("subscribe", sender="oOther"),
    ]
    assert len({incoming(one).key for one in events}) == len(events)


def test_a_scene_is_the_same_for_a_new_follower_and_an_old_one() -> None:
    new, old = incoming(event("subscribe", EventKey="qrscene_b7", Ticket="t")), incoming(event("SCAN", EventKey="b7"))
    assert (new.kind, new.event_key, new.data["scene"]) == ("event.subscribe", "b7", "b7")
    assert (old.kind, old.event_key, old.data["scene"]) == ("event.scan", "b7", "b7")


def test_a_menu_click_carries_its_key_and_a_menu_message_its_id() -> None:
    assert incoming(event("CLICK", EventKey="today")).event_key == "today"
    clicked = text_message().replace("</xml>", "<bizmsgmenuid>101</bizmsgmenuid></xml>")
    assert incoming(clicked).data["bizmsgmenuid"] == "101"


def test_a_voice_has_no_text() -> None:
    voice = incoming(text_message("recognised", kind="voice").replace("<MsgId>", "<MediaId>m</MediaId><MsgId>"))
    assert (voice.kind, voice.text, voice.media_id) == ("voice", "", "m")


def test_a_short_video_is_a_video_and_an_unknown_kind_is_itself() -> None:
    assert incoming(text_message(kind="shortvideo")).kind == "video"
    assert incoming(text_message(kind="Hologram")).kind == "hologram"
    assert incoming(event("brand_new_event")).kind == "event.brand_new_event"


def test_a_colleague_is_the_same_in_any_case() -> None:
    assert incoming(text_message(sender="WangChaoYi"), WECOM).sender == "wangchaoyi"


@pytest.mark.parametrize("spelling", ["Option", "Opiton"])
def test_a_card_s_choices_are_read_in_either_spelling(spelling: str) -> None:
    def item(question: str, *ids: str) -> str:
        options = "".join(f"<{spelling}Id>{one}</{spelling}Id>" for one in ids)
        return (
            f"<SelectedItem><QuestionKey>{question}</QuestionKey>"
            f"<{spelling}Ids>{options}</{spelling}Ids></SelectedItem>"
        )

    def chosen(*items: str) -> object:
        return incoming(event("template_card_event", SelectedItems="".join(items)), WECOM).data["SelectedItems"]

    one = {"QuestionKey": "q1", "OptionIds": ["a"]}
    assert chosen(item("q1", "a")) == [one]
    assert chosen(item("q1", "a"), item("q2", "b", "c")) == [one, {"QuestionKey": "q2", "OptionIds": ["b", "c"]}]
    assert chosen() == []


def test_a_subscription_list_has_one_shape_in_json_and_xml() -> None:
    item = {"TemplateId": "t", "SubscribeStatusString": "accept", "PopupScene": "1"}
    inside = f"<List>{''.join(f'<{tag}>{value}</{tag}>' for tag, value in item.items())}</List>"
    name = "subscribe_msg_popup_event"
    for count in (1, 2):
        assert incoming(event(name, SubscribeMsgPopupEvent=inside * count)).data["List"] == [item] * count
    for given in (item, [item]):
        assert from_json(MsgType="event", Event=name, List=given).data["List"] == [item]


def test_two_results_of_a_subscription_in_one_second_have_different_keys() -> None:
    sent = [from_json(MsgType="event", Event="subscribe_msg_sent_event", List={"MsgID": n}).key for n in (1, 2)]
    assert sent[0] != sent[1]


def test_json_numbers_and_texts_are_the_same_message() -> None:
    as_number = from_json(MsgType="text", Content="你好\x00\ud800", MsgId=1234567890123456789)
    as_text = from_json(MsgType="text", Content="你好", MsgId="1234567890123456789", CreateTime=stamp())
    assert as_number == as_text
    assert as_number.text == "你好"


def test_a_mini_program_also_takes_xml() -> None:
    assert incoming(text_message(), Account("mini_program", form="xml")).text == "报名"


@pytest.mark.parametrize("mode", ["plain", "compatible"])
def test_outside_safe_mode_plain_and_encrypted_are_taken(mode: str) -> None:
    callback = Account("official_account", mode=mode).callback
    assert callback.open(plain(), text_message().encode(), now=NOW) == incoming(text_message())
    query, body = encrypted(text_message())
    assert callback.open(query, body, now=NOW) == incoming(text_message())


def test_in_compatible_mode_the_ciphertext_counts_not_the_plain_copy() -> None:
    query, body = encrypted(text_message("真"))
    forged = text_message("假").replace("</xml>", "").encode() + body.removeprefix(b"<xml>").replace(
        b"<ToUserName>", b"<To>"
    ).replace(b"</ToUserName>", b"</To>")
    assert Account("official_account", mode="compatible").callback.open(query, forged, now=NOW).text == "真"


def with_contacts() -> WeComCallback:
    return WeComCallback(
        WeCom(TOKEN, KEY, APP, 1, "s", contacts_token=CONTACTS["token"], contacts_encoding_aes_key=CONTACTS["key"])
    )


def test_a_change_of_the_roster_comes_by_its_own_callback() -> None:
    change = event("change_contact", sender="sys", ChangeType="update_user", UserID="a", NewUserID="b")
    query, body = encrypted(change, **CONTACTS)
    told = with_contacts().open(query, body, now=NOW)
    assert (told.kind, told.sender, told.data["NewUserID"]) == ("event.change_contact", "sys", "b")
    assert with_contacts().open(*encrypted(text_message()), now=NOW).text == "报名"
    with pytest.raises(BadSignature):
        WECOM.callback.open(query, body, now=NOW)


def test_the_console_s_check_of_a_plain_echo() -> None:
    for account in (OFFICIAL, MINI):
        assert account.callback.verify(plain() | {"echostr": "4375120948345356249"}, now=NOW) == b"4375120948345356249"
        with pytest.raises(BadSignature):
            account.callback.verify(plain(token="other") | {"echostr": "1"}, now=NOW)
        with pytest.raises(BadMessage):
            account.callback.verify(plain(), now=NOW)


def echo(text: str, at: str = stamp(), token: str = TOKEN, key: str = KEY) -> dict[str, str]:
    ciphertext, _ = Cryptor(token, key, APP).encrypt(text.encode(), NONCE, at)
    return {
        "msg_signature": signature(token, at, NONCE, ciphertext),
        "timestamp": at,
        "nonce": NONCE,
        "echostr": ciphertext,
    }


def test_the_console_s_check_of_an_encrypted_echo() -> None:
    query = echo("6058207018001857403")
    assert WECOM.callback.verify(query, now=NOW) == b"6058207018001857403"
    assert WECOM.callback.verify(query | {"echostr": query["echostr"].replace("+", " ")}) == b"6058207018001857403"
    assert with_contacts().verify(echo("1", **CONTACTS), now=NOW) == b"1"
    with pytest.raises(BadSignature):
        WECOM.callback.verify(query | {"msg_signature": "0" * 40}, now=NOW)
    with pytest.raises(StaleMessage):
        WECOM.callback.verify(echo("1", stamp(-301)), now=NOW)


def test_a_message_sent_as_an_echo_is_not_read_out() -> None:
    with pytest.raises(BadMessage):
        WECOM.callback.verify(echo(text_message()), now=NOW)
