"""Search by pairs of neighbouring characters, the same on every database; no word list, no index extension."""

from collections.abc import Iterable

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from bot.words import fold
from models.base import table_of
from models.study import SearchToken

TOKENS = table_of(SearchToken)


def pairs(text: str) -> set[str]:
    """The pairs of a folded text, and its last character so that every single one can be found as a prefix."""
    return {text[i : i + 2] for i in range(len(text))}


def index(session: Session, kind: str, object_id: int, texts: Iterable[str]) -> None:
    """(Re)write the tokens of one object; a pair never spans two of its texts."""
    session.execute(delete(TOKENS).where(TOKENS.c.kind == kind, TOKENS.c.object_id == object_id))
    tokens = set[str]().union(*(pairs(fold(text)) for text in texts))
    rows = [{"kind": kind, "object_id": object_id, "token": token} for token in sorted(tokens)]
    if rows:
        session.execute(insert(TOKENS), rows)


def candidates(session: Session, kind: str, query: str, *, limit: int = 200) -> list[int]:
    """Ids of objects that hold every pair of every word of the query, newest first; the caller checks the wording."""
    wanted = set[str]()
    for word in query.split():
        folded = fold(word)
        wanted |= {pair for pair in pairs(folded) if len(pair) == 2} or {folded}
    wanted.discard("")
    if not wanted:
        return []
    if any(len(token) == 1 for token in wanted):
        return _by_prefix(session, kind, wanted, limit)
    found = (
        select(TOKENS.c.object_id)
        .where(TOKENS.c.kind == kind, TOKENS.c.token.in_(wanted))
        .group_by(TOKENS.c.object_id)
        .having(func.count() == len(wanted))
        .order_by(TOKENS.c.object_id.desc())
        .limit(limit)
    )
    return list(session.scalars(found))


def _by_prefix(session: Session, kind: str, wanted: set[str], limit: int) -> list[int]:
    ids: set[int] | None = None
    for token in wanted:
        query = select(TOKENS.c.object_id).where(TOKENS.c.kind == kind)
        query = query.where(TOKENS.c.token == token if len(token) == 2 else TOKENS.c.token.startswith(token)).distinct()
        found = set(session.scalars(query))
        ids = found if ids is None else ids & found
    return sorted(ids or (), reverse=True)[:limit]
