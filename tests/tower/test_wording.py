from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controltower.domain.clock import SetPace
from controltower.domain.ids import ItemId, LineId, NoticeId, OrderId, ProposalId, SiteId, VehicleId
from controltower.domain.messages import KINDS, Body
from controltower.domain.orders import OrderPlaced, Service, Wanted
from controltower.domain.proposals import RejectProposal
from controltower.domain.times import HOUR, MINUTE, Instant
from controltower.domain.tracking import VehicleBrokeDown
from controltower.tower.wording import Tongue, count, title, words

BOARDS = {"overview", "floor", "waves", "docks", "routes", "inbox", "kpis", "staff", "packing", "orders"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_of_message_has_words_and_a_board(kind: type[Body]) -> None:
    st.register_type_strategy(Instant, st.integers(0, 4_000_000_000_000_000).map(Instant))

    @settings(max_examples=5)
    @given(st.from_type(kind))
    def check(body: Any) -> None:
        said = words(body, Tongue("Europe/Lisbon"))
        assert said.says
        assert "\n" not in title(kind)
        assert said.board in BOARDS

    check()


def test_an_order_is_told_with_its_window_in_the_operations_own_time() -> None:
    noon = Instant(1_750_000_000_000_000 - 1_750_000_000_000_000 % (24 * HOUR) + 12 * HOUR)
    placed = OrderPlaced(
        OrderId("O1"), SiteId("DC"), "Ana", "Rua 1", 41.1, -8.6, Service.SAME_DAY, noon,
        Instant(noon + 2 * HOUR + 5 * MINUTE), noon, noon, (Wanted(ItemId("I1"), 2),),
    )  # fmt: skip
    said = words(placed, Tongue("Europe/Lisbon"))
    assert (said.subject, said.board) == ("O1", "waves")
    assert said.says == "same-day, 1 line, for Rua 1, 13:00–15:05"


def test_a_reason_follows_a_colon_and_an_empty_one_leaves_none() -> None:
    assert words(VehicleBrokeDown(VehicleId("V1"), "flat tyre"), Tongue()).says == "broke down: flat tyre"
    assert words(VehicleBrokeDown(VehicleId("V1"), " "), Tongue()).says == "broke down"
    assert words(RejectProposal(ProposalId("P1"), "too late"), Tongue()).says == "reject: too late"


def test_kinds_read_as_words() -> None:
    assert [title(kind) for kind in ("PickConfirmed", "ReRoute", "CrossDocked", "SetPace")] == [
        "pick confirmed",
        "re-route",
        "cross-docked",
        "set pace",
    ]
    assert words(SetPace(0), Tongue()).says == "pause the demo"


def test_one_is_singular() -> None:
    assert (count(1, "stop"), count(0, "stop"), count(1200, "stop")) == ("1 stop", "0 stops", "1,200 stops")


def test_ids_of_lines_and_notices_are_subjects() -> None:
    from controltower.domain.docks import NoticeClosed
    from controltower.domain.orders import LineShorted

    assert words(NoticeClosed(NoticeId("N1")), Tongue()).subject == "N1"
    assert words(LineShorted(LineId("O1/1"), 2, "not found"), Tongue()).says == "2 pieces will not come: not found"
