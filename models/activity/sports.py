"""Teams, the draw, fixtures and scores of a sports activity."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Plain, Row


class Tournament(Plain):
    """How a sports activity is played. `style`: "league" (everybody meets) or "cup" (the loser is out)."""

    __tablename__ = "tournament"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), unique=True)
    style: Mapped[str] = mapped_column(String(8))
    least: Mapped[int] = mapped_column(Integer, default=1)
    most: Mapped[int] = mapped_column(Integer, default=12)
    win: Mapped[int] = mapped_column(Integer, default=3)
    draw: Mapped[int] = mapped_column(Integer, default=1)
    loss: Mapped[int] = mapped_column(Integer, default=0)
    drawn_at: Mapped[datetime | None]


class Team(Row):
    """A side; `seed` 1 is the strongest, 0 not seeded."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("activity_id", "name"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    name: Mapped[str] = mapped_column(String(32))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    captain_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    seed: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]


class TeamMember(Plain):
    """A player: in one team of an activity at most. `accepted` once the captain agreed."""

    __tablename__ = "team_member"
    __table_args__ = (UniqueConstraint("activity_id", "person_id"), Index("ix_team_member_team", "team_id"))

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    accepted: Mapped[bool] = mapped_column(default=False)


class Fixture(Row):
    """A match. In a cup the winner goes on to match `slot // 2` of the next round, on the side of `slot % 2`."""

    __tablename__ = "fixture"
    __table_args__ = (
        UniqueConstraint("activity_id", "round", "slot"),
        CheckConstraint("home_id IS NULL OR home_id <> away_id", name="two_sides"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    round: Mapped[int] = mapped_column(Integer)
    slot: Mapped[int] = mapped_column(Integer)
    home_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    away_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    home_score: Mapped[int | None] = mapped_column(Integer)
    away_score: Mapped[int | None] = mapped_column(Integer)
    winner_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    starts_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(String(64), default="")
    scored_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    home: Mapped[Team | None] = relationship(foreign_keys=[home_id])
    away: Mapped[Team | None] = relationship(foreign_keys=[away_id])
