"""What may be shown of results: nothing about fewer than k people, and nothing such could be worked out from."""

from datetime import timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.survey.guard import fields_refused
from handlers.survey.service import hiding, results
from handlers.survey.shipped import templates
from models.survey import Kind, index_of
from tests.survey.conftest import FOREST, ME, OFFICE, SHOP, Make, close, fill, survey_of
from tests.world import World

K = 5
COUNTS = st.dictionaries(st.integers(1, 6), st.integers(0, 30), min_size=2, max_size=6)
ROWS = st.dictionaries(
    st.sampled_from(["", "q1", "q2", "q3"]),
    st.dictionaries(st.sampled_from(["u1", "u2", "u3", "u4", "rest"]), st.integers(0, 25), min_size=2),
    min_size=1,
)  # fmt: skip


@settings(max_examples=150)
@given(ROWS)
def test_no_unit_of_few_is_shown_nor_left_over_from_the_total(rows: dict[str, dict[str, int]]) -> None:
    hidden = hiding.units(rows, K)
    every = {unit for row in rows.values() for unit in row}
    for row in rows.values():
        assert all(not 0 < row.get(unit, 0) < K for unit in every - hidden)
        rest = [row.get(unit, 0) for unit in hidden if row.get(unit, 0)]
        shown = [count for unit, count in row.items() if unit not in hidden and count]
        if rest and shown and sum(row.values()) >= K:
            assert len(rest) >= 2
            assert sum(rest) >= K


@settings(max_examples=150)
@given(COUNTS)
def test_no_choice_of_few_is_shown_nor_left_over_from_all_who_answered(counts: dict[int, int]) -> None:
    shown = hiding.choices(counts, K)
    rest = [counts[place] for place, count in shown.items() if count is None]
    assert all(count is None or count == 0 or count >= K for count in shown.values())
    if rest and len(rest) < len([c for c in counts.values() if c]):
        assert sum(rest) >= K
        assert len(rest) >= 2
    ticks = hiding.ticks(counts, 30, K)
    assert all(c is None or c == 0 or (c >= K and (30 - c == 0 or 30 - c >= K)) for c in ticks.values())
    steps = hiding.steps(counts, K)
    assert steps is None or all(c == 0 or c >= K for c in steps.values())


def test_units_hidden_together_could_not_be_told_apart_by_any_question() -> None:
    rows = {"q1": {"a": 3, "b": 8, "c": 20}, "q2": {"a": 0, "b": 1, "c": 20}}
    assert hiding.units(rows, K) == {"a", "b", "c"}
    assert hiding.units({"q1": {"a": 3, "b": 8, "c": 20}}, K) == {"a", "b"}
    assert hiding.units({"q1": {"a": 6, "b": 8}}, K) == set()
    for one, other in combinations(range(1, K), 2):
        assert hiding.units({"q": {"a": one, "b": other}}, K) == {"a", "b"}


def report(world: World, survey: str) -> results.Report:
    with world.db.reading() as session:
        return results.report(session, survey_of(session, survey), rng=Random(1))


def test_the_senses_are_counted_by_unit_and_small_units_go_with_the_rest(firm: World, make: Make) -> None:
    first = make("senses", closes_at=firm.now + timedelta(days=30))
    for number in SHOP[:8]:
        fill(firm, first, str(number), 4, 4, 4)
    for number in FOREST[:6]:
        fill(firm, first, str(number), 2, 3, 4)
    for number in OFFICE:
        fill(firm, first, str(number), 5, 5, 5)
    close(firm, first)
    came = report(firm, first)
    # 机关 has 7 people, so the smaller workshop joins the rest
    lines = {line.name: (line.people, line.hidden, line.answered, line.index) for line in came.units.values()}
    assert lines == {"机修车间": (15, False, 8, 75.0), "其他": (19, False, 9, 66.7)}
    assert came.index == round(25 * (8 * 12 + 6 * 9 + 3 * 15) / 51 - 25, 1)
    with firm.db.reading() as session:
        survey = survey_of(session, first)
        assert (survey.invited, survey.answered, survey.sense_sheets) == (34, 17, 17)
        assert index_of(survey.sense_points, survey.sense_answers) == came.index
        assert [one.index for one in results.rounds(session, survey)] == [came.index]


def test_a_unit_whose_few_answered_is_hidden_together_with_the_next(firm: World, make: Make) -> None:
    survey = make("senses")
    for number in SHOP[:12]:
        fill(firm, survey, str(number), 4, 4, 4)
    for number in FOREST[:2]:
        fill(firm, survey, str(number), 1, 1, 1)
    close(firm, survey)
    came = report(firm, survey)
    assert [line.hidden for line in came.units.values()] == [True, True]
    assert [set(one.means) for one in came.results] == [set()] * 3
    assert [one.mean for one in came.results] == [3.57] * 3
    assert [list(one.lines) for one in came.results] == [[]] * 3


def test_below_the_threshold_nothing_is_there_to_show(firm: World, make: Make) -> None:
    survey = make()
    for number in SHOP[:4]:
        fill(firm, survey, str(number), 1, 5, [1], "就我们四个")
    close(firm, survey)
    came = report(firm, survey)
    assert (came.shown, came.results, came.units, came.index, came.themes) == (False, (), {}, None, ())
    with firm.db.reading() as session:
        assert results.rounds(session, survey_of(session, survey)) == []


def test_words_are_shown_shuffled_once_enough_people_wrote(firm: World, make: Make) -> None:
    survey = make()
    for place, number in enumerate(SHOP[:9]):
        fill(firm, survey, str(number), 1, 5, [1, 2] if place < 6 else [1], f"话{place}" if place < 5 else None)
    fill(firm, survey, ME, 2, 5)
    close(firm, survey)
    came = report(firm, survey)
    assert sorted(came.results[3].texts) == [f"话{n}" for n in range(5)]
    assert [line.count for line in came.results[2].lines] == [9, None, 0]
    assert [line.count for line in came.results[0].lines] == [None, None, 0]
    assert [(line.label, line.count) for line in came.themes] == [("工资", 9)]


@pytest.mark.parametrize(
    "text",
    [
        "您的姓名", "请填写您的工号", "联系电话：", "您所在的班组是？", "您在哪个车间工作？", "性别",
        "您的年龄是多少？", "姓名和电话", "请留下您的手机号，方便联系", "您今年多大", "政治面貌", "所属党支部", "职务",
    ],
)  # fmt: skip
def test_a_field_the_enterprise_has_is_refused_with_the_words(text: str) -> None:
    assert "不能问" in fields_refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "您对班组的氛围满意吗？",
        "食堂的单位补贴够用吗？",
        "电话诉求有人回吗？",
        "干部在岗位上带头吗？",
        "您最关心什么？",
    ],
)
def test_a_question_about_such_a_thing_is_not(text: str) -> None:
    assert fields_refused(text) == ""


def test_the_shipped_questionnaires_ask_nothing_twice_and_the_senses_by_scale() -> None:
    for template in templates().values():
        assert [why for asked in template.questions if (why := fields_refused(asked.text, *asked.options))] == []
    senses = templates()["senses"].questions
    assert [asked.theme for asked in senses] == ["获得感", "幸福感", "安全感"]
    assert {asked.kind for asked in senses} == {Kind.SCALE}
