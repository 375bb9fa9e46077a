"""A file somebody sent and will decide about after reading its report."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Row


class KeptUpload(Row):
    """A file between its upload and what is made of it, for a day at most; sealed, so that any web process has it."""

    __tablename__ = "kept_upload"
    __table_args__ = {"info": {"erase": "delete", "export": "count", "label": "上传待处理的文件"}}  # noqa: RUF012

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(128))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, info={"sealed": True})
    created_at: Mapped[datetime] = mapped_column(index=True)
