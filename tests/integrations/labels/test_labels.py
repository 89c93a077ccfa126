"""Every label is read back: what a scanner finds on it is what was to stand there, and nothing is cut off."""

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from controltower.domain.errors import Refused
from controltower.domain.labels import wanted_labels
from controltower.domain.rerouting import ReRoute
from controltower.domain.routes import Route
from controltower.integrations.labels import TONGUES, Form, Paper, Size, contents_of, draw
from controltower.integrations.labels.fonts import CAPITAL, width_mm
from controltower.integrations.labels.layout import CODE_CAP_MM, MARGIN, Code, Text, marks_of
from tests.helpers import labelled, make
from tests.integrations.labels.reading import content, elements, printed
from tests.integrations.labels.zplpage import pages

PAPERS = [
    *(Paper(Form.PDF, size) for size in Size),
    *(Paper(form, size, dpi) for form in (Form.ZPL, Form.ZPL_PICTURE) for size in Size for dpi in (203, 300)),
]
LETTERS = st.characters(min_codepoint=0x21, max_codepoint=0x17F, exclude_categories=("Cc", "Cf", "Zs"))
LONG = "Apartment 14, third staircase on the left behind the blue gate, " * 3 + "4050-262 Porto"


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: f"{paper.form}-{paper.size.name}-{paper.dpi}")
def test_a_scanner_finds_what_was_to_stand_on_every_label_of_a_route(paper: Paper) -> None:
    picture = labelled.printed(labelled.staged(3))
    make.tell(picture, ReRoute((labelled.plan(picture, 3, 1, 2),)))
    contents = contents_of(picture, labelled.R1, company_prefix="2000000")
    pictures = printed(list(contents), paper)
    assert len(pictures) == 3
    for one, image in zip(contents, pictures, strict=True):
        bars, square = elements(image)
        assert bars == {"00": one.code.parcel}
        assert square == dict(one.elements)


def test_the_square_says_where_the_parcel_belongs_and_goes() -> None:
    picture = labelled.staged(2)
    last, first = contents_of(picture, labelled.R1, company_prefix="2000000")
    said = dict(first.elements)
    assert said["403"] == "R1/L1/2/1.1"
    assert said["401"] == "2000000S1"
    assert said["4309"] == f"{round((54.31 + 90) * 1e7):010d}{round(10.12 * 1e7):010d}"
    assert dict(last.elements)["403"] == "R1/L1/1/1.1"


@given(st.text(LETTERS | st.just(" "), min_size=1, max_size=160), st.sampled_from(tuple(Size)))
@settings(max_examples=40, deadline=None)
def test_an_address_stands_on_its_label_whole_or_the_label_is_refused(address: str, size: Size) -> None:
    one = content(address)
    try:
        marks = marks_of(one, size, 8.0)
    except Refused:
        return
    texts = [mark for mark in marks if isinstance(mark, Text)]
    said = "".join(mark.text for mark in texts).replace(" ", "")
    assert "".join(address.split()) in said
    square = next(mark for mark in marks if isinstance(mark, Code) and not mark.is_bars)
    for mark in texts:
        right = mark.x + width_mm(mark.text, mark.size, bold=mark.bold)
        beside = square.y - 1 < mark.base < square.y + square.height + 1
        assert right <= (square.x - square.module if beside else size.width - MARGIN) + 0.01
        assert mark.base + mark.size * 0.24 <= size.height


def test_a_long_address_is_written_smaller_and_an_endless_one_refused() -> None:
    short, long = (marks_of(content(text), Size.A6, 8.0) for text in ("Rua 1", LONG))
    assert _smallest(long) < _smallest(short)
    with pytest.raises(Refused, match="too long for its label"):
        marks_of(content(LONG * 12), Size.A6, 8.0)


def test_letters_that_no_face_has_are_refused_by_name() -> None:
    with pytest.raises(Refused, match="木"):
        draw([content("木 1")], Paper())
    assert draw([content("ul. Łąkowa 5, Żywiec"), content("Οδός Ερμού 3"), content("Каменка 7")], Paper())


def test_place_lane_and_route_are_read_from_two_metres() -> None:
    marks = marks_of(content(), Size.A6, 8.0)
    capitals = {mark.text: mark.size * CAPITAL for mark in marks if isinstance(mark, Text)}
    assert capitals["12A"] > 1.5 * CODE_CAP_MM
    assert capitals["L01"] >= CODE_CAP_MM - 0.01
    assert capitals["DC-13-04"] >= CODE_CAP_MM - 0.01


@pytest.mark.parametrize("tongue", TONGUES)
def test_labels_speak_each_language(tongue: str) -> None:
    picture = labelled.staged(1)
    (one,) = contents_of(picture, labelled.R1, company_prefix="2000000", tongue=tongue)
    words = TONGUES[tongue]
    assert one.notes[0].startswith(words.deliver)
    (page,) = pages(draw([one], Paper(Form.ZPL)).decode())
    assert f"1 {words.of} 1" in page.texts()


def test_what_would_be_a_command_in_zpl_is_read_as_text() -> None:
    (page,) = pages(draw([content("A^FS_B ~C 1")], Paper(Form.ZPL)).decode())
    assert "A^FS_B ~C 1" in page.texts()


def test_the_same_labels_give_the_same_bytes() -> None:
    for paper in PAPERS:
        assert draw([content()], paper) == draw([content()], paper)


def test_a_route_name_that_no_scanner_reads_is_refused() -> None:
    picture = labelled.staged(1)
    make.tell(picture, make.route("R/ü", "V2", ()))
    assert not wanted_labels(picture, picture[Route]["R/ü"])
    labelled.ready(picture, 9)
    make.tell(picture, make.route("Rü", "V2", (make.visit("O9", "S9"),)))
    with pytest.raises(Refused, match="no scanner reads"):
        contents_of(picture, make.route("Rü").route, company_prefix="2000000")


def _smallest(marks: tuple[object, ...]) -> float:
    return min(mark.size for mark in marks if isinstance(mark, Text) and mark.x == MARGIN and not mark.bold)
