from pathlib import Path

from tests.store import contending, crowd
from tests.store.place import Place

WRITERS, OFFERS, DESKS = 12, 20, 3


def test_of_all_who_decide_the_same_thing_one_is_heard_and_every_desk_knows_whom(place: Place, tmp_path: Path) -> None:
    roles = ("supervisor", "supervisor", "dispatcher")
    parts = [crowd.Part(number, roles[number % 3], OFFERS, OFFERS) for number in range(WRITERS)]
    found = contending.lived(place.url, tmp_path, parts, crowd.quarrel, DESKS, OFFERS)
    assert found.wrong == []
    assert len(found.digests) == 1
    assert found.met["accepted"] == OFFERS
    assert found.met["refused by a rule"] == (WRITERS - 1) * OFFERS
    assert found.met["said before"] > 0


def test_whatever_many_say_at_once_there_is_one_order_and_the_stock_is_right(place: Place, tmp_path: Path) -> None:
    roles = ("integrator", "supervisor", "integrator", "dispatcher", "integrator", "supervisor", "manager", "viewer")
    parts = [crowd.Part(number, role, 300, 40) for number, role in enumerate(roles)]
    found = contending.lived(place.url, tmp_path, parts, crowd.bustle, DESKS, 40)
    assert found.wrong == []
    assert len(found.digests) == 1
    assert found.met["said"] == 300 * len(roles) or place.tower is None
    for sort in ("said before", "accepted", "refused by a rule", "contradictions"):
        assert found.met[sort] > 0, sort
    assert (found.met["refused by the database"] > 300) is (place.tower is not None)
