from dataclasses import replace

from controltower.domain.labour import Duty
from controltower.planning.labour import workload
from controltower.tower.floorwork.outlook import outlooks
from tests.boards.morning import PACK, PICK_A, morning


def outlook(picture, zone):
    return next(row for row in outlooks(picture) if row.zone == zone)


def test_the_boards_and_the_proposals_speak_of_the_same_work():
    picture = morning().desk.picture
    loads = {load.zone: load for load in workload(picture, picture.now)}
    for row in outlooks(picture):
        assert (row.left, row.done_at, row.short) == (
            loads[row.zone].work,
            loads[row.zone].finish_at,
            loads[row.zone].gap,
        )


def test_who_is_told_to_go_counts_where_they_go():
    picture = morning().desk.picture
    after = picture.fork()
    after.put([replace(picture[Duty]["P01"], bound_for=PACK)])
    assert (outlook(after, PACK).coming, outlook(after, PICK_A).going) == (1, 1)
    assert outlook(after, PACK).rate_per_hour == 2 * outlook(picture, PACK).rate_per_hour


def test_work_with_nobody_there_is_late():
    picture = morning().desk.picture
    after = picture.fork()
    after.put(replace(duty, zone=None) for duty in picture[Duty].values())
    row = outlook(after, PICK_A)
    assert row.late
    assert row.done_at is None
    assert row.hours == float("inf")
