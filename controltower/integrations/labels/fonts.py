"""How wide is a text, and how large may it be in its place? Two faces that ship with the program, and fitting."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFont

from controltower.settings import resources

NAMES = {False: "DejaVuSansCondensed", True: "DejaVuSansCondensed-Bold"}
CAPITAL = 0.729
"""Height of a capital letter, as a share of the size of the face."""
STEP_MM = 0.1


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of one size that fit where they shall stand."""

    lines: tuple[str, ...]
    size_mm: float


def path(*, bold: bool) -> Path:
    """The file of a face."""
    return resources() / "fonts" / f"{NAMES[bold]}.ttf"


@cache
def face(*, bold: bool) -> TTFont:
    """A face with its measures."""
    return TTFont(NAMES[bold], str(path(bold=bold)))


def width_mm(text: str, size_mm: float, *, bold: bool = False) -> float:
    """How wide a text is."""
    return float(face(bold=bold).stringWidth(text, size_mm))


def unknown(text: str) -> list[str]:
    """The characters that the faces cannot draw."""
    glyphs = face(bold=True).face.charToGlyph
    return sorted({letter for letter in text if ord(letter) not in glyphs and letter != "\n"})


def one_line(text: str, width: float, largest: float, *, bold: bool = False) -> Fitted:
    """A text in one line, as large as its place allows."""
    natural = width_mm(text, 1.0, bold=bold)
    return Fitted((text,), min(largest, width / natural) if natural else largest)


def paragraph(
    text: str, box: tuple[float, float], sizes: tuple[float, float], *, spacing: float = 1.2, bold: bool = False
) -> Fitted | None:
    """A text in as many lines as it needs, at the largest size that fits the box (width, height in mm).

    None where even the smallest does not.
    """
    (width, height), (largest, smallest) = box, sizes
    size = largest
    while size >= smallest - 1e-9:
        lines = tuple(_wrapped(text, width, size, bold=bold))
        if len(lines) * size * spacing <= height + 1e-9:
            return Fitted(lines, size)
        size -= STEP_MM
    return None


def _wrapped(text: str, width: float, size: float, *, bold: bool) -> Iterator[str]:
    """Lines at words; a word that is longer than a line is broken where the line ends."""
    for row in text.split("\n"):
        line = ""
        for word in row.split():
            longer = f"{line} {word}".strip()
            if width_mm(longer, size, bold=bold) <= width:
                line = longer
                continue
            if line:
                yield line
            *whole, line = _broken(word, width, size, bold=bold)
            yield from whole
        if line:
            yield line


def _broken(word: str, width: float, size: float, *, bold: bool) -> Iterator[str]:
    start = 0
    for end in range(1, len(word) + 1):
        if end - start > 1 and width_mm(word[start:end], size, bold=bold) > width:
            yield word[start : end - 1]
            start = end - 1
    yield word[start:]
