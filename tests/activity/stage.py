"""Everything somebody may try something on, made when it is asked for, and everybody who may try."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from handlers.activity.service import (
    claims,
    dual,
    hours,
    signing,
    sports,
)
from models.activity import Activity, DualRegistration, HourEntry, Kind, Source
from models.org import Membership, Person, Role, UnitKind
from tests.activity.conftest import NOW, World, grant, person, unit


class Stage:
    """An activity of the north, one that is over, a session, a tournament, claims, and everybody who may try."""

    def __init__(self, session: Session) -> None:
        self.session, self.world = session, World(session)
        world = self.world
        self.member, self.other = world.people[0], world.people[1]
        self.south_org, self.left = person(session, "940", world.south), person(session, "941", world.company)
        self.admin = person(session, "943", world.company)
        grant(session, self.admin, Role.ADMIN, world.company)
        abroad = unit(session, "外场")
        self.out_sec = person(session, "942", abroad)
        grant(session, self.south_org, Role.ORGANIZER, world.south)
        grant(session, self.left, Role.ORGANIZER, world.company)
        grant(session, self.out_sec, Role.SECRETARY, abroad)
        self.left.active = False
        session.flush()

    def who(self, name: str) -> Person:
        """Somebody by their part."""
        found: Person = getattr(self, name, None) or getattr(self.world, name)
        return found

    def activity(self, **more: Any) -> Activity:
        """One hosted by the north."""
        return self.world.activity(self.session, hosts=[(self.world.north, None)], **more)

    def draft(self, **more: Any) -> Activity:
        """The same, not handed in."""
        return self.activity(publish=False, **more)

    def signed(self, **more: Any) -> Activity:
        """The same, with the member on its list."""
        made = self.activity(**more)
        signing.sign_up(self.session, self.member, made.id, now=NOW)
        return made

    def over(self, **more: Any) -> Activity:
        """One that ended, with the member's place."""
        made = self.signed(**more)
        made.starts_at, made.ends_at = NOW - timedelta(hours=5), NOW - timedelta(hours=2)
        self.session.flush()
        return made

    def study(self) -> Activity:
        """A session that is over."""
        made = self.draft(kind=Kind.STUDY, hours_rule="none")
        made.state, made.starts_at, made.ends_at = "published", NOW - timedelta(hours=5), NOW - timedelta(hours=2)
        self.session.flush()
        return made

    def tournament(self) -> Activity:
        """A cup with two teams."""
        made = self.activity(kind=Kind.SPORT, hours_rule="none")
        sports.set_up(self.session, made, self.world.organizer, style="cup")
        for captain, name in ((self.member, "甲"), (self.other, "乙")):
            sports.enter_team(self.session, made.id, captain, name, now=NOW)
        return made

    def entry(self) -> HourEntry:
        """Hours of the member."""
        span: dict[str, Any] = {"starts_at": NOW - timedelta(days=3), "ends_at": NOW - timedelta(days=3, hours=-2)}
        return hours.put(
            self.session,
            key="k",
            person_id=self.member.id,
            title="清雪",
            minutes=120,
            source=Source.AUTO,
            now=NOW,
            **span,
        )

    def back(self) -> Any:
        """The member's own back-entry."""
        start = NOW - timedelta(days=4)
        return claims.propose(
            self.session, self.member, self.member, title="巡护", starts_at=start, ends_at=start + timedelta(hours=1),
            proof="与队长同去", now=NOW,
        )  # fmt: skip

    def registration(self) -> DualRegistration:
        """The member's, with a branch of the north."""
        branch = unit(self.session, "支部", self.world.north, UnitKind.PARTY_BRANCH)
        self.session.add(Membership(person_id=self.member.id, unit_id=branch.id))
        self.session.flush()
        return dual.register(self.session, self.member, "林海社区", now=NOW)[0]

    def report(self) -> Any:
        """The member's report."""
        row = self.registration()
        row.community_at = row.branch_at = NOW
        start = NOW - timedelta(days=4)
        return dual.report(
            self.session, self.member, row, "清雪两小时", starts_at=start, ends_at=start + timedelta(hours=1), now=NOW
        )
