"""How is it said that others are here? In sentences that are true for one, two and many, and for oneself elsewhere."""

from dataclasses import replace

import pytest

from controltower.domain.ids import ProposalId
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal, ProposalKind, ProposalMade, ProposalStatus, Urgency
from controltower.domain.times import DAY, HOUR, Instant
from controltower.tower.seats import Attendance, Looking
from controltower.tower.wording.beside import beside_mark, beside_words, closed_words, thing_words, who
from tests.helpers import make
from tests.tower.seats import opened

NINE = Instant(20_000 * DAY + 9 * HOUR)


def there(person: str, role: str = "supervisor", *, deciding: bool = False) -> Attendance:
    return Attendance(f"{person}'s", person, role, Looking("inbox", "P1", deciding), make.DAWN, make.DAWN)


KIM, ANN, BOB = there("kim", "dispatcher", deciding=True), there("ann"), there("bob", "manager")


@pytest.mark.parametrize(
    ("others", "deciding", "says"),
    [
        ((), True, ""),
        ((ANN,), False, "ann (supervisor) looks at this."),
        ((KIM,), False, "kim (dispatcher) is about to decide this."),
        ((KIM,), True, "kim (dispatcher) is about to decide this too."),
        (
            (KIM, ANN, BOB),
            False,
            "kim (dispatcher) is about to decide this. ann (supervisor) and bob (manager) look at this.",
        ),
        ((there("me"),), False, "me (you, at another desk) looks at this."),
    ],
)
def test_who_is_beside_is_said_in_sentences(others: tuple[Attendance, ...], deciding: bool, says: str) -> None:
    assert beside_words(others, "me", deciding=deciding) == says


def test_in_a_list_there_is_room_for_one_name() -> None:
    assert [beside_mark(each) for each in ((), (ANN,), (KIM, ANN), (ANN, BOB, ANN))] == [
        "",
        "ann",
        "kim decides +1",
        "ann +2",
    ]


def test_a_thing_is_called_what_people_call_it() -> None:
    _, (desk,) = opened("ada")
    assert thing_words(desk.picture, str(make.PACK_ZONE)) == "Packing"
    assert thing_words(desk.picture, "nothing known") == "nothing known"
    assert who(there("ada"), "ada") == "ada (you, at another desk)"


@pytest.mark.parametrize(
    ("status", "by", "why", "says"),
    [
        (ProposalStatus.OPEN, "", "", ()),
        (ProposalStatus.APPROVED, "kim", "", ("kim approved this at 09:00.",)),
        (ProposalStatus.AMENDED, "kim", "fewer", ("kim approved this with changes at 09:00.", "The reason: fewer")),
        (ProposalStatus.REJECTED, "ann", "Too costly", ("ann rejected this at 09:00.", "The reason: Too costly")),
        (ProposalStatus.WITHDRAWN, "tower", "", ("tower withdrew this at 09:00.",)),
    ],
)
def test_who_was_first_is_said_with_when_what_and_why(
    status: ProposalStatus, by: str, why: str, says: tuple[str, ...]
) -> None:
    picture = Picture()
    made = ProposalMade(ProposalId("P1"), ProposalKind.STAFF, "Move one", "late", (), Urgency.LOW, make.DAWN)
    make.tell(picture, made, source="tower")
    offer = replace(picture[Proposal][made.proposal], status=status, closed_at=NINE, closed_by=by, closing_reason=why)
    assert closed_words(offer, "UTC") == says
