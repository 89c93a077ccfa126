"""Does a driver's day keep to the law? Driving, working and resting, one after the other, and what is wrong with them.

Regulation (EC) 561/2006, article 7: after four and a half hours of driving a break of 45 minutes, or of 15 and then 30.
Directive 2002/15/EC, article 5: no more than six hours of work without a break; 30 minutes of breaks where more than
six hours are worked, 45 where more than nine; breaks may be parts of 15 minutes. They bind vehicles over 3.5 t, and
many fleets keep to them with smaller ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from controltower.domain.times import Instant, seconds_between


class Doing(StrEnum):
    """What a driver does for a while; waiting is none of their own time."""

    DRIVE = "drive"
    WORK = "work"
    WAIT = "wait"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class BreakRules:
    """How long may be driven and worked before a rest, and how long it must be, in seconds."""

    drive_s: int = 16_200
    rest_s: int = 2_700
    first_part_s: int = 900
    second_part_s: int = 1_800
    work_s: int = 21_600
    long_day_s: int = 32_400
    long_day_rest_s: int = 2_700


EU_BREAKS = BreakRules()


@dataclass(frozen=True, slots=True)
class While:
    """One thing that a driver does from one moment to another."""

    doing: Doing
    begins_at: Instant
    ends_at: Instant

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return seconds_between(self.begins_at, self.ends_at)


def broken_rules(day: Sequence[While], rules: BreakRules = EU_BREAKS) -> Iterator[str]:
    """What is wrong with a driver's day, a sentence each; nothing if it keeps to the rules."""
    for before, after in pairwise(day):
        if before.ends_at != after.begins_at:
            yield "The driver's day has a gap, or does two things at once."
    yield from _driven_too_long(day, rules)
    yield from _worked_too_long(day, rules)


def _driven_too_long(day: Sequence[While], rules: BreakRules) -> Iterator[str]:
    driven, has_first = 0.0, False
    for each in day:
        if each.doing is Doing.DRIVE:
            driven += each.seconds
            if driven > rules.drive_s:
                yield f"{driven / 3600:.1f} h are driven without a break of {rules.rest_s // 60} min."
                return
        elif each.doing is Doing.REST:
            if each.seconds >= (rules.second_part_s if has_first else rules.rest_s):
                driven, has_first = 0.0, False
            elif each.seconds >= rules.first_part_s:
                has_first = True


def _worked_too_long(day: Sequence[While], rules: BreakRules) -> Iterator[str]:
    since, worked, rested = 0.0, 0.0, 0.0
    for each in day:
        if each.doing is Doing.REST:
            if each.seconds >= rules.first_part_s:
                since, rested = 0.0, rested + each.seconds
            continue
        since, worked = since + each.seconds, worked + each.seconds
        if since > rules.work_s:
            yield f"{since / 3600:.1f} h are worked without a break."
            return
    needed = rested_by(worked, rules)
    if rested < needed:
        yield f"{worked / 3600:.1f} h are worked with {rested / 60:.0f} of {needed // 60} min of breaks."


def rested_by(worked_s: float, rules: BreakRules) -> int:
    """How many seconds of breaks a day with so much work must have."""
    if worked_s > rules.long_day_s:
        return rules.long_day_rest_s
    return rules.second_part_s if worked_s > rules.work_s else 0
