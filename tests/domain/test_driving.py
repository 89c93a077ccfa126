"""Rules of driving and rest: each is broken once, and what is allowed passes."""

from controltower.domain.driving import Doing, While, broken_rules
from controltower.domain.times import Instant, later


def day(*whiles: tuple[Doing, float]) -> list[While]:
    """One after the other, in hours."""
    at, made = Instant(10**15), []
    for doing, hours in whiles:
        end = later(at, hours * 3_600)
        made.append(While(doing, at, end))
        at = end
    return made


def wrongs(*whiles: tuple[Doing, float]) -> list[str]:
    return list(broken_rules(day(*whiles)))


def test_four_and_a_half_hours_are_driven_without_a_break():
    assert wrongs((Doing.DRIVE, 4.5)) == []
    assert "without a break of 45 min" in wrongs((Doing.DRIVE, 4.6))[0]


def test_a_break_of_45_minutes_begins_the_count_anew():
    assert wrongs((Doing.DRIVE, 4), (Doing.REST, 0.75), (Doing.DRIVE, 4)) == []
    assert len(wrongs((Doing.DRIVE, 4), (Doing.REST, 0.7), (Doing.DRIVE, 4))) == 1


def test_15_and_then_30_minutes_are_a_break_but_not_the_other_way_round():
    parts = (Doing.REST, 0.25), (Doing.REST, 0.5)
    assert wrongs((Doing.DRIVE, 2), parts[0], (Doing.DRIVE, 2), parts[1], (Doing.DRIVE, 4)) == []
    assert len(wrongs((Doing.DRIVE, 2), parts[1], (Doing.DRIVE, 2), parts[0], (Doing.DRIVE, 4))) == 1


def test_six_hours_of_work_need_a_break_and_waiting_is_work():
    assert "worked without a break" in wrongs((Doing.WORK, 3), (Doing.WAIT, 3.1))[0]
    assert wrongs((Doing.WORK, 3), (Doing.REST, 0.5), (Doing.WORK, 3.1)) == []


def test_long_days_need_more_breaks():
    assert "with 15 of 30 min" in wrongs((Doing.WORK, 4), (Doing.REST, 0.25), (Doing.WORK, 4))[0]
    assert "of 45 min" in wrongs((Doing.WORK, 5), (Doing.REST, 0.5), (Doing.WORK, 5))[0]


def test_a_gap_in_the_day_is_said():
    one, two = day((Doing.DRIVE, 1), (Doing.WORK, 1))
    assert "gap" in next(broken_rules([one, While(Doing.WORK, later(two.begins_at, 60), later(two.ends_at, 60))]))
