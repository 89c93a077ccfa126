"""What is sent to a label printer? ZPL II: its own fonts and symbols, or the whole label as one picture."""

import base64
import zlib
from binascii import crc_hqx
from collections.abc import Iterable, Iterator

from controltower.integrations.labels import gs1
from controltower.integrations.labels.layout import Code, Mark, Rule, Size, Text
from controltower.integrations.labels.picture import picture

UTF_8 = "^CI28"
ESCAPED = {"_": "_5F", "^": "_5E", "~": "_7E"}
"""What would be a command is told by its number."""


def commands(marks: Iterable[Mark], size: Size, dots_per_mm: float) -> str:
    """A label in the printer's own words: ^A0 for text, ^BC for the bars, ^BX for the DataMatrix."""
    lines = [line for mark in marks for line in _command(mark, dots_per_mm)]
    return "\n".join((*_opening(size, dots_per_mm), *lines, "^XZ", ""))


def graphic(marks: Iterable[Mark], size: Size, dots_per_mm: float) -> str:
    """A label as one picture, for printers without our letters."""
    image = picture(marks, size, dots_per_mm)
    width = (image.width + 7) // 8
    raw = bytes(byte ^ 0xFF for byte in image.tobytes())
    padding = width * 8 - image.width
    if padding:
        keep = 0xFF << padding & 0xFF
        raw = bytes(byte & keep if place % width == width - 1 else byte for place, byte in enumerate(raw))
    text = base64.b64encode(zlib.compress(raw, 9)).decode()
    field = f"^GFA,{len(raw)},{len(raw)},{width},:Z64:{text}:{crc_hqx(text.encode(), 0):04X}^FS"
    return "\n".join((*_opening(size, dots_per_mm), f"^FO0,0{field}", "^XZ", ""))


def _opening(size: Size, dots_per_mm: float) -> Iterator[str]:
    yield "^XA"
    yield UTF_8
    yield f"^PW{round(size.width * dots_per_mm)}^LL{round(size.height * dots_per_mm)}^LH0,0"


def _command(mark: Mark, dots_per_mm: float) -> Iterator[str]:
    def dots(mm: float) -> int:
        return round(mm * dots_per_mm)

    match mark:
        case Text():
            text = "".join(ESCAPED.get(letter, letter) for letter in mark.text)
            yield f"^FT{dots(mark.x)},{dots(mark.base)}^A0N,{dots(mark.size)},{dots(mark.size * 0.9)}^FH_^FD{text}^FS"
        case Rule():
            yield f"^FO{dots(mark.x)},{dots(mark.y)}^GB{dots(mark.width)},{dots(mark.height)},{dots(mark.height)}^FS"
        case Code():
            where, module = f"^FO{dots(mark.x)},{dots(mark.y)}", dots(mark.module)
            if mark.is_bars:
                data = f">;>8{gs1.plain(mark.elements)}"
                yield f"{where}^BY{module},3,{dots(mark.height)}^BCN,{dots(mark.height)},N,N,N,N^FD{data}^FS"
            else:
                cells = mark.symbol.columns
                data = f"_1{gs1.plain(mark.elements, fnc1='_1', escape='_')}"
                yield f"{where}^BXN,{module},200,{cells},{cells},,_^FD{data}^FS"
