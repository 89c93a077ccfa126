import itertools

import pytest

from controltower.ui.timeaxis import ticks

DAY = 86_400


@pytest.mark.parametrize("days", [1, 3, 14, 60, 365])
@pytest.mark.parametrize("width_px", [200, 280, 900])
def test_marks_leave_room_to_read_them(days: int, width_px: int) -> None:
    found = ticks(0, days * DAY, width_px)
    gaps = {(later - earlier) / (days * DAY) * width_px for earlier, later in itertools.pairwise(found)}
    assert found
    assert all(gap >= 70 for gap in gaps)
