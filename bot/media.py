"""Pictures people sent: wanted in the transaction of their message; fetched, cleaned and sealed by a worker later."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.channels.media import ImageRefused, clean_image
from bot.database import Database
from bot.sealedfiles import SealedFiles
from bot.turn import Refusal
from models.base import insert_ignore, table_of
from models.messages import MediaFile

MEDIA = table_of(MediaFile)
MOST = 20
TRIES = 6
AGAIN_AFTER = timedelta(minutes=1)
Download = Callable[[str, str], bytes]


def want(session: Session, *, channel: str, media_id: str, identity_id: int, now: datetime) -> MediaFile:
    """The row of a picture by its media id; the same picture twice is one row."""
    row = {"channel": channel, "media_id": media_id, "identity_id": identity_id, "state": "wanted", "attempts": 0}
    insert_ignore(session, MEDIA, row | {"not_before": now, "created_at": now}, unique=("channel", "media_id"))
    query = select(MediaFile).where(MediaFile.channel == channel, MediaFile.media_id == media_id)
    return session.scalars(query).one()


def fetch(database: Database, files: SealedFiles, download: Download, *, now: datetime) -> int:
    """Fetch what is due by `download(channel, media_id)`, outside any transaction. Returns how many were kept.

    A picture that cannot be taken is refused with the reason; trouble with the platform is tried again, six times.
    """
    due = (MEDIA.c.state == "wanted") & (MEDIA.c.not_before <= now)
    with database.reading() as session:
        query = select(MEDIA.c.id, MEDIA.c.channel, MEDIA.c.media_id, MEDIA.c.attempts).where(due)
        rows = session.execute(query.order_by(MEDIA.c.not_before).limit(MOST)).all()
    kept = 0
    for row in rows:
        values = _fetched(files, download, row.channel, row.media_id, row.attempts, now)
        with database.transaction() as session:
            settled = session.connection().execute(
                update(MEDIA).where(MEDIA.c.id == row.id, MEDIA.c.state == "wanted").values(values)
            )
        won = settled.rowcount == 1
        if not won and values.get("name"):
            files.drop(str(values["name"]))
        kept += bool(won and values.get("name"))
    return kept


def drop_erased(database: Database, files: SealedFiles) -> int:
    """Delete the files of people who were removed: their rows say `erased`. Returns how many."""
    gone = (MEDIA.c.state == "erased") & MEDIA.c.name.is_not(None)
    with database.reading() as session:
        rows = session.execute(select(MEDIA.c.id, MEDIA.c.name).where(gone).limit(MOST)).all()
    for row in rows:
        files.drop(row.name)
        with database.transaction() as session:
            session.connection().execute(update(MEDIA).where(MEDIA.c.id == row.id).values(name=None))
    return len(rows)


def _fetched(
    files: SealedFiles, download: Download, channel: str, media_id: str, attempts: int, now: datetime
) -> dict[str, object]:
    try:
        return {"state": "kept", "name": files.keep(clean_image(download(channel, media_id)))}
    except ImageRefused as refused:
        return {"state": "refused", "reason": refused.why}
    except (Refusal, OSError):
        state = "wanted" if attempts + 1 < TRIES else "refused"
        later = now + AGAIN_AFTER * 2**attempts
        return {"state": state, "reason": "trouble", "attempts": attempts + 1, "not_before": later}
