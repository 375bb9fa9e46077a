"""A file kept from its upload until somebody has read its report and decided: sealed, theirs alone, for a day."""

from datetime import timedelta

from sqlalchemy import delete, select

from bot.scope import NotFound
from bot.sealed import context_of
from bot.web.call import Call
from bot.web.console.forms import Upload
from models.base import new_public_id
from models.upload import KeptUpload

LASTS = timedelta(days=1)
TABLE, COLUMN = KeptUpload.__tablename__, "content"


def keep(call: Call, kind: str, upload: Upload) -> str:
    """Keep a file; the id that finds it again."""
    call.session.execute(delete(KeptUpload).where(KeptUpload.created_at < call.now - LASTS))
    public_id = new_public_id()
    sealed = call.vault.seal(upload.content, context=context_of(TABLE, COLUMN, public_id)).encode()
    row = KeptUpload(public_id=public_id, person_id=call.person.id, kind=kind, name=upload.name[-128:])
    row.content, row.created_at = sealed, call.now
    call.session.add(row)
    return public_id


def kept(call: Call, kind: str, public_id: str) -> Upload:
    """The file again, for whoever sent it. Raises: NotFound, also once it was dropped or a day has passed."""
    mine = (KeptUpload.public_id == public_id, KeptUpload.kind == kind, KeptUpload.person_id == call.person.id)
    row = call.session.scalar(select(KeptUpload).where(*mine))
    if row is None or row.content is None:
        raise NotFound
    return Upload(row.name, call.vault.open(row.content.decode(), context=context_of(TABLE, COLUMN, public_id)))


def drop(call: Call, public_id: str) -> None:
    """It was used, or is not wanted."""
    mine = (KeptUpload.public_id == public_id, KeptUpload.person_id == call.person.id)
    call.session.execute(delete(KeptUpload).where(*mine))
