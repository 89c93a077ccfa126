"""What stands on the label of each parcel of a route? Its codes, its place on the route, the address, what to mind."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from controltower.domain.errors import Refused
from controltower.domain.ids import ParcelId, RouteId, StopId
from controltower.domain.labels import LabelCode, fresh_ssccs, sscc_of, wanted_labels
from controltower.domain.loading import weight_of
from controltower.domain.orders import Order
from controltower.domain.packing import Parcel
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.routes import Route, Stop
from controltower.domain.times import clock, moment
from controltower.integrations.labels import gs1
from controltower.integrations.labels.words import TONGUES

HEAVY_G = 20_000
"""From here on a label asks for two people. An assumption, near what guides for lifting by hand give one person."""


@dataclass(frozen=True, slots=True)
class Content:
    """One label: `code` is what the route asks for, `elements` what a scanner reads, the others what people read.

    The lane is told without its site, which all lanes there share.
    """

    route: RouteId
    code: LabelCode
    sscc: str
    elements: tuple[tuple[str, str], ...]
    lane: str
    recipient: str
    address: str
    notes: tuple[str, ...]
    tongue: str


def contents_of(
    picture: Picture,
    route: RouteId,
    *,
    company_prefix: str,
    tongue: str = "en",
    only: Collection[ParcelId] | None = None,
) -> tuple[Content, ...]:
    """The labels of a route's parcels (of `only` these), last stop first. Raises Refused where one cannot be made."""
    planned = picture[Route].get(route)
    if planned is None:
        raise Refused([f"There is no route {route}."])
    if tongue not in TONGUES:
        raise Refused([f"Labels cannot be written in “{tongue}”; there are {', '.join(TONGUES)}."])
    codes = _named(picture, wanted_labels(picture, planned), company_prefix)
    stops = {order: picture[Stop][key] for key in planned.stops for order in picture[Stop][key].orders}
    at_door = Counter(stops[picture[Parcel][code.parcel].order].id for code in codes)
    found = tuple(
        _content(picture, planned, code, stops[picture[Parcel][code.parcel].order], at_door, company_prefix, tongue)
        for code in codes
        if only is None or code.parcel in only
    )
    reasons = [f"{content.code.parcel}: {why}" for content in found for why in gs1.problems(dict(content.elements))]
    if reasons:
        raise Refused(reasons)
    return found


def _named(picture: Picture, codes: Sequence[LabelCode], company_prefix: str) -> list[LabelCode]:
    """The codes, with an SSCC for those parcels that have none."""
    fresh = fresh_ssccs(picture, company_prefix)
    return [code if sscc_of(picture[Parcel][code.parcel]) else replace(code, sscc=next(fresh)) for code in codes]


def _content(
    picture: Picture, route: Route, code: LabelCode, stop: Stop, at_door: Counter[StopId], prefix: str, tongue: str
) -> Content:
    parcel = picture[Parcel][code.parcel]
    order, number = picture[Order][parcel.order], code.sscc or sscc_of(parcel)
    elements = tuple(_elements(picture, route, code, stop, prefix, number))
    notes = tuple(_notes(picture, parcel, stop, at_door[stop.id] - 1, tongue))
    lane = (code.lane or "–").removeprefix(f"{route.site}-")
    return Content(route.id, code, number, elements, lane, order.customer, stop.address, notes, tongue)


def _elements(
    picture: Picture, route: Route, code: LabelCode, stop: Stop, prefix: str, number: str
) -> Iterator[tuple[str, str]]:
    """SSCC (00), consignment (401), routing code (403), where to (4309), and not after when (4325), local time."""
    yield "00", number
    yield "401", f"{prefix}{stop.id}"
    yield "403", "/".join((route.id, code.lane or "-", code.place, f"{code.number}.{code.count}"))
    yield "4309", gs1.geo(stop.lat, stop.lon)
    yield "4325", f"{moment(stop.window_closes, _timezone(picture)):%y%m%d%H%M}"


def _notes(picture: Picture, parcel: Parcel, stop: Stop, others: int, tongue: str) -> Iterator[str]:
    words, timezone = TONGUES[tongue], _timezone(picture)
    window = f"{clock(stop.window_opens, timezone)}–{clock(stop.window_closes, timezone)}"
    yield f"{words.deliver} {moment(stop.window_closes, timezone):%d.%m.} {window}"
    weight = f"{weight_of(parcel) / 1000:.1f} kg"
    yield f"{words.order} {parcel.order}, {weight}"
    if others > 0:
        yield f"+ {others} {words.with_it}"
    if weight_of(parcel) >= HEAVY_G:
        yield words.heavy


def _timezone(picture: Picture) -> str:
    operation = operation_of(picture)
    return operation.timezone if operation else "UTC"
