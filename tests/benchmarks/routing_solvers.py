"""Who solves an instance? Ours, and peers beside it, each in a process of its own and given the same seconds.

A process says when its libraries are there and compiled; from then on its time counts. Who has not answered soon after
its seconds is ended, and has found nothing.
"""

import importlib.util
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection

from tests.benchmarks.routing_cases import ENDLESS, Case
from tests.benchmarks.routing_checker import Driven

Answer = list[Driven]
Tell = Callable[[Answer], None]
"""Each better answer can be told as soon as it is there; the last one told in time counts."""
Solver = Callable[[Case, float, int, Tell], None]
GRACE_S = 3.0
"""How much longer than its seconds a solver may take to hand its answer over."""


def in_time(name: str, case: Case, seconds: float, seed: int) -> tuple[Answer, float]:
    """The last answer of a solver, and when it had it."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=True)
    process = context.Process(target=_serve, args=(theirs, name, case, seconds, seed), daemon=True)
    process.start()
    theirs.close()
    answer, took = Answer(), 0.0
    try:
        ours.recv()
        begun = time.monotonic()
        ours.send("go")
        while (left := seconds + GRACE_S - (time.monotonic() - begun)) > 0 and ours.poll(left):
            said = ours.recv()
            if said is None:
                break
            answer, took = said, time.monotonic() - begun
    except EOFError:
        pass
    process.kill()
    process.join()
    return answer, took


def known(peers: bool) -> Iterator[str]:
    """Ours, and where asked the peers that are installed."""
    yield "ours"
    if peers:
        yield "pyvrp"
        yield "ortools ils"
        yield "ortools gls"
        if importlib.util.find_spec("vroom"):
            yield "vroom"


def _serve(pipe: Connection, name: str, case: Case, seconds: float, seed: int) -> None:
    """In the process: make ready, wait for the start, solve."""
    solver = _solver(name)
    pipe.send("ready")
    pipe.recv()
    solver(case, seconds, seed, pipe.send)
    pipe.send(None)


def _solver(name: str) -> Solver:
    """The solver with everything imported and compiled that it needs."""
    from tests.benchmarks import routing_ours, routing_peers

    if name == "ours":
        routing_ours.warm()
        return routing_ours.ours
    return {
        "pyvrp": routing_ours.plain,
        "ortools ils": routing_peers.ortools_ils,
        "ortools gls": routing_peers.ortools_gls,
        "vroom": routing_peers.vroom_search,
    }[name]


def knows(name: str, case: Case) -> bool:
    """Whether a peer can be told all of an instance."""
    trips = any(van.reloads_at for van in case.vans)
    released = bool(case.release.any())
    if name.startswith("ortools"):
        return not trips and not released
    if name == "vroom":
        spans = any(van.shift < ENDLESS or van.longest < ENDLESS for van in case.vans)
        return not trips and not released and not case.prize.any() and not spans
    return True


def taken(case: Case, routes: Sequence[tuple[int, Sequence[int]]]) -> Answer:
    """Answers by place in the fleet."""
    return [Driven(van, tuple(int(node) for node in nodes)) for van, nodes in routes if len(nodes)]
