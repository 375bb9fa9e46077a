"""A contest's results as one workbook: persons, units with their working, questions, every answer."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.sheets import Cell, write_book
from handlers.quiz.rules.numbers import Points, shown
from handlers.quiz.service import contests, marking, matches, results
from models.contest import Attempt, Contest, ContestEvent, Mode
from models.org import Person

PEOPLE = ("名次", "姓名", "工号", "单位", "得分", "答对", "题数", "用时（秒）", "参加次数", "完成时间")
UNITS = ("名次", "单位", "得分", "人数", "参与人数", "参与面得分", "成绩得分", "活跃度得分", "取前几人", "由什么定先后")
QUESTIONS = ("题干", "题型", "作答", "答对", "正确率", "用时中位数（秒）", "选择分布", "区分度", "作废")
ANSWERS = ("姓名", "工号", "第几次", "题干", "作答", "是否正确", "用时（秒）", "时间")
DECIDED = {"score": "得分", "coverage": "参与率", "right": "答对总数", "kth": "先完成", None: ""}
KINDS = {"single": "单选", "multi": "多选", "judge": "判断", "blank": "填空", "essay": "简答"}


def workbook(session: Session, organizer: Person, contest: Contest, *, now: datetime) -> bytes:
    """The .xlsx, for whoever organises the contest. Raises: NotFound."""
    contests.organized_one(session, organizer, contest.id)
    standings = results.standings(session, organizer, contest, now=now)
    sheets: list[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]] = [
        ("个人", PEOPLE, _people(session, standings)),
        ("支部", UNITS, _units(standings)),
        ("每题", QUESTIONS, _questions(session, organizer, contest)),
        ("作答明细", ANSWERS, _answers(session, contest)),
    ]
    if contest.mode == Mode.LEAGUE:
        names = matches.names(session, contest)
        rows = matches.table(session, contest)
        lines: list[Sequence[Cell]] = [
            [r.place, names.get(r.team, ""), r.points, r.won, r.drawn, r.lost, _number(r.difference)] for r in rows
        ]
        sheets.insert(0, ("积分榜", ("名次", "单位", "积分", "胜", "平", "负", "净分"), lines))
    return write_book(sheets)


def _number(points: Points) -> float:
    return float(shown(points))


def _people(session: Session, standings: results.Standings) -> list[Sequence[Cell]]:
    ids = [row.row.person for row in standings.people]
    numbers = dict(session.execute(select(Person.id, Person.employee_no).where(Person.id.in_(ids))).all())
    return [
        [
            row.place, row.row.name, numbers.get(row.row.person), standings.names.get(row.row.unit or 0, ""),
            _number(row.row.points), row.row.right, row.row.of, row.row.ms // 1000, row.row.sittings,
            results.finished_at(row.row) if row.row.finished else None,
        ]
        for row in standings.people
    ]  # fmt: skip


def _units(standings: results.Standings) -> list[Sequence[Cell]]:
    return [
        [
            row.place, standings.names.get(row.row.unit, ""), _number(row.row.score), row.row.members,
            int(row.row.terms[0].got), *(_number(term.points) for term in row.row.terms), row.row.k, DECIDED[row.by],
        ]
        for row in standings.units
    ]  # fmt: skip


def _questions(session: Session, organizer: Person, contest: Contest) -> list[Sequence[Cell]]:
    return [
        [
            s.question.stem, KINDS[s.question.kind], s.answered, s.right, round(s.right / s.answered, 3), s.ms / 1000,
            "  ".join(f"{choice} {count}" for choice, count in s.choices[:8]), s.apart, "是" if s.void else "",
        ]
        for s in results.statistics(session, organizer, contest)
    ]  # fmt: skip


def _answers(session: Session, contest: Contest) -> Iterable[Sequence[Cell]]:
    questions = marking.asked(session, contest.id)
    told = (ContestEvent.question_id, ContestEvent.data, ContestEvent.ms, ContestEvent.at)
    query = select(Person.name, Person.employee_no, Attempt.number, *told)
    query = query.join(Attempt, ContestEvent.attempt_id == Attempt.id).join(Person, Attempt.person_id == Person.id)
    query = query.where(ContestEvent.contest_id == contest.id).order_by(ContestEvent.id)
    for name, employee_no, number, question_id, data, ms, moment in session.execute(query):
        question, choice = questions[question_id], data.get("choice")
        said = "（超时）" if choice is None else results.choice_text(choice)
        right = "对" if choice is not None and question.is_right(choice) else "错"
        yield [name, employee_no, number, question.stem, said, right, ms / 1000, moment]
