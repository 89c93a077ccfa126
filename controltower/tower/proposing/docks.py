"""When are other doors worth offering? When an appointment cannot be kept, or somebody waits where a door is free."""

from collections.abc import Iterable
from functools import partial

from controltower.domain.docks import DoorSlot, slot_problems
from controltower.domain.ids import ProposalId, RouteId, SiteId
from controltower.domain.picture import Picture
from controltower.domain.places import DoorKind, operation_of
from controltower.domain.proposals import Effect, Proposal, ProposalKind, ProposalMade, ProposalStatus, Urgency
from controltower.domain.routes import Route
from controltower.domain.times import MINUTE, Instant
from controltower.planning.docks.problem import Booking, DocksProblem
from controltower.planning.docks.reading import appointment_id, problem_of
from controltower.planning.docks.redocking import Redocking, plan_redocking
from controltower.settings import Settings
from controltower.tower.floorwork.doortroubles import DoorTrouble, door_troubles
from controltower.tower.proposing.causes import next_id, rested
from controltower.tower.proposing.proposers import Question

REST_MIN = 12
"""After a proposal for one side of a site was closed, so long none is made: guests are not sent to and fro."""
SOONEST, LATEST, BEFORE = 4 * MINUTE, 20 * MINUTE, 2 * MINUTE
"""It must be decided within these bounds, and a little before the first guest would take its new door."""
WORTH = 3.0
"""Currency: less is gained by any other plan too, and not worth telling a driver."""
LONGER_MIN = 5.0
"""So many minutes more for all guests together are none."""


def door_questions(picture: Picture, settings: Settings) -> Iterable[Question]:
    """One question at a time for each side of a site, for the guest that is due first."""
    asked: set[tuple[SiteId, DoorKind]] = set()
    for trouble in door_troubles(picture):
        side = trouble.site, trouble.kind
        beginning = f"doors:{trouble.site}:{trouble.kind}:"
        if side in asked or not rested(picture, beginning, REST_MIN):
            continue
        key = next_id(picture, f"{beginning}{trouble.cause}")
        if key is not None:
            asked.add(side)
            plan = partial(
                plan_redocking, most=settings.door_changes, seed=settings.seed, seconds=settings.doors_limit_s
            )
            yield Question(key, partial(_problem, *side), plan, partial(_offer, key, trouble))


def _problem(site: SiteId, kind: DoorKind, picture: Picture) -> DocksProblem | None:
    problem = problem_of(picture, picture.now, site, kind)
    return problem if problem.visits else None


def _offer(key: ProposalId, trouble: DoorTrouble, picture: Picture, found: Redocking) -> ProposalMade | None:
    """The plan as a proposal, where it is no worse than what comes by itself and solves what it was asked for."""
    if not found.moved or not helps(trouble, found) or _open_beside(picture, key):
        return None
    slots = _slots(picture, trouble, found)
    first = min(slot.starts_at for slot in slots)
    act_by = Instant(max(picture.now + SOONEST, min(picture.now + LATEST, first - BEFORE)))
    if any(True for _ in slot_problems(picture, slots)):
        return None
    return ProposalMade(
        key,
        ProposalKind.DOORS,
        _title(found),
        _reason(trouble, found),
        tuple(_effects(picture, trouble.kind, found)),
        Urgency.HIGH
        if found.now.late_min - found.then.late_min >= WORTH or first < picture.now + LATEST
        else Urgency.LOW,
        act_by,
        slots=slots,
    )


def helps(trouble: DoorTrouble, found: Redocking) -> bool:
    """Whether it is worth a word by its own forecast: who is in trouble may be helped for nothing, if nobody pays.

    To wait longer together is a price that only a plan may ask which saves more than that elsewhere.
    """
    saved = found.now.cost - found.then.cost
    longer = found.then.wait_min > found.now.wait_min + LONGER_MIN
    return saved >= (WORTH if longer or trouble.guest not in found.moved else 0)


def _open_beside(picture: Picture, key: ProposalId) -> bool:
    """Whether another proposal for the same side is open by now."""
    side = ":".join(key.split(":")[:3]) + ":"
    return any(each.id.startswith(side) and each.status is ProposalStatus.OPEN for each in picture[Proposal].values())


def _slots(picture: Picture, trouble: DoorTrouble, found: Redocking) -> tuple[DoorSlot, ...]:
    whys = dict(found.whys)
    bookings = {each.visit: each for each in found.plan.bookings}
    ordered = sorted((bookings[key] for key in found.moved), key=lambda each: (each.starts_at, each.visit))
    return tuple(_slot(picture, trouble, each, whys[each.visit]) for each in ordered)


def _slot(picture: Picture, trouble: DoorTrouble, booking: Booking, why: str) -> DoorSlot:
    route = picture[Route].get(booking.visit) if trouble.kind is DoorKind.OUTBOUND else None
    guest, name = (route.vehicle, RouteId(route.id)) if route else (booking.visit, None)
    key = appointment_id(picture, booking.visit)
    return DoorSlot(key, trouble.site, booking.door, guest, name, booking.starts_at, booking.ends_at, why)


def _title(found: Redocking) -> str:
    named = (
        " and ".join(found.moved[:2]) if len(found.moved) < 3 else f"{found.moved[0]} and {len(found.moved) - 1} others"
    )
    return f"Other doors or times for {named}"


def _reason(trouble: DoorTrouble, found: Redocking) -> str:
    """What is wrong, how many are moved, and how good the plan is."""
    gone = {guest for guest, _ in found.gone}
    others = sum(each not in gone for each in found.moved)
    moved = f"{len(found.moved)} appointment{'s are' if len(found.moved) > 1 else ' is'} moved"
    could = f", {others} of them to make room" if others else ", and no other guest is touched"
    gained = [before - after for before, after in zip(found.prices, found.prices[1:], strict=False)]
    spared = f" Moving none of those would cost {sum(gained):.0f} more." if others and sum(gained) >= 1 else ""
    best = "No plan is better" if found.gap_pct < 0.1 else f"At most {found.gap_pct:.0f}% above the best possible"
    return f"{trouble.says} {moved}{could}.{spared} {best}, as far as people, doors and arrivals are known."


def _effects(picture: Picture, kind: DoorKind, found: Redocking) -> Iterable[Effect]:
    operation = operation_of(picture)
    currency, now, then = operation.currency if operation else "", found.now, found.then
    drivers, drivers_then = now.wait_min - now.trailer_min, then.wait_min - then.trailer_min
    yield _effect("Waiting for a door, drivers together", drivers, drivers_then, "min")
    if round(now.trailer_min) or round(then.trailer_min):
        yield _effect("Waiting for a door, trailers without a driver", now.trailer_min, then.trailer_min, "min")
    if round(now.detention) or round(then.detention):
        yield _effect("Detention charged by carriers", now.detention, then.detention, currency)
    late = "Goods too late for their departure" if kind is DoorKind.INBOUND else "Routes leaving late, together"
    if round(now.late_min) or round(then.late_min):
        yield _effect(late, now.late_min, then.late_min, "min")
    yield _effect("Walking between doors and shelves or lanes", now.walk_km, then.walk_km, "km", 1)
    yield Effect("Appointments moved", "0", str(len(found.moved)), better=False)


def _effect(what: str, now: float, then: float, unit: str, digits: int = 0) -> Effect:
    better = None if round(now, digits) == round(then, digits) else then < now
    return Effect(what, f"{now:.{digits}f} {unit}", f"{then:.{digits}f} {unit}", better)
