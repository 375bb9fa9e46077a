"""The shipped facts, study items and questions: sound in themselves, and saying nothing their facts do not."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from typing import Any

import pytest
from markdown_it import MarkdownIt

from handlers.study import texts
from models.quiz import Question
from models.study import StudyDay, StudyItem

Entry = dict[str, Any]

LETTERS = "ABCDEF"
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
DAY = re.compile(r"(?<!\d)(\d{1,2}) ?月 ?(\d{1,2}) ?日")
ISO_DAY = re.compile(r"\d{4}-(\d{2})-(\d{2})")
MONTH = re.compile(r"(?<!\d)(\d{4}) ?年 ?(\d{1,2}) ?月")
ISO_MONTH = re.compile(r"(\d{4})-(\d{2})")


def load(name: str) -> list[Entry]:
    entries: list[Entry] = json.loads(
        (resources.files("handlers.study") / "content" / f"{name}.json").read_text("utf-8")
    )
    return entries


FACTS = {fact["id"]: fact for fact in load("facts")}
ITEMS = load("items")
QUESTIONS = {question["code"]: question for question in load("questions")}
SINGLE = [question for question in QUESTIONS.values() if question["kind"] == "single"]
MULTI = [question for question in QUESTIONS.values() if question["kind"] == "multi"]
ENTRIES = [*ITEMS, *QUESTIONS.values()]


def fold(text: str) -> str:
    """`text` as a reader tells it from another: width, case, spaces and punctuation aside."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).casefold()


