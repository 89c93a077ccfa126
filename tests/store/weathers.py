"""Which faults has a network? By name: how each begins and ends, and how long it lasts."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from controltower.store.postgres.serving import Server
from controltower.tower.following import opener
from tests.helpers.proxy import BOTH, CALM, Trap, Way, Weather, When, a_network
from tests.store.faraway import Act, Faraway, Found, Opens, an_import, beside

BELL = "query LIKE 'LISTEN%'"
REQUESTS = {
    "decision": Trap(When.BEFORE, b"RejectProposal", who=b"ada_"),
    "feed": Trap(When.BEFORE, b"twin\x1ftwin", who=b"_feed"),
    "import": Trap(When.BEFORE, b"import\x1fimport", who=b"_import"),
    "tables": Trap(When.BEFORE, b"COMMIT", first=b":said-", who=b"_keep"),
}
"""What tells the requests of each apart where they are not encrypted. A verdict is called by source and key, and it is
the keeper who writes it; its transaction ends with a request of its own."""
LONG = Trap(When.BEFORE, least=3_000)
"""An encrypted request is known by its length: only the feed and the import say so much at once."""


@dataclass(frozen=True, slots=True)
class Fault:
    """How a fault happens, how it ends, and how many seconds lie between."""

    happens: Act
    ends: Act
    lasts_s: float


def weather(kind: Weather, lasts_s: float) -> Fault:
    """The network is so for a while."""

    def change(to: Weather) -> Act:
        return lambda world: setattr(world.network, "weather", to)

    return Fault(change(kind), change(CALM), lasts_s)


def cut(lasts_s: float, *ways: Way) -> Fault:
    """Nothing gets through these ways for a while."""
    return Fault(lambda world: world.network.cut(*ways), lambda world: world.network.heal(), lasts_s)


def reset(lasts_s: float = 0.5) -> Fault:
    """All connections end for an error."""
    return Fault(lambda world: world.network.reset(), _over, lasts_s)


def vanished(lasts_s: float, *, new: bool) -> Fault:
    """Each side is gone for the other without a word; whether `new` connections get through meanwhile."""

    def happen(world: Faraway) -> None:
        world.network.vanish()
        if not new:
            world.network.cut()

    return Fault(happen, lambda world: world.network.heal(), lasts_s)


def frozen(lasts_s: float) -> Fault:
    """The server stands still, and its system goes on: all is acknowledged, and nothing answered."""
    return Fault(lambda world: world.network.freeze(), lambda world: world.network.heal(), lasts_s)


def without_bell(how: str, lasts_s: float) -> Fault:
    """The connection that rings is reset, or vanishes, or freezes; all else goes on."""

    def happen(world: Faraway) -> None:
        ports = world.ports(BELL)
        assert ports, "nobody listens"
        getattr(world.network, how)(ports)

    return Fault(happen, lambda world: world.network.heal(), lasts_s)


def trapped(when: When, request: Trap, lasts_s: float = 1.0) -> Fault:
    """The next such request is cut off: before the server has heard it, or when its answer is on the way."""

    def happen(world: Faraway) -> None:
        world.network.trap = replace(request, when=when, sprung=threading.Event())

    def end(world: Faraway) -> None:
        assert world.network.trap is None, "no such request was made"

    return Fault(happen, end, lasts_s)


def faults(shortly: float = 1.0) -> Mapping[str, Fault]:
    """All of them; `shortly` is how many seconds a short one lasts."""
    common = {
        "slow, 60 to 100 ms each way": weather(Weather(0.06, 0.04), shortly),
        "5 % lost": weather(Weather(0.005, loss=0.05), 2 * shortly),
        "20 kB/s": weather(Weather(bytes_per_s=20_000), 2 * shortly),
        "slow, 2 % lost, 50 kB/s": weather(Weather(0.03, 0.03, 0.02, 50_000), 2 * shortly),
        "cut on the way up": cut(shortly, Way.UP),
        "cut on the way down": cut(shortly, Way.DOWN),
        "cut both ways": cut(shortly, *BOTH),
        "all reset": reset(),
        "peer gone, new ones get through": vanished(shortly, new=True),
        "server stands still": frozen(shortly),
        "bell reset": without_bell("reset", shortly),
        "bell gone": without_bell("vanish", shortly),
        "bell stands still": without_bell("freeze", shortly),
    }
    cuts = {
        f"{name} cut off {'unheard' if when is When.BEFORE else 'when written'}": trapped(when, trap)
        for name, trap in REQUESTS.items()
        for when in When
    }
    return dict(chain(common.items(), cuts.items()))


def lived(server: Server, fault: Fault, folder: Path, options: str = "", opens: Opens = opener) -> Found:
    """What a world of its own finds after such a fault. `folder` is fresh; `options` and `opens` as for `Faraway`."""
    tables, keys = an_import(folder)
    with beside(server) as tower, a_network(server.port) as network:
        world = Faraway(tower, network, tables, keys, options, opens)
        try:
            world.begin()
            found = world.suffer(fault.happens, fault.ends, fault.lasts_s)
            world.end(found)
            return found
        finally:
            world.close()


def _over(_world: Faraway) -> None:
    """It is over by itself."""
