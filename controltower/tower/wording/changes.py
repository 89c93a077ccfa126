"""How is a change of plan told? In a word or two beside the stop, and in a few words for all of it."""

from collections.abc import Iterable

from controltower.domain.ids import RouteId
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal
from controltower.domain.routes import Route
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
