"""When does the driver of a route rest? The schedule that is done soonest and keeps windows and the rules of breaks.

A route's order is given. Labels are carried from stop to stop, as in Goel (2009), "Vehicle scheduling and routing
with drivers' working hours", Transportation Science 43: when the driver is there, and what was driven, worked and
rested; one that is nowhere better than another is dropped. Rests are taken on arrival, where waiting can hide them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from controltower.domain.driving import BreakRules, rested_by


@dataclass(frozen=True, slots=True)
class Leg:
    """The way to a place, and what is to be done there: all in seconds; the window counted as times are."""

    drive_s: int
    opens: int
    closes: int
    service_s: int
    is_home: bool = False


@dataclass(frozen=True, slots=True)
class Timed:
    """When each leg's place is reached, when work begins there, and the rest taken in between."""

    starts: int
    arrivals: tuple[int, ...]
    begins: tuple[int, ...]
    rests: tuple[int, ...]
    ends: int


@dataclass(frozen=True, slots=True)
class _Label:
    """What is known behind some legs; `since` is worked since any rest, `driven` since a whole one."""

    at: int
    driven: int
    has_first: bool
    since: int
    worked: int
    rested: int
    arrivals: tuple[int, ...]
    begins: tuple[int, ...]
    rests: tuple[int, ...]

    def beats(self, other: "_Label") -> bool:
        """Whether it is nowhere worse; the time that a rest needs yet is what having had its first part saves."""
        return (
            self.at <= other.at
            and self.driven <= other.driven
            and self.since <= other.since
            and self.rested >= other.rested
            and self.worked <= other.worked
            and self.has_first >= other.has_first
        )


def timed(legs: Sequence[Leg], starts: int, rules: BreakRules | None) -> Timed | None:
    """The times of a route that leaves at `starts` and is done soonest; None where no rests make it lawful in time.

    The last leg leads home: nobody rests there, and its window is the end of the shift.
    """
    labels = [_Label(starts, 0, False, 0, 0, 0, (), (), ())]
    for leg in legs:
        labels = _undominated([later for label in labels for later in _onward(label, leg, rules)])
    done = [each for each in labels if rules is None or each.rested >= rested_by(each.worked, rules)]
    best = min(done, key=lambda each: (each.at, sum(each.rests)), default=None)
    return None if best is None else Timed(starts, best.arrivals, best.begins, best.rests, best.at)


def _onward(label: _Label, leg: Leg, rules: BreakRules | None) -> list[_Label]:
    """The label at the next place with each rest that may make sense there."""
    arrives = label.at + leg.drive_s
    if rules is None:
        return _at_work(label, leg, arrives, 0, 0, label.driven, label.has_first)
    driven = label.driven + leg.drive_s
    if driven > rules.drive_s or label.since + leg.drive_s > rules.work_s:
        return []
    found = _at_work(label, leg, arrives, 0, label.since + leg.drive_s, driven, label.has_first, rules)
    for rest in () if leg.is_home else sorted({rules.first_part_s, rules.second_part_s, rules.rest_s}):
        is_whole = rest >= (rules.second_part_s if label.has_first else rules.rest_s)
        since_driven = 0 if is_whole else driven
        found += _at_work(label, leg, arrives, rest, 0, since_driven, not is_whole, rules)
    return found


def _at_work(
    label: _Label,
    leg: Leg,
    arrives: int,
    rest: int,
    since: int,
    driven: int,
    has_first: bool,
    rules: BreakRules | None = None,
) -> list[_Label]:
    ready = arrives + rest
    begins = max(ready, leg.opens)
    since += begins - ready + leg.service_s
    if begins > leg.closes or (rules is not None and since > rules.work_s):
        return []
    return [
        _Label(
            begins + leg.service_s,
            driven,
            has_first,
            since,
            label.worked + leg.drive_s + begins - ready + leg.service_s,
            label.rested + rest,
            (*label.arrivals, arrives),
            (*label.begins, begins),
            (*label.rests, rest),
        )
    ]


def _undominated(labels: Sequence[_Label]) -> list[_Label]:
    kept: list[_Label] = []
    for label in sorted(labels, key=lambda each: (each.at, each.driven, each.since, -each.rested, each.worked)):
        if not any(other.beats(label) for other in kept):
            kept.append(label)
    return kept
