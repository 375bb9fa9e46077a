"""帮扶台账: the union's columns, masked for everybody; unmasked once, by a leader's leave, for a day."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot import audit
from bot.outbox import post
from bot.public import masked
from bot.scope import NotFound, may, not_the_same, unit_ids_in_scope
from bot.sealed import put, take_json
from bot.sheets import Cell, write_sheet
from bot.turn import Refusal
from handlers.case import clocks, texts
from handlers.case.codes import MUTUAL
from handlers.case.eligibility import Household
from handlers.case.policy import HOUR
from handlers.case.service.desk import Desk
from handlers.case.service.notices import band
from handlers.case.service.scope import holders, shut_out, visible
from handlers.case.service.stories import NeedsReason
from models.base import new_public_id
from models.case import Case, CaseEvent, Kind, LedgerExport, State
from models.org import Person, Role, Unit

HEADS = (
    "序号", "单位/部门", "编号", "姓名", "工号", "性别", "困难类别", "致困原因", "家庭人口", "家庭月人均收入",
    "帮扶类型", "帮扶时间", "帮扶金额(元)", "帮扶物资", "资金来源", "帮扶责任人", "领取人签字", "状态", "是否脱困",
    "备注",
)  # fmt: skip
KINDS = (Kind.AID, Kind.FILE, Kind.CLAIM)
LOOK = "看（台账导出）"
STAR = "***"
REMARKED = ("应急先行", "落实受阻", "本人放弃", "重新办理", "调整档次", "返困", "同意挂起", "终止", "申诉", "提出异议")
SHORTEST_REASON = 6


class NotGranted(Refusal):
    """The full sheet needs a leader's leave that is still good."""

    text = "未掩码的台账要分管领导同意，同意后限时由申请人导出一次。"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which cases: None is any."""

    unit: Unit | None = None
    kinds: Sequence[str] = KINDS
    states: Sequence[str] | None = None
    since: date | None = None
    until: date | None = None


def cases(session: Session, actor: Person, filters: Filters) -> Select[Case]:
    """The cases of a ledger that the actor keeps or oversees, oldest first."""
    mine = unit_ids_in_scope(actor, Role.CASEWORKER, Role.LEADER)
    query = visible(session, actor).where(
        Case.unit_id.in_(mine), Case.kind.in_(filters.kinds), Case.number.is_not(None)
    )
    if filters.unit is not None:
        below = select(Unit.id).where(Unit.path.startswith(filters.unit.path))
        query = query.where(Case.unit_id.in_(below))
    if filters.states is not None:
        query = query.where(Case.state.in_(filters.states))
    if filters.since is not None:
        query = query.where(Case.created_at >= clocks.midnight(filters.since))
    if filters.until is not None:
        query = query.where(Case.created_at < clocks.midnight(filters.until))
    return query.where(Case.person_id != actor.id).order_by(Case.id)


def masked_sheet(desk: Desk, actor: Person, filters: Filters) -> bytes:
    """The ledger as .xlsx with names masked, bands for amounts and nothing of the story."""
    found = _numbered(desk, actor, filters)
    remarks = _remarks(desk.session, found)
    rows = [_row(desk, n, case, remarks.get(case.id, ""), full=False) for n, case in found]
    audit.note(
        desk.session, desk.vault, "导出台账（掩码）", "ledger", actor=actor, detail={"rows": len(rows)}, now=desk.now
    )
    return write_sheet(rows, HEADS, "帮扶台账（掩码）")


def ask_full(desk: Desk, actor: Person, unit: Unit, reason: str) -> LedgerExport:
    """Ask for the unmasked ledger of a unit. Raises: NotFound, NeedsReason."""
    if not may(desk.session, actor, Role.CASEWORKER, unit):
        raise NotFound
    if len(reason.strip()) < SHORTEST_REASON:
        raise NeedsReason
    wish = LedgerExport(public_id=new_public_id(), unit_id=unit.id, asked_by=actor.id, asked_at=desk.now)
    put(desk.vault, wish, "reason", reason)
    desk.session.add(wish)
    desk.session.flush()
    for leader in holders(desk.session, unit, Role.LEADER):
        key = f"ledger:{wish.public_id}:{leader.public_id}"
        post(desk.session, leader, texts.export_asked(actor.name), key=key, now=desk.now, kind="case")
    return wish


def waiting(session: Session, leader: Person) -> list[LedgerExport]:
    """Requests a leader may grant, oldest first."""
    query = select(LedgerExport).where(
        LedgerExport.unit_id.in_(unit_ids_in_scope(leader, Role.LEADER)),
        LedgerExport.approved_at.is_(None),
        LedgerExport.asked_by != leader.id,
    )
    return list(session.scalars(query.order_by(LedgerExport.id)))


def asked_for(session: Session, actor: Person) -> list[LedgerExport]:
    """One's own requests that were not used up, the newest first."""
    query = select(LedgerExport).where(LedgerExport.asked_by == actor.id, LedgerExport.fetched_at.is_(None))
    return list(session.scalars(query.order_by(LedgerExport.id.desc()).limit(10)))


def rows_of(desk: Desk, found: Sequence[Case]) -> dict[int, list[Cell]]:
    """Lines of the masked ledger by the case's id, without their number."""
    remarks = _remarks(desk.session, [(1, case) for case in found])
    with _known(desk.session, found):
        return {case.id: _row(desk, 1, case, remarks.get(case.id, ""), full=False)[1:] for case in found}


