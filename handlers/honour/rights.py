"""What a person may take along of what they wrote about themselves, and what an erasure removes."""

from typing import Any

from sqlalchemy import select, update

from bot.rights import Keeper, Subject
from bot.sealed import take
from handlers.honour.sealing import vault_of
from handlers.honour.service import consents, pledges
from handlers.honour.service.desk import open_desk
from models.honour.appraisals import Appraised
from models.honour.pledges import Pledge

__all__ = ["KEEPER"]


def opened(whose: Subject) -> list[dict[str, Any]]:
    """Self-appraisals and the notes of self-checks."""
    session, vault = whose.session, vault_of(whose.config)
    own = session.scalars(select(Appraised).where(Appraised.person_id == whose.person.id).order_by(Appraised.id))
    found: list[dict[str, Any]] = [{"民主评议自评": take(vault, one, "about_self")} for one in own if one.about_self]
    for pledge in session.scalars(select(Pledge).where(Pledge.person_id == whose.person.id).order_by(Pledge.id)):
        noted = pledges.notes(session, whose.person, pledge, vault=vault)
        found += [{"岗位承诺": pledge.text, "自查": f"{on} {note}"} for on, note in noted if note]
    return found


def forget(whose: Subject) -> None:
    """Empty both, and take down what is shown of the person as a role model."""
    mine = update(Appraised).where(Appraised.person_id == whose.person.id)
    whose.session.execute(mine.values(about_self=None))
    pledges.forget_notes(whose.session, whose.person)
    consents.forget(open_desk(whose.session, whose.config, whose.workdays, whose.now), whose.person)


KEEPER = Keeper("民主评议自评与承诺自查", opened, forget)
