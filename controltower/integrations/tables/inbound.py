"""What comes in, in tables: advance shipping notices (ASN) with their lines, and booked doors."""

from collections.abc import Iterable, Iterator

from controltower.domain import docks
from controltower.domain.errors import Refused
from controltower.domain.ids import AppointmentId, DoorId, ItemId, NoticeId, SiteId, TruckId
from controltower.domain.messages import Body
from controltower.domain.picture import Picture
from controltower.integrations.tables.columns import Column
from controltower.integrations.tables.demand import never
from controltower.integrations.tables.goods import ITEM, pieces
from controltower.integrations.tables.kinds import CODE, TEXT, TIME, WORDS, YES_NO
from controltower.integrations.tables.places import SITE, own, same_site
from controltower.integrations.tables.table import Flaw, Table, Values, World


def _announce(values: Values, lines: tuple[Values, ...], world: World) -> Body | None:
    announced = docks.NoticeAnnounced(
        NoticeId(values["notice"]),
        SiteId(values["site"]),
        values["supplier"],
        TruckId(values["truck"]),
        values["planned_at"],
        tuple(docks.Announced(ItemId(line["item"]), line["quantity"]) for line in lines),
        values["needs"],
        values["drops"],
    )
    held = world.picture[docks.Notice].get(values["notice"])
    if held is None:
        return announced
    if _held(world.picture, held.id) == dict(values) and _totals(announced) == _receipts(world.picture, held):
        return None
    raise Refused(("was announced before with other content; an import cannot change a notice",))


def _totals(announced: docks.NoticeAnnounced) -> dict[str, int]:
    totals: dict[str, int] = {}
    for line in announced.lines:
        totals[line.item] = totals.get(line.item, 0) + line.quantity
    return totals


def _receipts(picture: Picture, notice: docks.Notice) -> dict[str, int]:
    return {item: picture[docks.Receipt][docks.receipt_id(notice.id, item)].announced for item in notice.items}


def _own_truck(values: Values, world: World) -> Iterator[Flaw]:
    others = [key for key, row in world.good.get("inbound", {}).items() if row["truck"] == values["truck"]]
    truck = world.picture[docks.Truck].get(values["truck"])
    if truck is not None:
        others.append(truck.notice)
    if any(other != values["notice"] for other in others):
        yield Flaw("truck", f"truck {values['truck']} brings notice {others[0]} already; give each visit its own code")


def _held(picture: Picture, key: str) -> Values | None:
    notice = picture[docks.Notice].get(key)
    if notice is None:
        return None
    truck = picture[docks.Truck][notice.truck]
    return {
        "notice": notice.id,
        "site": notice.site,
        "supplier": notice.supplier,
        "truck": notice.truck,
        "planned_at": truck.planned_at,
        "needs": truck.needs,
        "drops": truck.drops,
    }


def _notices(picture: Picture) -> Iterable[Values]:
    return (row for key in picture[docks.Notice] if (row := _held(picture, key)) is not None)


def _lines(picture: Picture) -> Iterable[Values]:
    for notice in picture[docks.Notice].values():
        for item, quantity in _receipts(picture, notice).items():
            yield {"notice": notice.id, "item": item, "quantity": quantity}


def _book(values: Values, _lines: tuple[Values, ...], world: World) -> Body | None:
    booked = docks.AppointmentBooked(
        AppointmentId(values["appointment"]),
        SiteId(values["site"]),
        DoorId(values["door"]),
        values["truck"],
        None,
        values["starts_at"],
        values["ends_at"],
    )
    held = world.picture[docks.Appointment].get(values["appointment"])
    if held is not None and _appointment(held) == dict(values):
        return None
    if held is not None and held.docked_at:
        raise Refused(("its truck is at the door already; the booking can no longer change",))
    return booked


def _appointment(held: docks.Appointment) -> Values:
    names = ("site", "door", "starts_at", "ends_at")
    return {"appointment": held.id, "truck": held.guest, **{name: getattr(held, name) for name in names}}


def _booked(picture: Picture, key: str) -> Values | None:
    held = picture[docks.Appointment].get(key)
    return None if held is None else _appointment(held)


def _appointments(picture: Picture) -> Iterable[Values]:
    return (_appointment(held) for held in picture[docks.Appointment].values() if held.route is None)


def _bookable(values: Values, world: World) -> Iterator[Flaw]:
    if values["ends_at"] <= values["starts_at"]:
        yield Flaw("ends_at", "is not after starts_at")
    yield from same_site("door", "doors", values, world)
    if not _expected(values["truck"], world):
        yield Flaw("truck", f"there is no truck {values['truck']} in inbound")


def _expected(truck: str, world: World) -> bool:
    if truck in world.picture[docks.Truck]:
        return True
    return any(row["truck"] == truck for row in world.good.get("inbound", {}).values())


INBOUND = Table(
    "inbound",
    "notice",
    "What suppliers announced (ASN), one truck each. Each notice needs at least one row in inbound_lines.",
    (
        own("notice", "Number of the notice", "ASN-501"),
        SITE,
        Column("supplier", TEXT, "Who sends it", "Lumen GmbH"),
        Column("truck", CODE, "Code of the truck's visit", "T-501"),
        Column("planned_at", TIME, "When the truck is to arrive", "2026-03-02 09:00"),
        Column("needs", WORDS, "Equipment that its door must have, such as reefer", "", required=False, default=()),
        Column("drops", YES_NO, "Whether it leaves its trailer in the yard", "no", required=False, default=False),
    ),
    ("notice",),
    _announce,
    _held,
    _notices,
    _own_truck,
    "inbound_lines",
)
INBOUND_LINES = Table(
    "inbound_lines",
    "notice line",
    "The items of the notices, one row for each.",
    (
        Column("notice", CODE, "Number of the notice", "ASN-501"),
        ITEM,
        pieces("How many pieces come", "120", 1),
    ),
    (),
    never,
    rows=_lines,
    parent="notice",
)
APPOINTMENTS = Table(
    "appointments",
    "appointment",
    "Doors booked for inbound trucks.",
    (
        own("appointment", "Number of the booking", "AP-501"),
        SITE,
        Column("door", CODE, "Code of the door", "DC1-D01", refers="doors"),
        Column("truck", CODE, "Code of the truck's visit, as in inbound", "T-501"),
        Column("starts_at", TIME, "From when the door is its own", "2026-03-02 09:00"),
        Column("ends_at", TIME, "Until when", "2026-03-02 10:00"),
    ),
    ("appointment",),
    _book,
    _booked,
    _appointments,
    _bookable,
    replaces=True,
)
TABLES = (INBOUND, INBOUND_LINES, APPOINTMENTS)
