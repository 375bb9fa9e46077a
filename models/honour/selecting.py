"""身边榜样: selections, nominations and the way they climb, notices and objections, the panel, stories."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Plain, Row
from models.org import Person, Unit

CATEGORIES = ("工作认真", "服务优质", "管理创新")


class State(StrEnum):
    """Where a selection stands."""

    DRAFT = "起草"
    NOMINATING = "推荐"
    SCREENING = "资格审查"
    NOTICE = "公示"
    VOTING = "投票"
    REVIEW = "评审"
    SECOND = "再公示"
    HONOURED = "表彰"
    PRAISING = "宣传"
    CLOSED = "结束"
    CALLED_OFF = "取消"


class Standing(StrEnum):
    """Where a nomination stands."""

    DRAFT = "起草"
    CLIMBING = "逐级推荐"
    SENT_BACK = "已退回"
    STOPPED = "未上报"
    WITHDRAWN = "已撤回"
    ARRIVED = "待资格审查"
    ELIGIBLE = "审查通过"
    INELIGIBLE = "审查未通过"
    WITHHELD = "本人未同意公示"
    OVERTURNED = "异议成立"
    PASSED = "评审通过"
    NOT_PASSED = "评审未通过"
    HONOURED = "已表彰"


class Whom(StrEnum):
    """Whom a category is for."""

    PERSON = "个人"
    TEAM = "集体"


SHOWING = (State.NOTICE, State.SECOND)
RUNNING = (
    State.NOMINATING, State.SCREENING, State.NOTICE, State.VOTING, State.REVIEW, State.SECOND, State.HONOURED,
    State.PRAISING,
)  # fmt: skip
OPEN_TO_CHANGE = (Standing.DRAFT, Standing.SENT_BACK)
IN_RUNNING = (Standing.CLIMBING, Standing.ARRIVED, Standing.ELIGIBLE, Standing.PASSED, Standing.HONOURED)


class Selection(Row):
    """One selection. `categories`: [{"name", "whom", "quota"}]; a nomination names one by its place in the list.

    `state_until`: when the clock moves it on. `notice_days` are working days, `voting_days` calendar days.
    """

    __tablename__ = "selection"

    title: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[str] = mapped_column(String(16), default=State.DRAFT, index=True)
    categories: Mapped[list[Any]] = mapped_column(default=list)
    nominations_until: Mapped[datetime]
    votes: Mapped[bool] = mapped_column(default=True)
    voting_days: Mapped[int] = mapped_column(Integer, default=5)
    choices: Mapped[int] = mapped_column(Integer, default=3)
    notice_days: Mapped[int] = mapped_column(Integer, default=5)
    state_until: Mapped[datetime | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship()

    def category(self, place: int) -> str:
        """工作认真（个人）."""
        one = self.categories[place]
        return f"{one['name']}（{one['whom']}）"


class SelectionRule(Plain):
    """The rules as nominators read them; a new wording is a new version."""

    __tablename__ = "selection_rule"
    __table_args__ = (UniqueConstraint("selection_id", "version"),)

    selection_id: Mapped[int] = mapped_column(ForeignKey("selection.id"))
    version: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class SelectionStep(Plain):
    """What moved a selection on; `by_id` is empty for the clock."""

    __tablename__ = "selection_step"

    selection_id: Mapped[int] = mapped_column(ForeignKey("selection.id"), index=True)
    action: Mapped[str] = mapped_column(String(16))
    target: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="", info={"mentions": True})
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class PanelSeat(Plain):
    """Somebody on a selection's panel."""

    __tablename__ = "selection_panel"
    __table_args__ = (UniqueConstraint("selection_id", "person_id"),)

    selection_id: Mapped[int] = mapped_column(ForeignKey("selection.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)

    person: Mapped[Person] = relationship()


class Nomination(Row):
    """A person or a team, and their story. `at_unit_id`: whose turn it is while it climbs.

    `live_key` is unique in its selection while the nomination counts, so that nobody is nominated twice. `frontline` is
    what the roster said when it was handed in. `…_answered_at`: the nominee was asked and said yes or no; a yes is a
    Consent. `rule_version` is what the nominator read.
    """

    __tablename__ = "nomination"
    __table_args__ = (
        UniqueConstraint("selection_id", "live_key"),
        Index("ix_nomination_level", "at_unit_id", "standing"),
    )

    selection_id: Mapped[int] = mapped_column(ForeignKey("selection.id"), index=True)
    category: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    at_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    standing: Mapped[str] = mapped_column(String(16), default=Standing.DRAFT)
    live_key: Mapped[str | None] = mapped_column(String(32))
    rule_version: Mapped[int] = mapped_column(Integer)
    summary: Mapped[str] = mapped_column(String(128), default="", info={"personal": True})
    story: Mapped[str] = mapped_column(Text, default="")
    frontline: Mapped[bool] = mapped_column(default=False)
    notice_answered_at: Mapped[datetime | None]
    praise_answered_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None] = mapped_column(index=True)
    created_at: Mapped[datetime]

    selection: Mapped[Selection] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    team: Mapped[Unit | None] = relationship(foreign_keys=[team_id])
    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])

    @property
    def name(self) -> str:
        """Whom it names."""
        if self.person is not None:
            return self.person.name
        return self.team.name if self.team is not None else ""


class NominationStep(Plain):
    """What happened to a nomination, by whom at which level."""

    __tablename__ = "nomination_step"

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id"), index=True)
    action: Mapped[str] = mapped_column(String(16))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    note: Mapped[str] = mapped_column(Text, default="", info={"mentions": True})
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Recusal(Plain):
    """声明回避: somebody has nothing to do with a nomination, for the reason they gave."""

    __tablename__ = "nomination_recusal"
    __table_args__ = (UniqueConstraint("nomination_id", "person_id"),)

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime]


class HonourNotice(Row):
    """A nomination shown to the host's people for some working days; emptied when it is taken down."""

    __tablename__ = "honour_notice"

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    second: Mapped[bool] = mapped_column(default=False)
    shown_as: Mapped[str] = mapped_column(String(64), info={"personal": True})
    home: Mapped[str] = mapped_column(String(64), info={"personal": True})
    category: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    taken_down_at: Mapped[datetime | None]

    nomination: Mapped[Nomination] = relationship()


class HonourObjection(Row):
    """An objection to a notice; what it says and who made it are sealed."""

    __tablename__ = "honour_objection"

    notice_id: Mapped[int] = mapped_column(ForeignKey("honour_notice.id"), index=True)
    text: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})
    by: Mapped[bytes | None] = mapped_column("by_sealed", LargeBinary, info={"sealed": True})
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    upheld: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(Text, default="", info={"mentions": True})
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    notice: Mapped[HonourNotice] = relationship()


class PanelVote(Plain):
    """What a member of the panel decided on one nomination, and why."""

    __tablename__ = "panel_vote"
    __table_args__ = (UniqueConstraint("nomination_id", "person_id"),)

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    agrees: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Story(Row):
    """A story that is told; `item_id` is the study item made of it."""

    __tablename__ = "honour_story"

    nomination_id: Mapped[int] = mapped_column(ForeignKey("nomination.id"), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(String(128), info={"personal": True})
    text: Mapped[str] = mapped_column(Text)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("study_item.id"))
    published_at: Mapped[datetime]
    taken_down_at: Mapped[datetime | None]
