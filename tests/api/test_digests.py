"""Digests by HTTP: for whoever looks after the unit, and nobody else."""

import io

from openpyxl import load_workbook

from tests.api.client import code_of, items, signed_in
from tests.digest.conftest import firm
from tests.world import World

__all__ = ["firm"]


def test_a_leader_reads_a_week_that_stays_as_it_was(firm: World) -> None:
    leader = signed_in(firm, "20003")
    units = {one["name"]: one["id"] for one in items(leader.get("/digests"))}
    assert set(units) == {"青松岭林业公司", "公司党委"}
    path = f"/digests/{units['青松岭林业公司']}"
    week = leader.get(path).json
    assert (week["period"], week["frozen"]) == ("2026-W47", True)
    assert week["numbers"]
    assert all(row["formula"] for row in week["rows"])
    assert leader.get(path, period="2026-W47").json["stamp"] == week["stamp"]
    assert leader.get(path, period="2026-11").json["frozen"] is False
    assert code_of(leader.get(path, period="2027-W01"), 409) == "no_period"
    assert code_of(leader.get(path, period="去年"), 422) == "invalid"
    book = load_workbook(io.BytesIO(leader.get(f"{path}/excel").data))
    assert book.sheetnames
    assert leader.get(f"{path}/word").data.startswith(b"PK")
    assert leader.get(f"{path}/picture").data.startswith(b"\x89PNG")


def test_whoever_looks_after_nothing_or_another_unit_finds_none(firm: World) -> None:
    company = next(one["id"] for one in items(signed_in(firm, "20003").get("/digests")))
    for who in ("20009", "20001"):
        assert code_of(signed_in(firm, who).get(f"/digests/{company}"), 404) == "not_found"
    assert items(signed_in(firm, "20009").get("/digests")) == []
