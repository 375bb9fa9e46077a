"""Every operation × every person, inside the subtree and outside; a service function without an entry fails."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import handlers.activity.service as package
from bot.database import Database
from bot.sheets import write_csv
from bot.turn import Refusal
from handlers.activity.service import (
    access,
    attendance,
    changing,
    claims,
    completing,
    drafts,
    dual,
    duty,
    exports,
    hours,
    hoursheets,
    offline,
    overseeing,
    publishing,
    sessions,
    sports,
    squads,
)
from models.activity import Activity, Kind, SignUp, Standing
from models.org import Person
from tests.activity.conftest import NOW
from tests.activity.stage import Stage

LATER = NOW + timedelta(days=1)
OUTSIDE = {"south_org", "out_sec", "left"}


def _empty(found: Any) -> Any:
    """A list that shows nothing is a refusal too."""
    if not found:
        raise Refusal("nothing shown")
    return found


def _faults(report: Any) -> Any:
    if report.faults:
        raise Refusal(report.faults[0])
    return report


def _first(made: Activity, session: Session) -> SignUp:
    return session.query(SignUp).filter_by(activity_id=made.id, standing=Standing.SIGNED).one()


def _fixture(stage: Stage) -> Any:
    made = stage.tournament()
    return sports.draw(stage.session, made.id, stage.world.organizer, rng=Random(1), now=NOW)[0]


ORG = {"organizer", "secretary", "admin"}
LEAD = ORG | {"leader"}
DAY: dict[str, Any] = {"starts_at": NOW + timedelta(days=3), "ends_at": NOW + timedelta(days=3, hours=1)}
DUTY = write_csv([["10", "11-28", "白"]], ["工号", "日期", "班次"])
SHEET = write_csv([["10", "敬老", "2026-11-20", "2"]], ["工号", "活动名称", "活动日期", "服务时长"])
SINCE = {"since": NOW - timedelta(days=30), "until": NOW}
Try = Callable[[Stage, Person], object]
OPERATIONS: dict[str, tuple[Try, set[str]]] = {
    "access.overseen": (lambda s, p: (s.draft(), _empty(s.session.scalars(access.overseen(p)).all())), LEAD),
    "access.one_overseen": (lambda s, p: access.one_overseen(s.session, p, s.draft().public_id), LEAD),
    "access.find": (lambda s, p: access.find(s.session, p, s.draft().public_id), LEAD),
    "attendance.roster": (lambda s, p: _empty(attendance.roster(s.session, p, s.signed())), LEAD),
    "attendance.mark": (
        lambda s, p: attendance.mark(s.session, p, s.over(), [s.member.id], "in", now=NOW - timedelta(hours=3)),
        LEAD,
    ),
    "attendance.bring_along": (
        lambda s, p: attendance.bring_along(s.session, p, s.activity().id, s.other, now=NOW),
        LEAD,
    ),
    "attendance.led_by": (
        lambda s, p: (s.over(), _empty(attendance.led_by(s.session, p, now=NOW - timedelta(hours=3)))),
        LEAD,
    ),
    "changing.changeable": (lambda s, p: (s.activity(), _empty(changing.changeable(s.session, p, now=NOW))), ORG),
    "changing.change_capacity": (
        lambda s, p: changing.change_capacity(s.session, s.activity().id, p, capacity=9, now=NOW),
        ORG,
    ),
    "changing.call_off": (lambda s, p: changing.call_off(s.session, s.activity().id, p, "大风", now=NOW), ORG),
    "changing.move": (lambda s, p: changing.move(s.session, s.activity().id, p, now=NOW, **DAY), ORG),
    "changing.remove": (lambda s, p: changing.remove(s.session, s.signed().id, p, s.member, "重复报名", now=NOW), LEAD),
    "changing.excuse": (lambda s, p: changing.excuse(s.session, _first(s.signed(), s.session), p, "请过假"), LEAD),
    "claims.propose": (
        lambda s, p: claims.propose(
            s.session,
            p,
            s.other,
            title="敬老",
            proof="与队长同去",
            now=NOW,
            starts_at=NOW - timedelta(days=2),
            ends_at=NOW - timedelta(days=2, hours=-1),
        ),
        ORG,
    ),
    "claims.hand_in": (lambda s, p: claims.hand_in(s.session, p, _begun(s), "与队长同去", now=NOW), ORG),
    "claims.decide": (lambda s, p: claims.decide(s.session, p, s.back(), approve=True, now=NOW), ORG),
    "claims.decide_appeal": (
        lambda s, p: claims.decide_appeal(
            s.session,
            p,
            claims.appeal(s.session, s.member, s.over(), claimed=60, text="没信号", now=NOW),
            granted=60,
            now=NOW,
        ),
        ORG,
    ),
    "claims.to_decide": (lambda s, p: (s.back(), _empty(claims.to_decide(s.session, p))), ORG),
    "overseeing.claims": (
        lambda s, p: (s.back(), _empty(s.session.execute(select(overseeing.claims(p))).all())),
        ORG,
    ),
    "overseeing.claim": (lambda s, p: overseeing.claim(s.session, p, "back", s.back().public_id), ORG),
    "completing.set_hosts": (lambda s, p: completing.set_hosts(s.session, s.draft(), p, [(s.world.north, None)]), ORG),
    "completing.set_audience": (lambda s, p: completing.set_audience(s.session, s.draft(), p, {}), ORG),
    "completing.set_leader": (lambda s, p: completing.set_leader(s.session, s.draft(), p, "10"), ORG),
    "completing.set_agenda": (lambda s, p: completing.set_agenda(s.session, s.study(), p, ["发言"]), ORG),
    "drafts.back_entry_of": (
        lambda s, p: drafts.back_entry_of(
            s.session, p, drafts.begin_back_entry(s.session, s.member, "敬老", now=NOW).id
        ),
        {"member"},
    ),
    "drafts.appeal_of": (
        lambda s, p: drafts.appeal_of(s.session, p, drafts.begin_appeal(s.session, s.member, s.over(), now=NOW).id),
        {"member"},
    ),
    "drafts.begin_report": (
        lambda s, p: drafts.begin_report(
            s.session,
            p,
            s.report() and dual.mine(s.session, s.member)[0],
            (NOW - timedelta(days=2), NOW - timedelta(days=2, hours=-1)),
            now=NOW,
        ),
        {"member"},
    ),
    "dual.confirm_by_branch": (
        lambda s, p: dual.confirm_by_branch(s.session, p, s.registration(), now=NOW),
        {"secretary"},
    ),
    "dual.report": (
        lambda s, p: dual.report(
            s.session,
            p,
            s.report() and dual.mine(s.session, s.member)[0],
            "又清雪一次",
            now=NOW,
            starts_at=NOW - timedelta(days=2),
            ends_at=NOW - timedelta(days=2, hours=-1),
        ),
        {"member"},
    ),
    "dual.acknowledge_by_branch": (
        lambda s, p: dual.acknowledge_by_branch(s.session, p, s.report(), now=NOW),
        {"secretary"},
    ),
    "dual.offer": (lambda s, p: dual.offer(s.session, p, s.registration(), "维修"), {"member"}),
    "dual.to_confirm": (lambda s, p: (s.registration(), _empty(dual.to_confirm(s.session, p))), {"secretary"}),
    "overseeing.dual": (
        lambda s, p: (s.registration(), _empty(s.session.execute(select(overseeing.dual(p))).all())),
        {"secretary"},
    ),
    "overseeing.one_dual": (
        lambda s, p: overseeing.one_dual(s.session, p, "registration", s.registration().public_id),
        {"secretary"},
    ),
    "duty.import_roster": (
        lambda s, p: _faults(duty.import_roster(s.session, p, DUTY, filename="x.csv", now=NOW)),
        ORG,
    ),
    "exports.state_rows": (lambda s, p: (s.entry(), _empty(exports.state_rows(s.session, p, **SINCE))), ORG),
    "exports.list_sheet": (lambda s, p: exports.list_sheet(s.session, p, s.signed(), now=NOW), LEAD),
    "hours.set_levels": (lambda s, p: hours.set_levels(s.session, p, [(1, 60)]), {"admin"}),
    "hours.attest": (lambda s, p: hours.attest(s.session, p, s.over(), s.member, 60, "漏签", now=NOW), LEAD),
    "hours.reverse": (lambda s, p: hours.reverse(s.session, p, s.entry(), "重复", now=NOW), ORG),
    "hoursheets.import_hours": (
        lambda s, p: _faults(hoursheets.import_hours(s.session, p, SHEET, filename="x.csv", now=NOW)),
        ORG,
    ),
    "offline.sync": (lambda s, p: offline.sync(s.session, p, s.signed().id, [], secret="x", now=NOW), LEAD),
    "publishing.create": (
        lambda s, p: publishing.create(
            s.session, p, hosts=[(s.world.north, None)], kind=Kind.RED, title="参观", place="馆", now=NOW, **DAY
        ),
        ORG,
    ),
    "publishing.edit": (lambda s, p: publishing.edit(s.session, s.draft(), p, {"title": "改"}), ORG),
    "publishing.submit": (lambda s, p: publishing.submit(s.session, s.draft(), p, now=NOW), ORG),
    "publishing.to_review": (
        lambda s, p: (
            _pending(s),
            _empty(publishing.to_review(s.session, p)),
        ),
        {"secretary", "admin"},
    ),
    "publishing.review": (
        lambda s, p: publishing.review(s.session, _pending(s), p, approve=True, now=NOW),
        {"secretary", "admin"},
    ),
    "sessions.set_agenda": (lambda s, p: sessions.set_agenda(s.session, s.study(), p, [("发言", None, "")]), ORG),
    "sessions.close": (lambda s, p: sessions.close(s.session, s.study().id, p, now=NOW), LEAD),
    "sessions.write_minutes": (lambda s, p: sessions.write_minutes(s.session, s.study(), p, "纪要"), LEAD),
    "sessions.approve_minutes": (
        lambda s, p: sessions.approve_minutes(s.session, _written(s), p, now=NOW),
        LEAD - {"organizer"},
    ),
    "sessions.add_measure": (
        lambda s, p: sessions.add_measure(
            s.session, s.study(), p, text="修订", owner=s.member, due_on=date(2026, 12, 1), now=NOW
        ),
        LEAD,
    ),
    "sessions.led": (lambda s, p: (s.study(), _empty(sessions.led(s.session, p, now=NOW))), LEAD),
    "sessions.all_measures": (lambda s, p: sessions.all_measures(s.session, p, s.study()), LEAD),
    "sessions.owner_for": (lambda s, p: sessions.owner_for(s.session, p, s.study(), "10"), LEAD),
    "sessions.finish": (lambda s, p: sessions.finish(s.session, p, _measure(s), "办完了", now=NOW), {"member"}),
    "sessions.made_up": (
        lambda s, p: sessions.made_up(s.session, p, _to_make_up(s), "学到了支部建在连上的道理", now=NOW),
        {"member"},
    ),
    "sports.set_up": (
        lambda s, p: sports.set_up(s.session, s.activity(kind=Kind.SPORT, hours_rule="none"), p, style="cup"),
        ORG,
    ),
    "sports.answer": (lambda s, p: sports.answer(s.session, p, _asking(s), accept=True, now=NOW), {"member"}),
    "squads.requests": (lambda s, p: (_asking(s), _empty(squads.requests(s.session, p))), {"member"}),
    "sports.draw": (lambda s, p: sports.draw(s.session, s.tournament().id, p, rng=Random(1), now=NOW), ORG),
    "sports.schedule": (
        lambda s, p: sports.schedule(s.session, _fixture(s), p, starts_at=LATER, place="馆", now=LATER),
        LEAD,
    ),
    "sports.score": (lambda s, p: sports.score(s.session, _fixture(s), p, 3, 1), LEAD),
}
OWN = {
    "attendance.by_code", "attendance.near_ones", "certificates.issue", "claims.appeal", "claims.appealable",
    "drafts.back_entry", "drafts.begin_appeal", "drafts.begin_back_entry", "dual.mine", "dual.register",
    "dual.hand_in", "dual.check_report", "hours.ledger", "sessions.measures_of", "sessions.to_make_up",
    "signing.cancel", "signing.confirm", "signing.mine", "signing.of", "signing.offers_to", "signing.open_for",
    "signing.sign_up", "sports.enter_team", "sports.join", "squads.leave", "squads.membership", "squads.tournaments",
    "strikes.paused_until",
}  # fmt: skip
"""What concerns nobody but the person who asks: there is no other's row to name."""
INNER = {
    "access.invited", "access.leads", "access.managed", "access.must_lead", "access.must_organize", "access.organizes",
    "attendance.record", "certificates.unit_of", "dual.branch_of", "exports.state_csv", "exports.state_sheet",
    "hours.must_be", "hours.must_cover", "hours.put_attested", "hours.put_reversal", "signing.remove",
    "sports.must_be_open",
}  # fmt: skip
"""Parts of the others, asked by them once the right was checked."""
ACTORS = ("organizer", "secretary", "admin", "leader", "member", "south_org", "out_sec", "left")


