"""How is a change of plan told? In a word or two beside the stop, and in a few words for all of it."""

from collections.abc import Iterable, Sequence

from controltower.domain.ids import RouteId
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal
from controltower.domain.rerouting import Choice, WhyNot
from controltower.domain.routes import Route, Stop
from controltower.tower.proposing import StopChange
from controltower.tower.wording.words import count


def change_words(picture: Picture, change: StopChange | None, own: RouteId) -> str:
    """What happens to a stop, seen from the route `own`; nothing where nothing does. Routes are told by vehicle."""
    if change is None:
        return ""
    if change.route_after is None:
        return "left out"
    if change.route_before is None:
        return "new"
    if change.route_before == change.route_after:
        return "later" if change.place_after > change.place_before else "sooner"
    if change.route_before == own:
        return f"to {driven_by(picture, change.route_after)}"
    return f"from {driven_by(picture, change.route_before)}"


def driven_by(picture: Picture, route: RouteId) -> str:
    """The vehicle of a route, or the one that is proposed for it; its own id where neither is known."""
    held = picture[Route].get(route)
    if held is not None:
        return held.vehicle
    offered = (plan for proposal in picture[Proposal].values() for plan in proposal.plans if plan.route == route)
    return next((plan.vehicle for plan in offered), route)


def changes_said(changes: Iterable[StopChange]) -> str:
    """How many stops change, and how many meetings are new: `20 stops change, 4 meetings`."""
    found = tuple(changes)
    meetings = sum(change.route_before is None for change in found)
    stops = len(found) - meetings
    told = f"{count(stops, 'stop')} {'changes' if stops == 1 else 'change'}"
    return f"{told}, {count(meetings, 'meeting')}" if meetings else told


def choice_words(choices: Sequence[Choice], at: int) -> str:
    """What one choice of a re-route changes, and what that brings beside changing nothing."""
    chosen, nothing = choices[at], choices[0]
    if not chosen.plans:
        return "Nothing changes. To leave it so, reject the proposal."
    changed = [count(chosen.drivers, "driver"), count(chosen.stops, "stop")]
    changed += [count(chosen.labels, "label")] if chosen.labels else []
    brings = [f"saves {nothing.cost - chosen.cost:,.0f}", f"{chosen.left_out} left out"]
    brings += [f"{chosen.late} late, {chosen.late_min:.0f} min"] if chosen.late else ["none late"]
    return f"Changes {', '.join(changed)}   ·   {', '.join(brings)}"


def choice_size(choice: Choice) -> str:
    """How much a choice changes, in as few letters as can be."""
    if not choice.plans:
        return "nothing"
    return f"{count(choice.drivers, 'driver')}\n{count(choice.stops, 'stop')}"


def why_words(picture: Picture, why: WhyNot) -> str:
    """Why a stop is not served, and what would help."""
    stop = picture[Stop].get(why.stop)
    name = stop.address if stop else why.stop
    clash = " and ".join(why.rules) if why.rules else "nothing stands against it alone"
    ways = "; ".join(f"{way.says} (+{way.price:.2f})" for way in why.ways_out)
    return f"{name}: {clash}. " + (f"Could be allowed: {ways}." if ways else "No single rule would help.")
