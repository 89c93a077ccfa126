"""Which lines of a zone share a cart? Those that make all tours together short; planned alike by twin and desk.

Each line has a tote of its own on the cart, so an order may be on several tours, as it is of several zones anyhow: with
whole orders one walks further than along the aisles, a cart at a time.
"""

from collections.abc import Sequence
from functools import lru_cache

from controltower.planning.picking.batching import BatchingProblem, Effort, Order, plan_batching
from controltower.planning.picking.layout import Layout, Spot

TRIALS_A_LINE, MOST_TRIALS = 400, 20_000
"""How long is searched, in tours that are measured: some milliseconds, and the same on each machine."""
KEPT = 512


def carts(spots: Sequence[Spot], cross_m: tuple[float, float], start: Spot, most: int) -> tuple[tuple[int, ...], ...]:
    """The lines of each cart by their number, for tours from the start and back between two cross aisles."""
    return _carts(tuple(spots), cross_m, start, most)


@lru_cache(KEPT)
def _carts(
    spots: tuple[Spot, ...], cross_m: tuple[float, float], start: Spot, most: int
) -> tuple[tuple[int, ...], ...]:
    if len(spots) <= most:
        return (tuple(range(len(spots))),)
    layout = Layout(tuple(sorted({x for x, _ in spots})), cross_m, start)
    alone = tuple(Order(str(number), (spot,), 1.0) for number, spot in enumerate(spots))
    effort = Effort(trials=min(MOST_TRIALS, TRIALS_A_LINE * len(spots)))
    plan = plan_batching(BatchingProblem(layout, alone, most), effort=effort)
    return tuple(tuple(sorted(int(number) for number in batch.orders)) for batch in plan.batches)
