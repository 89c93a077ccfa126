"""Who wants something fetched? A few customers a day, at times and places that chance gives."""

from controltower.domain.collecting import CollectionAsked
from controltower.domain.ids import CollectionId
from controltower.domain.orders import Order
from controltower.simulation.ground import Ground, Steps
from controltower.simulation.voices import TMS

A_DAY = 5
FROM_S, UNTIL_S = 9.0 * 3600, 16.0 * 3600
AHEAD_S, WINDOW_S = 1.5 * 3600, 2.5 * 3600
SERVICE_S = 240
"""Asked for by day, for an hour and a half later at the soonest, within two and a half hours. Assumptions."""


class Collecting:
    """The customers who send something back. They live where others have ordered."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        chance = ground.chance("collections")
        for number in range(1, A_DAY + 1):
            ground.start(self._ask(number, chance.uniform(FROM_S, UNTIL_S)))

    def _ask(self, number: int, at_s: float) -> Steps:
        yield self.ground.until(at_s)
        ground = self.ground
        homes = list(ground.facts[Order].values())
        if not homes:
            return
        chance = ground.chance("collection", number)
        home = chance.choice(homes)
        opens = ground.now + AHEAD_S
        grams = chance.randint(1, 12) * 1_000
        asked = CollectionAsked(
            CollectionId(f"K-{number:02d}"), home.site, home.customer, home.address, home.lat, home.lon,
            ground.at(opens), ground.at(opens + WINDOW_S), SERVICE_S, grams, grams * 5,
        )  # fmt: skip
        ground.say(TMS, asked)
