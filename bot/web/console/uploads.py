"""A file kept from its upload until somebody has read its report and decided: sealed, theirs alone, for a day."""

from datetime import timedelta

from sqlalchemy import delete

from bot import uploads
from bot.uploads import Upload
from bot.web.call import Call
from models.base import new_public_id
from models.upload import KeptUpload

LASTS = timedelta(days=1)


def keep(call: Call, kind: str, upload: Upload) -> str:
    """Keep a file; the id that finds it again."""
    call.session.execute(delete(KeptUpload).where(KeptUpload.created_at < call.now - LASTS))
    public_id = new_public_id()
    row = KeptUpload(public_id=public_id, person_id=call.person.id, kind=kind, name=upload.name[-128:])
    row.content, row.created_at = uploads.seal(call.vault, public_id, upload.content), call.now
    call.session.add(row)
    return public_id
