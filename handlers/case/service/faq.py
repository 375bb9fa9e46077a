"""Policy questions: answers written by one person and reviewed by another, found by search, shown with their source."""

from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from bot import search
from bot.scope import NotFound, not_the_same, units_in_scope
from bot.words import fold
from models.base import new_public_id
from models.case import Faq
from models.org import Person, Role
from models.study import SearchToken

KIND = "faq"
LEAST = 0.5
KEEPING = (Role.CASEWORKER, Role.SECRETARY, Role.LEADER, Role.ADMIN)


def write(
    session: Session, *, question: str, answer: str, source: str, author: Person | None, until: date | None = None
) -> Faq:
    """A new entry, shown to nobody before it is reviewed; the demonstration's have no author. Raises: NotFound."""
    _must_keep(session, author)
    entry = Faq(
        public_id=new_public_id(), question=question, answer=answer, source=source, valid_until=until,
        author_id=author.id if author else None,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    return entry


def approve(session: Session, entry: Faq, reviewer: Person) -> None:
    """Show an entry from now on. Raises: NotFound, SamePerson."""
    _must_keep(session, reviewer)
    not_the_same(entry.author_id, reviewer)
    entry.approved, entry.reviewer_id = True, reviewer.id
    search.index(session, KIND, entry.id, (entry.question, entry.answer))


def entries(session: Session, keeper: Person) -> Select[Faq]:
    """Every entry, those that wait for review first, for whoever keeps them. Raises: NotFound."""
    _must_keep(session, keeper)
    return select(Faq).order_by(Faq.approved, Faq.id.desc())


def withdraw(session: Session, entry: Faq, keeper: Person) -> None:
    """Show an entry no more. Raises: NotFound."""
    _must_keep(session, keeper)
    entry.approved = False
    session.flush()


def _must_keep(session: Session, keeper: Person | None) -> None:
    if keeper is not None and not units_in_scope(session, keeper, KEEPING):
        raise NotFound


def find(session: Session, query: str, *, on: date, limit: int = 3) -> list[Faq]:
    """The reviewed answers nearest to a question: those that hold all its words, else most of its pairs."""
    ids = search.candidates(session, KIND, query, limit=limit) or _most_pairs(session, query, limit)
    valid = or_(Faq.valid_until.is_(None), Faq.valid_until >= on)
    found = session.scalars(select(Faq).where(Faq.id.in_(ids), Faq.approved, valid)).all()
    return sorted(found, key=lambda entry: ids.index(entry.id))


def _most_pairs(session: Session, query: str, limit: int) -> list[int]:
    wanted = {pair for pair in search.pairs(fold(query)) if len(pair) > 1}
    if not wanted:
        return []
    hits = func.count()
    found = select(SearchToken.object_id).where(SearchToken.kind == KIND, SearchToken.token.in_(wanted))
    found = found.group_by(SearchToken.object_id).having(hits >= LEAST * len(wanted))
    return list(session.scalars(found.order_by(hits.desc(), SearchToken.object_id).limit(limit)))
