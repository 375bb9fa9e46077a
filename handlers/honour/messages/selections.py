"""榜样, and 推荐: a nomination asked part by part; the draft is a row, the conversation holds ids alone."""

from enum import StrEnum

from bot.router import Router
from bot.turn import Reply, Turn
from bot.words import fold
from handlers.honour import texts_chat as texts
from handlers.honour.service import access, nominating, stories
from handlers.honour.service import selections as service
from handlers.honour.service.desk import Desk, NotNow, Unclear, open_desk
from models.honour.selecting import RUNNING, Nomination, Selection, Story, Whom
from models.org import Person, Unit

router = Router()
MOST = 8
BACK = frozenset({"上一步", "返回", "上一项"})


class At(StrEnum):
    """Where a dialogue waits."""

    STORIES = "honour.stories"
    RESUME = "honour.resume"
    WHICH = "honour.which"
    CATEGORY = "honour.category"
    WHO = "honour.who"
    WHICH_ONE = "honour.which_one"
    SUMMARY = "honour.summary"
    STORY = "honour.story"
    CONFIRM = "honour.confirm"


def desk_of(turn: Turn) -> Desk:
    """The desk of this message."""
    return open_desk(turn.session, turn.config, turn.workdays, turn.now)


def page(turn: Turn, path: str) -> str:
    """The whole address of a page."""
    return turn.config.app.base_url.rstrip("/") + path


@router.words("榜样", "身边榜样", "榜样事迹", help="看身边的榜样、正在进行的评选", rank=260)
def models(turn: Turn) -> Reply:
    """What runs, and the stories that are told."""
    rows = turn.session.scalars(access.for_person(turn.session, turn.person).where(Selection.state.in_(RUNNING)))
    told = turn.session.scalars(stories.to_read(turn.session, turn.person).limit(MOST)).all()
    if told:
        turn.go(At.STORIES, stories=[one.public_id for one in told])
    else:
        turn.end()
    return Reply(texts.running(rows.all()[:MOST], told))


@router.state(At.STORIES)
def read(turn: Turn) -> Reply:
    """One in full, if it is still told."""
    ids, number = turn.conversation.data["stories"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH)
    story: Story = stories.one(turn.session, turn.person, ids[number - 1])
    return Reply(f"{story.title}\n{story.text}", kept=story.title)


@router.words("推荐", "我要推荐", "推荐榜样", help="推荐身边的榜样", rank=265)
def nominate(turn: Turn) -> Reply:
    """Go on with what was begun, or choose where to nominate."""
    draft = nominating.draft_of(turn.session, turn.person)
    if draft is not None:
        turn.go(At.RESUME, draft=draft.id)
        return Reply(texts.resume(draft))
    return _choose(turn)


def _choose(turn: Turn) -> Reply:
    found = nominating.open_selections(turn.session, turn.person, desk=desk_of(turn))[:MOST]
    if not found:
        turn.end()
        return Reply(texts.NOTHING_TO_NOMINATE)
    if len(found) == 1:
        return _rules(turn, found[0])
    turn.go(At.WHICH, selections=[one.id for one in found])
    return Reply(f"{texts.WHICH_SELECTION}\n{texts.numbered([one.title for one in found])}")


@router.state(At.RESUME)
def resume(turn: Turn) -> Reply:
    """1 goes on, 2 starts over."""
    draft = nominating.mine(turn.session, turn.person, turn.conversation.data["draft"])
    if turn.number == 1:
        return _next(turn, draft)
    if turn.number == 2:
        nominating.withdraw(desk_of(turn), draft, turn.person)
        return _choose(turn)
    return Reply(texts.ONE_OR_TWO)


@router.state(At.WHICH)
def which(turn: Turn) -> Reply:
    """One of several selections."""
    ids, number = turn.conversation.data["selections"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH)
    return _rules(turn, turn.session.get_one(Selection, ids[number - 1]))


def _rules(turn: Turn, selection: Selection) -> Reply:
    rule = service.rule_of(turn.session, selection)
    turn.go(At.CATEGORY, selection=selection.id)
    url = page(turn, f"/m/honour/{selection.public_id}")
    return Reply(texts.rules(selection, rule.version, rule.text, url))


