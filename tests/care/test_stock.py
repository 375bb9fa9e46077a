"""Whatever people do, in whatever order: packs given, promised and left add up to what there is."""

from datetime import date
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from bot.database import Database
from bot.turn import Refusal
from handlers.care import demo
from handlers.care.campaigns import goods, planning
from models.care import Campaign, Claim, ClaimState
from models.org import Person
from tests.care.people import campaign, person, unit
from tests.world import World

PEOPLE = ("20135", "20136", "20001", "20003")
STEPS = st.lists(
    st.tuples(st.sampled_from(("claim", "decline", "collect", "stock")), st.integers(0, 3), st.integers(0, 5)),
    max_size=14,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_packs_always_add_up(firm: World, db: Database, steps: list[tuple[str, int, int]]) -> None:
    with db.transaction() as session:
        if session.scalar(select(func.count()).select_from(Campaign)) == 0:
            for employee_no in PEOPLE:
                person(session, employee_no).tags = ["劳模"]
            demo.seed(
                session,
                unit(session, "C"),
                preparer=person(session, "20002"),
                approver=person(session, "20003"),
                packs=2,
                today=date(2026, 11, 24),
                now=firm.now,
            )
        session.execute(delete(Claim))
        fresh = campaign(session, "冬送温暖", 2027)
        fresh.packs = fresh.packs_left = 2
    for what, who, number in steps:
        try:
            with db.transaction() as session:
                act(session, firm, what, PEOPLE[who], number)
        except Refusal:
            pass
        with db.transaction() as session:
            adds_up(session)


def act(session, firm: World, what: str, who: str, number: int) -> None:  # type: ignore[no-untyped-def]
    one: Person = person(session, who)
    winter = campaign(session, "冬送温暖", 2027)
    if what == "claim":
        goods.claim(session, winter, one, now=firm.now, rng=Random(number))
    elif what == "decline":
        goods.decline(session, winter, one, now=firm.now)
    elif what == "collect":
        mine = goods.claim_of(session, winter, one)
        goods.collect(session, person(session, "20002"), (mine and mine.code) or "????", now=firm.now)
    else:
        planning.equip(session, person(session, "20002"), winter, packs=number)


def adds_up(session) -> None:  # type: ignore[no-untyped-def]
    winter = campaign(session, "冬送温暖", 2027)
    held = select(func.coalesce(func.sum(Claim.packs), 0)).where(
        Claim.campaign_id == winter.id, Claim.state.in_((ClaimState.RESERVED, ClaimState.COLLECTED))
    )
    assert winter.packs_left >= 0
    assert winter.packs_left + session.scalar(held) == winter.packs
