"""How is a change of plan told? In a word or two beside the stop, seen from one of the routes."""

from controltower.domain.ids import RouteId
from controltower.tower.proposing import StopChange


def change_words(change: StopChange | None, own: RouteId) -> str:
    """What happens to a stop, seen from the route `own`; nothing where nothing does."""
    if change is None:
        return ""
    if change.route_after is None:
        return "left out"
    if change.route_before is None:
        return "new"
    if change.route_before != change.route_after:
        return f"to {change.route_after}" if change.route_before == own else f"from {change.route_before}"
    return "later" if change.place_after > change.place_before else "sooner"
