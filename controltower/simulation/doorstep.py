"""What happens at a customer's door? Parcels are scanned and handed over with a proof, or nobody can take them."""

from collections import Counter
from random import Random

from controltower.domain.ids import OrderId
from controltower.domain.tracking import Failure, ParcelScannedAtStop, ProofKind, StopDelivered
from controltower.simulation.ground import Ground
from controltower.simulation.hauls import Call, Haul
from controltower.simulation.orders import Box, Case
from controltower.simulation.standards import FAILED
from controltower.simulation.voices import TMS

PROOFS = {
    ProofKind.SIGNATURE: 0.35,
    ProofKind.PHOTO: 0.30,
    ProofKind.CODE: 0.20,
    ProofKind.NEIGHBOUR: 0.10,
    ProofKind.SAFE_PLACE: 0.05,
}
"""How handing over is proved. Assumption."""
WHYS = {
    Failure.NOBODY_HOME: 0.72,
    Failure.NO_ACCESS: 0.12,
    Failure.ADDRESS: 0.08,
    Failure.REFUSED: 0.06,
    Failure.DAMAGED: 0.02,
}
"""Why attempts fail. Assumption: the rate of failures is measured, its reasons are not."""
MIXED_UP = 0.004
"""Share of stops where the driver first scans a parcel of another stop. Assumption, as for lanes."""


class Doorstep:
    """Every door of the day; each attempt has its own luck."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._tries: Counter[OrderId] = Counter()

    def luck(self, call: Call) -> Random:
        """The chance of this attempt; a second one is another throw."""
        if not call.cases:
            return self.ground.chance("door", call.id)
        key = call.cases[0].id
        before = self._tries[key]
        self._tries[key] += 1
        return self.ground.chance("door", key, before) if before else self.ground.chance("door", key)

    def failure(self, here: list[Case], luck: Random) -> Failure | None:
        """Why nothing can be handed over; mostly nothing is in the way."""
        if not here:
            return Failure.NOT_ABOARD
        if luck.random() >= FAILED:
            return None
        return luck.choices(tuple(WHYS), tuple(WHYS.values()))[0]

    def hand_over(self, haul: Haul, call: Call, here: list[Case]) -> None:
        """Each parcel is scanned, now and then a wrong one first; then the proof is taken."""
        ground, boxes = self.ground, [box for case in here for box in case.boxes]
        luck = ground.chance("proof", call.id)
        wrong = self._wrong(haul, here, luck)
        for box in [*wrong, *boxes]:
            ground.say(TMS, ParcelScannedAtStop(box.id, call.id))
        proof = luck.choices(tuple(PROOFS), tuple(PROOFS.values()))[0]
        ground.say(TMS, StopDelivered(call.id, tuple(box.id for box in boxes), proof, f"pod/{call.id}"))

    def _wrong(self, haul: Haul, here: list[Case], luck: Random) -> list[Box]:
        others = [box for case in haul.aboard if case not in here for box in case.boxes]
        return [luck.choice(others)] if luck.random() < MIXED_UP and others else []
