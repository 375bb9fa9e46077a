"""Every route of the console, the phone and the big screen: for whom it is, and whose thing it shows.

A feature adds a row for each of its routes here, and for a kind of thing that routes name, how to make one that belongs
to 林场 (`THINGS`). tests/console/test_matrix.py asks each route as each role, inside and outside of its scope, as a
stranger, and as a form without its token; a route without a row fails it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import chores, outbox
from handlers.org.service import ask_correction, person_by_number
from models.activity import Activity, ActivityState, BackEntry, DualRegistration, Fixture, Host, HourEntry
from models.activity import Kind as ActivityKind
from models.base import new_public_id
from models.care import Campaign, CareNotice
from models.case import Case, CaseEvent, Faq, LedgerExport
from models.case import Kind as CaseKind
from models.case import State as CaseState
from models.digest import Duty
from models.messages import Synonym
from models.org import Grant, Identity, Person, Role, Unit
from models.outbox import Notice
from tests.console import appraisal_rows, care_rows, honour_rows, quiz_rows, survey_rows
from tests.world import MORNING

Make = Callable[[Session], dict[str, Any]]
ALL = tuple(Role)
ADMIN, AUDITOR = (Role.ADMIN,), (Role.AUDITOR,)
ORGANIZING = (Role.ADMIN, Role.ORGANIZER, Role.SECRETARY)
ACTIVE = (*ORGANIZING, Role.LEADER)
STAFF = (Role.CASEWORKER, Role.LEADER, Role.SECRETARY, Role.AUDITOR)
WORKING = (Role.CASEWORKER, Role.LEADER, Role.SECRETARY)
HELPERS = (Role.CASEWORKER, Role.LEADER)
ANSWERING = (Role.CASEWORKER, Role.SECRETARY, Role.LEADER, Role.ADMIN)
CARERS = (Role.SECRETARY, Role.LEADER, Role.ORGANIZER, Role.ADMIN)
PREPARERS = (Role.ORGANIZER, Role.SECRETARY, Role.ADMIN)
KEEPERS = (Role.LEADER, Role.SECRETARY, Role.ADMIN)
DIGESTS = (*KEEPERS, Role.ORGANIZER, Role.AUDITOR)
MANAGERS = (Role.ADMIN, Role.SECRETARY, Role.ORGANIZER, Role.LEADER)
ORGANISERS = (Role.ADMIN, Role.ORGANIZER, Role.SECRETARY)
BANKERS = (*ORGANISERS, Role.LECTURER)


@dataclass(frozen=True)
class Row:
    """A console route. `thing`: what its path names; a reader with the roles elsewhere gets 404. `top`: only for the
    roles at the top of the tree. `stranger`: for people who have not signed in.
    """

    endpoint: str
    roles: tuple[Role, ...] = ALL
    thing: str = ""
    top: bool = False
    stranger: bool = False


def rows(blueprint: str, roles: tuple[Role, ...], names: str, thing: str = "") -> list[Row]:
    """A row for each of these views of a blueprint."""
    return [Row(f"{blueprint}.{name}", roles, thing) for name in names.split()]


CONSOLE = (
    Row("console.home"),
    Row("console.account"),
    Row("console.change_password"),
    Row("console.start_totp"),
    Row("console.finish_totp"),
    Row("console.new_codes"),
    Row("console.sign_out"),
    Row("console.sign_out_everywhere"),
    Row("console.sign_in", stranger=True),
    Row("console.sign_in_by_password", stranger=True),
    Row("console.sign_in_to_demo", stranger=True),
    Row("console.scan", stranger=True),
    Row("console.scanned", stranger=True),
    Row("help-console.guides"),
    Row("help-console.guide", thing="guide"),
    Row("org-console.people", MANAGERS),
    Row("org-console.person", MANAGERS, "person"),
    Row("org-console.record", ADMIN, "person"),
    Row("org-console.grant", ADMIN, "person"),
    Row("org-console.revoke", ADMIN, "grant"),
    Row("org-console.code", (Role.ADMIN, Role.SECRETARY), "person"),
    Row("org-console.unbind", ADMIN, "identity"),
    Row("org-console.password", ADMIN, "person"),
    Row("org-console.export", ADMIN, "person"),
    Row("org-console.erase", ADMIN, "person"),
    Row("org-console.units", MANAGERS),
    Row("org-console.unit", ADMIN, "unit"),
    Row("org-console.make_unit", ADMIN, "unit"),
    Row("org-console.rename_unit", ADMIN, "unit"),
    Row("org-console.move_unit", ADMIN, "unit"),
    Row("org-console.events", MANAGERS),
    Row("org-console.corrections", ADMIN),
    Row("org-console.correction", ADMIN, "correction"),
    Row("org-console.decide", ADMIN, "correction"),
    Row("console.work", ADMIN),
    Row("console.chore", ADMIN, "chore", top=True),
    Row("console.approve_chore", ADMIN, "chore", top=True),
    Row("console.drop_chore", ADMIN, "chore", top=True),
    Row("org-console.choose", ADMIN, top=True),
    Row("org-console.upload", ADMIN, top=True),
    Row("org-console.dry_run", ADMIN, "nothing", top=True),
    Row("org-console.apply", ADMIN, "nothing", top=True),
    Row("activity-console.activities", ACTIVE),
    Row("activity-console.new_activity", ORGANIZING),
    Row("activity-console.create", ORGANIZING),
    Row("activity-console.edit_activity", ORGANIZING, "activity"),
    Row("activity-console.edit", ORGANIZING, "activity"),
    Row("activity-console.activity", ACTIVE, "activity"),
    Row("activity-console.submit", ORGANIZING, "activity"),
    Row("activity-console.review", (Role.ADMIN, Role.SECRETARY, Role.LEADER), "activity"),
    Row("activity-console.resize", ORGANIZING, "activity"),
    Row("activity-console.call_off", ORGANIZING, "activity"),
    Row("activity-console.screen", ACTIVE, "activity"),
    Row("activity-console.mark", ACTIVE, "activity"),
    Row("activity-console.attest", ACTIVE, "activity"),
    Row("activity-console.roster", ACTIVE, "activity"),
    Row("activity-console.tournament", ORGANIZING, "activity"),
    Row("activity-console.draw", ORGANIZING, "activity"),
    Row("activity-console.score", ACTIVE, "fixture"),
    Row("activity-console.set_match", ACTIVE, "fixture"),
    Row("activity-console.agenda", ORGANIZING, "activity"),
    Row("activity-console.minutes", ACTIVE, "activity"),
    Row("activity-console.approve_minutes", ACTIVE, "activity"),
    Row("activity-console.measure", ACTIVE, "activity"),
    Row("activity-console.close", ACTIVE, "activity"),
    Row("activity-console.ledger", ORGANIZING),
    Row("activity-console.entry", ORGANIZING, "hours"),
    Row("activity-console.reverse", ORGANIZING, "hours"),
    Row("activity-console.waiting", ORGANIZING),
    Row("activity-console.propose", ORGANIZING),
    Row("activity-console.claim", ORGANIZING, "claim"),
    Row("activity-console.decide", ORGANIZING, "claim"),
    Row("activity-console.registrations", (Role.SECRETARY,)),
    Row("activity-console.dual_one", (Role.SECRETARY,), "dual"),
    Row("activity-console.confirm_dual", (Role.SECRETARY,), "dual"),
    Row("activity-console.sheets", ORGANIZING),
    Row("activity-console.take_sheet", ORGANIZING, "sheet"),
    Row("activity-console.export", ORGANIZING),
    Row("case-console.board", STAFF),
    Row("case-console.listed", STAFF),
    Row("case-console.table"),
    Row("case-console.case", STAFF, "case"),
    Row("case-console.open_story", WORKING, "case"),
    Row("case-console.take_step", WORKING, "case"),
    Row("case-console.picture", WORKING, "nothing"),
    Row("case-console.aid_ledger", HELPERS),
    Row("case-console.masked", HELPERS),
    Row("case-console.ask_full", (Role.CASEWORKER,)),
    Row("case-console.grant_full", (Role.LEADER,), "wish"),
    Row("case-console.fetch_full", (Role.CASEWORKER,), "nothing"),
    Row("case-console.answers", ANSWERING),
    Row("case-console.new_answer", ANSWERING),
    Row("case-console.write_answer", ANSWERING),
    Row("case-console.answer", ANSWERING, "answer"),
    Row("case-console.approve_answer", ANSWERING, "answer"),
    Row("case-console.withdraw_answer", ANSWERING, "answer"),
    Row("care-console.tasks", CARERS),
    *(Row(f"care-console.{name}", roles, thing) for name, roles, thing in care_rows.ROWS),
    Row("care-console.coverage", CARERS),
    Row("care-console.pairs", CARERS),
    Row("care-console.calendar", CARERS),
    Row("care-console.notice", CARERS, "care_notice"),
    Row("care-console.prepare", PREPARERS, "care_notice"),
    Row("care-console.approve", CARERS, "care_notice"),
    Row("care-console.move", PREPARERS, "care_notice"),
    Row("care-console.pause", PREPARERS, "care_notice"),
    Row("care-console.cancel", PREPARERS, "care_notice"),
    Row("care-console.campaigns", CARERS),
    Row("care-console.campaign", CARERS, "campaign"),
    Row("care-console.stock", PREPARERS, "campaign"),
    Row("care-console.read_heat", PREPARERS),
    *(Row(f"care-console.{name}", ADMIN, top=True) for name in ("working_days", "add_days", "take_table")),
    *(Row(f"care-console.{name}", ADMIN, top=True) for name in ("remove_day", "fire_season")),
    Row("digest-console.digests", DIGESTS),
    Row("digest-console.digest", DIGESTS, "unit"),
    Row("digest-console.as_word", DIGESTS, "unit"),
    Row("digest-console.as_excel", DIGESTS, "unit"),
    Row("digest-console.duties", DIGESTS),
    Row("digest-console.give", KEEPERS),
    Row("digest-console.sheet", KEEPERS),
    Row("digest-console.sheet_template", KEEPERS),
    Row("digest-console.take_sheet", KEEPERS),
    Row("digest-console.duty", DIGESTS, "duty"),
    Row("digest-console.progress", KEEPERS, "duty"),
    Row("digest-console.finish", KEEPERS, "duty"),
    Row("digest-console.split", KEEPERS, "duty"),
    Row("digest-console.drop", KEEPERS, "duty"),
    Row("office-console.notices", ADMIN, top=True),
    Row("office-console.notice", ADMIN, "notice", top=True),
    Row("office-console.failed", ADMIN, top=True),
    Row("office-console.sends", ADMIN, top=True),
    Row("office-console.resend", ADMIN, top=True),
    Row("office-console.retry", ADMIN, top=True),
    Row("office-console.drop", ADMIN, top=True),
    Row("office-console.release", ADMIN, top=True),
    Row("office-console.synonyms", ADMIN),
    Row("office-console.unmatched", ADMIN),
    Row("office-console.new_word", ADMIN),
    Row("office-console.add_word", ADMIN),
    Row("office-console.word", ADMIN, "synonym"),
    Row("office-console.remove_word", ADMIN, "synonym"),
    Row("office-console.looks", AUDITOR),
    Row("office-console.chain", AUDITOR, top=True),
    Row("office-console.settings", ADMIN, top=True),
    Row("office-console.connection", ADMIN, top=True),
    *(Row(*row) for row in quiz_rows.CONSOLE),
    *(Row(*row) for row in appraisal_rows.CONSOLE),
    *(Row(*row) for row in survey_rows.CONSOLE),
    *(Row(*row) for row in honour_rows.CONSOLE),
)

# Phone pages and screens by whom they are for: people on the roster; readers, who are asked who they are only where
# WeChat can tell; anybody; whoever has a link that cannot be guessed.
PERSON, READER, ANYBODY, LINK = "person", "reader", "anybody", "link"
PHONE: dict[str, str] = {
    **{f"honour.{name}": PERSON for name in appraisal_rows.PHONE},
    **dict.fromkeys(
        ("help.home", "live.enter", "help.inbox", "me.me", "me.agreed", "me.correct", "me.data", "me.rows"), PERSON
    ),
    **dict.fromkeys(("me.erase", "me.export"), PERSON),
    **dict.fromkeys(("activity.index", "activity.detail", "activity.bring", "activity.cancel"), PERSON),
    **dict.fromkeys(("activity.confirm", "activity.roster", "activity.screen", "activity.sign"), PERSON),
    **dict.fromkeys(("activity.sign_up", "activity.mine", "activity.registrations", "activity.hours"), PERSON),
    **dict.fromkeys(("activity.teams", "activity.fixtures", "activity.make_ups", "activity.make_up"), PERSON),
    **dict.fromkeys(("activity.measures", "case.for_somebody", "case.discard"), PERSON),
    **dict.fromkeys(("activity.appeal", "activity.back", "activity.certify", "activity.report"), PERSON),
    **dict.fromkeys(("quiz.index", "quiz.contest", "quiz.play", "quiz.result", "quiz.standings", "quiz.start"), PERSON),
    **dict.fromkeys(("quiz.mine", "quiz.live", "quiz.review", "quiz.reviewed", "live.enter"), PERSON),
    **dict.fromkeys(("study.reflect", "study.day", "study.finish", "study.streak"), PERSON),
    **dict.fromkeys(("study.today", "study.yesterday", "study.read", "study.search"), READER),
    **dict.fromkeys(("me.bind", "me.leave", "case.policy"), READER),
    **dict.fromkeys(("care.campaigns", "care.claim", "care.decline", "care.hand_over", "care.photos"), PERSON),
    **dict.fromkeys(("care.sign", "care.talks", "care.talk", "care.note"), PERSON),
    **dict.fromkeys(("case.index", "case.case", "case.supplement", "case.do", "case.form", "case.photo"), PERSON),
    **dict.fromkeys(("case.agree", "case.looks", "case.mine", "case.begin", "case.published"), PERSON),
    **dict.fromkeys(("case.object_to",), PERSON),
    **dict.fromkeys(honour_rows.PHONE, PERSON),
    **dict.fromkeys(("case.box", "case.receipt"), ANYBODY),
    **dict.fromkeys(("me.gone", "me.begin", "me.arrive", "help.hotlines"), ANYBODY),
    **dict.fromkeys(("activity.certificate", "activity.drawn", "activity.community"), ANYBODY),
    **dict.fromkeys(("quiz.check", "quiz.verify", "quiz.document", "quiz.picture"), ANYBODY),
    **dict.fromkeys(("digest.duties", "digest.duty", "digest.finish"), PERSON),
    **dict.fromkeys(("survey.index", "survey.survey", "survey.result"), PERSON),
    **dict.fromkeys(("survey.sheet",), LINK),
    **dict.fromkeys(("digest.page", "digest.picture", "digest.document", "digest.book"), LINK),
    **dict.fromkeys(("quiz.results", "quiz.returned", "live.phone", "live.screen", "live.qr", "live.where"), LINK),
}


def _han(session: Session) -> Person:
    person = person_by_number(session, "20136")
    assert person
    return person


def _forest(session: Session) -> Unit:
    return session.scalars(select(Unit).where(Unit.code == "0102")).one()


def _person(session: Session) -> dict[str, Any]:
    return {"id": _han(session).public_id}


def _grant(session: Session) -> dict[str, Any]:
    row = Grant(person_id=_han(session).id, unit_id=_forest(session).id, role=Role.LECTURER, granted_at=MORNING)
    session.add(row)
    session.flush()
    return {**_person(session), "number": row.id}


def _identity(session: Session) -> dict[str, Any]:
    row = session.scalars(select(Identity).where(Identity.person_id == _han(session).id)).one()
    return {**_person(session), "number": row.id}


def _chore(session: Session) -> dict[str, Any]:
    asked = chores.ask(session, _han(session), "roster.apply", "写入花名册", {}, now=MORNING, second=True)
    return {"id": asked.public_id}


def _correction(session: Session) -> dict[str, Any]:
    return {"id": ask_correction(session, _han(session), "写错了", now=MORNING).public_id}


def _notice(session: Session) -> dict[str, Any]:
    outbox.post(session, _han(session), "您好", key="matrix", now=MORNING)
    session.flush()
    return {"id": session.scalars(select(Notice.public_id).where(Notice.key == "matrix")).one()}


def _synonym(session: Session) -> dict[str, Any]:
    row = Synonym(unit_id=_forest(session).id, word="领东西", target="学习")
    session.add(row)
    session.flush()
    return {"number": row.id}


def _activity(session: Session) -> dict[str, Any]:
    row = Activity(kind=ActivityKind.SPORT, title="球赛", place="馆", author_id=_han(session).id, created_at=MORNING)
    row.starts_at, row.ends_at = MORNING, MORNING + timedelta(hours=2)
    row.opens_at, row.closes_at, row.state = MORNING, MORNING, ActivityState.PUBLISHED
    row.hosts = [Host(unit_id=_forest(session).id, taken=0)]
    session.add(row)
    session.flush()
    return {"id": row.public_id}


def _fixture(session: Session) -> dict[str, Any]:
    made = _activity(session)
    ref = session.scalars(select(Activity.id).where(Activity.public_id == made["id"])).one()
    row = Fixture(activity_id=ref, round=1, slot=0)
    session.add(row)
    session.flush()
    return {**made, "number": row.id}


def _span() -> dict[str, Any]:
    return {"starts_at": MORNING - timedelta(days=2), "ends_at": MORNING - timedelta(days=2, hours=-1)}


def _hours(session: Session) -> dict[str, Any]:
    row = HourEntry(key="matrix", person_id=_han(session).id, title="清雪", minutes=60, source="auto", **_span())
    row.created_at = MORNING
    session.add(row)
    session.flush()
    return {"id": row.public_id}


def _claim(session: Session) -> dict[str, Any]:
    row = BackEntry(person_id=_han(session).id, title="清雪", minutes=60, proof="队长可证", **_span())
    row.proposed_by, row.created_at = row.person_id, MORNING
    session.add(row)
    session.flush()
    return {"kind": "back", "id": row.public_id}


def _dual(session: Session) -> dict[str, Any]:
    row = DualRegistration(person_id=_han(session).id, branch_id=_forest(session).id, community="林海社区")
    row.code_hash, row.created_at = "x", MORNING
    session.add(row)
    session.flush()
    return {"kind": "registration", "id": row.public_id}


def _case(session: Session) -> dict[str, Any]:
    row = Case(kind=CaseKind.AID, state=CaseState.SUBMITTED, person_id=_han(session).id, unit_id=_forest(session).id)
    row.public_id, row.number, row.created_at, row.events = new_public_id(), "BF-26-1124-99", MORNING, 1
    session.add(row)
    session.flush()
    event = CaseEvent(public_id=new_public_id(), case_id=row.id, person_id=row.person_id, seq=1, at=MORNING)
    event.role, event.action, event.target = "P", "提交", CaseState.SUBMITTED
    session.add(event)
    return {"id": row.public_id}


def _wish(session: Session) -> dict[str, Any]:
    row = LedgerExport(unit_id=_forest(session).id, asked_by=_han(session).id, asked_at=MORNING)
    row.public_id = new_public_id()
    session.add(row)
    return {"id": row.public_id}


def _answer(session: Session) -> dict[str, Any]:
    row = Faq(public_id=new_public_id(), question="丧假几天", answer="三天", source="考勤办法")
    session.add(row)
    return {"id": row.public_id}


def _campaign(session: Session) -> dict[str, Any]:
    return {"id": _care_notice(session, "夏送凉爽").campaign.public_id}


def _care_notice(session: Session, name: str = "冬送温暖") -> CareNotice:
    day = MORNING.date()
    campaign = Campaign(unit_id=_forest(session).id, name=name, year=2026, starts_on=day, ends_on=day)
    campaign.created_at = MORNING
    session.add(campaign)
    session.flush()
    notice = CareNotice(campaign_id=campaign.id, name="冬送温暖开始", occasion=day, send_on=day, until=day, rule="测试")
    notice.text = "请到工会驿站坐坐"
    session.add(notice)
    session.flush()
    return notice


def _duty(session: Session) -> dict[str, Any]:
    row = Duty(unit_id=_forest(session).id, title="责任", due_on=MORNING.date(), created_by=_han(session).id)
    row.created_at = MORNING
    session.add(row)
    session.flush()
    return {"id": row.public_id}


# How to make a thing of 林场: what the path of a route that shows it is made with. "guide" is everybody's;
# NOTHING does not exist.
THINGS: dict[str, Make] = {
    **appraisal_rows.THINGS,
    "person": _person,
    "grant": _grant,
    "identity": _identity,
    "unit": lambda session: {"id": _forest(session).public_id},
    "correction": _correction,
    "chore": _chore,
    "notice": _notice,
    "case": _case,
    "activity": _activity,
    "fixture": _fixture,
    "hours": _hours,
    "claim": _claim,
    "dual": _dual,
    "sheet": lambda _session: {"kind": "duty"},
    "wish": _wish,
    "answer": _answer,
    "duty": _duty,
    "campaign": _campaign,
    "care_notice": lambda session: {"id": _care_notice(session).public_id},
    "synonym": _synonym,
    **care_rows.THINGS,
    **quiz_rows.THINGS,
    **survey_rows.THINGS,
    **honour_rows.THINGS,
    "guide": lambda _session: {"name": "organisers"},
    "nothing": lambda _session: {"id": "nothing"},
    "nothing numbered": lambda _session: {"id": "nothing", "n": 1},
    "no question": lambda _session: {"id": "nothing", "question": "nothing"},
}
NOTHING = ("nothing", "nothing numbered", "no question")
EVERYBODYS = ("guide", "answer", "sheet", *NOTHING)
