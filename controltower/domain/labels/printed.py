"""What is printed on each parcel? Route labels: made late, and made again when the order of the stops changes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.errors import Refused
from controltower.domain.ids import LaneId, ParcelId, ProposalId, RouteId, check_digit, sscc
from controltower.domain.labels.places import PLACE
from controltower.domain.orders import Progress
from controltower.domain.packing import Parcel, ParcelStatus
from controltower.domain.picture import Facts, Picture
from controltower.domain.routes import Route, RouteStatus
from controltower.domain.said import Said
from controltower.domain.times import Instant

OVER = (ParcelStatus.DELIVERED, ParcelStatus.RETURNED)
INSIDE = (ParcelStatus.WEIGHED, ParcelStatus.SORTED, ParcelStatus.STAGED, ParcelStatus.LOADED)
"""Parcels that can be given a label: weighed, and not on the road."""


@dataclass(frozen=True, slots=True)
class LabelCode:
    """What a label says: the lane, the place of the stop from the end (`12`, `12A`), and parcel so many of so many.

    `sscc` is given where the parcel is not named by one.
    """

    parcel: ParcelId
    lane: LaneId | None
    place: str
    number: int
    count: int
    sscc: str = ""


@dataclass(frozen=True, slots=True)
class ParcelLabel:
    """The label that a parcel bears; `version` counts how often one was printed for it."""

    id: ParcelId
    route: RouteId
    code: LabelCode
    version: int
    printed_at: Instant


@dataclass(frozen=True, slots=True)
class LabelsPrinted:
    """Labels came out of a printer and are on their parcels."""

    route: RouteId
    labels: tuple[LabelCode, ...]


@dataclass(frozen=True, slots=True)
class PrintLabels:
    """Somebody at a desk prints these labels of a route, drawn from its version `version`."""

    route: RouteId
    version: int
    labels: tuple[LabelCode, ...]
    proposal: ProposalId | None = None
    reason: str = ""


def labels_printed(picture: Picture, event: LabelsPrinted, said: Said) -> Facts:
    """The labels that the parcels bear now; one that no printer could have made is a contradiction."""
    if event.route not in picture[Route]:
        return unknown(picture, said, Route, event.route)
    for twice in _given_twice(event.labels):
        claim = "is on a label of several parcels"
        return (contradiction(picture, said, twice, claim, "each has a code of its own", ParcelLabel),)
    facts: list[ParcelLabel | Parcel] = []
    for code in event.labels:
        if code.parcel not in picture[Parcel]:
            return unknown(picture, said, Parcel, code.parcel)
        flaw = _flaw(picture, code)
        if flaw:
            return (contradiction(picture, said, code.parcel, f"is labelled {code.place}", flaw, ParcelLabel),)
        facts.extend(_labelled(picture, event.route, code, said.at))
    return tuple(facts)


def print_labels(picture: Picture, decision: PrintLabels, said: Said) -> Facts:
    """The labels as they were drawn. All of them, or none."""
    reasons = list(label_problems(picture, decision))
    if reasons:
        raise Refused(reasons)
    return tuple(fact for code in decision.labels for fact in _labelled(picture, decision.route, code, said.at))


def label_problems(picture: Picture, decision: PrintLabels) -> Iterator[str]:
    """Every reason why these labels must not be printed, each a sentence."""
    route = picture[Route].get(decision.route)
    if route is None:
        yield f"There is no route {decision.route}."
        return
    if not decision.labels:
        yield "No label is to be printed."
    if route.version != decision.version:
        yield f"Route {route.id} was changed since these labels were drawn. Draw them again."
    if route.status is RouteStatus.DONE:
        yield f"Route {route.id} is over."
    for twice in _given_twice(decision.labels):
        yield f"The SSCC {twice} would be on several parcels."
    for code in decision.labels:
        parcel = picture[Parcel].get(code.parcel)
        if parcel is None:
            yield f"There is no parcel {code.parcel}."
        elif picture[Progress][parcel.order].route != route.id:
            yield f"Parcel {code.parcel} does not ride on {route.id}."
        elif parcel.status not in INSIDE:
            yield f"Parcel {code.parcel} is {parcel.status}; no label can be put on it."
        elif flaw := _flaw(picture, code):
            yield f"Parcel {code.parcel}: {flaw}."


def sscc_of(parcel: Parcel) -> str:
    """The parcel's Serial Shipping Container Code: its own name, or one that was given it; empty where it has none."""
    return parcel.sscc or (parcel.id if is_sscc(parcel.id) else "")


def is_sscc(text: str) -> bool:
    """Whether these are 18 digits of which the last checks the others."""
    return len(text) == 18 and text.isascii() and text.isdigit() and check_digit(text[:-1]) == int(text[-1])


def fresh_ssccs(picture: Picture, company_prefix: str) -> Iterator[str]:
    """Codes for parcels that other systems named otherwise; extension digit 1, so that they meet no others."""
    given = {parcel.sscc for parcel in picture[Parcel].values() if parcel.sscc}
    serial = len(given)
    while True:
        serial += 1
        code = sscc(1, company_prefix, serial)
        if code not in given and code not in picture[Parcel]:
            yield code


def _given_twice(labels: tuple[LabelCode, ...]) -> list[str]:
    """The SSCCs that several parcels would get at once."""
    bearers = Counter(code for _, code in {(each.parcel, each.sscc) for each in labels if each.sscc})
    return sorted(code for code, parcels in bearers.items() if parcels > 1)


def _flaw(picture: Picture, code: LabelCode) -> str:
    """Why no printer can have made this label for the parcel."""
    parcel = picture[Parcel][code.parcel]
    if parcel.status in OVER:
        return f"it is {parcel.status}"
    if not PLACE.fullmatch(code.place) or not 1 <= code.number <= code.count:
        return f"parcel {code.number} of {code.count} at place “{code.place}” is no label"
    if code.sscc and not is_sscc(code.sscc):
        return f"{code.sscc} is no SSCC"
    if code.sscc and any(each.sscc == code.sscc and each.id != parcel.id for each in picture[Parcel].values()):
        return f"the SSCC {code.sscc} is on another parcel"
    return ""


def _labelled(picture: Picture, route: RouteId, code: LabelCode, at: Instant) -> Iterator[ParcelLabel | Parcel]:
    held = picture[ParcelLabel].get(code.parcel)
    yield ParcelLabel(code.parcel, route, code, held.version + 1 if held else 1, at)
    parcel = picture[Parcel][code.parcel]
    if code.sscc and parcel.sscc != code.sscc:
        yield replace(parcel, sscc=code.sscc)
