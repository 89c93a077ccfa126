"""A fleet comes with emission factors of its own, and what they count is not lost on the way."""

from pathlib import Path

from controltower.domain.emissions import Basis, Scope
from controltower.domain.routes import Vehicle
from controltower.integrations.tables.templates import write_folder
from tests.integrations.tables.folders import Operation, template, write

OWN = {"co2e_g_per_km": "312.5", "co2e_scope": "WTW", "co2e_year": "2026", "co2e_source": "our fuel cards"}


def test_factors_of_ones_own_land_with_scope_year_and_source_and_go_out_again(tmp_path: Path, op: Operation) -> None:
    tables = template()
    tables["vehicles"][0] |= OWN
    assert op.take(write(tmp_path / "in", tables)).ok
    vehicle = op.picture()[Vehicle][tables["vehicles"][0]["vehicle"]]
    assert vehicle.co2e_g_per_km == 312.5
    assert vehicle.co2e_basis == Basis(Scope.WTW, 2026, "our fuel cards")
    write_folder(op.picture(), tmp_path / "out")
    again = op.take(tmp_path / "out")
    assert (again.messages, again.refused) == (0, 0)


def test_a_factor_of_which_nothing_is_said_says_that_nobody_said(tmp_path: Path, op: Operation) -> None:
    tables = template()
    tables["vehicles"][0] |= {"co2e_scope": "", "co2e_year": "", "co2e_source": ""}
    assert op.take(write(tmp_path / "in", tables)).ok
    vehicle = op.picture()[Vehicle][tables["vehicles"][0]["vehicle"]]
    assert vehicle.co2e_basis == Basis()


def test_a_scope_that_there_is_not_is_refused_with_those_that_there_are(tmp_path: Path, op: Operation) -> None:
    tables = template()
    tables["vehicles"][0] |= {"co2e_scope": "all of it"}
    report = op.take(write(tmp_path / "in", tables))
    assert any("unstated, ttw, power, wtw" in each.reason for each in report.problems)
