"""What if somebody approved everything? A day of the twin with a scripted desk, all in one process.

The tower looks every minute of the day, plans at once, and what it offers is approved so many minutes later, where it
can still be approved: as a calm supervisor would. The same seed, scenario and patience give the same journal.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from typing import Any

from controltower.domain.messages import Message
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalKind, ProposalStatus, Verdict
from controltower.domain.times import MINUTE, Instant
from controltower.settings import DEFAULTS
from controltower.simulation.network import clock_of
from controltower.simulation.network.scale import SMALL, Scale
from controltower.simulation.planners import Planners
from controltower.simulation.runner import Runner
from controltower.simulation.scenarios import Scenario
from controltower.simulation.script import demo_script
from controltower.simulation.twin import Twin
from controltower.tower.desk import Wires
from controltower.tower.planners import tower_planners
from controltower.tower.proposing import PROPOSERS, Looker, Proposers, approve, problems
from tests.helpers.notebook import Notebook

DESK = "desk:script"
EVERYTHING = tuple(ProposalKind)
STEPS = len(PROPOSERS) + 1
"""Every kind of proposer has its turn, and what the last one found is offered."""


class AtOnce(Executor):
    """Does the work when it is handed in: no clock, no chance, no process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


@dataclass(slots=True)
class Scripted:
    """A day with a tower that proposes and a desk that approves these kinds `patience_min` after they were offered."""

    runner: Runner
    tower: Proposers
    out: list[Message]
    kinds: Sequence[ProposalKind] = EVERYTHING
    patience_min: float = 2.0
    decided: dict[str, Proposal] = field(default_factory=dict)

    @property
    def picture(self) -> Picture:
        """What everybody knows."""
        return self.runner.twin.picture

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """What the journal said to the decisions of this desk, by proposal."""
        held = self.picture[Verdict]
        return {key: held[f"{DESK}:{key}"] for key in self.decided if f"{DESK}:{key}" in held}

    def live(self, until: Instant) -> None:
        """Minute by minute: the day goes on, the tower looks, the desk decides; with nobody to decide, nobody looks."""
        while not self.runner.twin.done and self.runner.twin.now < until:
            self.runner.run_flat_out(min(until, Instant(self.runner.twin.now + MINUTE)))
            self._hear()
            for _ in range(STEPS if self.kinds else 0):
                self.tower.step(self.picture)
                self._write()
            self._decide()
        self._hear()

    def _decide(self) -> None:
        for held in tuple(self.picture[Proposal].values()):
            waited = self.picture.now - held.made_at >= self.patience_min * MINUTE
            wanted = held.kind in self.kinds and held.status is ProposalStatus.OPEN and held.id not in self.decided
            if wanted and waited and not problems(self.picture, held):
                self.decided[held.id] = held
                self.out.append(Message(DESK, held.id, self.picture.now, "script", approve(held)))
                self._write()

    def _write(self) -> None:
        self.runner.journal.append(self.out)
        self.out.clear()
        self._hear()

    def _hear(self) -> None:
        """The twin reads what was written, as it does at every turn."""
        self.runner.turn()


def scripted(
    scenario: Scenario,
    scale: Scale = SMALL,
    seed: int = 7,
    kinds: Sequence[ProposalKind] = EVERYTHING,
    patience_min: float = 2.0,
    planners: Planners | None = None,
    lookers: Sequence[Looker] = PROPOSERS,
) -> Scripted:
    """The opening of such a day; `live` plays it. The tower looks for these causes."""
    out: list[Message] = []
    twin = Twin(demo_script(seed, scenario, scale), planners or tower_planners())
    runner = Runner(twin, Notebook(), wall=lambda: 0.0, sleep=lambda _seconds: None)
    runner.open()
    wires = Wires(out.append, _nobody, AtOnce(), lambda: Instant(0), lambda: "")
    settings = replace(DEFAULTS, seed=seed)
    return Scripted(runner, Proposers(wires, settings, lookers), out, kinds, patience_min)


def whole_day(day: Scripted) -> Picture:
    """Live to the end; the picture then."""
    day.live(clock_of(24))
    return day.picture


def _nobody(_query: object) -> Any:
    raise AssertionError("nobody searches here")
