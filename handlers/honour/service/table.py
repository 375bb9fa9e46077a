"""The transition table of a selection: what leads from where to where, whose step it is, what must be so before it."""

from dataclasses import dataclass
from enum import StrEnum

from models.honour.selecting import RUNNING, State
from models.org import Role


class By(StrEnum):
    """Whose step it is: a role on the host unit, or the clock's."""

    ORGANIZER = Role.ORGANIZER
    LEADER = Role.LEADER
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed step. `guards` and `effects` are names in guards.py and effects.py; `writes`: a reason is needed."""

    action: str
    sources: tuple[State, ...]
    target: State
    by: tuple[By, ...]
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    writes: bool = False


RUN, DECIDE, CLOCK = By.ORGANIZER, By.LEADER, By.CLOCK
STEPS = (
    Step("发布", (State.DRAFT,), State.NOMINATING, (RUN,), ("has_rules", "has_panel", "nominations_ahead"),
         ("announce",)),
    Step("截止推荐", (State.NOMINATING,), State.SCREENING, (RUN, CLOCK), ("nominations_over", "some_arrived"),
         ("stop_late",)),
    Step("开始公示", (State.SCREENING,), State.NOTICE, (RUN,), ("all_screened", "some_agreed"), ("show_first",)),
    Step("公示期满", (State.NOTICE,), State.VOTING, (RUN, CLOCK), ("with_voting", "notices_over", "no_objection"),
         ("take_down", "open_voting")),
    Step("公示期满", (State.NOTICE,), State.REVIEW, (RUN, CLOCK), ("without_voting", "notices_over", "no_objection"),
         ("take_down", "call_panel")),
    Step("投票截止", (State.VOTING,), State.REVIEW, (RUN, CLOCK), ("voting_over",), ("shake", "call_panel")),
    Step("审定", (State.REVIEW,), State.SECOND, (DECIDE,), ("all_decided", "within_places", "some_passed",
         "not_involved"), ("settle_panel", "show_second"), writes=True),
    Step("再公示期满", (State.SECOND,), State.HONOURED, (RUN, CLOCK), ("notices_over", "no_objection"),
         ("take_down", "honour")),
    Step("开始宣传", (State.HONOURED,), State.PRAISING, (RUN,), (), ("tell_stories",)),
    Step("结束", (State.PRAISING,), State.CLOSED, (RUN,)),
    Step("取消", (State.DRAFT, *RUNNING[:6]), State.CALLED_OFF, (RUN, DECIDE), (), ("take_down", "tell_nominators"),
         writes=True),
)  # fmt: skip


def steps_from(state: State) -> list[Step]:
    """Every step that starts in a state."""
    return [step for step in STEPS if state in step.sources]
