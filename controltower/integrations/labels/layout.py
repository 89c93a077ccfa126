"""Where does everything stand on a label? Marks in millimetres from the upper left corner; drawn alike by every pen.

From the top: what is read from 2 m (place, lane, route), the address beside the DataMatrix, what to mind, the SSCC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from math import ceil

from controltower.domain.errors import Refused
from controltower.integrations.labels import gs1
from controltower.integrations.labels.contents import Content
from controltower.integrations.labels.fonts import CAPITAL, Fitted, one_line, paragraph, unknown
from controltower.integrations.labels.words import TONGUES

BAR_MM, CELL_MM = 0.495, 0.743
"""The least width of a bar and of a cell on a logistic label (GS1 General Specifications, symbol table 5)."""
BAR_QUIET, CELL_QUIET = 10, 2
"""Modules that stay empty at each side of a symbol; a DataMatrix needs one, printers stray by another."""
PLACE_CAP_MM, CODE_CAP_MM = 17.0, 10.0
"""Height of capitals: read from 2 m needs 10 mm, a two-hundredth of the distance."""
MARGIN, TOP, CODES, PEOPLE, NOTES, SSCC = 4.0, 3.0, 23.5, 38.0, 75.0, 101.5
"""Where the parts begin, on the shorter of the sizes."""
ADDRESS_MM, NOTE_MM, SPACING = (6.0, 2.4), (5.0, 2.4), 1.2
"""The largest and smallest size of letters that people read at arm's length."""


class Size(Enum):
    """Width and height of a label in millimetres."""

    A6 = (105.0, 148.0)
    INCH_4X6 = (101.6, 152.4)

    @property
    def width(self) -> float:
        return self.value[0]

    @property
    def height(self) -> float:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text: its left end on the base line, and the size of its face."""

    x: float
    base: float
    size: float
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A black bar."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Code:
    """A symbol with its quiet zone left free round it; bars are drawn `height` tall, a square as tall as wide."""

    x: float
    y: float
    module: float
    symbol: gs1.Symbol
    elements: gs1.Elements
    height: float

    @property
    def is_bars(self) -> bool:
        return len(self.symbol.modules) == 1


Mark = Text | Rule | Code


def marks_of(content: Content, size: Size, dots_per_mm: float) -> tuple[Mark, ...]:
    """All marks of a label; modules are whole dots of the printer. Raises Refused for what cannot be written on it."""
    strange = unknown("\n".join((content.recipient, content.address, content.route, *content.notes)))
    if strange:
        raise Refused([f"{content.code.parcel}: no letters are there for {' '.join(strange)} in its address."])
    stretch = size.height - Size.A6.height
    return (
        *_from_afar(content, size),
        Rule(MARGIN, PEOPLE - 2.5, size.width - 2 * MARGIN, 0.5),
        *_address(content, size, dots_per_mm),
        Rule(MARGIN, NOTES - 1.0, size.width - 2 * MARGIN, 0.5),
        *_notes(content, size),
        *_sscc(content, size, dots_per_mm, SSCC + stretch),
    )


def whole_dots(least_mm: float, dots_per_mm: float) -> float:
    """The least width that is whole dots, in millimetres."""
    return ceil(least_mm * dots_per_mm - 1e-6) / dots_per_mm


def _from_afar(content: Content, size: Size) -> Iterator[Mark]:
    """The place of the stop, the largest; the lane and which parcel beside it, the route below."""
    code, words = content.code, TONGUES[content.tongue]
    inner = size.width - 2 * MARGIN
    place = one_line(code.place, inner * 0.52, PLACE_CAP_MM / CAPITAL, bold=True)
    yield Text(MARGIN, TOP + PLACE_CAP_MM, place.size_mm, code.place, bold=True)
    x, room = MARGIN + inner * 0.56, inner * 0.44
    lane = one_line(content.lane, room, CODE_CAP_MM / CAPITAL, bold=True)
    yield Text(x, TOP + CODE_CAP_MM, lane.size_mm, content.lane, bold=True)
    pieces = f"{code.number} {words.of} {code.count}"
    yield Text(x, TOP + PLACE_CAP_MM, one_line(pieces, room, 7.0, bold=True).size_mm, pieces, bold=True)
    route = one_line(content.route, inner, CODE_CAP_MM / CAPITAL, bold=True)
    yield Text(MARGIN, CODES + CODE_CAP_MM, route.size_mm, content.route, bold=True)


def _address(content: Content, size: Size, dots_per_mm: float) -> Iterator[Mark]:
    """Recipient and address at the left, the DataMatrix at the right."""
    elements = dict(content.elements)
    symbol = gs1.square(elements)
    cell = whole_dots(CELL_MM, dots_per_mm)
    side, quiet = symbol.columns * cell, CELL_QUIET * cell
    left = size.width - MARGIN - side - quiet
    yield Code(left, PEOPLE + quiet, cell, symbol, elements, side)
    room = left - quiet - MARGIN - 1.0
    name = _or_refuse(content, content.recipient, (room, 12.0), ADDRESS_MM, bold=True)
    yield from _lines(name, PEOPLE, bold=True)
    below = PEOPLE + len(name.lines) * name.size_mm * SPACING + 1.0
    yield from _lines(_or_refuse(content, content.address, (room, NOTES - 2.0 - below), ADDRESS_MM), below)


def _notes(content: Content, size: Size) -> Iterator[Mark]:
    inner = size.width - 2 * MARGIN
    text = "\n".join(content.notes)
    yield from _lines(_or_refuse(content, text, (inner, SSCC - NOTES - 2.0), NOTE_MM), NOTES)


def _sscc(content: Content, size: Size, dots_per_mm: float, y: float) -> Iterator[Mark]:
    """The SSCC as bars in the middle, and in digits below."""
    symbol, module = gs1.bars(content.sscc), whole_dots(BAR_MM, dots_per_mm)
    x = (size.width - symbol.columns * module) / 2
    height = 36.0
    yield Code(x, y, module, symbol, {"00": content.sscc}, height)
    said = f"(00) {content.sscc[0]} {content.sscc[1:8]} {content.sscc[8:17]} {content.sscc[17]}"
    text = one_line(said, size.width - 2 * MARGIN, 5.0)
    yield Text(x, y + height + 6.0, text.size_mm, said)


def _or_refuse(
    content: Content, text: str, box: tuple[float, float], sizes: tuple[float, float], *, bold: bool = False
) -> Fitted:
    fitted = paragraph(text, box, sizes, spacing=SPACING, bold=bold)
    if fitted is None:
        raise Refused([f"{content.code.parcel}: “{text}” is too long for its label."])
    return fitted


def _lines(fitted: Fitted, y: float, *, bold: bool = False) -> Iterator[Text]:
    for number, line in enumerate(fitted.lines):
        yield Text(MARGIN, y + fitted.size_mm * (0.95 + SPACING * number), fitted.size_mm, line, bold)
