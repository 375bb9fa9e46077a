"""A selection of role models at each of its stages, for the demonstration's phones to look at."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.consents import give_consent
from bot.holidays import workdays_of
from bot.web.tools import tools
from handlers.honour.service import consents, noticing, stories
from handlers.honour.service.desk import Desk, open_desk
from models.honour.selecting import Nomination, PanelSeat, Selection, SelectionRule, Standing, State
from models.org import Person, Unit
from tests.phone.site import MORNING, Site

TITLE = "2026 年“身边榜样”评选"
STORY = "去年冬天设备连续故障，他带着徒弟三天三夜抢修，提前两天恢复生产。"
STAGES = {
    State.NOMINATING: Standing.ARRIVED,
    State.NOTICE: Standing.ELIGIBLE,
    State.VOTING: Standing.ELIGIBLE,
    State.REVIEW: Standing.ELIGIBLE,
    State.PRAISING: Standing.HONOURED,
}


def select_role_models(site: Site, *, nominee: str, by: str, judge: str) -> dict[str, str]:
    """Make one selection for each stage, the same person nominated in all; the address of each by its stage."""
    with site.flask.app_context(), site.db.transaction() as session:
        desk = open_desk(session, tools().config, workdays_of(site.db), MORNING)
        people = [_somebody(session, number) for number in (nominee, by, judge)]
        return {state: f"/m/honour/{_at(desk, state, *people).public_id}" for state in STAGES}


def _at(desk: Desk, state: State, whom: Person, by: Person, judge: Person) -> Selection:
    selection = _selection(desk.session, state, by, judge)
    home = desk.session.scalars(select(Unit).where(Unit.code == "jx-1")).one()
    row = Nomination(selection=selection, category=0, person=whom, unit=home, by=by, rule_version=1)
    row.standing, row.summary, row.story = STAGES[state], "抢修带头，徒弟带得好", STORY
    row.live_key, row.created_at = f"p:{whom.id}", MORNING
    desk.session.add(row)
    desk.session.flush()
    if state != State.NOMINATING:
        row.notice_answered_at = MORNING
        give_consent(desk.session, whom, consents.purpose(consents.NOTICE, row), version=consents.WORDING, now=MORNING)
    if state == State.NOTICE:
        noticing.show(desk, row)
    if state == State.PRAISING:
        stories.tell(desk, row)
    return selection


def _selection(session: Session, state: State, by: Person, judge: Person) -> Selection:
    company = session.scalars(select(Unit).where(Unit.code == "qsl")).one()
    made = Selection(title=TITLE, unit=company, author_id=by.id, created_at=MORNING, state=state)
    made.nominations_until, made.state_until = MORNING + timedelta(days=3), MORNING + timedelta(days=3)
    made.categories = [{"name": "工作认真", "whom": "个人", "quota": 1}]
    session.add(made)
    session.flush()
    session.add(SelectionRule(selection_id=made.id, version=1, text="面向一线，看实绩。", by_id=by.id, at=MORNING))
    session.add(PanelSeat(selection_id=made.id, person_id=judge.id))
    session.flush()
    return made


def _somebody(session: Session, number: str) -> Person:
    return session.scalars(select(Person).where(Person.employee_no == number)).one()
