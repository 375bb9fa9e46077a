"""Pictures are fetched once, cleaned and sealed; what cannot be taken is refused with the reason."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from sqlalchemy import select

from bot import media
from bot.database import Database
from bot.sealedfiles import SealedFiles
from models.messages import MediaFile
from models.org import Identity
from tests.vaults import vault

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def png() -> bytes:
    """A small picture."""
    buffer = BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, "PNG")
    return buffer.getvalue()


def wanted(db: Database, *ids: str) -> None:
    with db.transaction() as session:
        identity = Identity(channel="official", external_id="o", created_at=NOW)
        session.add(identity)
        session.flush()
        for media_id in ids:
            media.want(session, channel="official", media_id=media_id, identity_id=identity.id, now=NOW)


def states(db: Database) -> dict[str, str]:
    with db.reading() as session:
        return {row.media_id: row.state for row in session.scalars(select(MediaFile))}


def test_a_picture_is_kept_sealed_and_fetched_once(db: Database, tmp_path: Path) -> None:
    wanted(db, "m1", "m1")
    files, asked = SealedFiles(tmp_path / "media", vault()), []

    def download(channel: str, media_id: str) -> bytes:
        asked.append((channel, media_id))
        return png()

    assert media.fetch(db, files, download, now=NOW) == 1
    assert media.fetch(db, files, download, now=NOW) == 0
    assert asked == [("official", "m1")]
    (name,) = files.names()
    assert files.open(name)[:8] in (b"\x89PNG\r\n\x1a\n",) or files.open(name)[:2] == b"\xff\xd8"


def test_what_is_no_picture_is_refused_and_trouble_is_tried_again_six_times(db: Database, tmp_path: Path) -> None:
    wanted(db, "text", "gone")
    files = SealedFiles(tmp_path / "media", vault())

    def download(_channel: str, media_id: str) -> bytes:
        if media_id == "gone":
            raise OSError
        return b"<svg onload=alert(1)>"

    now = NOW
    media.fetch(db, files, download, now=now)
    assert states(db) == {"text": "refused", "gone": "wanted"}
    for _ in range(6):
        now += timedelta(days=1)
        media.fetch(db, files, download, now=now)
    assert states(db) == {"text": "refused", "gone": "refused"}
    assert files.names() == []
