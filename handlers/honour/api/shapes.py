"""Selections, nominations, notices and stories as the API tells of them."""

from pydantic import Field

from bot.web.call import Call
from bot.web.shapes import Moment, Out
from handlers.honour.service import consents, voting
from handlers.honour.service import selections as service
from models.honour.selecting import (
    HonourNotice,
    Nomination,
    Selection,
    Standing,
    State,
    Story,
    Whom,
)


class SelectionCategory(Out):
    """A category by its place in the list."""

    number: int
    name: str
    whom: Whom
    quota: int


class SelectionRef(Out):
    """A selection in a list; `until` is the end of nominations or of the vote, where one is on."""

    id: str
    title: str
    host: str
    state: State
    until: Moment | None


class SelectionFull(SelectionRef):
    """A selection in full, with the rules a nominator reads; `can_vote`: the vote is on and I have not."""

    rules: str
    rules_version: int
    categories: list[SelectionCategory]
    notice_days: int
    votes: bool
    choices: int
    can_nominate: bool
    can_vote: bool


class NominationRef(Out):
    """A nomination: mine, about me, or waiting for my word."""

    id: str
    selection: str
    title: str
    category: str
    name: str
    home: str
    standing: Standing
    summary: str


class NominationFull(NominationRef):
    """One in full. `notice` and `praise`: my own separate consents, null where they were not answered or not mine."""

    story: str
    nominator: str
    about_me: bool
    notice: bool | None
    praise: bool | None


class Candidate(Out):
    """Whom one may vote for, in the order of the roster."""

    id: str
    name: str
    home: str
    category: str
    summary: str
    story: str


class Ballot(Out):
    """The vote of a selection: what is counted is shown to nobody before it closes, and to the panel alone after."""

    open: bool
    voted: bool
    choices: int
    until: Moment | None
    candidates: list[Candidate]


class HonourNoticeShown(Out):
    """A notice of 公示, with the name masked."""

    id: str
    shown_as: str
    home: str
    category: str
    again: bool = Field(description="再公示")
    until: Moment


class HonourStoryRef(Out):
    """A story that is told."""

    id: str
    title: str
    published_at: Moment


class HonourStoryFull(HonourStoryRef):
    """One in full."""

    text: str


def selection_ref(selection: Selection) -> SelectionRef:
    """As a list shows it."""
    nominating_now = selection.state == State.NOMINATING
    until = selection.nominations_until if nominating_now else selection.state_until
    return SelectionRef(
        id=selection.public_id, title=selection.title, host=selection.unit.name, state=State(selection.state),
        until=until,
    )  # fmt: skip


def selection_full(call: Call, selection: Selection) -> SelectionFull:
    """With its rules and what one can do."""
    rule = service.rule_of(call.session, selection)
    categories = [SelectionCategory(number=n, **one) for n, one in enumerate(selection.categories)]
    voted = voting.took(call.session, selection, call.person)
    return SelectionFull(
        **selection_ref(selection).model_dump(), rules=rule.text, rules_version=rule.version, categories=categories,
        notice_days=selection.notice_days, votes=selection.votes, choices=selection.choices,
        can_nominate=selection.state == State.NOMINATING and call.now < selection.nominations_until,
        can_vote=selection.state == State.VOTING and not voted,
    )  # fmt: skip


def nomination_ref(row: Nomination) -> NominationRef:
    """As a list shows it."""
    return NominationRef(
        id=row.public_id, selection=row.selection.public_id, title=row.selection.title,
        category=row.selection.category(row.category), name=row.name, home=row.unit.name if row.unit else "",
        standing=Standing(row.standing), summary=row.summary,
    )  # fmt: skip


def nomination_full(call: Call, row: Nomination) -> NominationFull:
    """In full; somebody else's consents are not told."""
    mine = row.person_id == call.person.id
    said = {
        what: consents.gave(call.session, row, what) if mine and consents.answered(row, what) else None
        for what in consents.PURPOSES
    }
    return NominationFull(
        **nomination_ref(row).model_dump(), story=row.story, nominator=row.by.name, about_me=mine,
        notice=said[consents.NOTICE], praise=said[consents.PRAISE],
    )  # fmt: skip


def candidate(row: Nomination) -> Candidate:
    """On the ballot."""
    ref = nomination_ref(row)
    return Candidate(
        id=ref.id, name=ref.name, home=ref.home, category=ref.category, summary=ref.summary, story=row.story
    )


def notice_shown(row: HonourNotice) -> HonourNoticeShown:
    """To be read."""
    return HonourNoticeShown(
        id=row.public_id, shown_as=row.shown_as, home=row.home, category=row.category, again=row.second,
        until=row.ends_at,
    )  # fmt: skip


def story_ref(row: Story) -> HonourStoryRef:
    """In a list."""
    return HonourStoryRef(id=row.public_id, title=row.title, published_at=row.published_at)
