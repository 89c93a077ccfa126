"""When is it worth offering other release times? When waves as planned would pile up at the benches for nothing."""

from collections.abc import Iterable
from functools import partial

from controltower.domain.ids import ProposalId, SiteId
from controltower.domain.picture import Picture
from controltower.domain.places import Site, operation_of
from controltower.domain.proposals import Effect, Proposal, ProposalKind, ProposalMade, ProposalStatus, Urgency
from controltower.domain.times import MINUTE, NEVER, Instant, clock
from controltower.domain.waves import Release, Wave, WaveStatus
from controltower.planning.waves import Profile, WavePlan, WavesProblem, WaveStage, plan_waves, problem_of
from controltower.settings import Settings
from controltower.tower.proposing.causes import rested
from controltower.tower.proposing.proposers import Question

REST_MIN = 6
SETTLED = 4 * MINUTE
"""Waves that are due sooner are left alone: nobody could decide in time."""
SOONEST, LATEST = 5 * MINUTE, 15 * MINUTE
LEAST, SHARE = 20.0, 0.85
"""Worth an offer: so many parcels fewer in the queue at the benches, and at most this share of it left."""
LATE = 2.0
"""Or so many parcels fewer that are late."""
SLOT = 5 * MINUTE


def release_questions(picture: Picture, settings: Settings) -> Iterable[Question]:
    """One question for each site with waves that can still be moved, as long as no offer is open or fresh."""
    soon = picture.now + SETTLED
    planned = [each for each in picture[Wave].values() if each.status is WaveStatus.PLANNED and each.release_at > soon]
    for site in sorted({wave.site for wave in planned}):
        beginning = f"release:{site}:"
        mine = [wave for wave in planned if wave.site == site]
        if rested(picture, beginning, REST_MIN) and not _refused(picture, beginning, mine):
            key = ProposalId(f"{beginning}{picture.now // SLOT}")
            plan = partial(plan_waves, seed=settings.seed)
            yield Question(key, partial(_problem, site), plan, partial(_offer, key, site))


def _refused(picture: Picture, beginning: str, planned: Iterable[Wave]) -> bool:
    """Whether somebody has said no, and no wave was planned since."""
    nos = (each for each in picture[Proposal].values() if each.id.startswith(beginning))
    last = max((each.closed_at for each in nos if each.status is ProposalStatus.REJECTED), default=NEVER)
    return all(wave.planned_at <= last for wave in planned)


def _problem(site: SiteId, picture: Picture) -> WavesProblem | None:
    problem = problem_of(picture, picture.now, site, settled_until=Instant(picture.now + SETTLED))
    return problem if problem.planned else None


def _offer(key: ProposalId, site: SiteId, picture: Picture, plan: WavePlan) -> ProposalMade | None:
    """The releases that would be otherwise, where that takes enough of the queue or of the lateness away."""
    beginning = key.rpartition(":")[0] + ":"
    changed = tuple(release for release in plan.releases if _is_other(picture, release))
    if not changed or not _is_worth(plan) or not rested(picture, beginning, REST_MIN):
        return None
    held = [picture[Wave][each.wave].release_at for each in changed if each.wave in picture[Wave]]
    due = min((at for at in held if at > picture.now), default=Instant(picture.now + LATEST))
    act_by = Instant(min(max(due, picture.now + SOONEST), picture.now + LATEST))
    waves = len({release.wave.split(".")[0] for release in changed})
    return ProposalMade(
        key,
        ProposalKind.RELEASE,
        f"Stagger {waves} {'wave' if waves == 1 else 'waves'} at {picture[Site][site].name}",
        _reason(picture, plan, changed),
        tuple(_effects(plan)),
        Urgency.HIGH if plan.now.late - plan.then.late >= LATE or plan.now.pack_queue_min >= 90 else Urgency.LOW,
        act_by,
        releases=changed,
    )


def _is_other(picture: Picture, release: Release) -> bool:
    """Whether this is not what is planned already; an order alone is worth a word only if it need not wait."""
    held = picture[Wave].get(release.wave)
    if held is None:
        return release.wave.split(".")[0] in picture[Wave] or release.release_at <= picture.now + SOONEST
    same_orders = set(held.orders) == set(release.orders)
    return not (same_orders and held.release_at == release.release_at and held.departure_at == release.departure_at)


