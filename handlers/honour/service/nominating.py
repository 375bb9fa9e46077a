"""Nominations as their nominators write them: a draft row, part by part, handed in at the nominee's own unit."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.scope import above
from handlers.honour import texts
from handlers.honour.service import access, climbing, selections
from handlers.honour.service.desk import Desk, NotNow, NotYours, Unclear
from models.honour.selecting import OPEN_TO_CHANGE, Nomination, Selection, Standing, State, Whom
from models.org import Membership, Person, Unit, UnitKind

SUMMARY_MOST, STORY_LEAST, STORY_MOST = 60, 20, 1500
FRONTLINE, MOST = "一线", 9
WITHDRAWABLE = (*OPEN_TO_CHANGE, Standing.CLIMBING, Standing.ARRIVED)


@dataclass(frozen=True, slots=True)
class Nominee:
    """Somebody, or a team, and the unit where the nomination starts."""

    unit: Unit
    person: Person | None = None

    @property
    def key(self) -> str:
        """What makes a nomination one of its kind in a selection."""
        return f"p:{self.person.id}" if self.person else f"u:{self.unit.id}"


def open_selections(session: Session, person: Person, *, desk: Desk) -> list[Selection]:
    """Where somebody can nominate now."""
    query = access.for_person(session, person).where(Selection.state == State.NOMINATING)
    return list(session.scalars(query.where(Selection.nominations_until > desk.now)))


def draft_of(session: Session, person: Person) -> Nomination | None:
    """What somebody began, or got back, and has not handed in."""
    query = select(Nomination).join(Selection).where(Nomination.by_id == person.id)
    query = query.where(Nomination.standing.in_(OPEN_TO_CHANGE), Selection.state == State.NOMINATING)
    return session.scalars(query.order_by(Nomination.id.desc())).first()


def mine(session: Session, person: Person, nomination_id: int) -> Nomination:
    """One's own. Raises: NotYours."""
    found = session.get_one(Nomination, nomination_id)
    if found.by_id != person.id:
        raise NotYours
    return found


def begin(desk: Desk, person: Person, selection: Selection, category: int) -> Nomination:
    """A draft in a category. Raises: NotNow, Unclear."""
    _must_be_open(desk, selection)
    if not 0 <= category < len(selection.categories):
        raise Unclear(texts.WHICH_CATEGORY)
    version = selections.rule_of(desk.session, selection).version
    draft = Nomination(
        selection=selection, category=category, by=person, rule_version=version, standing=Standing.DRAFT,
        created_at=desk.now,
    )  # fmt: skip
    desk.session.add(draft)
    desk.session.flush()
    return draft


def _must_be_open(desk: Desk, selection: Selection) -> None:
    if selection.state != State.NOMINATING or desk.now >= selection.nominations_until:
        raise NotNow(texts.NOMINATIONS_CLOSED)


def candidates(session: Session, person: Person, selection: Selection, category: int, typed: str) -> list[Nominee]:
    """Whom a name or a 工号 means, in one's own line of the tree, below the host."""
    mine = session.scalars(select(Unit).join(Membership).where(Membership.person_id == person.id)).all()
    near = Unit.active & Unit.path.startswith(selection.unit.path) & _line(mine)
    if selection.categories[category]["whom"] == Whom.TEAM:
        query = select(Unit).where(or_(Unit.name == typed, Unit.code == typed), near)
        units = session.scalars(query.order_by(Unit.path).limit(MOST)).all()
        return [Nominee(unit) for unit in units if _is_bottom(session, unit)]
    there = select(Membership.person_id).join(Unit).where(near)
    people = select(Person).where(or_(Person.name == typed, Person.employee_no == typed), Person.active)
    found = []
    for one in session.scalars(people.where(Person.id.in_(there)).order_by(Person.id).limit(MOST)):
        home = home_of(session, one, selection)
        if home is not None and any(home.path.startswith(u.path) or u.path.startswith(home.path) for u in mine):
            found.append(Nominee(home, one))
    return found


def home_of(session: Session, person: Person, selection: Selection) -> Unit | None:
    """The unit below the host where somebody works: there a nomination of them starts."""
    query = select(Unit).join(Membership).where(Membership.person_id == person.id, Unit.active)
    query = query.where(Unit.path.startswith(selection.unit.path))
    return session.scalars(query.order_by(Membership.main.desc(), Unit.path.desc())).first()


