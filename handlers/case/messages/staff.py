"""办件: cases for whoever works on them, each with the steps that are theirs to take now, by number."""

from sqlalchemy import or_

from bot.router import Router
from bot.scope import NotFound
from bot.turn import Reply, Turn
from handlers.case import forms
from handlers.case import texts_chat as texts
from handlers.case.forms import Unclear, story
from handlers.case.messages.asking import offer
from handlers.case.messages.base import State, desk_of, private, said
from handlers.case.service import drafts, ledger, lists, stories
from handlers.case.service.acting import possible
from handlers.case.service.scope import visible
from handlers.case.service.stories import Story
from models.case import Case
from models.org import Person

router = Router()
MOST = 8
GLASS = "紧急查看"


@router.words("办件", "待办求助", "处理求助", help="（经办、领导）要处理的求助", rank=700)
def work(turn: Turn) -> Reply:
    """What waits, the urgent first, then what is due first."""
    found = turn.session.scalars(lists.waiting(turn.session, turn.person).limit(MOST + 1)).all()
    if not found:
        turn.end()
        return Reply(texts.NO_WORK)
    turn.go(State.WORK, cases=[case.id for case in found[:MOST]], actions=[])
    return Reply(texts.work(found[:MOST], more=len(found) > MOST))


@router.words("查件", "打开求助", help="（经办、领导）按编号打开，例如：查件 BF-26-1124-07", argument="text", rank=710)
def by_number(turn: Turn) -> Reply:
    """One case by its number, files and closed ones too."""
    query = visible(turn.session, turn.person).where(Case.number == turn.argument.strip().upper())
    found = turn.session.scalar(query.where(or_(Case.person_id.is_(None), Case.person_id != turn.person.id)))
    if found is None:
        raise NotFound
    return show(turn, found)


@router.state(State.WORK)
def pick(turn: Turn) -> Reply:
    """A case of the list, or a step of the case that is open."""
    data, number = turn.conversation.data, turn.number
    shown = data["actions"] or data["cases"]
    if number is None or not 1 <= number <= len(shown):
        return Reply(texts.WHICH)
    if not data["actions"]:
        return show(turn, _mine(turn, data["cases"][number - 1]))
    case = _mine(turn, data["case"])
    if data["actions"][number - 1] == GLASS:
        turn.go(State.REASON, case=case.id)
        return Reply(stories.NeedsReason.text)
    return offer(turn, case, data["actions"][number - 1])


def _mine(turn: Turn, case_id: int) -> Case:
    """A case that was shown before, if it may still be known of. Raises: NotFound."""
    found = turn.session.scalar(visible(turn.session, turn.person).where(Case.id == case_id))
    if found is None:
        raise NotFound
    return found


def show(turn: Turn, case: Case, *, reason: str = "") -> Reply:
    """A case: number and step for everybody, the story for those whose turn it is."""
    desk, person = desk_of(turn), turn.person
    actions = [step.action for step in possible(desk, case, person)]
    head = f"{case.number} {case.kind} · {case.urgency} · {case.state}"
    due = f"期限 {texts.day(case.due_at)}" if case.due_at else ""
    if not reason and not stories.may_open(turn.session, case, person):
        actions.append(GLASS)
        turn.go(State.WORK, cases=[], case=case.id, actions=actions)
        return Reply("\n".join(filter(None, (head, due, texts.numbered(actions)))))
    story_ = stories.open_story(desk, case, person, reason=reason)
    turn.go(State.WORK, cases=[], case=case.id, actions=actions)
    same = [str(other.number) for other in drafts.duplicates(desk, case)]
    lines = [head, due, _who(turn, case), *_told(story_), f"同一人或同一户：{'、'.join(same)}" if same else ""]
    return private("\n".join([*filter(None, lines), texts.numbered(actions)]), kept=head)


def _who(turn: Turn, case: Case) -> str:
    person = turn.session.get(Person, case.person_id) if case.person_id else None
    return f"{person.name} {person.employee_no} {person.phone or ''}" if person else ""


def _told(found: Story) -> list[str]:
    hidden = ("category", drafts.FILES, drafts.KEEP_FROM)
    told = forms.shown({name: value for name, value in found.answers.items() if name not in hidden})
    said = [f"{label}：{value}" for label, value in told]
    messages = [f"{'经办' if one.staff else '本人'}：{text}" for one, text in found.messages[-3:]]
    notes = [
        f"{line.event.action}：{line.note}"
        for line in found.lines
        if line.note and line.event.action not in stories.SAID
    ][-3:]
    snapshot = found.decision.get("snapshot")
    working = list(snapshot["lines"]) if isinstance(snapshot, dict) else []
    return [*said, *notes, *messages, *working, f"照片 {len(found.files)} 张" if found.files else ""]


@router.state(State.REASON, free=True)
def break_glass(turn: Turn) -> Reply:
    """The reason in words opens the story once; it is recorded and told."""
    try:
        reason = story(turn.text)
    except Unclear as unclear:
        return Reply(str(unclear))
    return show(turn, _mine(turn, turn.conversation.data["case"]), reason=reason)


@router.words("台账审批", "同意导出", help="（领导）同意导出未掩码的台账", rank=720)
def exports(turn: Turn) -> Reply:
    """Grant the oldest request that waits."""
    waiting = ledger.waiting(turn.session, turn.person)
    turn.end()
    if not waiting:
        return Reply(texts.NO_WORK)
    ledger.grant(desk_of(turn), turn.person, waiting[0].public_id)
    return Reply(said(turn, texts.EXPORT_GRANTED))
