"""Who does which work when? People take the next job of their zone, keep shifts and breaks, and go where sent."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush, nsmallest

from simpy import Event

from controltower.domain.ids import WorkerId, ZoneId
from controltower.domain.labour import (
    BreakEnded,
    BreakStarted,
    Posting,
    ShiftEnded,
    ShiftStarted,
    Worker,
    WorkerAssigned,
    WorkerSeen,
    WorkerSick,
)
from controltower.domain.places import Zone
from controltower.simulation.ground import Ground, Steps, middle
from controltower.simulation.planners import Errand, Point
from controltower.simulation.standards import BORED_S, WALK_M_S
from controltower.simulation.voices import WMS

Priority = tuple[float, ...]
"""Smaller is sooner; equal ones first come, first served."""


@dataclass(slots=True, eq=False)
class Hand:
    """A person at work: where, and what waits for the hands to be free."""

    worker: Worker
    zone: ZoneId
    at: Point
    breaks: list[tuple[float, float]]
    ends_s: float
    bound_for: ZoneId | None = None
    sick: bool = False
    resting: Event | None = None
    busy_s: float = 0.0
    roster: tuple[Posting, ...] = ()


Job = Callable[[Hand], Steps]
OFFERS = 40
"""So many jobs are weighed against each other, those due first: who has a list does not look at all of them."""


@dataclass(slots=True)
class Crew:
    """The jobs of one zone that nobody has taken yet, and the people there who have none."""

    jobs: list[tuple[Priority, int, Job, Errand]] = field(default_factory=list)
    idle: list[Hand] = field(default_factory=list)


class Labour:
    """All people and all work that waits for them."""

    def __init__(self, ground: Ground, posts: Iterable[tuple[Worker, ZoneId]]) -> None:
        self.ground = ground
        self.crews: dict[ZoneId, Crew] = {zone.id: Crew() for zone in ground.facts[Zone].values()}
        self.hands: dict[WorkerId, Hand] = {}
        self._asked = 0
        self.spare: Callable[[Hand], Steps | None] = lambda _hand: None
        """Work for somebody who has had none for a while."""
        for worker, zone in posts:
            breaks = [(ground.seconds(each.starts), ground.seconds(each.ends)) for each in worker.breaks]
            place = middle(ground.facts[Zone][zone])
            hand = Hand(worker, zone, place, breaks, ground.seconds(worker.shift.ends))
            self.hands[worker.id] = hand
            ground.start(self._shift(hand))

    def ask(self, zone: ZoneId, priority: Priority, job: Job, errand: Errand | None = None) -> None:
        """Put a job into the queue of a zone and wake somebody who is idle there.

        `errand` says more of it to who plans what is next; without, it is due at the first number of its priority.
        """
        crew = self.crews[zone]
        self._asked += 1
        heappush(crew.jobs, (priority, self._asked, job, errand or Errand(priority[0])))
        if crew.idle:
            self._wake(crew.idle[0])

    def send(self, worker: WorkerId, zone: ZoneId) -> None:
        """Tell somebody to work in another zone once the hands are free."""
        hand = self.hands.get(worker)
        if hand is not None:
            hand.bound_for = zone
            self._wake(hand)

    def post(self, postings: Iterable[Posting]) -> None:
        """Have people work where and when their new roster says; what was planned for them before is void."""
        rosters: dict[WorkerId, list[Posting]] = {}
        for posting in postings:
            rosters.setdefault(posting.worker, []).append(posting)
        for worker, mine in rosters.items():
            hand = self.hands.get(worker)
            if hand is not None:
                hand.roster = tuple(sorted(mine, key=lambda each: each.starts_at))
                self.ground.start(self._keep(hand, hand.roster))

    def fall_sick(self, worker: WorkerId) -> None:
        """Somebody goes home sick, after the job in hand."""
        self.hands[worker].sick = True
        self._wake(self.hands[worker])

    def seen(self, hand: Hand, place: Point, doing: str) -> None:
        """Report where somebody is and what they do."""
        hand.at = place
        self.ground.say(WMS, WorkerSeen(hand.worker.id, round(place[0], 1), round(place[1], 1), doing))

    def _keep(self, hand: Hand, roster: tuple[Posting, ...]) -> Steps:
        """Send somebody to each zone of a roster at its time, as long as there is no newer one."""
        for posting in roster:
            yield self.ground.until(self.ground.seconds(posting.starts_at))
            if hand.roster is not roster:
                return
            over = self.ground.now >= self.ground.seconds(posting.ends_at)
            here = self.ground.now >= self.ground.seconds(hand.worker.shift.starts) and not hand.sick
            if here and not over and posting.zone != (hand.bound_for or hand.zone):
                self.send(hand.worker.id, posting.zone)

    def _shift(self, hand: Hand) -> Steps:
        """One person's day: jobs, breaks and moves, until the shift ends; it begins where the roster says."""
        ground, worker = self.ground, hand.worker.id
        yield ground.until(ground.seconds(hand.worker.shift.starts))
        first = next((each.zone for each in hand.roster if ground.seconds(each.starts_at) <= ground.now), hand.zone)
        hand.zone, hand.at = first, middle(ground.facts[Zone][first])
        if not hand.sick:
            ground.say(WMS, ShiftStarted(worker, hand.zone))
            self._set_alarms(hand)
        while not hand.sick and ground.now < hand.ends_s:
            yield from self._next(hand)
        ground.say(WMS, WorkerSick(worker) if hand.sick else ShiftEnded(worker))

    def _next(self, hand: Hand) -> Steps:
        """Whatever comes next for somebody whose hands are free."""
        crew = self.crews[hand.zone]
        if hand.breaks and self.ground.now >= hand.breaks[0][0]:
            yield from self._break(hand, *hand.breaks.pop(0))
        elif hand.bound_for is not None:
            yield from self._walk_over(hand, hand.bound_for)
        elif crew.jobs:
            began = self.ground.now
            yield from self._taken(crew, hand)(hand)
            hand.busy_s += self.ground.now - began
        else:
            yield from self._rest(hand, crew)

    def _taken(self, crew: Crew, hand: Hand) -> Job:
        """The job that somebody takes: as planned, among those that are due first, or else the first of them."""
        plan = self.ground.planners.next
        if plan is None or len(crew.jobs) == 1:
            return heappop(crew.jobs)[2]
        first = nsmallest(OFFERS, crew.jobs)
        chosen = first[plan([each[3] for each in first], hand.at, self.ground.now)]
        crew.jobs.remove(chosen)
        heapify(crew.jobs)
        return chosen[2]

    def _rest(self, hand: Hand, crew: Crew) -> Steps:
        """Wait for a job; whoever waits for long takes spare work."""
        crew.idle.append(hand)
        hand.resting = rest = self.ground.env.event()
        patience = self.ground.wait(BORED_S)
        assert patience.callbacks is not None
        patience.callbacks.append(lambda _: self._wake(hand) if hand.resting is rest else None)
        yield rest
        spare = self.spare(hand) if patience.processed and self._may_start(hand) else None
        if spare is not None:
            yield from spare

    def _may_start(self, hand: Hand) -> bool:
        """Whether nothing more important waits for this person."""
        away = hand.sick or hand.bound_for is not None or self.ground.now >= hand.ends_s
        break_due = bool(hand.breaks) and self.ground.now >= hand.breaks[0][0]
        return not (away or break_due or self.crews[hand.zone].jobs)

    def _break(self, hand: Hand, starts: float, ends: float) -> Steps:
        """A break of its planned length, even where it begins late."""
        self.ground.say(WMS, BreakStarted(hand.worker.id))
        yield self.ground.wait(ends - starts)
        self.ground.say(WMS, BreakEnded(hand.worker.id))

    def _walk_over(self, hand: Hand, target: ZoneId) -> Steps:
        place = middle(self.ground.facts[Zone][target])
        metres = abs(place[0] - hand.at[0]) + abs(place[1] - hand.at[1])
        self.seen(hand, hand.at, f"walks to {target}")
        yield self.ground.wait(metres / WALK_M_S)
        hand.zone, hand.at, hand.bound_for = target, place, None
        self.ground.say(WMS, WorkerAssigned(hand.worker.id, target))

    def _set_alarms(self, hand: Hand) -> None:
        """Wake the person, if idle, when a break begins and when the shift ends."""
        for moment in (*(starts for starts, _ in hand.breaks), hand.ends_s):
            bell = self.ground.until(moment)
            assert bell.callbacks is not None
            bell.callbacks.append(lambda _: self._wake(hand))

    def _wake(self, hand: Hand) -> None:
        if hand.resting is not None:
            self.crews[hand.zone].idle.remove(hand)
            hand.resting.succeed()
            hand.resting = None
