"""What the lists of back-entries and appeals, of registrations and service reports are made of, and one of each."""

from sqlalchemy import Subquery, literal, null, select, union_all
from sqlalchemy.orm import Session

from bot.scope import NotFound, people_in_scope, unit_ids_in_scope
from handlers.activity.service.access import ORGANIZING
from handlers.activity.service.claims import DRAFT
from models.activity import Activity, BackEntry, DualRegistration, HourAppeal, ServiceReport
from models.org import Person, Role

WHO = (Person.name, Person.employee_no)


def claims(actor: Person) -> Subquery:
    """Everything handed in of the people an organiser covers, decided or not: kind ("back", "appeal"), public_id,
    name, employee_no, title, starts_at, minutes, said, state, created_at, person_id, proposed_by.
    """
    people = people_in_scope(actor, *ORGANIZING)
    backs = select(
        literal("back").label("kind"), BackEntry.public_id, *WHO, BackEntry.title, BackEntry.starts_at,
        BackEntry.minutes, BackEntry.proof.label("said"), BackEntry.state, BackEntry.created_at,
        BackEntry.person_id, BackEntry.proposed_by,
    )  # fmt: skip
    backs = backs.join(Person, Person.id == BackEntry.person_id)
    appeals = select(
        literal("appeal"), HourAppeal.public_id, *WHO, Activity.title, Activity.starts_at,
        HourAppeal.claimed, HourAppeal.text, HourAppeal.state, HourAppeal.created_at,
        HourAppeal.person_id, null(),
    )  # fmt: skip
    appeals = appeals.join(Person, Person.id == HourAppeal.person_id)
    appeals = appeals.join(Activity, Activity.id == HourAppeal.activity_id)
    return union_all(
        backs.where(BackEntry.state != DRAFT, BackEntry.person_id.in_(people)),
        appeals.where(HourAppeal.state != DRAFT, HourAppeal.person_id.in_(people)),
    ).subquery("claim")


def claim(session: Session, actor: Person, kind: str, public_id: str) -> BackEntry | HourAppeal:
    """One of those. Raises: NotFound."""
    people = people_in_scope(actor, *ORGANIZING)
    row: BackEntry | HourAppeal | None = None
    if kind == "back":
        row = session.scalar(select(BackEntry).where(BackEntry.public_id == public_id, BackEntry.person_id.in_(people)))
    elif kind == "appeal":
        wanted = (HourAppeal.public_id == public_id, HourAppeal.person_id.in_(people))
        row = session.scalar(select(HourAppeal).where(*wanted))
    if row is None or row.state == DRAFT:
        raise NotFound
    return row


def dual(secretary: Person) -> Subquery:
    """Every registration with a secretary's branches that was not ended, and every report handed in on one: kind
    ("registration", "report"), public_id, name, employee_no, community, said, created_at, community_at, branch_at,
    person_id.
    """
    held = DualRegistration.branch_id.in_(unit_ids_in_scope(secretary, Role.SECRETARY))
    registrations = select(
        literal("registration").label("kind"), DualRegistration.public_id, *WHO, DualRegistration.community,
        DualRegistration.skills.label("said"), DualRegistration.created_at, DualRegistration.community_at,
        DualRegistration.branch_at, DualRegistration.person_id,
    )  # fmt: skip
    registrations = registrations.join(Person, Person.id == DualRegistration.person_id)
    reports = select(
        literal("report"), ServiceReport.public_id, *WHO, DualRegistration.community, ServiceReport.text,
        ServiceReport.created_at, ServiceReport.community_at, ServiceReport.branch_at, ServiceReport.person_id,
    )  # fmt: skip
    reports = reports.join(DualRegistration, DualRegistration.id == ServiceReport.registration_id)
    reports = reports.join(Person, Person.id == ServiceReport.person_id)
    return union_all(
        registrations.where(held, DualRegistration.ended_at.is_(None)), reports.where(held, ServiceReport.text != "")
    ).subquery("dual")


def one_dual(
    session: Session, secretary: Person, kind: str, public_id: str
) -> tuple[DualRegistration, ServiceReport | None]:
    """A registration, or a report with its registration. Raises: NotFound."""
    made, wanted = None, DualRegistration.public_id == public_id
    if kind == "report":
        handed_in = (ServiceReport.public_id == public_id, ServiceReport.text != "")
        made = session.scalar(select(ServiceReport).where(*handed_in))
        wanted = DualRegistration.id == (made.registration_id if made else None)
    units = unit_ids_in_scope(secretary, Role.SECRETARY)
    row = session.scalar(select(DualRegistration).where(wanted, DualRegistration.branch_id.in_(units)))
    if row is None:
        raise NotFound
    return row, made
