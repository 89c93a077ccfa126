"""What does the whole twin do? It lives one day, says what happens, and obeys decisions that were accepted."""

from collections.abc import Sequence

from simpy import Environment

from controltower.domain.clock import ClockTicked
from controltower.domain.counting import CountStock
from controltower.domain.crossdock import Crossing
from controltower.domain.docks import AssignDoors
from controltower.domain.folding import Change, fold
from controltower.domain.kpis import DayClosed, figures
from controltower.domain.labels import PrintLabels
from controltower.domain.labour import MoveStaff, PlanStaff
from controltower.domain.messages import Entry, Message, entry
from controltower.domain.picture import Picture
from controltower.domain.proposals import Verdict
from controltower.domain.rerouting import ReRoute
from controltower.domain.times import MINUTE, Instant, Span, moment
from controltower.domain.tracking import REDELIVERY, Again, Failure
from controltower.domain.truth import Source, SourceListed
from controltower.domain.waves import ReleaseWaves
from controltower.simulation.automation import Robots
from controltower.simulation.collecting import Collecting
from controltower.simulation.counting import Counting
from controltower.simulation.crossdock import Crossdock
from controltower.simulation.disruptions import Disruptions
from controltower.simulation.docks import Docks
from controltower.simulation.doors import Doors
from controltower.simulation.ground import Ground, Steps
from controltower.simulation.hauls import Fleet, Haul
from controltower.simulation.inventory import Inventory
from controltower.simulation.labels import Labels
from controltower.simulation.labour import Labour
from controltower.simulation.loading import Loading
from controltower.simulation.orders import Case, Intake, Task
from controltower.simulation.packing import Packing
from controltower.simulation.picking import Picking
from controltower.simulation.planners import Planners
from controltower.simulation.rerouting import Rerouting
from controltower.simulation.routes import Routes
from controltower.simulation.scanning import Scanning
from controltower.simulation.script import DAWN_S, Script, centre_of
from controltower.simulation.standards import SCANNED
from controltower.simulation.tracking import Tracking
from controltower.simulation.travel import Roads
from controltower.simulation.voices import CLOCK, SOURCES
from controltower.simulation.waves import Running, Waves

IDLE_S = 300.0
"""A source that had nothing to say for so long names itself again, so that it is known to be there. Assumption."""


