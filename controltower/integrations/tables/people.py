"""Who and what works in tables: people with their shifts, robots, vehicles."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from controltower.domain import automation, labour, routes
from controltower.domain.emissions import Scope
from controltower.domain.ids import SiteId, WorkerId
from controltower.domain.times import DAY, Instant, Span, instant, moment
from controltower.integrations.tables.columns import Column
from controltower.integrations.tables.kinds import NUMBER, SPANS, TEXT, TIME, WHOLE, choice, several
from controltower.integrations.tables.places import SITE, ZONE, own, same_site
from controltower.integrations.tables.table import Flaw, Shape, Values, World, listing, mapped


def _worker(values: Values, timezone: str | None) -> labour.Worker:
    return labour.Worker(
        WorkerId(values["worker"]),
        SiteId(values["site"]),
        values["skills"],
        Span(values["shift_starts"], values["shift_ends"]),
        breaks_of(values, timezone),
    )


def breaks_of(values: Values, timezone: str | None) -> tuple[Span, ...]:
    """The breaks of a shift: wall-clock times on the day it starts, or on the next where they come before its start."""
    zone = ZoneInfo(timezone or "UTC")
    starts = moment(values["shift_starts"], zone.key)

    def on_the_day(clock: time) -> datetime:
        day = starts.date() + timedelta(days=clock < starts.time())
        return datetime.combine(day, clock, zone)

    return tuple(Span(instant(on_the_day(begins)), instant(on_the_day(ends))) for begins, ends in values["breaks"])


def _row(worker: labour.Worker, timezone: str | None) -> Values:
    def clock(at: Instant) -> time:
        return moment(at, timezone or "UTC").time()

    return {
        "worker": worker.id,
        "site": worker.site,
        "name": "",
        "skills": worker.skills,
        "shift_starts": worker.shift.starts,
        "shift_ends": worker.shift.ends,
        "breaks": tuple((clock(span.starts), clock(span.ends)) for span in worker.breaks),
    }


def _shift(values: Values, world: World) -> Iterator[Flaw]:
    starts, ends = values["shift_starts"], values["shift_ends"]
    if not starts < ends <= starts + DAY:
        yield Flaw("shift_ends", "is not within the 24 hours after shift_starts")
        return
    before = starts
    for span in breaks_of(values, world.timezone):
        if not before <= span.starts < span.ends <= ends:
            yield Flaw("breaks", "are not one after the other within the shift")
            return
        before = span.ends


def _in_own_zone(values: Values, world: World) -> Iterator[Flaw]:
    yield from same_site("zone", "zones", values, world)


WORKERS = mapped(
    "workers",
    "worker",
    "People with their next shift. A new day's roster is a new import of the same table.",
    (
        own("worker", "Number or code of the person", "W-001"),
        SITE,
        Column("name", TEXT, "Name; kept apart, for those who may read it", "Ada L.", required=False, private=True),
        Column("skills", several(labour.Skill), "What the person is trained for", "pick; pack"),
        Column("shift_starts", TIME, "When the shift starts", "2026-03-02 06:00"),
        Column("shift_ends", TIME, "When the shift ends", "2026-03-02 14:30"),
        Column("breaks", SPANS, "Planned breaks", "09:00-09:15; 12:00-12:30", required=False, default=()),
    ),
    Shape(labour.Worker, labour.WorkerListed, _worker, _row),
    _shift,
)
ROBOTS = listing(
    "robots",
    "robot",
    "Autonomous mobile robots.",
    automation.Robot,
    automation.RobotListed,
    (
        own("robot", "Code of the robot", "AMR-01"),
        SITE,
        ZONE,
        Column("speed_m_s", NUMBER, "How fast it drives", "1.4", "metres per second", 0.05, 10),
    ),
    _in_own_zone,
)
VEHICLES = listing(
    "vehicles",
    "vehicle",
    "The fleet, with limits, costs and emissions.",
    routes.Vehicle,
    routes.VehicleListed,
    (
        own("vehicle", "Code or plate of the vehicle", "VAN-01"),
        SITE,
        Column("kind", choice(routes.VehicleKind), "What it drives on", "van"),
        Column("capacity_g", WHOLE, "What it may carry", "900000", "g", 1, 40_000_000),
        Column("capacity_ml", WHOLE, "What fits in", "9000000", "ml", 1, 200_000_000),
        Column("range_km", NUMBER, "How far it goes in one day", "400", "km", 1, 2_000),
        Column("speed_factor", NUMBER, "Its pace against a car's in traffic, 1 is equal", "1", "", 0.05, 5),
        Column("cost_per_km", NUMBER, "Cost of a kilometre, in the operation's currency", "0.32", "", 0, 100),
        Column("cost_per_hour", NUMBER, "Cost of an hour with its driver", "27.5", "", 0, 1_000),
        Column("co2e_g_per_km", NUMBER, "Emissions, of what co2e_scope counts", "230", "g per km", 0, 5_000),
        Column(
            "gross_weight_kg",
            NUMBER,
            "What it weighs laden, for bridges; blank: what its kind usually does",
            "3500",
            "kg",
            0,
            44_000,
            required=False,
            default=0.0,
        ),
        Column(
            "height_m",
            NUMBER,
            "How high it is, for tunnels; blank: usual",
            "2.7",
            "m",
            0,
            4.5,
            required=False,
            default=0.0,
        ),
        Column(
            "co2e_scope",
            choice(Scope),
            "What the factor counts: ttw the fuel burnt, power the electricity used, wtw all that ISO 14083 asks for",
            "wtw",
            required=False,
            default=Scope.UNSTATED,
        ),
        Column("co2e_year", WHOLE, "Year of the factor", "2026", "", 0, 2_100, required=False, default=0),
        Column("co2e_source", TEXT, "Whose factor it is", "Maker's figure", required=False, default=""),
    ),
)
TABLES = (WORKERS, ROBOTS, VEHICLES)
