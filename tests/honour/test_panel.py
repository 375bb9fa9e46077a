"""评审: who of the panel counts, who keeps out, who reads what was said."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot.turn import Refusal
from handlers.honour.service import deciding
from handlers.honour.service.desk import NotYours, Recused
from models.honour.selecting import PanelSeat
from models.org import Role, Unit
from tests.console.browser import Browser
from tests.honour.conftest import (
    LEADER,
    NOMINATOR,
    NOMINEE,
    ORGANIZER,
    PANEL,
    SECRETARY,
    act,
    desk_of,
    grant,
    newest,
    nomination,
    passes,
    somebody,
)
from tests.honour.test_running import judged, refused, screened
from tests.world import World


def test_the_panel_needs_two_thirds_and_more_than_half_of_all_who_keep_out_of_nothing(begun: World) -> None:
    judged(begun, PANEL[:1])
    assert "三分之二" in refused(begun, LEADER, "审定", "同意")
    with begun.writing() as session:
        desk, row = desk_of(begun, session), nomination(session)
        with pytest.raises(Refusal, match="写明理由"):
            deciding.vote(desk, row, somebody(session, PANEL[1]), agrees=False, reason="")
        with pytest.raises(NotYours):
            deciding.vote(desk, row, somebody(session, ORGANIZER), agrees=True, reason="好")
        deciding.vote(desk, row, somebody(session, PANEL[1]), agrees=False, reason="面不广")
        assert deciding.tally(session, row).quorum
        assert not deciding.tally(session, row).passed, "one of three is not more than half"
    assert "还没有人选通过" in refused(begun, LEADER, "审定", "同意")
    with begun.writing() as session:
        desk, row = desk_of(begun, session), nomination(session)
        deciding.vote(desk, row, somebody(session, PANEL[1]), agrees=True, reason="再看材料，同意")
        assert deciding.tally(session, row) == deciding.Tally(3, 2, 2)
    assert "写明理由" in refused(begun, LEADER, "审定")
    assert refused(begun, ORGANIZER, "审定", "同意").startswith("这一步由别的同事办")
    act(begun, LEADER, "审定", "同意")


def test_whoever_is_concerned_judges_nothing(begun: World) -> None:
    screened(begun)
    with begun.writing() as session:
        for number in (NOMINEE, NOMINATOR):
            session.add(PanelSeat(selection_id=newest(session).id, person_id=somebody(session, number).id))
    act(begun, ORGANIZER, "开始公示")
    passes(begun, days=8)
    passes(begun, days=6)
    with begun.writing() as session:
        desk, row = desk_of(begun, session), nomination(session)
        for number in (NOMINEE, NOMINATOR):
            assert deciding.to_judge(session, somebody(session, number)) == []
            with pytest.raises(Recused):
                deciding.vote(desk, row, somebody(session, number), agrees=True, reason="好")
        assert deciding.tally(session, row).members == 3


def test_who_of_the_panel_said_what_is_not_told_to_the_nominee_whatever_their_role(
    begun: World, browser: Callable[[str], Browser]
) -> None:
    judged(begun)
    with begun.writing() as session:
        shop = session.scalars(select(Unit).where(Unit.code == "C-1")).one()
        grant(session, somebody(session, NOMINEE), shop, Role.ORGANIZER)
        address = f"/console/nominations/{nomination(session).public_id}"
    assert "实绩突出" in browser(LEADER).get(address).text
    for number in (NOMINEE, SECRETARY):
        seen = browser(number).get(address).text
        assert "抢修带头" in seen
        assert "实绩突出" not in seen
