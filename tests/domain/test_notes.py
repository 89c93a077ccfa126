from controltower.domain.contradictions import Contradiction
from controltower.domain.ids import OrderId
from controltower.domain.notes import Note, NoteKind, NoteQueued, NoteSent, NoteStatus
from tests.helpers import make


def queued(held_back: str = "") -> NoteQueued:
    return NoteQueued("O1/first", OrderId("O1"), NoteKind.FIRST_ETA, "en", "Soon.", make.at(2), make.at(3), held_back)


def test_a_note_waits_until_it_is_sent() -> None:
    picture = make.opened()
    make.tell(picture, make.order("O1"))
    make.tell(picture, queued(), source="tower", hours=1)
    assert picture[Note]["O1/first"].status is NoteStatus.WAITING
    make.tell(picture, NoteSent("O1/first"), source="outbox", hours=1.5)
    assert (picture[Note]["O1/first"].status, picture[Note]["O1/first"].sent_at) == (NoteStatus.SENT, make.at(1.5))


def test_the_first_note_of_a_name_stands() -> None:
    picture = make.opened()
    make.tell(picture, make.order("O1"))
    make.tell(picture, queued(), source="tower", hours=1)
    make.tell(picture, queued("night"), source="tower", hours=2)
    assert picture[Note]["O1/first"].status is NoteStatus.WAITING


def test_a_note_that_was_held_back_cannot_have_been_sent() -> None:
    picture = make.opened()
    make.tell(picture, make.order("O1"))
    make.tell(picture, queued("night"), NoteSent("O1/first"), source="tower", hours=1)
    assert picture[Note]["O1/first"].status is NoteStatus.WITHHELD
    assert "held back: night" in list(picture[Contradiction].values())[-1].held


def test_a_note_about_nobodys_order_is_a_contradiction() -> None:
    picture = make.opened()
    make.tell(picture, queued(), source="tower", hours=1)
    assert not picture[Note]
    assert len(picture[Contradiction]) == 1
