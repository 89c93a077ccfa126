"""The table of emission factors says for each kind whose figure it is, and one that does not is refused."""

import pytest

from controltower.domain.emissions import Basis, Scope, factors_in
from controltower.domain.errors import Rejected
from controltower.domain.routes import VehicleKind
from controltower.settings import resources

OWN = 'g_per_km = 300\nlow = 250\nhigh = 310.5\nscope = "wtw"\nyear = 2026\nsource = "our fuel cards"'


def test_every_kind_of_vehicle_has_a_factor_with_source_year_scope_and_span():
    factors = factors_in((resources() / "emissions.toml").read_text(encoding="utf-8"))
    assert set(factors) == set(VehicleKind)
    for each in factors.values():
        assert 0 <= each.low <= each.g_per_km <= each.high
        assert each.basis.source
        assert each.basis.year >= 2021
        assert each.basis.scope is not Scope.UNSTATED
    assert factors[VehicleKind.VAN].g_per_km > factors[VehicleKind.E_VAN].g_per_km


def test_a_table_of_ones_own_is_read():
    (factor,) = factors_in(f"[van]\n{OWN}").values()
    assert (factor.g_per_km, factor.low, factor.high) == (300, 250, 310.5)
    assert str(factor.basis) == "well to wheel, 2026, our fuel cards"


@pytest.mark.parametrize(
    ("line", "instead", "says"),
    [
        ("low = 250", "low = 350", "between low and high"),
        ("low = 250", "low = -1", "none below 0"),
        ("high = 310.5", "high = inf", "between low and high"),
        ("high = 310.5", 'high = "much"', "must be numbers"),
        ('"wtw"', '"all"', "scope must be"),
        ('"wtw"', '"unstated"', "scope must be"),
        ("2026", "26", "year must be"),
        ("2026", "true", "year must be"),
        ('"our fuel cards"', '" "', "source must say"),
        ("year = 2026", "year 2026", "cannot be read"),
    ],
)
def test_what_is_wrong_in_a_table_is_named(line, instead, says):
    with pytest.raises(Rejected, match=says):
        factors_in(f"[van]\n{OWN.replace(line, instead)}")


def test_all_that_is_wrong_is_said_at_once_and_for_which_kind():
    with pytest.raises(Rejected, match=r"van: scope .*; e-van: must be a table|e-van: must be a table; van: scope"):
        factors_in(f"e-van = 3\n[van]\n{OWN.replace('wtw', 'ttw and more')}")


def test_a_factor_of_which_nobody_said_anything_says_so():
    assert str(Basis()) == "nobody said what is counted"
