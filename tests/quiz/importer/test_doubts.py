"""What is unsure is said, and never decided in silence."""

import io
from datetime import date

import pytest

from handlers.quiz.importer import Found, Report, read_bank, returned_workbook

from .files import Row, workbook


def read(text: str) -> Report:
    return read_bank("题库.txt", text.encode())


def only(text: str) -> Found:
    report = read(text)
    assert len(report.questions) == 1
    return report.questions[0]


OPTIONS = "A、甲\nB、乙\nC、丙\nD、丁\n"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (f"1、首都是（）。\n{OPTIONS}", "没有找到答案"),
        (f"1、首都是（ A ）。\n{OPTIONS}答案：B", "不同的答案"),
        (f"1、首都是（）。\n{OPTIONS}答案：A\n正确答案：C", "不同的答案"),
        (f"1、首都是（）。\n{OPTIONS}答案：E", "超出了选项范围"),
        (f"一、单选题\n1、首都是（）。\n{OPTIONS}答案：AB", "单选题"),
        ("1、首都是（）。\nA、甲\nB、甲\nC、乙\n答案：A", "内容相同"),
        (f"1、首都是（）。\n{OPTIONS}答案：A：丙", "对不上"),
        (f"1、首都是（）。\n{OPTIONS}我的答案：A 得分：0.0分", "得分为 0"),
        ("一、判断题\n1、地球是圆的。\n答案：A", "A 对、B 错"),
        ("一、判断题\n1、地球是圆的。\n答案：1", "1 对、0 错"),
        ("1、首都是（）。\nA、甲\n乙\nC、丙\nD、丁\n答案：A", "没有字母"),
    ],
)
def test_a_doubtful_key_is_flagged(text: str, word: str) -> None:
    question = only(text)
    assert any(word in p for p in question.problems), question
    assert question.confidence <= 0.7


def test_a_missing_key_is_none() -> None:
    assert only(f"1、首都是（）。\n{OPTIONS}").answer is None


def test_two_keys_that_differ_leave_none() -> None:
    assert only(f"1、首都是（ A ）。\n{OPTIONS}答案：B").answer is None


def test_the_same_stem_with_another_key_is_told_on_both() -> None:
    report = read(f"1、首都是（）。\n{OPTIONS}答案：A\n2、首都是（ ）。\n{OPTIONS}答案：B\n")
    assert all(any("答案却不同" in p for p in q.problems) for q in report.questions)


def test_the_same_stem_with_other_options_is_no_contradiction() -> None:
    report = read("1、选正确的词形\nA、安详\nB、安祥\n答案：A\n2、选正确的词形\nA、辨认\nB、辩认\n答案：A\n")
    assert [q.problems for q in report.questions] == [(), ()]


def test_a_repeated_question_is_told() -> None:
    report = read(f"1、首都是（）。\n{OPTIONS}答案：A\n2、首都是（）。\n{OPTIONS}答案：A\n")
    assert any("重复" in p for p in report.questions[1].problems)


def test_a_heading_that_promises_another_count_is_noted() -> None:
    report = read(f"一、单选题（共3题）\n1、首都是（）。\n{OPTIONS}答案：A\n3、省会是（）。\n{OPTIONS}答案：A\n")
    assert any("共 3 题，读到 2 题" in n for n in report.notes)
    assert any("缺第 2 题" in n for n in report.notes)


def test_end_keys_that_do_not_line_up_are_flagged_for_every_question() -> None:
    text = "".join(f"{n}、第{n}道题说的是（）。\n{OPTIONS}" for n in range(1, 6)) + "参考答案\n1.A 2.B 4.C 5.D 6.A\n"
    report = read(text)
    assert all(q.problems for q in report.questions)


def test_brackets_that_are_no_blank_are_no_key() -> None:
    question = only(f"1、毛泽东（1893—1976）（以下简称他）出生于（ B ）。\n{OPTIONS}")
    assert question.answer == ["B"]
    assert "（1893—1976）（以下简称他）" in question.stem


def test_years_and_shares_are_no_question_numbers() -> None:
    report = read("1、下列正确的是（ A ）。\nA、1921.7.23召开\n1921.7.31闭幕\nB、占20.5%\nC、丙\nD、丁\n")
    assert len(report.questions) == 1
    assert report.questions[0].options[0].endswith("闭幕")


def test_a_date_made_by_excel_is_flagged() -> None:
    rows: list[Row] = [
        ["题干", "A", "B", "答案"],
        ["建党节是", "7月1日", "8月1日", "A"],
        ["香港回归是", date(1997, 7, 1), "1999年", "A"],
    ]
    report = read_bank("a.xlsx", workbook({"S": rows}))
    assert report.questions[0].problems == ()
    assert any("日期" in p for p in report.questions[1].problems)


def test_a_sheet_that_repeats_another_is_left_out_and_said() -> None:
    rows: list[Row] = [["题干", "A", "B", "答案"], ["首都是", "北京", "上海", "A"]]
    report = read_bank("a.xlsx", workbook({"一": rows, "二": rows}))
    assert len(report.questions) == 1
    assert any("内容相同" in n for n in report.notes)


def test_the_workbook_comes_back_with_a_column_of_errors_and_no_formula() -> None:
    import openpyxl

    rows = [
        ["题干", "A", "B", "答案"],
        ["首都是", "北京", "上海", "A"],
        ["=1+1", "二", "三", "D"],
        ["省会是", "甲", "乙", ""],
    ]
    original = workbook(
        {"题库": [[str(c) for c in r] for r in rows[:2]] + [["省会是", "甲", "乙", ""], ["县城是", "丙", "丁", "D"]]}
    )
    report = read_bank("a.xlsx", original)
    page = openpyxl.load_workbook(io.BytesIO(returned_workbook(report, original)))["题库"]
    cells = list(page.iter_rows(values_only=True))
    assert cells[0][4] == "错误"
    assert [bool(r[4]) for r in cells[1:]] == [False, True, True]
    assert all(c.data_type != "f" for r in page.iter_rows() for c in r)
