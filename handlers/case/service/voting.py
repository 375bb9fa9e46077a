"""A panel's vote: who may still vote, and what was decided."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.case import texts
from handlers.case.service.desk import Desk
from handlers.case.service.scope import shut_out
from models.case import Case, CaseSeat, CaseVote, Seat, State
from models.org import Person

DEFAULT_OUTCOME = {State.PANEL: "不通过", State.OBJECTED: "核实", State.REVIEW: "在册"}


def outcome(state: State, members: int, votes: Sequence[str]) -> str:
    """What a panel decided: whatever more than half of all members voted for; all voted without that, the careful way.

    "" while it is open.
    """
    counted = Counter(votes)
    for choice in texts.CHOICES[state]:
        if counted[choice] * 2 > members:
            return choice
    return DEFAULT_OUTCOME[state] if members and len(votes) >= members else ""


def panel(session: Session, case: Case) -> list[Person]:
    """The panel's members who may still vote."""
    query = select(Person).join(CaseSeat, CaseSeat.person_id == Person.id)
    query = query.where(CaseSeat.case_id == case.id, CaseSeat.seat == Seat.PANEL, Person.active).order_by(Person.id)
    return [one for one in session.scalars(query) if one.id != case.person_id and not shut_out(session, case, one)]


def decided(desk: Desk, case: Case) -> str:
    """The present round's outcome, "" while it is open or the panel is too small."""
    members = panel(desk.session, case)
    query = select(CaseVote.choice).where(CaseVote.case_id == case.id, CaseVote.round == case.round)
    votes = desk.session.scalars(query.where(CaseVote.person_id.in_([m.id for m in members]))).all()
    return outcome(State(case.state), len(members), votes) if len(members) >= desk.policy.rules.panel else ""