def _is_worth(plan: WavePlan) -> bool:
    if plan.then.late > plan.now.late + 0.5:
        return False
    if plan.now.late - plan.then.late >= LATE or plan.no_van_now - plan.no_van_then >= LEAST:
        return True
    pairs = (plan.now.pack_queue, plan.then.pack_queue), (_waiting(plan.now), _waiting(plan.then))
    return any(now - then >= LEAST and then <= SHARE * now for now, then in pairs)


def _waiting(held: Profile) -> float:
    """Parcels at the benches on average, over the quarter-hours in which any wait."""
    waits = [each.waits for flow in held.stages if flow.stage is WaveStage.PACK for each in flow.buckets]
    return sum(waits) / max(1, sum(each >= 1 for each in waits))


def _reason(picture: Picture, plan: WavePlan, changed: tuple[Release, ...]) -> str:
    operation = operation_of(picture)
    zone = operation.timezone if operation else "UTC"
    now, then = plan.now, plan.then
    first, last = (clock(pick(each.release_at for each in changed), zone) for pick in (min, max))
    orders = sum(len(release.orders) for release in changed)
    times = f"between {first} and {last}" if first != last else f"at {first}"
    fewer = now.late - then.late
    late = f"and {fewer:.0f} fewer are late" if fewer >= 1 else "and no more of them are late"
    if now.pack_queue - then.pack_queue >= LEAST / 2:
        peak = f"up to {now.pack_queue:.0f} parcels wait at the benches (at {clock(now.pack_queue_at, zone)}, "
        before, after = f"{peak}{span(now.pack_queue_min)} of work)", f"it is {then.pack_queue:.0f}"
    else:
        before = f"{_waiting(now):.0f} parcels wait at the benches on average"
        after = f"it is {_waiting(then):.0f}"
    return (
        f"Released as planned, {before}. With {orders} orders released {times}, as the benches can take them, "
        f"{after}, {late}.{_no_van(plan)}"
    )


def _no_van(plan: WavePlan) -> str:
    """What the road cannot take, and what is done about it; nothing where there is a van for everything."""
    now, then = (_parcels(each) for each in (plan.no_van_now, plan.no_van_then))
    if plan.no_van_now < 1 and plan.no_van_then < 1:
        return ""
    if plan.no_van_now - plan.no_van_then < 1:
        return f" {then} that are made ready find no van."
    rest = f"; {then} still find none" if plan.no_van_then >= 1 else ""
    return (
        f" {now} would be made ready that find no van with their departure: they go later, behind those that do{rest}."
    )


def _parcels(count: float) -> str:
    return "1 parcel" if round(count) == 1 else f"{count:.0f} parcels"


def _effects(plan: WavePlan) -> Iterable[Effect]:
    now, then = plan.now, plan.then
    yield _effect("Longest queue at the benches", _queue(now), _queue(then), now.pack_queue, then.pack_queue)
    waits = _waiting(now), _waiting(then)
    yield _effect("Waiting there on average", f"{waits[0]:.0f} parcels", f"{waits[1]:.0f} parcels", *waits)
    yield _effect("Parcels late for their departure", f"{now.late:.0f}", f"{then.late:.0f}", now.late, then.late)
    if plan.no_van_now >= 1 or plan.no_van_then >= 1:
        vans = plan.no_van_now, plan.no_van_then
        yield _effect("Parcels made ready that find no van", f"{vans[0]:.0f}", f"{vans[1]:.0f}", *vans)
    peaks = now.zone_peak, then.zone_peak
    name = f"Fullest pick zone, {now.zone_peak_name}" if now.zone_peak_name else "Fullest pick zone"
    yield _effect(name, f"{span(15 * peaks[0])} of work", f"{span(15 * peaks[1])} of work", *peaks)


def _effect(what: str, now: str, then: str, before: float, after: float) -> Effect:
    return Effect(what, now, then, None if now == then else after < before)


def _queue(held: Profile) -> str:
    return f"{held.pack_queue:.0f} parcels, {span(held.pack_queue_min)}"


def span(minutes: float) -> str:
    """`45 min` or `2 h 05`."""
    whole = round(minutes)
    return f"{whole} min" if whole < 100 else f"{whole // 60} h {whole % 60:02d}"
