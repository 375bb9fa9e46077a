"""Who looked at what and did what: searched, and the chain checked."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from bot import audit
from bot.scope import people_in_scope
from bot.sealed import take
from bot.vault import SealBroken, Vault
from bot.web.call import Call
from bot.web.console import Column, Filter, View, list_page, page, render
from handlers.office import texts
from handlers.office.console.base import console, refuse_below
from models.audit import AuditRow
from models.org import Person, Role

ACTOR, SUBJECT = aliased(Person), aliased(Person)
ANCHORS = "audit.anchors"
KINDS = (("看", "看过敏感内容"), ("导出", "导出"), ("授权", "授权"), ("收回", "收回职责"), ("重设", "重设口令"))
ACTION = Filter("kind", "做了什么", KINDS, lambda chosen: AuditRow.action.startswith(chosen))


@console.get("/audit")
@page(Role.AUDITOR)
def looks(call: Call) -> View:
    """What people of one's units did, and what was done with their records."""
    mine = people_in_scope(call.person, Role.AUDITOR)
    query = select(AuditRow, ACTOR.name.label("actor"), SUBJECT.name.label("subject"))
    query = query.outerjoin(ACTOR, ACTOR.id == AuditRow.actor_id).outerjoin(SUBJECT, SUBJECT.id == AuditRow.subject_id)
    query = query.where(or_(AuditRow.actor_id.in_(mine), AuditRow.subject_id.in_(mine)))
    search = (AuditRow.object, AuditRow.action, ACTOR.name, SUBJECT.name)
    columns, order, template = _columns(call.vault), (AuditRow.seq.desc(),), "console/office/audit.html"
    filters = (ACTION,)
    return list_page(
        call, texts.AUDIT_LIST, query, columns, search=search, filters=filters, order=order, template=template
    )


def _columns(vault: Vault) -> tuple[Column, ...]:
    def reason(row: Any) -> str:
        try:
            return take(vault, row.AuditRow, "reason")
        except SealBroken:
            return "（打不开）"

    return (
        Column("序号", lambda row: row.AuditRow.seq),
        Column("时间", lambda row: row.AuditRow.at),
        Column("谁", lambda row: row.actor or "程序"),
        Column("做了什么", lambda row: row.AuditRow.action),
        Column("对象", lambda row: audit.named(row.AuditRow.object)),
        Column("关于谁", lambda row: row.subject),
        Column("理由", reason),
    )


@console.get("/audit/chain")
@page(Role.AUDITOR)
def chain(call: Call) -> View:
    """Walk the whole chain, and the anchors that are kept beside it."""
    refuse_below(call, Role.AUDITOR)
    anchors = audit.read_anchors(call.config.data / ANCHORS)
    faults = audit.verify(call.session, call.vault, anchors)
    values: dict[str, Any] = {"faults_found": [(one.seq, texts.FAULTS.get(one.what, one.what)) for one in faults]}
    values |= {"anchors": len(anchors), "end": audit.anchor(call.session)}
    return render(call, "console/office/chain.html", title="核对审计链", words=texts, **values)
