"""Whatever the bytes, a bank is read or refused, within bounds."""

import contextlib
import io
import random
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.quiz.importer import BankRefused, read_bank

from .bank import clean_bank
from .documents import numbered_document
from .files import HEADERS, columns, json_bank, workbook
from .rendering import blocks

EXTENSIONS = ("docx", "xlsx", "xls", "doc", "csv", "txt", "json", "md", "")
SMALL = clean_bank(3, 2)
WORDS = [
    "1、",
    "A、",
    "B.",
    "答案：",
    "（A）",
    "（",
    "）",
    "\n",
    "\t",
    "1-5 ABCDE",
    "参考答案",
    "一、单选题",
    "第1题",
    "{",
    "}",
    "=",
    "~",
    "题号\t1\t2",
    "解析：",
    "【",
    "√",
    "问：",
    '["',
    "①",
    "____",
    "。",
]


def seeds() -> list[bytes]:
    return [
        numbered_document(SMALL, letters=True, soft=False),
        workbook({"S": columns(SMALL, header=HEADERS["plain"])}),
        blocks(SMALL).encode("gbk"),
        json_bank(SMALL, "plain").encode(),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + bytes(600),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") + bytes(600),
    ]


SEEDS = seeds()


def read_or_refuse(extension: str, data: bytes) -> None:
    begun = time.monotonic()
    with contextlib.suppress(BankRefused):
        assert read_bank(f"f.{extension}", data).questions
    assert time.monotonic() - begun < 20


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(EXTENSIONS), st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(extension: str, data: bytes) -> None:
    read_or_refuse(extension, data)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(EXTENSIONS),
    st.lists(st.sampled_from(WORDS), max_size=120),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_any_heap_of_bank_words_is_read_or_refused(extension: str, words: list[str], charset: str) -> None:
    read_or_refuse(extension, "".join(words).encode(charset))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SEEDS), st.sampled_from(EXTENSIONS), st.randoms(use_true_random=False), st.booleans())
def test_a_cut_or_flipped_file_is_read_or_refused(seed: bytes, extension: str, rng: random.Random, cut: bool) -> None:
    data = bytearray(seed[: rng.randrange(len(seed))] if cut else seed)
    for _ in range(0 if cut else rng.randint(1, 20)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    read_or_refuse(extension, bytes(data))


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


NAMESPACE = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("big.txt", "题".encode() * (4 * 1024 * 1024)),
        ("one-line.txt", "题（）".encode() * 30_000),
        (
            "bomb.docx",
            packed(word__document_xml=b"<w:document " + NAMESPACE + b">" + b" " * 60_000_000 + b"</w:document>"),
        ),
        ("entities.docx", packed(word__document_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')),
        ("deep.docx", packed(word__document_xml=b"<a>" * 5000 + b"</a>" * 5000)),
        (
            "wide.xlsx",
            packed(xl__worksheets__sheet1_xml=b'<sheetData><row><c r="A1"/><c r="XFD1048576"/></row></sheetData>'),
        ),
        ("scan.docx", packed(word__document_xml=b"<w:document " + NAMESPACE + b"/>", word__media__1_xml=b"x")),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 40),
        ("a.pdf", b"%PDF-1.7 ..."),
        ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("deep.json", b"[" * 100_000),
        ("nested.json", b"[" * 60 + b"]" * 60),
        ("empty.docx", b""),
        ("nothing.txt", "今天天气很好。".encode()),
    ],
)
def test_a_file_that_cannot_be_a_bank_is_refused_with_what_to_do(name: str, data: bytes) -> None:
    begun = time.monotonic()
    with pytest.raises(BankRefused) as refused:
        read_bank(name, data)
    assert refused.value.text.endswith("。")
    assert time.monotonic() - begun < 20


def test_twenty_thousand_rows_and_a_thousand_word_questions_are_read_in_time() -> None:
    bank = [q for seed in range(295) for q in clean_bank(seed, 17)][:20_000]
    book = workbook({"S": columns(bank, header=HEADERS["plain"])})
    begun = time.process_time()
    assert len(read_bank("a.xlsx", book).questions) == 20_000
    assert time.process_time() - begun < 3
    document = numbered_document(sorted(bank[:1000], key=lambda q: q.kind), letters=True, soft=False)
    begun = time.process_time()
    assert len(read_bank("a.docx", document).questions) == 1000
    assert time.process_time() - begun < 2