class Twin:
    """One day of an operation, told minute by minute.

    `advance` takes what the journal has written since the last call, the twin's own messages among it, and gives the
    messages of the time up to a moment; they must be appended before the next call. `picture` is the fold of the
    journal as far as the twin has read it. The same script, planners and decisions give the same messages, however the
    time is sliced. `scanned` is the share of things that hands scan where they should.
    """

    def __init__(self, script: Script, planners: Planners, *, report_s: float = 30.0, scanned: float = SCANNED) -> None:
        self.script = script
        self.picture = Picture()
        self.done = False
        env = Environment(initial_time=DAWN_S)
        ground = Ground(
            env,
            script.midnight,
            script.seed,
            script.closes_s,
            script.facts,
            planners,
            script.voices,
            centre_of(script),
        )
        self._ground = ground
        self._build(ground, report_s, scanned)
        self._wire()
        for trouble in script.scenario.troubles:
            self.disruptions.bring(trouble)
        ground.start(self._tick())

    def opening(self) -> list[Message]:
        """What must stand in the journal before the day begins."""
        return list(self.script.opening)

    @property
    def now(self) -> Instant:
        """How far the day has come."""
        return self._ground.at()

    def hear(self, news: Sequence[Entry]) -> None:
        """Take what the journal has written since the last time, and obey the decisions in it."""
        for written in news:
            change = fold(self.picture, written)
            self.tracking.heed(change.facts)
            self._obey(change)

    def advance(self, until: Instant, news: Sequence[Entry] = ()) -> list[Message]:
        """Take the news, live until a moment (at most until the day closes), and say what happened."""
        self.hear(news)
        ground = self._ground
        target = min(ground.seconds(until), ground.closes_s)
        if target > ground.now:
            ground.env.run(until=target)
        if ground.now >= ground.closes_s and not self.done:
            self._close()
        said, ground.out = ground.out, []
        return said

    def _build(self, ground: Ground, report_s: float, scanned: float) -> None:
        """The rooms, each given those it needs."""
        script = self.script
        due = {item for truck in script.trucks for item, _ in truck.lines}
        self.fleet = Fleet()
        self.labour = Labour(ground, script.posts)
        self.inventory = Inventory(ground, self.labour)
        self.counting = Counting(ground, self.labour, self.inventory)
        self.robots = Robots(ground)
        self.intake = Intake(ground, self.inventory, script.orders)
        self.waves = Waves(ground, self.intake, script.departures, due)
        self.scanning = Scanning(ground, self.inventory, scanned)
        waves = self.waves.wave_of
        self.picking = Picking(ground, self.labour, self.inventory, self.intake, self.robots, waves, self.scanning)
        self.packing = Packing(ground, self.labour, self.scanning)
        self.doors = Doors(ground)
        self.labels = Labels(ground)
        self.loading = Loading(ground, self.labour, self.fleet, self.doors)
        self.crossdock = Crossdock(ground, self.intake)
        self.docks = Docks(ground, self.labour, self.inventory, self.crossdock, self.doors, script.trucks)
        self.tracking = Tracking(
            ground, self.fleet, Roads(ground.centre, legs=ground.planners.legs, now=ground.at), report_s
        )
        self.routes = Routes(ground, self.intake, self.waves, self.loading, self.fleet)
        self.rerouting = Rerouting(ground, self.fleet, self.tracking)
        self.rerouting.bound = self.loading.bound
        self.collecting = Collecting(ground)
        self.disruptions = Disruptions(ground, self.labour, self.inventory, self.docks, self.fleet, self.tracking)

    def _wire(self) -> None:
        """Who hands on to whom."""
        self.labour.spare = self.counting.spare
        self.counting.withdraw = self.intake.withdraw
        self.intake.refit = self._refit
        self.waves.begin = self._begin
        self.picking.ready = self.packing.ready
        self.packing.done = self.loading.take
        self.loading.scanning = self.scanning
        self.loading.labels = self.labels
        self.rerouting.labels = self.labels
        self.docks.crossed = self.picking.arrived
        self.loading.left = self._depart
        self.loading.behind = self._left_behind
        self.tracking.back = self._came_back

    def _begin(self, wave: Running, tasks: list[Task]) -> None:
        self.picking.begin(wave, tasks)

    def _refit(self, case: Case, tasks: list[Task]) -> None:
        """A case on the floor got more stock, or will get no more."""
        self.picking.again(case, tasks)
        self.picking.arrived(case)

    def _depart(self, haul: Haul) -> None:
        self._ground.start(self.tracking.drive(haul))

    def _left_behind(self, case: Case, reason: str) -> None:
        self._roll(case, case.departs_s, reason)

    def _came_back(self, case: Case, failure: Failure | None) -> None:
        """What comes of a failed attempt, by its reason; whom nobody reached gets it with the next departure."""
        again = Again.TODAY if failure is None else REDELIVERY[failure]
        match again:
            case Again.TODAY:
                self._roll(case, self._ground.now, str(failure or "not reached on its route"))
            case Again.NEXT_DAY:
                self.intake.roll(case, self.waves.first_tomorrow(case.site), str(failure))
                case.closed = True
            case Again.NEVER:
                case.closed = True

    def _roll(self, case: Case, after_s: float, reason: str) -> None:
        self.intake.roll(case, self.waves.next_departure(case.site, after_s), reason)

    def _obey(self, change: Change) -> None:
        """Do what was decided, where the journal's verdict accepts it."""
        if not any(isinstance(fact, Verdict) and fact.accepted for fact in change.facts):
            return
        match change.entry.body:
            case MoveStaff(moves=moves):
                for move in moves:
                    self.labour.send(move.worker, move.target)
            case PlanStaff(postings=postings):
                self.labour.post(postings)
            case AssignDoors(slots=slots):
                self.doors.assign(slots)
            case CountStock(places=places):
                self.counting.obey(places)
            case ReRoute() as decision:
                self.rerouting.obey(decision, self.picture)
            case PrintLabels(route=route, labels=codes):
                self.labels.heed(route, codes)
            case ReleaseWaves(releases=releases):
                self.waves.obey(releases)
            case _:
                self.tracking.heed(change.facts)
                self.rerouting.heed(change.facts)
                for fact in change.facts:
                    if isinstance(fact, Crossing):
                        self.crossdock.heed(fact)

    def _tick(self) -> Steps:
        yield self._ground.until(5 * 3600)
        self.tracking.park(self.fleet.rigs.values())
        while True:
            self._ground.say(CLOCK, ClockTicked())
            self._name_the_idle()
            yield self._ground.wait(60)

    def _name_the_idle(self) -> None:
        """Each source that is idle, with the limit that it was listed with."""
        ground = self._ground
        for key, usual in SOURCES.items():
            if key not in ground.held and ground.now - ground.spoke_s.get(key, DAWN_S) >= IDLE_S:
                ground.say(key, SourceListed(ground.facts[Source].get(key, usual)))

    def _close(self) -> None:
        """The figures of the day, from what the journal will say once it has all of this."""
        for source in tuple(self._ground.held):
            self._ground.mend(source)
        whole = self.picture.fork()
        for message in self._ground.out:
            fold(whole, entry(message, whole.seq + 1, message.at))
        span = Span(self.script.midnight, Instant(self._ground.at() + MINUTE))
        date = f"{moment(self._ground.at(), self.script.timezone):%Y-%m-%d}"
        self._ground.say(CLOCK, DayClosed(date, figures(whole, span)))
        self.done = True