@router.state(At.CATEGORY)
def category(turn: Turn) -> Reply:
    """The category by its number: there is a draft from now on."""
    selection = turn.session.get_one(Selection, turn.conversation.data["selection"])
    try:
        draft = nominating.begin(desk_of(turn), turn.person, selection, (turn.number or 0) - 1)
    except Unclear as unclear:
        return Reply(unclear.text)
    return _next(turn, draft)


def _next(turn: Turn, draft: Nomination) -> Reply:
    """What is still missing, in its order."""
    team = draft.selection.categories[draft.category]["whom"] == Whom.TEAM
    if draft.unit is None:
        turn.go(At.WHO, draft=draft.id)
        return Reply(texts.WHICH_TEAM if team else texts.WHO)
    if not draft.summary:
        turn.go(At.SUMMARY, draft=draft.id)
        return Reply(texts.SUMMARY + texts.BACK_HINT)
    if not draft.story:
        turn.go(At.STORY, draft=draft.id)
        return Reply(texts.STORY + texts.BACK_HINT)
    turn.go(At.CONFIRM, draft=draft.id)
    return Reply(texts.confirm(draft))


def _draft(turn: Turn) -> Nomination:
    return nominating.mine(turn.session, turn.person, turn.conversation.data["draft"])


@router.state(At.WHO, free=True)
def who(turn: Turn) -> Reply:
    """A name or a number; several of one name are shown to choose from."""
    draft = _draft(turn)
    found = nominating.candidates(turn.session, turn.person, draft.selection, draft.category, turn.text)
    if not found:
        return Reply(texts.NOBODY)
    if len(found) == 1:
        return _chosen(turn, draft, found[0])
    pairs = [[one.unit.id, one.person.id if one.person else None] for one in found]
    turn.go(At.WHICH_ONE, draft=draft.id, found=pairs)
    lines = [f"{one.person.name if one.person else ''} {one.unit.name}".strip() for one in found]
    return Reply(f"{texts.WHICH_ONE}\n{texts.numbered(lines)}")


@router.state(At.WHICH_ONE)
def which_one(turn: Turn) -> Reply:
    """One of several of that name."""
    found, number = turn.conversation.data["found"], turn.number
    if number is None or not 1 <= number <= len(found):
        return Reply(texts.WHICH)
    unit_id, person_id = found[number - 1]
    person = turn.session.get_one(Person, person_id) if person_id else None
    return _chosen(turn, _draft(turn), nominating.Nominee(turn.session.get_one(Unit, unit_id), person))


def _chosen(turn: Turn, draft: Nomination, nominee: nominating.Nominee) -> Reply:
    try:
        nominating.choose(desk_of(turn), draft, nominee)
    except Unclear as unclear:
        return Reply(unclear.text)
    return _next(turn, draft)


@router.state(At.SUMMARY, At.STORY, free=True)
def write(turn: Turn) -> Reply:
    """A part of the story, or one step back."""
    draft = _draft(turn)
    if fold(turn.text) in BACK:
        nominating.step_back(desk_of(turn), draft)
        return _next(turn, draft)
    part = "summary" if turn.conversation.state == At.SUMMARY else "story"
    try:
        nominating.write(desk_of(turn), draft, **{part: turn.text})
    except Unclear as unclear:
        return Reply(unclear.text)
    return _next(turn, draft)


@router.state(At.CONFIRM)
def confirm(turn: Turn) -> Reply:
    """1 hands it in, 2 goes back, 3 keeps it for later."""
    draft = _draft(turn)
    if turn.number == 1:
        try:
            nominating.submit(desk_of(turn), draft, turn.person)
        except (Unclear, NotNow) as refused:
            return Reply(refused.text)
        turn.end()
        return Reply(texts.SUBMITTED.format(unit=draft.unit.name if draft.unit else ""))
    if turn.number == 2 or fold(turn.text) in BACK:
        nominating.step_back(desk_of(turn), draft)
        return _next(turn, draft)
    if turn.number == 3:
        turn.end()
        return Reply(texts.KEPT)
    return Reply(texts.CONFIRM_AGAIN)
