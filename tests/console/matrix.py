"""Every route of the console, the phone and the big screen: for whom it is, and whose thing it shows.

A feature adds a row for each of its routes here, and for a kind of thing that routes name, how to make one that belongs
to 林场 (`THINGS`). tests/console/test_matrix.py asks each route as each role, inside and outside of its scope, as a
stranger, and as a form without its token; a route without a row fails it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import outbox
from handlers.org.service import ask_correction, person_by_number
from models.digest import Duty
from models.messages import Synonym
from models.org import Grant, Identity, Person, Role, Unit
from models.outbox import Notice
from tests.world import MORNING

Make = Callable[[Session], dict[str, Any]]
ALL = tuple(Role)
ADMIN, AUDITOR = (Role.ADMIN,), (Role.AUDITOR,)
KEEPERS = (Role.LEADER, Role.SECRETARY, Role.ADMIN)
DIGESTS = (*KEEPERS, Role.ORGANIZER, Role.AUDITOR)
MANAGERS = (Role.ADMIN, Role.SECRETARY, Role.ORGANIZER, Role.LEADER)


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
    Row("org-console.choose", ADMIN, top=True),
    Row("org-console.upload", ADMIN, top=True),
    Row("org-console.dry_run", ADMIN, "nothing", top=True),
    Row("org-console.apply", ADMIN, "nothing", top=True),
    Row("digest-console.digests", DIGESTS),
    Row("digest-console.digest", DIGESTS, "unit"),
    Row("digest-console.as_word", DIGESTS, "unit"),
    Row("digest-console.as_excel", DIGESTS, "unit"),
    Row("digest-console.duties", DIGESTS),
    Row("digest-console.give", KEEPERS),
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
)

# Phone pages and screens by whom they are for: people on the roster; readers, who are asked who they are only where
# WeChat can tell; anybody; whoever has a link that cannot be guessed.
PERSON, READER, ANYBODY, LINK = "person", "reader", "anybody", "link"
PHONE: dict[str, str] = {
    **dict.fromkeys(("help.home", "help.inbox", "me.me", "me.agreed", "me.correct", "me.data", "me.rows"), PERSON),
    **dict.fromkeys(("me.erase", "me.export"), PERSON),
    **dict.fromkeys(("activity.index", "activity.detail", "activity.bring", "activity.cancel"), PERSON),
    **dict.fromkeys(("activity.confirm", "activity.roster", "activity.screen", "activity.sign"), PERSON),
    **dict.fromkeys(("activity.sign_up", "activity.mine", "activity.registrations", "activity.hours"), PERSON),
    **dict.fromkeys(("activity.appeal", "activity.back", "activity.certify", "activity.report"), PERSON),
    **dict.fromkeys(("quiz.index", "quiz.contest", "quiz.play", "quiz.result", "quiz.standings", "quiz.start"), PERSON),
    **dict.fromkeys(("quiz.mine", "quiz.review", "quiz.reviewed"), PERSON),
    **dict.fromkeys(("care.campaigns", "care.claim", "care.decline", "care.sign", "care.photos"), PERSON),
    **dict.fromkeys(("care.hand_over", "care.talks", "care.talk", "care.note"), PERSON),
    **dict.fromkeys(("case.index", "case.begin", "case.agree", "case.form", "case.mine", "case.looks"), PERSON),
    **dict.fromkeys(("case.case", "case.do", "case.photo", "case.supplement"), PERSON),
    **dict.fromkeys(("case.published", "case.object_to"), PERSON),
    **dict.fromkeys(("live.enter",), PERSON),
    **dict.fromkeys(("case.policy",), READER),
    **dict.fromkeys(("case.box", "case.receipt"), ANYBODY),
    **dict.fromkeys(("study.reflect", "study.day", "study.finish", "study.streak"), PERSON),
    **dict.fromkeys(("study.today", "study.yesterday", "study.read", "study.search"), READER),
    **dict.fromkeys(("me.bind", "me.leave"), READER),
    **dict.fromkeys(("me.gone", "me.begin", "me.arrive", "help.hotlines"), ANYBODY),
    **dict.fromkeys(("activity.certificate", "activity.drawn", "activity.community"), ANYBODY),
    **dict.fromkeys(("quiz.check", "quiz.verify", "quiz.document", "quiz.picture"), ANYBODY),
    **dict.fromkeys(("digest.page", "digest.picture", "digest.document", "digest.book"), LINK),
    **dict.fromkeys(("quiz.results", "quiz.returned", "live.phone", "live.screen", "live.qr", "live.where"), LINK),
    **dict.fromkeys(("digest.page", "digest.picture", "digest.document", "digest.book"), LINK),
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


def _duty(session: Session) -> dict[str, Any]:
    row = Duty(unit_id=_forest(session).id, title="责任", due_on=MORNING.date(), created_by=_han(session).id)
    row.created_at = MORNING
    session.add(row)
    session.flush()
    return {"id": row.public_id}


# How to make a thing of 林场: what the path of a route that shows it is made with. "guide" is everybody's, "nothing"
# is a thing that does not exist.
THINGS: dict[str, Make] = {
    "person": _person,
    "grant": _grant,
    "identity": _identity,
    "unit": lambda session: {"id": _forest(session).public_id},
    "correction": _correction,
    "notice": _notice,
    "duty": _duty,
    "synonym": _synonym,
    "guide": lambda _session: {"name": "organisers"},
    "nothing": lambda _session: {"id": "nothing"},
}
EVERYBODYS = ("guide", "nothing")
