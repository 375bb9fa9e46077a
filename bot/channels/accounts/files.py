"""Files that people send or get, by media id: only ever from the platform's own host, bounded in size and time."""

from bot.channels.accounts import texts
from bot.channels.accounts.refusals import PlatformTrouble, data_of
from bot.channels.api import Api
from bot.turn import Refusal

LARGEST = 10 << 20
SECONDS = 3.0
GONE = frozenset({40007})


class MediaGone(Refusal):
    """Temporary media live for three days."""

    text = texts.MEDIA_GONE


def download(api: Api, media_id: str) -> bytes:
    """The file, at most 10 MiB, within some 5 s. Nothing in it is to be trusted. Raises: MediaGone, PlatformTrouble."""
    params = {"media_id": media_id}
    answer = api.call("GET", "/cgi-bin/media/get", params=params, binary=True, read_s=SECONDS, largest=LARGEST)
    if answer.errcode in GONE:
        raise MediaGone
    data_of(answer)
    if not answer.content:
        raise PlatformTrouble(answer)
    return answer.content


def upload(api: Api, kind: str, name: str, data: bytes, *, content_type: str = "application/octet-stream") -> str:
    """The media id of an "image", "voice", "video" or "file", good for three days. Raises: PlatformTrouble."""
    files = {"media": (name, data, content_type)}
    answer = api.call("POST", "/cgi-bin/media/upload", params={"type": kind}, files=files, wants="media_id")
    return str(data_of(answer)["media_id"])
