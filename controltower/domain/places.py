"""Where does everything stand? The operation, its sites, and their floors in metres from the north-west corner."""

from dataclasses import dataclass
from enum import StrEnum

from controltower.domain.contradictions import contradiction
from controltower.domain.ids import AisleId, BenchId, DoorId, LaneId, LocationId, SiteId, ZoneId
from controltower.domain.picture import Facts, Picture
from controltower.domain.said import Said
from controltower.domain.times import NEVER, Instant


class SiteKind(StrEnum):
    """Distribution centre or micro-fulfilment centre."""

    DISTRIBUTION = "distribution"
    MICRO = "micro"


class ZoneKind(StrEnum):
    """What a zone is for, which is also the work that people do there."""

    STORAGE = "storage"
    PACKING = "packing"
    RECEIVING = "receiving"
    STAGING = "staging"


class LocationKind(StrEnum):
    """Pick face, or reserve above it."""

    PICK = "pick"
    RESERVE = "reserve"


class DoorKind(StrEnum):
    """Which way goods go through a door."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


@dataclass(frozen=True, slots=True)
class Operation:
    """A network of sites and its fleet, run as one. `seed` and `scenario` are set only where it is a demo."""

    id: str
    name: str
    timezone: str
    currency: str
    opened_at: Instant
    demo: bool = False
    seed: int | None = None
    scenario: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A building at a place on the earth (WGS 84 degrees), with a floor of so many metres."""

    id: SiteId
    name: str
    kind: SiteKind
    lat: float
    lon: float
    width_m: float
    depth_m: float


@dataclass(frozen=True, slots=True)
class Zone:
    """A rectangle of floor with one kind of work; `units_per_hour` is the engineered rate of one person there.

    The unit is the zone's own: lines in storage, parcels in packing and staging, units in receiving.
    """

    id: ZoneId
    site: SiteId
    name: str
    kind: ZoneKind
    x_m: float
    y_m: float
    width_m: float
    depth_m: float
    units_per_hour: float


@dataclass(frozen=True, slots=True)
class Aisle:
    """A straight walk between racks, along y."""

    id: AisleId
    site: SiteId
    zone: ZoneId
    x_m: float
    y_from_m: float
    y_to_m: float


@dataclass(frozen=True, slots=True)
class Location:
    """One storage place; x and y are where a picker stands to reach it."""

    id: LocationId
    site: SiteId
    zone: ZoneId
    aisle: AisleId
    x_m: float
    y_m: float
    level: int
    kind: LocationKind


@dataclass(frozen=True, slots=True)
class Lane:
    """A strip of the staging area that holds the parcels of one route."""

    id: LaneId
    site: SiteId
    x_m: float
    y_m: float
    width_m: float
    depth_m: float
    capacity_parcels: int


@dataclass(frozen=True, slots=True)
class Door:
    """A dock door with what it is equipped with ("reefer", "leveller"); out of use before `closed_until`."""

    id: DoorId
    site: SiteId
    kind: DoorKind
    x_m: float
    y_m: float
    equipment: tuple[str, ...] = ()
    closed_until: Instant = NEVER
    closed_for: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """A pack bench."""

    id: BenchId
    site: SiteId
    zone: ZoneId
    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True)
class OperationOpened:
    """The operation begins."""

    name: str
    timezone: str
    currency: str
    demo: bool = False
    seed: int | None = None
    scenario: str | None = None


@dataclass(frozen=True, slots=True)
class SiteListed:
    """Master data names a site, or changes it."""

    site: Site


@dataclass(frozen=True, slots=True)
class ZoneListed:
    """Master data names a zone, or changes it."""

    zone: Zone


@dataclass(frozen=True, slots=True)
class AisleListed:
    """Master data names an aisle, or changes it."""

    aisle: Aisle


@dataclass(frozen=True, slots=True)
class LocationListed:
    """Master data names a location, or changes it."""

    location: Location


@dataclass(frozen=True, slots=True)
class LaneListed:
    """Master data names a staging lane, or changes it."""

    lane: Lane


@dataclass(frozen=True, slots=True)
class DoorListed:
    """Master data names a door, or changes it."""

    door: Door


@dataclass(frozen=True, slots=True)
class BenchListed:
    """Master data names a pack bench, or changes it."""

    bench: Bench


def site_listed(picture: Picture, event: SiteListed, said: Said) -> Facts:
    """The site; one that lies nowhere on earth is a contradiction."""
    site = event.site
    if not (-90 <= site.lat <= 90 and -180 <= site.lon <= 180):
        return (contradiction(picture, said, site.id, f"is at {site.lat}, {site.lon}", "that is nowhere", Site),)
    return (site,)


def operation_opened(picture: Picture, event: OperationOpened, said: Said) -> Facts:
    """The operation, kept from its first opening; a demo can never become real, nor the other way round."""
    held = next(iter(picture[Operation].values()), None)
    if held is not None:
        return ()
    return (
        Operation(
            "operation", event.name, event.timezone, event.currency, said.at, event.demo, event.seed, event.scenario
        ),
    )


def operation_of(picture: Picture) -> Operation | None:
    """The operation, if it was opened."""
    return picture[Operation].get("operation")
