"""Labels bear places counted from the last stop, and only those are printed again that would be wrong."""

from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given

from controltower.domain.contradictions import Contradiction
from controltower.domain.ids import LaneId, ParcelId, RouteId, StopId, VehicleId
from controltower.domain.labels import (
    LabelCode,
    LabelsPrinted,
    LabelState,
    ParcelLabel,
    PrintLabels,
    fresh_ssccs,
    is_sscc,
    label_state,
    labels_to_reprint,
    places,
    rank,
    sscc_of,
    wanted_labels,
)
from controltower.domain.packing import Parcel
from controltower.domain.picture import Picture
from controltower.domain.proposals import Verdict
from controltower.domain.rerouting import PlannedStop, ReRoute, RoutePlan
from controltower.domain.routes import Route
from tests.helpers import labelled, make
from tests.helpers.labelled import R1, code, parcel, plan, printed, staged, told


def states(picture: Picture) -> list[LabelState]:
    """Of the labels of R1, in loading order."""
    return [label_state(picture, R1, each) for each in wanted_labels(picture, picture[Route][R1])]


def verdict(picture: Picture, decision: PrintLabels) -> Verdict:
    make.tell(picture, decision, source="desk:ada", author="ada")
    return max(picture[Verdict].values(), key=lambda each: each.seq)


def test_places_count_from_the_last_stop_which_is_loaded_first() -> None:
    picture = staged(3)
    assert told(picture) == {"S1": "3", "S2": "2", "S3": "1"}
    assert [each.parcel for each in wanted_labels(picture, picture[Route][R1])] == [parcel(3), parcel(2), parcel(1)]


def test_a_label_holds_until_the_order_changes_and_is_stale_then() -> None:
    picture = staged(3)
    assert set(states(picture)) == {LabelState.NONE}
    printed(picture)
    assert set(states(picture)) == {LabelState.PRINTED}
    make.tell(picture, ReRoute((plan(picture, 2, 1, 3),)))
    assert states(picture).count(LabelState.STALE) == 1


def test_one_stop_that_moves_costs_one_label() -> None:
    picture = printed(staged(5))
    assert labels_to_reprint(picture, [plan(picture, 1, 2, 3, 4, 5)]) == ()
    assert labels_to_reprint(picture, [plan(picture, 5, 1, 2, 3, 4)]) == (parcel(5),)
    make.tell(picture, ReRoute((plan(picture, 1, 5, 2, 3, 4),)))
    assert told(picture) == {"S1": "5", "S5": "4A", "S2": "4", "S3": "3", "S4": "2"}


def test_a_stop_that_falls_away_leaves_a_gap_and_no_label_is_wrong() -> None:
    picture = printed(staged(4))
    make.tell(picture, ReRoute((plan(picture, 1, 3, 4),), unserved=(StopId("S2"),)))
    assert told_ahead(picture) == ["1", "2", "4"]
    assert set(states(picture)) == {LabelState.PRINTED}


def told_ahead(picture: Picture) -> list[str]:
    return [each.place for each in wanted_labels(picture, picture[Route][R1])]


def test_a_stop_that_goes_to_another_vehicle_costs_its_label() -> None:
    picture = printed(staged(2))
    other = RoutePlan(RouteId("R9"), VehicleId("V2"), 0, (PlannedStop(StopId("S2"), make.at(4)),), 5)
    assert labels_to_reprint(picture, [plan(picture, 1), other]) == (parcel(2),)


def test_what_was_never_printed_is_not_printed_again() -> None:
    picture = staged(3)
    assert labels_to_reprint(picture, [plan(picture, 3, 2, 1)]) == ()


def test_a_second_label_is_counted() -> None:
    picture = printed(printed(staged(1)))
    assert picture[ParcelLabel][parcel(1)].version == 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (code(1, "12-A"), "is no label"),
        (LabelCode(parcel(1), LaneId("L1"), "1", 3, 2), "parcel 3 of 2"),
        (LabelCode(parcel(1), LaneId("L1"), "1", 1, 1, "123"), "no SSCC"),
    ],
)
def test_a_label_that_no_printer_made_is_a_contradiction(wrong: LabelCode, says: str) -> None:
    picture = staged(1)
    make.tell(picture, LabelsPrinted(R1, (wrong,)))
    assert not picture[ParcelLabel]
    assert any(says in repr(each) for each in picture[Contradiction].values())


