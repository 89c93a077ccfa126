"""What drives? Vans, electric vans and cargo bikes, with limits, costs and emission factors."""

from collections.abc import Iterator, Mapping
from functools import cache

from controltower.domain.emissions import Factor, factors_in
from controltower.domain.ids import SiteId, VehicleId
from controltower.domain.routes import Vehicle, VehicleKind, VehicleListed
from controltower.settings import resources
from controltower.simulation.network.floors import DC
from controltower.simulation.network.scale import Scale

KG, LITRE = 1_000, 1_000
LIMITS = {
    VehicleKind.VAN: (900 * KG, 9_000 * LITRE, 600.0, 1.0, 0.32, 26.0),
    VehicleKind.E_VAN: (750 * KG, 8_000 * LITRE, 180.0, 1.0, 0.18, 26.5),
    VehicleKind.CARGO_BIKE: (160 * KG, 1_300 * LITRE, 60.0, 0.8, 0.05, 22.0),
}
"""Grams and millilitres that fit, range in km, speed against a van's, cost per km and per hour."""


def vehicles(scale: Scale) -> Iterator[VehicleListed]:
    """The fleet of the distribution centre, then the bikes of each micro-fulfilment centre.

    Costs are assumptions: fuel, tyres and wear per km; driver and vehicle per hour.
    """
    vans, e_vans, bikes = scale.vehicles
    for number in range(vans):
        yield _listed(DC, f"V{number + 1:02d}", VehicleKind.VAN)
    for number in range(e_vans):
        yield _listed(DC, f"E{number + 1:02d}", VehicleKind.E_VAN)
    for number in range(bikes):
        yield _listed(DC, f"B{number + 1:02d}", VehicleKind.CARGO_BIKE)
    for micro in range(scale.micros):
        for number in range(scale.bikes_per_micro):
            yield _listed(SiteId(f"M{micro + 1}"), f"M{micro + 1}B{number + 1}", VehicleKind.CARGO_BIKE)


def _listed(site: SiteId, key: str, kind: VehicleKind) -> VehicleListed:
    grams, litres, reach, speed, per_km, per_hour = LIMITS[kind]
    factor = _factors()[kind]
    vehicle = Vehicle(
        VehicleId(key), site, kind, grams, litres, reach, speed, per_km, per_hour, factor.g_per_km,
        co2e_scope=factor.basis.scope, co2e_year=factor.basis.year, co2e_source=factor.basis.source,
    )  # fmt: skip
    return VehicleListed(vehicle)


@cache
def _factors() -> Mapping[str, Factor]:
    """The table of emission factors that ships with the program."""
    return factors_in((resources() / "emissions.toml").read_text(encoding="utf-8"))
