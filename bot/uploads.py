"""Files that were sent and wait for what is made of them, opened by whoever works on them."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.sealed import context_of
from bot.vault import Vault
from models.upload import KeptUpload

TABLE, COLUMN = KeptUpload.__tablename__, "content"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody chose."""

    name: str
    content: bytes


def seal(vault: Vault, public_id: str, content: bytes) -> bytes:
    """A file as its row keeps it."""
    return vault.seal(content, context=context_of(TABLE, COLUMN, public_id)).encode()


def opened(session: Session, vault: Vault, public_id: str) -> Upload | None:
    """The file; None once it was dropped or is over."""
    row = session.scalar(select(KeptUpload).where(KeptUpload.public_id == public_id))
    if row is None or row.content is None:
        return None
    return Upload(row.name, vault.open(row.content.decode(), context=context_of(TABLE, COLUMN, public_id)))


def drop(session: Session, public_id: str) -> None:
    """It was used, or is not wanted."""
    session.execute(delete(KeptUpload).where(KeptUpload.public_id == public_id))
