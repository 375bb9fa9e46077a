"""What the vault keeps, and what it refuses."""

from base64 import b64encode

import pytest

from bot.vault import SealBroken, Vault

OLD = "old:" + b64encode(bytes(range(32))).decode()
NEW = "new:" + b64encode(bytes(range(32, 64))).decode()


def test_what_is_sealed_opens_again_and_never_looks_the_same() -> None:
    vault = Vault((NEW,))
    first, second = (vault.seal("谈心记录", context="talk.text:7") for _ in range(2))
    assert first != second
    assert first.startswith("v1:new:")
    assert "谈心" not in first
    assert vault.open(first, context="talk.text:7").decode() == "谈心记录"
    assert vault.open(vault.seal(b"\x00\xff", context="c"), context="c") == b"\x00\xff"


def test_a_seal_moved_to_another_row_does_not_open() -> None:
    vault = Vault((NEW,))
    with pytest.raises(SealBroken):
        vault.open(vault.seal("甲的", context="talk.text:7"), context="talk.text:8")


def test_an_older_key_still_opens_and_the_first_seals() -> None:
    sealed = Vault((OLD,)).seal("x", context="c")
    both = Vault((NEW, OLD))
    assert both.open(sealed, context="c") == b"x"
    assert not both.is_current(sealed)
    assert both.is_current(both.seal("x", context="c"))
    with pytest.raises(SealBroken):
        Vault((NEW,)).open(sealed, context="c")


DAMAGED = ("", "v1:new", "v1:new:!!", "v1:new:AAAA", "v2:new:" + "A" * 64, "v1:new:" + "A" * 64)


@pytest.mark.parametrize("damaged", DAMAGED)
def test_what_is_damaged_is_named_so(damaged: str) -> None:
    with pytest.raises(SealBroken):
        Vault((NEW,)).open(damaged, context="c")


def test_every_flipped_bit_is_noticed() -> None:
    vault = Vault((NEW,))
    sealed = vault.seal("x", context="c")
    for at in range(len("v1:new:"), len(sealed) - 4):
        other = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
        with pytest.raises(SealBroken):
            vault.open(other, context="c")


@pytest.mark.parametrize("keys", [(), ("k:AAAA",), ("nokey",), ("k:???",), (OLD, OLD), (":" + OLD[4:],)])
def test_a_bad_key_ring_is_refused(keys: tuple[str, ...]) -> None:
    with pytest.raises(ValueError):
        Vault(keys)


def test_a_blind_index_is_equal_for_equal_text_of_one_purpose_only() -> None:
    vault = Vault((NEW, OLD))
    index = vault.blind_index("13800000000", purpose="person.phone")
    assert index == vault.blind_index("13800000000", purpose="person.phone")
    assert index != vault.blind_index("13800000000", purpose="case.phone")
    assert index != vault.blind_index("13800000001", purpose="person.phone")
    assert vault.blind_indexes("x", purpose="p") == (
        Vault((NEW,)).blind_index("x", purpose="p"),
        Vault((OLD,)).blind_index("x", purpose="p"),
    )
