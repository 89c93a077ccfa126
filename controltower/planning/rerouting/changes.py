"""How much does a plan change? Drivers who get another list, stops that are moved, labels to print again."""

from dataclasses import dataclass

from controltower.planning.rerouting.schedule import Frame, Order, Orders


@dataclass(frozen=True, slots=True)
class Changes:
    """What a plan changes; `moved` are stops on another vehicle than now, or out of their place on theirs."""

    drivers: tuple[int, ...]
    moved: tuple[int, ...]
    labels: int


def changes_of(frame: Frame, orders: Orders) -> Changes:
    """What these orders change of those of now. A fresh stop is not moved: it was nowhere."""
    now, stops = frame.orders_now, frame.problem.stops
    drivers = tuple(n for n, (one, other) in enumerate(zip(now, orders, strict=True)) if one != other)
    where_now, where_then = _where(now), _where(orders)
    out = {node for n in drivers for node in out_of_place(now[n], orders[n])}
    moved = tuple(
        node
        for node in range(frame.n)
        if not (stops[node].fresh and node not in where_now)
        and (where_now.get(node) != where_then.get(node) or node in out)
    )
    return Changes(drivers, moved, sum(stops[node].labels for node in moved))


def out_of_place(before: Order, after: Order) -> set[int]:
    """Stops that a driver makes in another order than planned: all but a longest run that keeps its order."""
    place = {node: number for number, node in enumerate(before)}
    stayed = [node for node in after if node in place]
    return set(stayed) - set(_longest_run(stayed, place))


def _where(orders: Orders) -> dict[int, int]:
    return {node: number for number, order in enumerate(orders) for node in order}


def _longest_run(nodes: list[int], place: dict[int, int]) -> Order:
    """The longest subsequence whose old places increase."""
    runs: list[Order] = []
    for node in nodes:
        fitting = (run for run in runs if place[run[-1]] < place[node])
        runs.append((*max(fitting, key=len, default=()), node))
    return max(runs, key=len, default=())
