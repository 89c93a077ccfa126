"""What hands get wrong in the twin is blocked where it is scanned, and what nobody scans mostly ends on the scale."""

from collections import Counter

import pytest

from controltower.domain.contradictions import Contradiction
from controltower.domain.packing import Parcel
from controltower.domain.scanning import Scan, ScanStage, Slip
from controltower.domain.weighing import ItemWeights
from controltower.simulation.demo import ORDINARY, live
from controltower.simulation.network import clock_of
from controltower.simulation.plain import PLAIN
from controltower.simulation.scanning import Fate
from controltower.simulation.script import demo_script
from controltower.simulation.twin import Twin

INSIDE = (ScanStage.PICK, ScanStage.PACK)


def half_a_day(scanned: float) -> Twin:
    twin = Twin(demo_script(7, ORDINARY), PLAIN, scanned=scanned)
    live(twin, clock_of(13))
    return twin


@pytest.fixture(scope="module")
def careful() -> Twin:
    return half_a_day(1.0)


@pytest.fixture(scope="module")
def careless() -> Twin:
    return half_a_day(0.0)


def test_where_everything_is_scanned_nothing_wrong_goes_on(careful: Twin) -> None:
    assert {slipped.slip for slipped in careful.scanning.log} >= {Slip.ITEM, Slip.QUANTITY, Slip.CONTAINER, Slip.LANE}
    assert {slipped.fate for slipped in careful.scanning.log} == {Fate.BLOCKED}


def test_the_picture_knows_each_blocked_scan_and_all_of_them_are_put_right(careful: Twin) -> None:
    told = Counter(misread.slip for scan in careful.picture[Scan].values() for misread in scan.misreads)
    assert told == Counter(slipped.slip for slipped in careful.scanning.log)
    open_still = [scan for scan in careful.picture[Scan].values() if not scan.freed_at]
    assert len(open_still) <= 1  # somebody may be at it when the clock stops
    assert not careful.picture[Contradiction]


def test_where_nothing_is_scanned_nobody_is_stopped_before_the_scale(careless: Twin) -> None:
    assert not careless.picture[Scan]
    inside = [slipped for slipped in careless.scanning.log if slipped.stage in INSIDE]
    found = [slipped for slipped in inside if slipped.fate is Fate.SCALE]
    assert len(found) > len(inside) / 3
    assert {slipped.fate for slipped in inside} <= {Fate.SCALE, Fate.ESCAPED}


def test_careless_hands_have_more_parcels_stopped_by_the_scale(careful: Twin, careless: Twin) -> None:
    stopped = [sum(parcel.misweighed for parcel in twin.picture[Parcel].values()) for twin in (careful, careless)]
    assert stopped[0] < stopped[1]


def test_few_right_parcels_are_stopped(careful: Twin) -> None:
    parcels = careful.picture[Parcel].values()
    assert sum(parcel.misweighed > 0 for parcel in parcels) < 0.03 * len(parcels)


def test_the_scale_of_the_twin_and_the_fold_learn_the_same(careful: Twin) -> None:
    told = {record.id: record.ratios for record in careful.picture[ItemWeights].values()}
    assert told == careful.packing.scale.ratios
    assert told != {record.id: record.ratios for record in careful.script.facts[ItemWeights].values()}
