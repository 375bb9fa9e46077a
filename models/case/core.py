"""The case itself: its kinds and states, its log, who sits on it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Plain, Row

KEEP: dict[str, Any] = {"erase": "keep"}
SEALED: dict[str, Any] = {"sealed": True}
OTHERS: dict[str, Any] = {"owner": False}


class Kind(StrEnum):
    """What is asked for."""

    AID = "帮扶申请"
    FILE = "困难建档"
    CLAIM = "医疗互助"
    WISH = "意见诉求"
    MIND = "心理支持"
    LAW = "法律咨询"
    BOX = "匿名信箱"


class State(StrEnum):
    """Where a case stands."""

    DRAFT = "草稿"
    SUBMITTED = "已提交"
    WITHDRAWN = "已撤回"
    HANDLING = "受理中"
    WANTED = "待补正"
    LAPSED = "未补正关闭"
    DECLINING = "拟不予受理"
    DECLINED = "不予受理"
    TRANSFERRED = "已转办"
    VERIFYING = "核实中"
    PANEL = "评议中"
    NOTICE = "公示中"
    OBJECTED = "异议处理"
    FAILED = "不通过"
    AWAITING = "待审批"
    APPROVED = "已批准"
    REJECTED = "不批准"
    CARRYING = "落实中"
    DONE = "已落实"
    RATING = "待评价"
    CLOSED = "已办结"
    REOPENED = "重新办理"
    APPEAL = "申诉中"
    UPHELD = "维持原决定"
    ON_FILE = "建档在册"
    REVIEW = "复核中"
    OFF_FILE = "脱困退档"
    HELD = "挂起"
    RELIEF = "应急先行救助"
    ENDED = "终止"
    FIRST_LOOK = "单位初审"
    REPORTED = "已上报"
    OUTSIDE = "外部审核"
    REFUSED = "拒付"
    PAID = "已拨付"


PENDING = frozenset(
    {
        State.SUBMITTED, State.HANDLING, State.WANTED, State.DECLINING, State.TRANSFERRED, State.VERIFYING, State.PANEL,
        State.NOTICE, State.OBJECTED, State.AWAITING, State.APPROVED, State.CARRYING, State.REOPENED, State.APPEAL,
        State.HELD, State.RELIEF, State.FIRST_LOOK, State.REPORTED, State.OUTSIDE,
    }
)  # fmt: skip
STAFF_ROLES = frozenset("HLBVGF")  # the parts on a case whose steps count as an answer
SUBMISSIONS = ("提交", "投信")


class Urgency(StrEnum):
    """How soon."""

    NOW = "应急"
    URGENT = "紧急"
    NORMAL = "一般"
    COMPLEX = "复杂"


class Seat(StrEnum):
    """What a named person is on one case."""

    VERIFIER = "verifier"
    PANEL = "panel"
    RECUSED = "recused"
    KEPT_FROM = "kept_from"


class Case(Row):
    """One request. `back_to` is where it returns after a pause; `previous_id` the case it follows on (返困).

    `due_at` and `next_at` are only an index over what the log says: the one when it is late, the other when the clock
    should look again. `receipt_hash` belongs to the anonymous box, whose rows name nobody and know days only.
    """

    __tablename__ = "help_case"
    __table_args__ = (Index("ix_help_case_unit_state", "unit_id", "state"), {"info": {"label": "求助"}})

    number: Mapped[str | None] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), index=True)
    back_to: Mapped[str | None] = mapped_column(String(16))
    urgency: Mapped[str] = mapped_column(String(8), default=Urgency.NORMAL)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    proxy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=OTHERS)
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True, info=OTHERS)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    to_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("help_case.id"))
    answers: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    decision: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    household_no: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    household_index: Mapped[str | None] = mapped_column(
        String(64), index=True, info={"blind": ("household_no", "case.household"), "personal": True}
    )
    receipt_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    policy: Mapped[str] = mapped_column(String(16), default="")
    round: Mapped[int] = mapped_column(Integer, default=1)
    events: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    shredded_at: Mapped[datetime | None]


class CaseEvent(Row):
    """One step of a case; only ever added. The clocks are computed from these rows and nothing else."""

    __tablename__ = "case_event"
    __table_args__ = (
        UniqueConstraint("case_id", "seq"),
        Index("ix_case_event_at", "at"),
        {"info": {"label": "求助的每一步"}},
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("help_case.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    seq: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(4))
    action: Mapped[str] = mapped_column(String(16))
    source: Mapped[str | None] = mapped_column(String(16))
    target: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict, info=KEEP)


class CaseSeat(Plain):
    """What somebody is on one case: verifier, panel, recused, or kept from it by the applicant's wish."""

    __tablename__ = "case_seat"
    __table_args__ = (UniqueConstraint("case_id", "person_id", "seat"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("help_case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, info=OTHERS)
    seat: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(32), default="")
    at: Mapped[datetime]


class Kin(Plain):
    """Two people who are relatives: neither handles the other's case. Kept once, the smaller id first."""

    __tablename__ = "kin"
    __table_args__ = (UniqueConstraint("person_id", "other_id"), {"info": {"erase": "delete"}})

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, info={"owner": True})


class CaseCounter(Base):
    """The last number given out on a day."""

    __tablename__ = "case_counter"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    last: Mapped[int] = mapped_column(Integer, default=0)
