"""The firm's own calendar: typed-in days, fire orders, temperatures read."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Plain


class DayOverride(Plain):
    """A day whose work is typed in: public holidays beyond the library's years, and the firm's own days."""

    __tablename__ = "day_override"

    day: Mapped[date] = mapped_column(Date, unique=True)
    is_workday: Mapped[bool]
    name: Mapped[str] = mapped_column(String(64), default="")


class FireSeason(Plain):
    """A period of a year's fire order; `start` and `end` are month and day ("03-15")."""

    __tablename__ = "fire_season"
    __table_args__ = (UniqueConstraint("year", "name"),)

    year: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(32))
    start: Mapped[str] = mapped_column(String(5))
    end: Mapped[str] = mapped_column(String(5))


class Reading(Plain):
    """The day's forecast high at a unit in whole degrees; the latest one typed in counts."""

    __tablename__ = "care_reading"
    __table_args__ = (UniqueConstraint("unit_id", "day"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    day: Mapped[date] = mapped_column(Date)
    celsius: Mapped[int] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(16))
    read_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
