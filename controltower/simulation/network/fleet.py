"""What drives? Vans, electric vans and cargo bikes, with limits, costs and emission factors."""

from collections.abc import Iterator

from controltower.domain.ids import SiteId, VehicleId
from controltower.domain.routes import Vehicle, VehicleKind, VehicleListed
from controltower.simulation.network.floors import DC
from controltower.simulation.network.scale import Scale

KG, LITRE = 1_000, 1_000
CO2E_G_PER_KM = {VehicleKind.VAN: 257.0, VehicleKind.E_VAN: 47.0, VehicleKind.CARGO_BIKE: 4.5}
"""Grams of CO2e per km. Van and electric van: UK Government (DEFRA/DESNZ) GHG conversion factors, average diesel van
and battery electric van with the electricity it uses. Cargo bike: 15 Wh/km at the same tables' grid, rounded
up: an assumption, since the tables have no such bike."""

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
    factor = CO2E_G_PER_KM[kind]
    return VehicleListed(Vehicle(VehicleId(key), site, kind, grams, litres, reach, speed, per_km, per_hour, factor))
