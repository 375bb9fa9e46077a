"""资格审查: the host's organiser says of each nomination that arrived whether it fits the rules, and why not."""

from bot.scope import may
from handlers.honour.service import access, climbing
from handlers.honour.service.desk import Desk, Lacking, NotNow, NotYours, Recused
from models.honour.selecting import Nomination, Standing, State
from models.org import Person, Role

FITS, UNFIT = "符合条件", "不符合条件"


def screen(desk: Desk, nomination: Nomination, person: Person, *, fits: bool, reason: str) -> None:
    """Raises: NotYours, Recused, NotNow, Lacking."""
    desk.session.refresh(nomination, with_for_update=True)
    if not may(desk.session, person, Role.ORGANIZER, nomination.selection.unit):
        raise NotYours
    if access.keeps_out(desk.session, person, nomination):
        raise Recused
    if nomination.standing != Standing.ARRIVED or nomination.selection.state != State.SCREENING:
        raise NotNow
    if not fits and not reason.strip():
        raise Lacking
    climbing.note(desk, nomination, FITS if fits else UNFIT, person, reason=reason.strip())
    if fits:
        nomination.standing = Standing.ELIGIBLE
    else:
        climbing.drop(nomination, Standing.INELIGIBLE)
    desk.session.flush()
