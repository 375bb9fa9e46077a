"""A selection of 第一支部 with 陈明 nominated and praised, for the matrix of the API."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.honour.selecting import Nomination, Selection, SelectionRule, Standing, State, Story
from models.org import Person, Unit


def praised(session: Session, people: Mapping[str, Person], branch: Unit, now: datetime) -> dict[str, str]:
    """Ids of the selection, the nomination and the story."""
    made = Selection(title="榜样", unit=branch, author_id=people["10001"].id, created_at=now, state=State.PRAISING)
    made.categories = [{"name": "工作认真", "whom": "个人", "quota": 1}]
    made.nominations_until = now - timedelta(days=30)
    session.add(made)
    session.flush()
    session.add(SelectionRule(selection_id=made.id, version=1, text="看实绩", by_id=made.author_id, at=now))
    row = Nomination(selection=made, category=0, person=people["20135"], unit=branch, by=people["10005"])
    row.rule_version, row.standing, row.live_key, row.created_at = 1, Standing.HONOURED, "p:1", now
    row.summary, row.story = "抢修带头", "抢修三天三夜"
    session.add(row)
    session.flush()
    story = Story(nomination_id=row.id, person_id=row.person_id, unit_id=branch.id, published_at=now)
    story.title, story.text = "陈明：抢修带头", row.story
    session.add(story)
    session.flush()
    return {"selection": made.public_id, "nomination": row.public_id, "story": story.public_id}
