"""Can a vehicle that visits these places in this order be loaded? Each answer is kept, with the load that proves it."""

from dataclasses import dataclass, field

import numpy as np

from controltower.domain.stowage import Placed, Unloading, order_problems, stowage_problems
from controltower.planning.loadedroutes.builder import Goods, built
from controltower.planning.loadedroutes.problem import LoadedProblem, loading_of
from controltower.planning.loading import LoadProblem
from controltower.planning.loading.problem import hopeless
from controltower.planning.loading.proof import whole_load
from controltower.planning.loading.sequence import in_order
from controltower.planning.plans import StopAsked, never

Sequence = tuple[int, ...]
QUICK, THOROUGH = 12, 150
"""Loads tried before a sequence is given up for now, and before the exact model is asked."""
WORK = 0.1
"""What the exact model may do for one sequence, in its own measure: a tenth of a second."""
STEPS = 20
"""Of fullness, for which it is learnt how often a load is found."""


@dataclass(slots=True)
class Loads:
    """The loads that were found by sequence, and sequences for which none was: for now, or for good."""

    problem: LoadedProblem
    seed: int
    stop: StopAsked = never
    found: dict[Sequence, tuple[Placed, ...]] = field(default_factory=dict)
    doubtful: dict[Sequence, None] = field(default_factory=dict)
    hopeless: set[Sequence] = field(default_factory=set)
    tried: int = 0
    _proofs: list[list[int]] = field(default_factory=lambda: [[1, 2] for _ in range(STEPS + 1)], init=False)
    _room: int = field(default=0, init=False)
    _volumes: list[int] = field(default_factory=list, init=False)
    _loads: list[float] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        hold = self.problem.hold
        self._room = hold.length_mm * hold.width_mm * hold.height_mm
        self._volumes = [0, *(each.volume_mm3 for each in self.problem.customers)]
        self._loads = [0.0, *(each.load for each in self.problem.customers)]
        for place in range(1, len(self._loads)):
            if hopeless(loading_of(self.problem, (place,)))[1]:
                self._volumes[place] = self._room + 1

    def is_too_much(self, sequence: Sequence) -> bool:
        """Whether weight or volume alone are more than a vehicle takes, or a piece goes in no way."""
        if sum(self._loads[place] for place in sequence) > self.problem.capacity + 1e-9:
            return True
        return sum(self._volumes[place] for place in sequence) > self._room

    def goes(self, sequence: Sequence) -> bool:
        """Whether a load is known or quickly found."""
        if sequence in self.found:
            return True
        if sequence in self.doubtful or sequence in self.hopeless or self.is_too_much(sequence):
            return False
        # What is left aboard after the first stop is a load too: where the rest has none for good, neither have all.
        if sequence[1:] in self.hopeless:
            self.hopeless.add(sequence)
            return False
        if self._built(sequence, QUICK):
            return True
        self.doubtful[sequence] = None
        return False

    def may_go(self, sequence: Sequence) -> bool:
        """Whether nothing speaks against it so far."""
        if sequence in self.hopeless or self.is_too_much(sequence):
            return False
        return not any(sequence[place:] in self.hopeless for place in range(1, len(sequence) - 1))

    def chance(self, sequence: Sequence) -> float:
        """How often a load was found, thoroughly, for sequences that fill as much of a hold as this one."""
        found, asked = self._proofs[self._fullness(sequence)]
        return found / asked

    def _fullness(self, sequence: Sequence) -> int:
        return min(STEPS, STEPS * sum(self._volumes[place] for place in sequence) // self._room)

    def surely(self, sequence: Sequence) -> bool:
        """Whether a load is known, or found by a thorough search; if not, it is given up for good."""
        if sequence in self.found:
            return True
        if sequence in self.hopeless:
            return False
        self.doubtful.pop(sequence, None)
        goes = not self.is_too_much(sequence) and (self._built(sequence, THOROUGH) or self._proven(sequence))
        self._proofs[self._fullness(sequence)][1] += 1
        if goes:
            self._proofs[self._fullness(sequence)][0] += 1
        else:
            self.hopeless.add(sequence)
        return goes

    def _built(self, sequence: Sequence, trials: int) -> bool:
        """Whether a load is built at random; where nothing asks for an order of stops one is found in that too."""
        asked = loading_of(self.problem, sequence)
        pieces, rules, hold = asked.pieces, asked.rules, asked.hold
        self.tried += 1
        has_order = rules.unloading is not Unloading.ANYHOW
        goods = Goods(
            np.array([(each.length_mm, each.width_mm, each.height_mm) for each in pieces]),
            np.array([each.stop if has_order else 1 for each in pieces]),
            np.array([each.is_fragile and rules.fragile_alone for each in pieces]),
            np.array([each.may_turn for each in pieces]),
        )
        inner = np.array((hold.length_mm, hold.width_mm, hold.height_mm))
        inside, at, order = built(inner, goods, float(rules.support_pct), trials, self.seed)
        if inside < len(pieces):
            return False
        return self._kept(sequence, asked, [Placed(pieces[n].id, *at[n].tolist()) for n in order])

    def _proven(self, sequence: Sequence) -> bool:
        asked = loading_of(self.problem, sequence)
        load, _ = whole_load(asked, seconds=0.0, work=WORK, stop=self.stop, seed=self.seed)
        ordered, lost = in_order({piece.id: piece for piece in asked.pieces}, load)
        return bool(load) and not lost and self._kept(sequence, asked, ordered)

    def _kept(self, sequence: Sequence, asked: LoadProblem, load: list[Placed]) -> bool:
        """Whether the domain has nothing to say against the load, which is kept then."""
        if any(stowage_problems(asked.hold, asked.pieces, load, asked.rules)):
            return False
        if asked.rules.unloading is not Unloading.ANYHOW and any(order_problems(load)):
            return False
        self.found[sequence] = tuple(load)
        return True