@contextmanager
def _known(session: Session, found: Sequence[Case]) -> Iterator[None]:
    """While this lasts, the session has at hand whom the cases are of and with, and their units."""
    people = {one for case in found for one in (case.person_id, case.handler_id) if one}
    units = {case.unit_id for case in found if case.unit_id}
    held = [
        session.scalars(select(Person).where(Person.id.in_(people))).all(),
        session.scalars(select(Unit).where(Unit.id.in_(units))).all(),
    ]
    yield
    held.clear()


def grant(desk: Desk, leader: Person, public_id: str) -> LedgerExport:
    """Give leave, for a day. Raises: NotFound, SamePerson."""
    wish = _wish(desk.session, public_id)
    if not may(desk.session, leader, Role.LEADER, desk.session.get_one(Unit, wish.unit_id)):
        raise NotFound
    not_the_same(wish.asked_by, leader)
    wish.approved_by, wish.approved_at = leader.id, desk.now
    wish.expires_at = desk.now + desk.policy.rules.export_hours * HOUR
    audit.note(desk.session, desk.vault, "同意导出台账", wish.public_id, actor=leader, now=desk.now)
    return wish


def full_sheet(desk: Desk, actor: Person, public_id: str) -> bytes:
    """The unmasked ledger, once, with a watermark; each person on it is told in their record of looks.

    Raises: NotFound, NotGranted.
    """
    wish = _wish(desk.session, public_id)
    unit = desk.session.get_one(Unit, wish.unit_id)
    if wish.asked_by != actor.id or not may(desk.session, actor, Role.CASEWORKER, unit):
        raise NotFound
    if wish.fetched_at or wish.expires_at is None or desk.now >= wish.expires_at:
        raise NotGranted
    wish.fetched_at = desk.now
    rows, found = [], _numbered(desk, actor, Filters(unit=unit))
    remarks = _remarks(desk.session, found)
    for number, case in found:
        rows.append(_row(desk, number, case, remarks.get(case.id, ""), full=True))
        audit.note(
            desk.session, desk.vault, LOOK, str(case.number), actor=actor, subject_id=case.person_id, now=desk.now
        )
    return write_sheet(rows, HEADS, _watermark(actor, desk.now))


def _numbered(desk: Desk, actor: Person, filters: Filters) -> list[tuple[int, Case]]:
    found = desk.session.scalars(cases(desk.session, actor, filters)).all()
    return list(enumerate((case for case in found if not shut_out(desk.session, case, actor)), 1))


def _row(desk: Desk, number: int, case: Case, remark: str, *, full: bool) -> list[Cell]:
    session = desk.session
    person = session.get(Person, case.person_id) if case.person_id else None
    unit = session.get(Unit, case.unit_id) if case.unit_id else None
    handler = session.get(Person, case.handler_id) if case.handler_id else None
    answers, decision = (take_json(desk.vault, case, field) for field in ("answers", "decision"))
    household = Household.from_answers(answers)
    name = person.name if person else ""
    amount = decision.get("amount")
    monthly = f"{household.income / 1200 / household.members:.2f}" if household else ""
    return [
        str(number), unit.name if unit else "", case.number, name if full else masked(name),
        (person.employee_no if person else "") if full else STAR, (person.gender or "") if person and full else "",
        str(decision.get("category") or "") if full else STAR, str(answers.get("story", "")) if full else STAR,
        str(household.members) if household and full else "", monthly if full else "",
        str(answers.get("category") or case.kind) if full or case.kind != Kind.CLAIM else case.kind,
        str(decision.get("at", "")), (f"{amount / 100:.2f}" if amount is not None else "") if full else band(amount),
        str(decision.get("goods", "")), _fund(case, decision), handler.name if handler else "", "", case.state,
        "是" if case.state == State.OFF_FILE else "", remark,
    ]  # fmt: skip


def _fund(case: Case, decision: Mapping[str, Any]) -> str:
    """Where the money came from; a claim is paid by the mutual fund."""
    return MUTUAL if case.kind == Kind.CLAIM and "amount" in decision else str(decision.get("fund", ""))


def _remarks(session: Session, found: Sequence[tuple[int, Case]]) -> dict[int, str]:
    """What was out of the ordinary with each case, by its log: reasons by code and how often, no words of anybody."""
    query = select(CaseEvent.case_id, CaseEvent.action, CaseEvent.code, func.count())
    query = query.where(CaseEvent.case_id.in_([case.id for _, case in found]), CaseEvent.action.in_(REMARKED))
    rows = session.execute(
        query.group_by(CaseEvent.case_id, CaseEvent.action, CaseEvent.code).order_by(func.min(CaseEvent.id))
    )
    lines: dict[int, list[str]] = {}
    for case_id, action, code, times in rows:
        said = f"{action}（{code}）" if code else action
        lines.setdefault(case_id, []).append(f"{said}×{times}" if times > 1 else said)
    return {case_id: "；".join(parts) for case_id, parts in lines.items()}


def _watermark(actor: Person, now: datetime) -> str:
    at = now.astimezone(clocks.SHANGHAI)
    return (
        f"帮扶台账 · {actor.name}（{actor.employee_no}）于 {at:%Y-%m-%d %H:%M} 导出 · 内含个人信息，用后删除，不得转发"
    )


def _wish(session: Session, public_id: str) -> LedgerExport:
    found = session.scalar(select(LedgerExport).where(LedgerExport.public_id == public_id))
    if found is None:
        raise NotFound
    return found
