"""宣传: a story is told once its nominee agreed to that, becomes a study item for review, and goes at their word."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot import search
from bot.scope import NotFound
from handlers.honour import texts
from handlers.honour.service import access
from handlers.honour.service.desk import Desk
from models.base import new_public_id
from models.honour.selecting import Nomination, Standing, Story
from models.org import Person
from models.study import Review, StudyItem

KIND, STUDY = "story", "study"


def tell(desk: Desk, nomination: Nomination) -> Story | None:
    """Publish a story, or publish it again; whoever calls has asked for the consent."""
    if nomination.standing != Standing.HONOURED:
        return None
    found = desk.session.scalar(select(Story).where(Story.nomination_id == nomination.id))
    story = found or Story(public_id=new_public_id(), nomination_id=nomination.id, person_id=nomination.person_id)
    story.unit_id, story.published_at, story.taken_down_at = nomination.selection.unit_id, desk.now, None
    story.title, story.text = texts.story_title(nomination.name, nomination.summary), nomination.story
    story.item_id = _item(desk, story, nomination).id
    desk.session.add(story)
    desk.session.flush()
    return story


def _item(desk: Desk, story: Story, nomination: Nomination) -> StudyItem:
    """A study item that waits for a second person's word, as any other does."""
    item = desk.session.get(StudyItem, story.item_id) if story.item_id else None
    if item is None:
        item = StudyItem(code=f"honour-{story.public_id}", kind=KIND, created_at=desk.now)
        desk.session.add(item)
    item.title, item.body, item.unit_id = story.title, story.text, story.unit_id
    item.summary, item.source = nomination.summary, texts.source(nomination.selection.title)
    item.author_id, item.reviewer_id, item.state = nomination.selection.author_id, None, Review.PENDING
    desk.session.flush()
    return item


def take_down(desk: Desk, nomination: Nomination) -> None:
    """It is shown nowhere any more, and the study item holds nothing of it."""
    story = desk.session.scalar(select(Story).where(Story.nomination_id == nomination.id))
    if story is None or story.taken_down_at is not None:
        return
    story.taken_down_at, story.title, story.text = desk.now, "", ""
    item = desk.session.get(StudyItem, story.item_id) if story.item_id else None
    if item is not None:
        item.state, item.title, item.body, item.summary = Review.RETIRED, texts.TAKEN_DOWN, texts.TAKEN_DOWN_BODY, ""
        search.index(desk.session, STUDY, item.id, ())
    desk.session.flush()


def to_read(session: Session, reader: Person) -> Select[Story]:
    """The stories that are told to somebody, the newest first."""
    query = select(Story).where(Story.unit_id.in_(access.homes_of(session, reader)), Story.taken_down_at.is_(None))
    return query.order_by(Story.id.desc())


def one(session: Session, reader: Person, public_id: str) -> Story:
    """One of them. Raises: NotFound."""
    found = session.scalar(to_read(session, reader).where(Story.public_id == public_id))
    if found is None:
        raise NotFound
    return found
