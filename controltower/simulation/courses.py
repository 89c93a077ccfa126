"""Where is a vehicle on its way along a line? So far as its share of the seconds has passed."""

from bisect import bisect_right
from itertools import accumulate, pairwise

from controltower.simulation.planners import Leg, Point
from controltower.simulation.travel import between, crow_km, heading_deg


class Course:
    """One leg as it is driven, at one pace from end to end."""

    def __init__(self, leg: Leg) -> None:
        self.leg = leg
        self.gone_s = 0.0
        steps = [crow_km(one, other) for one, other in pairwise(leg.line)]
        self._upto = list(accumulate(steps, initial=0.0))

    @property
    def left_s(self) -> float:
        """Seconds that are left."""
        return max(0.0, self.leg.seconds - self.gone_s)

    @property
    def km_h(self) -> float:
        """The pace."""
        return self.leg.metres / 1000 / max(self.leg.seconds, 1.0) * 3600

    def go(self, seconds: float) -> float:
        """Drive on for so long; the km that this was."""
        went = min(seconds, self.left_s)
        self.gone_s += went
        return self.km_h * went / 3600

    def place(self) -> tuple[Point, float]:
        """Where the vehicle is, and its heading."""
        line, total = self.leg.line, self._upto[-1]
        share = self.gone_s / self.leg.seconds if self.leg.seconds > 0 else 1.0
        if total <= 0 or self.left_s <= 0:
            return line[-1], heading_deg(line[-2], line[-1]) if len(line) > 1 else 0.0
        km = share * total
        segment = min(bisect_right(self._upto, km), len(line) - 1) - 1
        length = self._upto[segment + 1] - self._upto[segment]
        along = (km - self._upto[segment]) / length if length > 0 else 0.0
        one, other = line[segment], line[segment + 1]
        return between(one, other, along), heading_deg(one, other)
