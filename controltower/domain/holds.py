"""What hold has a vehicle? A typical one of its kind, as large as the vehicle says that it is."""

from dataclasses import replace

from controltower.domain.routes import Vehicle, VehicleKind
from controltower.domain.stowage import Axles, Hold

KG = 1_000

TYPICAL = {
    VehicleKind.VAN: Hold(3_044, 1_784, 1_786, 0, Axles(-1_350, 1_950, 600 * KG, 1_250 * KG)),
    VehicleKind.E_VAN: Hold(2_583, 1_765, 1_700, 0, Axles(-1_350, 1_832, 500 * KG, 1_050 * KG)),
    VehicleKind.CARGO_BIKE: Hold(1_200, 800, 1_000, 0),
}
"""Length, width and height of the load space, and where the axles are.

Van: after a Ford Transit of medium length and height (9.6 cubic metres, 3,300 mm between the axles). Electric van:
after a short, low Renault Master (8 cubic metres, 3,182 mm). Walls are straight here, and wheel arches left out: the
volume that a vehicle states makes up for them. What an axle may bear of the load is its limit less what the empty van
and its driver put on it, some 1,300 kg in front and 900 kg behind: an assumption, since data sheets seldom say it.
Cargo bike: the container of DHL's Cubicycle (80 x 120 x 100 cm, the footprint of a pallet); its axles are left out.
"""


def hold_of(vehicle: Vehicle) -> Hold:
    """The typical hold of its kind, larger or smaller by the same in all directions, so that its volume is as stated.

    A vehicle that states no volume has the typical one.
    """
    typical = TYPICAL[vehicle.kind]
    volume = typical.length_mm * typical.width_mm * typical.height_mm
    share = (vehicle.capacity_ml * 1_000 / volume) ** (1 / 3) if vehicle.capacity_ml > 0 else 1.0
    axles = typical.axles
    return Hold(
        max(1, int(typical.length_mm * share)),
        max(1, int(typical.width_mm * share)),
        max(1, int(typical.height_mm * share)),
        vehicle.capacity_g,
        replace(axles, front_mm=round(axles.front_mm * share), rear_mm=round(axles.rear_mm * share)) if axles else None,
    )


def room_mm3(hold: Hold) -> int:
    """The volume of a hold."""
    return hold.length_mm * hold.width_mm * hold.height_mm