def _line(units: Sequence[Unit]) -> ColumnElement[bool]:
    """These units, those below them, and those above."""
    over = {number for unit in units for number in above(unit)}
    return or_(Unit.id.in_(over), *(Unit.path.startswith(unit.path) for unit in units))


def _is_bottom(session: Session, unit: Unit) -> bool:
    """A team is at the bottom of the tree."""
    below = session.scalar(select(Unit.id).where(Unit.parent_id == unit.id, Unit.active).limit(1))
    return unit.kind == UnitKind.TEAM or below is None


def choose(desk: Desk, draft: Nomination, nominee: Nominee) -> None:
    """Whom the draft is for. Raises: Unclear."""
    if nominee.person is not None and nominee.person.id == draft.by_id:
        raise Unclear(texts.NOT_YOURSELF)
    taken = select(Nomination.id).where(
        Nomination.selection_id == draft.selection_id, Nomination.live_key == nominee.key, Nomination.id != draft.id
    )
    if desk.session.scalar(taken) is not None:
        raise Unclear(texts.NOMINATED_ALREADY)
    draft.person, draft.unit = nominee.person, nominee.unit
    draft.team = None if nominee.person else nominee.unit
    desk.session.flush()


def write(desk: Desk, draft: Nomination, *, summary: str | None = None, story: str | None = None) -> None:
    """The story's parts. Raises: Unclear, NotNow."""
    if draft.standing not in OPEN_TO_CHANGE:
        raise NotNow
    if summary is not None:
        draft.summary = _read(summary, 2, SUMMARY_MOST)
    if story is not None:
        draft.story = _read(story, STORY_LEAST, STORY_MOST)
    desk.session.flush()


def _read(text: str, least: int, most: int) -> str:
    text = text.strip()
    if not least <= len(text) <= most:
        raise Unclear(texts.so_long(least, most, len(text)))
    return text


def step_back(desk: Desk, draft: Nomination) -> None:
    """Take back the last part that was filled in."""
    if draft.story:
        draft.story = ""
    elif draft.summary:
        draft.summary = ""
    else:
        draft.person = draft.team = draft.unit = None
    desk.session.flush()


def submit(desk: Desk, draft: Nomination, person: Person) -> None:
    """Hand it in: it starts at the nominee's unit and climbs from there. Raises: NotYours, NotNow, Unclear."""
    desk.session.refresh(draft, with_for_update=True)
    if draft.by_id != person.id:
        raise NotYours
    if draft.standing not in OPEN_TO_CHANGE:
        raise NotNow
    _must_be_open(desk, draft.selection)
    if draft.unit is None or not draft.summary or not draft.story:
        raise Unclear(texts.NOT_COMPLETE)
    nominee = Nominee(draft.unit, draft.person)
    choose(desk, draft, nominee)
    draft.live_key, draft.submitted_at, draft.standing = nominee.key, desk.now, Standing.CLIMBING
    draft.frontline = is_frontline(nominee)
    climbing.note(desk, draft, "推荐", person, unit=draft.unit)
    climbing.send_up(desk, draft, draft.unit)
    desk.session.flush()


def is_frontline(nominee: Nominee) -> bool:
    """What the roster says: a person marked 一线, a team of workers."""
    if nominee.person is not None:
        return FRONTLINE in nominee.person.tags
    return nominee.unit.kind == UnitKind.TEAM


def withdraw(desk: Desk, nomination: Nomination, person: Person) -> None:
    """The nominator takes it back. Raises: NotYours, NotNow."""
    if nomination.by_id != person.id:
        raise NotYours
    if nomination.standing not in WITHDRAWABLE:
        raise NotNow
    climbing.note(desk, nomination, "撤回", person)
    climbing.drop(nomination, Standing.WITHDRAWN)
    desk.session.flush()


def by(session: Session, person: Person) -> list[Nomination]:
    """What somebody nominated, the newest first; drafts too."""
    query = select(Nomination).where(Nomination.by_id == person.id)
    return list(session.scalars(query.order_by(Nomination.id.desc())))


def share(session: Session, selection: Selection) -> tuple[int, int]:
    """一线占比: (front-line nominations, all that were handed in and stand)."""
    query = select(Nomination.frontline).where(
        Nomination.selection_id == selection.id, Nomination.live_key.is_not(None)
    )
    rows = session.scalars(query).all()
    return sum(rows), len(rows)