def repeated(values: Iterable[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


def asserted(entry: Entry) -> Iterator[str]:
    """The texts of an item or a question that claim to be true: no distractors, no false statements."""
    yield from (entry[field] for field in ("title", "summary", "body", "explanation") if field in entry)
    if entry.get("answer") is not False and "stem" in entry:
        yield entry["stem"]
    if entry.get("kind") in ("single", "multi"):
        yield from (entry["options"][LETTERS.index(letter)] for letter in entry["answer"])
    if entry.get("kind") == "blank":
        yield from (spelling for spellings in entry["answer"] for spelling in spellings)


def told(entry: Entry, *, mistakes: bool = False) -> str:
    """What the facts of an entry say in full, with the common mistakes they correct on request."""
    fields = ("date", "fact", "common_mistake") if mistakes else ("date", "fact")
    return "\n".join(FACTS[number].get(field) or "" for number in entry["facts"] for field in fields)


def days(text: str) -> set[tuple[int, int]]:
    return {(int(month), int(day)) for pattern in (DAY, ISO_DAY) for month, day in pattern.findall(text)}


def months(text: str) -> set[tuple[int, int]]:
    return {(int(year), int(month)) for pattern in (MONTH, ISO_MONTH) for year, month in pattern.findall(text)}


def days_told(entry: Entry) -> set[tuple[int, int]]:
    """Days in the facts of an entry, both ends of a span such as 12 月 18 日至 22 日 included."""
    text = told(entry, mistakes=True)
    spans = re.findall(r"(?<!\d)(\d{1,2}) ?月 ?\d{1,2} ?日至 ?(\d{1,2}) ?日", text)
    return days(text) | {(int(month), int(day)) for month, day in spans}


def codes(where: Callable[[Entry], bool], entries: Iterable[Entry]) -> list[str]:
    return [entry["code"] for entry in entries if where(entry)]


def test_a_fact_has_a_number_of_its_own_and_one_of_the_two_trusted_grades() -> None:
    assert repeated(str(fact["id"]) for fact in load("facts")) == []
    assert {fact["confidence"] for fact in FACTS.values()} == {"A", "B"}


def test_a_plan_of_study_days_and_a_bank_of_questions_are_there() -> None:
    assert len(ITEMS) >= 60
    assert len(QUESTIONS) >= 200
    assert {topic for question in QUESTIONS.values() for topic in question["tags"]} >= {"党史", "团史"}


def test_codes_titles_and_bodies_are_not_repeated() -> None:
    assert repeated(question["code"] for question in load("questions")) == []
    for field in ("code", "title", "summary", "body"):
        assert repeated(fold(item[field]) for item in ITEMS) == []


def test_every_fact_named_is_shipped() -> None:
    assert codes(lambda entry: not entry["facts"] or not set(entry["facts"]) <= set(FACTS), ENTRIES) == []


def test_every_shipped_fact_is_taught_and_asked() -> None:
    for entries in (ITEMS, QUESTIONS.values()):
        assert set(FACTS) - {number for entry in entries for number in entry["facts"]} == set()


def test_the_questions_of_an_item_exist_and_ask_about_what_it_tells() -> None:
    for item in ITEMS:
        assert 1 <= len(item["questions"]) <= 3, item["code"]
        for code in item["questions"]:
            assert set(QUESTIONS[code]["facts"]) & set(item["facts"]), (item["code"], code)


def test_a_question_is_the_daily_question_of_one_item_only() -> None:
    assert repeated(code for item in ITEMS for code in item["questions"]) == []


def test_an_item_reads_in_two_minutes() -> None:
    assert codes(lambda item: not 120 <= len(item["body"]) <= 450, ITEMS) == []
    assert codes(lambda item: len(item["title"]) > 24 or len(item["summary"]) > 60, ITEMS) == []
    assert {item["kind"] for item in ITEMS} <= {"story", "article", "quotation"}


def test_the_markdown_of_a_body_leaves_no_loose_marks() -> None:
    markdown = MarkdownIt()
    assert codes(lambda item: bool(re.search(r"[*_#]", markdown.render(item["body"]))), ITEMS) == []


def test_what_an_item_quotes_stands_in_its_facts() -> None:
    quotations = [item for item in ITEMS if item["kind"] == "quotation"]
    assert quotations
    for item in quotations:
        for line in re.findall(r"^> (.+)$", item["body"], re.MULTILINE):
            assert fold(line) in fold(told(item)), item["code"]
    assert codes(lambda item: item["kind"] != "quotation" and "\n> " in "\n" + item["body"], ITEMS) == []


def test_the_key_of_a_choice_lies_within_its_options() -> None:
    for question in (*SINGLE, *MULTI):
        offered = LETTERS[: len(question["options"])]
        assert question["answer"] == sorted(set(question["answer"])), question["code"]
        assert set(question["answer"]) <= set(offered), question["code"]


def test_a_single_choice_has_four_options_and_one_key() -> None:
    assert codes(lambda question: len(question["options"]) != 4 or len(question["answer"]) != 1, SINGLE) == []


def test_a_multiple_choice_has_two_keys_and_a_wrong_option() -> None:
    assert codes(lambda question: not 2 <= len(question["answer"]) < len(question["options"]), MULTI) == []


def test_no_two_options_of_a_question_are_equal() -> None:
    assert codes(lambda question: bool(repeated(map(fold, question["options"]))), QUESTIONS.values()) == []


def test_a_judgement_is_true_or_false_and_both_occur() -> None:
    keys = Counter(question["answer"] for question in QUESTIONS.values() if question["kind"] == "judge")
    assert set(keys) == {True, False}
    assert min(keys.values()) >= sum(keys.values()) * 0.35


def test_a_blank_has_accepted_spellings_for_each_gap() -> None:
    for question in (question for question in QUESTIONS.values() if question["kind"] == "blank"):
        assert question["stem"].count("____") == len(question["answer"]), question["code"]
        assert all(spellings and all(spellings) for spellings in question["answer"]), question["code"]


def test_a_blank_does_not_give_its_answer_away() -> None:
    for question in (question for question in QUESTIONS.values() if question["kind"] == "blank"):
        spellings = [spelling for gap in question["answer"] for spelling in gap]
        assert not any(fold(spelling) in fold(question["stem"]) for spelling in spellings), question["code"]


def test_every_question_says_why_and_how_hard() -> None:
    assert codes(lambda question: not 5 <= len(question["explanation"]) <= 120, QUESTIONS.values()) == []
    assert codes(lambda question: question["difficulty"] not in (1, 2, 3), QUESTIONS.values()) == []


def test_kinds_are_mixed_and_known() -> None:
    kinds = Counter(question["kind"] for question in QUESTIONS.values())
    assert set(kinds) == {"single", "multi", "judge", "blank"}
    assert kinds["single"] / len(QUESTIONS) < 0.6
    assert min(kinds.values()) >= 20


def test_no_stem_is_asked_twice() -> None:
    assert repeated(fold(question["stem"]) for question in QUESTIONS.values()) == []


def test_no_letter_is_a_safe_guess() -> None:
    keys = Counter(question["answer"][0] for question in SINGLE)
    assert set(keys) == set("ABCD")
    assert max(keys.values()) <= len(SINGLE) * 0.35


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry["code"]))
def test_no_date_is_invented(entry: Entry) -> None:
    claimed = "\n".join(asserted(entry))
    assert set(YEAR.findall(claimed)) <= set(YEAR.findall(told(entry)))
    assert months(claimed) <= months(told(entry))
    assert days(claimed) <= days_told(entry)


def test_an_item_with_its_question_fits_on_a_screen_and_in_a_message() -> None:
    longer = []
    for item in ITEMS:
        fields = {name: item[name] for name in ("title", "summary", "body")}
        day = StudyDay(number=100, item=StudyItem(**fields, source="史实清单第 100 条、第 101 条", media_url=""))
        for code in item["questions"]:
            asked = QUESTIONS[code]
            question = Question(kind=asked["kind"], stem=asked["stem"], options=asked.get("options", []))
            text = texts.reading(day, question, "今天", answered=False)
            assert len(text.encode()) <= 2048
            longer += [code] if text.count("\n") >= texts.SCREEN else []
    assert len(longer) <= 1, longer