def test_a_desk_prints_what_it_drew_and_is_refused_when_the_route_has_changed() -> None:
    picture = staged(3)
    drawn = wanted_labels(picture, picture[Route][R1])
    assert verdict(picture, PrintLabels(R1, 1, drawn)).accepted
    make.tell(picture, ReRoute((plan(picture, 3, 2, 1),)))
    late = verdict(picture, PrintLabels(R1, 1, drawn))
    assert late.reasons == ("Route R1 was changed since these labels were drawn. Draw them again.",)


def test_every_reason_against_printing_is_told_at_once() -> None:
    picture = staged(2)
    labelled.ready(picture, 7)
    asked = PrintLabels(R1, 1, (code(7, "1"), LabelCode(ParcelId("gone"), None, "1", 1, 1)))
    assert verdict(picture, asked).reasons == (
        f"Parcel {parcel(7)} does not ride on R1.",
        "There is no parcel gone.",
    )


def test_a_parcel_of_another_name_is_given_an_sscc_that_no_other_bears() -> None:
    picture = staged(1)
    make.tell(picture, make.order("O8"), make.allocation("O8", 2, "T8"))
    make.tell(picture, labelled.picked("T8"), make.packed("O8", 2, "BOX-8"), *make.staged("BOX-8"))
    given_code = next(fresh_ssccs(picture, "2000000"))
    assert is_sscc(given_code)
    assert sscc_of(picture[Parcel]["BOX-8"]) == ""
    make.tell(picture, LabelsPrinted(R1, (LabelCode(ParcelId("BOX-8"), None, "1", 1, 1, given_code),)))
    assert sscc_of(picture[Parcel]["BOX-8"]) == given_code
    assert next(fresh_ssccs(picture, "2000000")) != given_code
    assert sscc_of(picture[Parcel][parcel(1)]) == parcel(1)


def test_a_code_is_never_offered_again_nor_given_to_two_parcels() -> None:
    """As where only some of the labels that were drawn are printed: the later codes are given, the first are not."""
    picture = staged(1)
    for order, task, box in (("O8", "T8", "BOX-8"), ("O9", "T9", "BOX-9")):
        make.tell(picture, make.order(order), make.allocation(order, 2, task))
        make.tell(picture, labelled.picked(task), make.packed(order, 2, box), *make.staged(box))
    offered = fresh_ssccs(picture, "2000000")
    first, second = next(offered), next(offered)
    both = tuple(LabelCode(ParcelId(box), None, "1", 1, 1, second) for box in ("BOX-8", "BOX-9"))
    assert f"The SSCC {second} would be on several parcels." in verdict(picture, PrintLabels(R1, 1, both)).reasons
    make.tell(picture, LabelsPrinted(R1, both))
    assert not picture[ParcelLabel]
    make.tell(picture, LabelsPrinted(R1, both[:1]))
    assert sscc_of(picture[Parcel]["BOX-8"]) == second
    assert next(fresh_ssccs(picture, "2000000")) not in ("", second)
    assert first != second


place = st.one_of(st.just(""), st.from_regex(r"[1-9][0-9]?[A-D]?", fullmatch=True))


@given(st.lists(st.tuples(place, st.integers(1, 3)), max_size=12))
def test_places_always_descend_and_the_fewest_labels_are_lost(held: list[tuple[str, int]]) -> None:
    found = places([{at: count} if at else {} for at, count in held])
    ranks = [rank(each) for each in found]
    assert ranks == sorted(set(ranks), reverse=True)
    lost = sum(count for (at, count), now in zip(held, found, strict=True) if at and at != now)
    assert lost == fewest_lost(held) or found == [str(n) for n in range(len(held), 0, -1)]


def fewest_lost(held: list[tuple[str, int]]) -> int:
    """Every way to keep some, by force."""
    whole = [(rank(at), count) for at, count in held if at]
    best = 0
    for chosen in range(2 ** len(whole)):
        some = [each for n, each in enumerate(whole) if chosen >> n & 1]
        if all(one[0] > other[0] for one, other in pairwise(some)):
            best = max(best, sum(count for _, count in some))
    return sum(count for _, count in whole) - best