def _pending(stage: Stage) -> int:
    made = stage.draft()
    publishing.submit(stage.session, made, stage.world.organizer, now=NOW)
    return made.id


def _written(stage: Stage) -> Activity:
    made = stage.study()
    sessions.write_minutes(stage.session, made, stage.world.organizer, "纪要")
    return made


def _begun(stage: Stage) -> Any:
    entry = drafts.begin_back_entry(stage.session, stage.other, "敬老", now=NOW)
    drafts.when(stage.session, entry, (NOW - timedelta(days=2), NOW - timedelta(days=2, hours=-1)), now=NOW)
    return entry


def _measure(stage: Stage) -> Any:
    return sessions.add_measure(
        stage.session, stage.study(), stage.world.organizer, text="修订", owner=stage.member, due_on=date(2026, 12, 1),
        now=NOW,
    )  # fmt: skip


def _to_make_up(stage: Stage) -> Any:
    rows = sessions.close(stage.session, stage.study().id, stage.world.organizer, now=NOW)
    return next(row for row in rows if row.person_id == stage.member.id)


def _asking(stage: Stage) -> Any:
    made = stage.tournament()
    return sports.join(stage.session, sports.teams_of(stage.session, made)[0], stage.world.people[2], now=NOW)


@contextmanager
def undone(db: Database) -> Iterator[Session]:
    """A session whose work is never kept."""
    with db.writer.connect() as connection:
        transaction = connection.begin()
        session = Session(connection, expire_on_commit=False)
        try:
            yield session
        finally:
            session.close()
            transaction.rollback()


def operations() -> set[str]:
    """Every public function of the service that is given a person."""
    found = set()
    for part in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{part.name}")
        for name, verb in vars(module).items():
            if inspect.isfunction(verb) and verb.__module__ == module.__name__ and not name.startswith("_"):
                kinds = [str(one.annotation) for one in inspect.signature(verb).parameters.values()]
                if any("models.org.Person" in kind for kind in kinds):
                    found.add(f"{part.name}.{name}")
    return found


def test_every_operation_of_the_service_is_in_the_matrix() -> None:
    assert operations() == set(OPERATIONS) | OWN | INNER


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_for_those_whose_it_is(db: Database, name: str) -> None:
    work, allowed = OPERATIONS[name]
    done = set()
    with undone(db) as session:
        stage = Stage(session)
        for actor in ACTORS:
            undo = session.begin_nested()
            try:
                work(stage, stage.who(actor))
                done.add(actor)
            except Refusal:
                pass
            undo.rollback()
            session.expire_all()
    assert done == allowed
    assert not done & OUTSIDE
