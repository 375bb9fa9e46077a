"""Pictures that come with a request for help, already cleaned and sealed."""

import secrets
from collections.abc import Callable

from bot.scope import NotFound
from bot.sealedfiles import SealedFiles
from bot.turn import Refusal
from handlers.case import texts
from handlers.case.service import stories
from handlers.case.service.desk import Desk
from handlers.case.service.scope import parts
from handlers.case.table import TERMINAL, Who
from models.case import Case, CaseFile, State
from models.messages import MediaFile
from models.org import Identity, Person

MOST = 9


class TooManyFiles(Refusal):
    """The case has as many pictures as it may have."""

    text = texts.TOO_MANY_FILES


def attach(
    desk: Desk,
    files: SealedFiles,
    case: Case,
    person: Person,
    picture: bytes,
    *,
    by: Identity,
    undo: Callable[[Callable[[], object]], None],
) -> CaseFile:
    """Add a cleaned picture to one's own draft or open case; `undo` is told how to take the file back.

    Raises: NotFound, TooManyFiles.
    """
    mine = parts(desk.session, case, person)
    if not mine & {Who.APPLICANT, Who.PROXY} or State(case.state) in TERMINAL:
        raise NotFound
    if len(stories.files_of(desk.session, case)) >= MOST:
        raise TooManyFiles
    name = files.keep(picture)
    undo(lambda: files.drop(name))
    media = MediaFile(channel="api", media_id=secrets.token_hex(16), identity_id=by.id, state="kept", name=name)
    media.not_before = media.created_at = desk.now
    desk.session.add(media)
    desk.session.flush()
    return stories.add_file(desk, case, media)
