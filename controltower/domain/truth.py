"""May a fact still be believed? Sources with the longest silence that is normal for them, and what rests on which."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from controltower.domain.clock import SetPace, StepClock, clock_of
from controltower.domain.crossdock import CrossDock, Match
from controltower.domain.docks import Notice, Truck
from controltower.domain.labour import Duty, Move, MoveStaff
from controltower.domain.orders import OrderLine
from controltower.domain.picture import Facts, Picture
from controltower.domain.proposals import Proposal, RejectProposal
from controltower.domain.rerouting import ReRoute, RoutePlan
from controltower.domain.routes import Route
from controltower.domain.said import Said
from controltower.domain.times import MINUTE, Instant, seconds_between
from controltower.domain.tracking import Track

USUAL_LIMITS_S = {"wms": 720.0, "tms": 720.0, "telematics": 720.0, "robots": 720.0}
"""The limits of sources that nobody has listed: those that speak all day. All others may be silent for ever."""
BEHIND_S = 60.0
"""A decision that was taken on a picture older than this, in the operation's time, rests on stale facts..."""
BEHIND_WALL_S = 2.0
"""...but a fast demo runs on for so long, in wall time, while a decision travels."""

Deciding = MoveStaff | ReRoute | CrossDock | RejectProposal | SetPace | StepClock


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody whose words are facts here, and the longest silence that is normal; after it they are stale."""

    id: str
    name: str
    limit_s: float


@dataclass(frozen=True, slots=True)
class SourceListed:
    """Master data names a source and its limit, or changes them."""

    source: Source


@dataclass(frozen=True, slots=True)
class Silence:
    """How long a source has said nothing, in the operation's time, and how long it may."""

    source: str
    heard_at: Instant
    age_s: float
    limit_s: float

    @property
    def stale(self) -> bool:
        """Whether what it told can no longer be relied on."""
        return self.age_s > self.limit_s


def limit_of(picture: Picture, source: str) -> float | None:
    """How many seconds a source may be silent; None where silence means nothing."""
    listed = picture[Source].get(source)
    return listed.limit_s if listed is not None else USUAL_LIMITS_S.get(source)


def silences(picture: Picture, now: Instant) -> tuple[Silence, ...]:
    """Each source whose silence means something and that has been heard, by name."""
    limits = ((source, at, limit_of(picture, source)) for source, at in sorted(picture.heard.items()))
    return tuple(
        Silence(source, at, seconds_between(at, now), limit) for source, at, limit in limits if limit is not None
    )


def staleness(picture: Picture, body: Deciding, said: Said) -> tuple[str, ...]:
    """Why a decision was taken on facts that could not be relied on, a sentence each; nothing where they could be.

    `said.at` is the operation's time of the picture that the person saw.
    """
    if isinstance(body, SetPace | StepClock):
        return ()
    return (*_behind(picture, said), *_silent(picture, body, said))


def _behind(picture: Picture, said: Said) -> Iterator[str]:
    behind = seconds_between(said.at, picture.now)
    if behind > max(BEHIND_S, BEHIND_WALL_S * (clock_of(picture).pace or 0)):
        yield f"The picture it was taken on was {_minutes(behind)} old when it came."


def _silent(picture: Picture, body: Deciding, said: Said) -> Iterator[str]:
    silent = {each.source: each for each in silences(picture, max(said.at, picture.now)) if each.stale}
    touched: dict[str, int] = {}
    for kind, key in basis(picture, body) if silent else ():
        told = picture.told(kind, key)
        if told is not None and told.source in silent:
            touched[told.source] = touched.get(told.source, 0) + 1
    for source, count in sorted(touched.items()):
        silence, facts = silent[source], "1 fact" if count == 1 else f"{count} facts"
        yield (
            f"{source.upper()} had said nothing for {_minutes(silence.age_s)} (its limit is "
            f"{_minutes(silence.limit_s)}); {facts} decided on came from there."
        )


def basis(picture: Picture, body: Deciding) -> Iterable[tuple[type, str]]:
    """The facts on which a decision rests, by kind and id."""
    match body:
        case MoveStaff():
            yield from _of_moves(body.moves)
        case ReRoute():
            yield from _of_plans(body.plans)
        case CrossDock():
            yield from _of_matches(picture, body.matches)
        case RejectProposal():
            held = picture[Proposal].get(body.proposal)
            if held is not None:
                yield from _of_moves(held.moves)
                yield from _of_plans(held.plans)
                yield from _of_matches(picture, held.matches)
        case SetPace() | StepClock():
            return


def _of_moves(moves: Iterable[Move]) -> Iterator[tuple[type, str]]:
    for move in moves:
        yield Duty, move.worker


def _of_plans(plans: Iterable[RoutePlan]) -> Iterator[tuple[type, str]]:
    for plan in plans:
        yield Track, plan.vehicle
        yield Route, plan.route


def _of_matches(picture: Picture, matches: Iterable[Match]) -> Iterator[tuple[type, str]]:
    for match in matches:
        notice = picture[Notice].get(match.notice)
        yield OrderLine, match.line
        yield Notice, match.notice
        if notice is not None:
            yield Truck, notice.truck


def source_listed(picture: Picture, event: SourceListed, said: Said) -> Facts:
    """The source as it is listed."""
    return (event.source,)


def _minutes(seconds: float) -> str:
    minutes = round(seconds * 1_000_000 / MINUTE)
    return f"{minutes} min" if minutes else f"{seconds:.0f} s"
