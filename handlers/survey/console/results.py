"""What came of a survey: charts, a table for each, Excel; by name only where it was asked by name."""

from collections.abc import Iterator
from typing import Any

from bot import audit
from bot.sheets import Cell, write_book
from bot.web.call import Call
from bot.web.console import View, attachment, page, render
from handlers.survey import texts
from handlers.survey import texts_console as words
from handlers.survey.answers import shown
from handlers.survey.console.base import MAKERS, READERS, console, one
from handlers.survey.service import results, running
from models.survey import Kind

Sheet = tuple[str, list[str], list[list[Cell]]]


@console.get("/surveys/<id>/results")
@page(*READERS)
def report(call: Call, id: str) -> View:
    """Every question, the units, the rounds before."""
    found = one(call, id)
    came = results.report(call.session, found, rng=call.rng)
    rounds = results.rounds(call.session, found)
    return render(
        call, "console/survey/results.html", title=f"{found.title}：结果", survey=found, report=came, rounds=rounds,
        Kind=Kind, hidden=texts.hidden(found.threshold), bars=_bars(came), line=_line(rounds),
    )  # fmt: skip


@console.post("/surveys/<id>/results.xlsx")
@page(*READERS)
def book(call: Call, id: str) -> View:
    """The same as Excel; who took it along is noted."""
    found = one(call, id)
    came = results.report(call.session, found, rng=call.rng)
    audit.note(
        call.session, call.vault, words.EXPORTED, "survey", now=call.now, actor=call.person,
        detail={"survey": found.public_id},
    )  # fmt: skip
    return attachment(write_book(_sheets(came, results.rounds(call.session, found))), f"{found.title}.xlsx")


@console.post("/surveys/<id>/answers.xlsx")
@page(*MAKERS)
def answers(call: Call, id: str) -> View:
    """Who answered what, of a survey by name; everybody in it sees who looked. Raises: NotNow, for one without."""
    found = one(call, id, *MAKERS)
    rows = running.answers_by_name(call.session, found)
    for person, _ in rows:
        audit.note(
            call.session, call.vault, words.LOOKED, f"survey:{found.public_id}"[:64], now=call.now,
            actor=call.person, subject_id=person.id,
        )  # fmt: skip
    heads = ["工号", "姓名", *(q.text for q in found.questions)]
    lines = [
        [p.employee_no, p.name, *(shown(q, given.answers.get(q.key)) for q in found.questions)] for p, given in rows
    ]
    return attachment(write_book([(found.title, heads, lines)]), f"{found.title}（实名）.xlsx")


def _bars(report: results.Report) -> dict[str, list[dict[str, Any]]]:
    """For each question the bars that may be shown."""
    return {
        one.question.public_id: [
            {"name": line.label, "value": line.count} for line in one.lines if line.count is not None
        ]
        for one in report.results
    }


def _line(rounds: list[results.Round]) -> list[dict[str, Any]]:
    return [{"name": texts.say(one.closed_at), "value": one.index} for one in rounds]


def _sheets(report: results.Report, rounds: list[results.Round]) -> Iterator[Sheet]:
    survey, hidden = report.survey, texts.hidden(report.survey.threshold)
    head: list[list[Cell]] = [["问卷", survey.title], ["请了", survey.invited], ["参加", survey.answered]]
    if not report.shown:
        yield "概况", ["项目", "数"], [*head, ["结果", hidden]]
        return
    yield "概况", ["项目", "数"], [*head, ["三感指数", "" if report.index is None else report.index]]
    yield (
        "各题",
        ["题目", "选项", "人数", "平均分", "答的人"],
        [row for one in report.results for row in _rows(one, hidden)],
    )
    if report.units:
        heads = ["单位", "人数", "参加", "三感指数", *(one.question.text for one in report.results if one.means)]
        yield "各单位", heads, [_unit(report, unit, hidden) for unit in report.units]
    texts_of = [[one.question.text, said] for one in report.results for said in one.texts]
    if texts_of:
        yield "文字回答", ["题目", "回答（已打乱）"], [list(row) for row in texts_of]
    if rounds:
        yield (
            "历次",
            ["问卷", "截止", "三感指数", "答的人"],
            [[r.title, r.closed_at, r.index, r.sheets] for r in rounds],
        )


def _rows(one: results.Result, hidden: str) -> Iterator[list[Cell]]:
    if one.answers is None:
        yield [one.question.text, "", hidden, "", ""]
        return
    yield [one.question.text, "", "", one.mean, one.answers]
    for line in one.lines:
        yield [one.question.text, line.label, hidden if line.count is None else line.count, "", ""]


def _unit(report: results.Report, unit: str, hidden: str) -> list[Cell]:
    line = report.units[unit]
    if line.hidden:
        return [line.name, line.people, hidden]
    return [
        line.name,
        line.people,
        line.answered,
        line.index,
        *(one.means.get(unit) for one in report.results if one.means),
    ]
