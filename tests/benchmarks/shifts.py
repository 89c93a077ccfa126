"""Invented shifts for the benchmark of staffing: made from a seed, written as JSON and read again."""

import json
from math import exp
from random import Random

from controltower.domain.ids import SiteId, WorkerId, ZoneId
from controltower.domain.labour import Skill
from controltower.domain.times import HOUR, MINUTE, QUARTER, Instant, Span
from controltower.planning.staffing import Demand, Hand, StaffingProblem
from tests.benchmarks.instances import written_as

SIZES = ((40, 5), (80, 8), (120, 10))
"""People and zones."""
BEGINS = 1_800_000_000 * 1_000_000 // HOUR * HOUR
FORMAT = "control tower staffing 1"
QUARTERS = 32
SITE = SiteId("DC")
TEAMS = ((0, 8, 14), (0, 8, 16), (0, 6, 10), (2, 6, 10))
"""The hour at which a team begins, for how many hours, and after how many quarters it rests for half an hour."""


def made(people: int, zones: int, seed: int, load: float = 1.0) -> StaffingProblem:
    """Eight hours in which the work of the zones peaks one after another; `load` of what all people can do."""
    chance = Random(f"{people} {zones} {seed}")
    skills = list(Skill)
    kinds = [skills[n % len(skills)] for n in range(zones)]
    hands = tuple(_hand(chance, n, kinds) for n in range(people))
    reach = [sum(kind in hand.skills for hand in hands) / sum(kind == other for other in kinds) for kind in kinds]
    demands = tuple(_demand(chance, n, kinds, load * people, reach) for n in range(zones))
    homes = tuple(_at_home(chance, hand, demands) for hand in hands)
    return StaffingProblem(Instant(BEGINS), demands, homes, people)


def _hand(chance: Random, number: int, kinds: list[Skill]) -> Hand:
    known = sorted(set(kinds))
    skills = frozenset(chance.sample(known, min(len(known), chance.choice((1, 2, 2, 3)))))
    starts, hours, until_lunch = chance.choice(TEAMS)
    begins = BEGINS + starts * HOUR
    shift = Span(Instant(begins), Instant(begins + hours * HOUR))
    lunch = begins + until_lunch * QUARTER
    rests = (Span(Instant(lunch), Instant(lunch + 30 * MINUTE)),)
    return Hand(WorkerId(f"W{number + 1}"), SITE, skills, shift, rests)


def _demand(chance: Random, n: int, kinds: list[Skill], people: float, reach: list[float]) -> Demand:
    peak, wide = chance.uniform(0, QUARTERS), chance.uniform(3, 9)
    shape = [0.5 + 2.0 * exp(-(((quarter - peak) / wide) ** 2)) for quarter in range(QUARTERS)]
    whole = people * 6.4 * reach[n] / sum(reach)
    hours = tuple(round(whole * each / sum(shape) * chance.uniform(0.85, 1.15), 3) for each in shape)
    return Demand(
        ZoneId(f"Z{n + 1}"), SITE, kinds[n], 30.0 * (n % 5), 40.0 * (n // 5), hours, chance.choice((1.0, 1.5, 2.0))
    )


def _at_home(chance: Random, hand: Hand, demands: tuple[Demand, ...]) -> Hand:
    if hand.shift.starts > BEGINS:
        return hand
    zones = [demand.zone for demand in demands if demand.skill in hand.skills]
    return Hand(hand.worker, SITE, hand.skills, hand.shift, hand.breaks, chance.choice(zones))


def written(problem: StaffingProblem) -> str:
    """The problem as text."""
    return written_as(FORMAT, problem)


def is_one(_: str, text: str) -> bool:
    """Whether a file is a problem of staffing."""
    return FORMAT in text[:100]


def read(text: str) -> StaffingProblem:
    """The problem from its text. Raises KeyError or ValueError for what is none."""
    held = json.loads(text)
    del held["format"]
    held["demands"] = tuple(
        Demand(**(each | {"skill": Skill(each["skill"]), "hours": tuple(each["hours"])})) for each in held["demands"]
    )
    held["hands"] = tuple(
        Hand(
            each["worker"],
            each["site"],
            frozenset(Skill(skill) for skill in each["skills"]),
            Span(**each["shift"]),
            tuple(Span(**span) for span in each["breaks"]),
            each["zone"],
        )
        for each in held["hands"]
    )
    return StaffingProblem(**held)
