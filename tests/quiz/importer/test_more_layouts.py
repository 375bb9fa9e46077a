"""Layouts that people invent: options without letters or behind a label, keys for several questions in one place."""

import io

import pytest

from handlers.quiz.importer import Found, read_bank

A, B, C = ["A"], ["B"], ["C"]
ONE, TWO, THREE = "党的一大召开于哪一年？", "长征始于哪一年？", "遵义会议召开于哪一年？"
YEARS = {
    ONE: ("1919年", "1921年", "1927年"),
    TWO: ("1934年", "1935年", "1936年"),
    THREE: ("1931年", "1933年", "1935年"),
}
TRUE = [(ONE, B), (TWO, A), (THREE, C)]


def written(head: str, each: str, tail: str = "") -> str:
    """A bank of the three: `each` with {n}, {stem}, {a}, {b}, {c} and {key}."""
    rows = [
        each.format(n=n, stem=stem, a=YEARS[stem][0], b=YEARS[stem][1], c=YEARS[stem][2], key=key[0])
        for n, (stem, key) in enumerate(TRUE, 1)
    ]
    return "\n".join([head, *rows, tail])


LAYOUTS = {
    "behind a label, parted by bars": written("", "{n}. {stem}\n选项：A {a} | B {b} | C {c}\n答案：{key}"),
    "behind a label, without letters": written("", "{n}. {stem}\n选项：{a}；{b}；{c}\n答案：{key}"),
    "a label for each": written("", "题目：{stem}\n选项A：{a}\n选项B：{b}\n选项C：{c}\n答案：{key}"),
    "letters and nothing more": written("", "{n}. {stem}（{key}）\nA中共{a}B中共{b}C中共{c}").replace("中共1", "1"),
    "one run of keys at the end": written("", "{n}. {stem}\nA. {a} B. {b} C. {c}", "参考答案：BAC"),
    "a run of keys on its own line": written("", "{n}. {stem}\nA. {a} B. {b} C. {c}", "参考答案\nBAC"),
    "a key a line at the end": written("", "{n}. {stem}\nA. {a} B. {b} C. {c}", "答案：\nB\nA\nC"),
    "keys with reasons at the end": written(
        "",
        "{n}. {stem}\nA. {a} B. {b} C. {c}",
        "参考答案及解析\n1.【B】解析：七月。\n2.【A】解析：十月。\n3.【C】解析：一月。",
    ),
    "options without letters, key in words": "\n".join(
        f"{n}. {stem}\n" + "\n".join(YEARS[stem]) + f"\n答案：{YEARS[stem]['ABC'.index(key[0])]}"
        for n, (stem, key) in enumerate(TRUE, 1)
    ),
    "in English": written("", "Question {n}: {stem}\nA) {a}\nB) {b}\nC) {c}\nCorrect Answer: {key}"),
    "short words": written("", "{n}) {stem}\na) {a}\nb) {b}\nc) {c}\nans: {key}"),
}


def seen(questions: tuple[Found, ...]) -> list[tuple[str, tuple[str, ...], object]]:
    return [(q.stem.replace("（  ）", ""), q.options, q.answer) for q in questions]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_reads_as_it_was_meant_and_without_doubts(layout: str) -> None:
    report = read_bank("bank.txt", LAYOUTS[layout].encode())
    assert seen(report.questions) == [(stem, YEARS[stem], key) for stem, key in TRUE]
    assert [q.problems for q in report.questions] == [(), (), ()]


@pytest.mark.parametrize("mark", ["*{}", "√ {}", "{} ✔", "> {}"])
def test_a_mark_at_some_options_is_the_key(mark: str) -> None:
    rows = []
    for n, (stem, key) in enumerate(TRUE, 1):
        lines = [f"{letter}. {text}" for letter, text in zip("ABC", YEARS[stem], strict=True)]
        rows.append(f"{n}. {stem}\n" + "\n".join(mark.format(x) if x[0] == key[0] else x for x in lines))
    report = read_bank("bank.txt", "\n\n".join(rows).encode())
    assert seen(report.questions) == [(stem, YEARS[stem], key) for stem, key in TRUE]


def test_check_boxes_of_markdown_need_no_letters() -> None:
    rows = []
    for n, (stem, key) in enumerate(TRUE, 1):
        boxes = [
            f"- [{'x' if letter == key[0] else ' '}] {text}" for letter, text in zip("ABC", YEARS[stem], strict=True)
        ]
        rows.append(f"### {n}. {stem}\n\n" + "\n".join(boxes))
    report = read_bank("bank.md", "\n\n".join(["# 党课", *rows]).encode())
    assert seen(report.questions) == [(stem, YEARS[stem], key) for stem, key in TRUE]
    assert not any(q.problems for q in report.questions)


@pytest.mark.parametrize("keys", ["ABC", "DCBA"])
def test_a_key_that_may_be_one_question_s_or_several_s_is_doubted(keys: str) -> None:
    bank = written("", "{n}. {stem}\nA. {a} B. {b} C. {c} D. 都不是", f"答案：{keys}")
    assert all(q.problems for q in read_bank("bank.txt", bank.encode()).questions)


def test_options_without_letters_under_a_letter_key_are_doubted() -> None:
    text = f"1. {ONE}\n" + "\n".join(YEARS[ONE]) + "\n答案：B"
    (question,) = read_bank("bank.txt", text.encode()).questions
    assert (question.options, question.answer) == (YEARS[ONE], B)
    assert question.problems


def test_keys_on_a_sheet_of_their_own_find_their_questions() -> None:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    asked, keys = book.add_worksheet("题目"), book.add_worksheet("答案")
    asked.write_row(0, 0, ["题号", "题目", "A", "B", "C"])
    keys.write_row(0, 0, ["题号", "答案"])
    for n, (stem, key) in enumerate(TRUE, 1):
        asked.write_row(n, 0, [n, stem, *YEARS[stem]])
        keys.write_row(4 - n, 0, [n, key[0]])
    book.close()
    report = read_bank("bank.xlsx", out.getvalue())
    assert seen(report.questions) == [(stem, YEARS[stem], key) for stem, key in TRUE]


def test_json_under_any_name_of_its_fields_is_no_other_question() -> None:
    text = """[{"q": "四个意识包括", "options": ["甲", "乙", "丙"], "answer": [0, 2]},
               {"q": "下列对的是", "options": ["子", "丑"], "correctIndex": 0}]"""
    report = read_bank("bank.json", text.encode())
    assert seen(report.questions) == [("四个意识包括", ("甲", "乙", "丙"), ["A", "C"]), ("下列对的是", ("子", "丑"), A)]


def test_json_without_a_known_stem_takes_the_longest_text_and_says_so() -> None:
    text = '[{"wording": "四个意识包括", "by": "张三", "options": ["甲", "乙", "丙"], "answer": "AC"}]'
    (question,) = read_bank("bank.json", text.encode()).questions
    assert (question.stem, question.answer) == ("四个意识包括", ["A", "C"])
    assert question.problems
