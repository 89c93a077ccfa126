import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controltower.domain.clock import ClockTicked, SetPace, StepClock
from controltower.domain.errors import Outdated, Rejected
from controltower.domain.ids import ItemId, WorkerId
from controltower.domain.inventory import StockCounted
from controltower.domain.labour import WorkerSeen
from controltower.domain.messages import KINDS, VERSION, Body
from controltower.store.codec import Codec
from tests.domain.test_folding import WILD, plausible
from tests.helpers import make


@given(st.one_of(WILD, plausible()))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_a_message_is_read_back_as_it_was_or_rejected_at_once(body: Body) -> None:
    codec = Codec()
    try:
        text = codec.encode(body)
    except Rejected:
        assert any(isinstance(each, float) and each - each != 0 for each in make.scalars(body))
        return
    assert codec.decode(type(body).__name__, VERSION, text) == body


def test_every_kind_of_message_has_a_decoder() -> None:
    for name in KINDS:
        with pytest.raises(Rejected):
            Codec().decode(name, VERSION, b"[")


@pytest.mark.parametrize(
    ("kind", "text", "field"),
    [
        ("SetPace", b'{"pace": "fast"}', "pace"),
        ("StockCounted", b'{"location": "A", "item": "B", "quantity": 1.5}', "quantity"),
        ("OrderPlaced", b"{}", ""),
        ("Nonsense", b"{}", "kind"),
        ("SetPace", b'{"pace": \xff}', ""),
    ],
)
def test_what_cannot_be_read_is_rejected_with_its_field(kind: str, text: bytes, field: str) -> None:
    with pytest.raises(Rejected) as caught:
        Codec().decode(kind, VERSION, text)
    assert caught.value.field == field
    assert kind in caught.value.reason


@pytest.mark.parametrize("number", [2**53 + 1, -(2**53) - 1, 10**16, 10**17, -(10**18), 2**64 - 1])
def test_a_number_that_no_column_holds_is_rejected_with_its_field(number: int) -> None:
    with pytest.raises(Rejected) as caught:
        Codec().encode(StockCounted(make.PLACE, make.ITEM, number))
    assert caught.value.field == "quantity"
    with pytest.raises(Rejected) as caught:
        Codec().encode(StepClock(number))
    assert caught.value.field == "seconds"


@pytest.mark.parametrize("number", [2**53, -(2**53), 10**15, 9 * 10**15])
def test_the_largest_numbers_are_kept(number: int) -> None:
    assert Codec().decode("StepClock", VERSION, Codec().encode(StepClock(number))) == StepClock(number)


def test_digits_in_a_text_are_not_a_number() -> None:
    name = ItemId("0" * 40)
    assert b"0" * 40 in Codec().encode(StockCounted(make.PLACE, name, 1))


def test_a_newer_message_is_outdated() -> None:
    with pytest.raises(Outdated, match="newer program"):
        Codec().decode("ClockTicked", VERSION + 1, b"{}")


def test_old_messages_are_taken_through_every_change_since() -> None:
    """Version 1 said minutes under another name, version 2 minutes, version 3 says seconds."""

    def renamed(fields: dict[str, object]) -> tuple[str, dict[str, object]]:
        return "StepClock", {"minutes": fields["amount"]}

    def in_seconds(fields: dict[str, object]) -> tuple[str, dict[str, object]]:
        minutes = fields["minutes"]
        assert isinstance(minutes, int)
        return "StepClock", {"seconds": minutes * 60}

    codec = Codec(version=3, upgrades={("ClockStepped", 1): renamed, ("StepClock", 2): in_seconds})
    assert codec.decode("ClockStepped", 1, b'{"amount": 2}') == StepClock(120)
    assert codec.decode("StepClock", 2, b'{"minutes": 3}') == StepClock(180)
    assert codec.decode("StepClock", 3, b'{"seconds": 4}') == StepClock(4)
    assert codec.decode("ClockTicked", 1, b"{}") == ClockTicked()


def test_an_old_message_that_is_no_json_is_rejected() -> None:
    with pytest.raises(Rejected):
        Codec(version=2).decode("ClockTicked", 1, b"?")


def test_fields_that_are_unknown_are_passed_over() -> None:
    text = msgspec.json.encode({"pace": 2.0, "mood": "calm"})
    assert Codec().decode("SetPace", VERSION, text) == SetPace(2.0)


def test_zero_has_no_sign_and_texts_keep_theirs() -> None:
    seen = WorkerSeen(WorkerId("A-0.0"), -0.0, -0.5, "-0.0")
    text = Codec().encode(seen)
    assert repr(Codec().decode("WorkerSeen", VERSION, text)) == repr(WorkerSeen(WorkerId("A-0.0"), 0.0, -0.5, "-0.0"))
