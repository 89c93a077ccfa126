"""How is a label drawn on paper? One page each, exactly of its size."""

from collections.abc import Iterable
from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from controltower.integrations.labels.fonts import NAMES, face
from controltower.integrations.labels.layout import Code, Mark, Rule, Size, Text

POINTS = 72 / 25.4
DOTS_PER_MM = 600 / 25.4
"""Modules are whole dots of a usual office printer."""


def pdf(labels: Iterable[Iterable[Mark]], size: Size) -> bytes:
    """The pages of these labels as a PDF; the same labels give the same bytes."""
    for bold, name in NAMES.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(face(bold=bold))
    out = BytesIO()
    canvas = Canvas(out, (size.width * POINTS, size.height * POINTS), invariant=1)
    canvas.setTitle("Labels")
    for marks in labels:
        for mark in marks:
            _draw(canvas, mark, size.height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, mark: Mark, height: float) -> None:
    match mark:
        case Text():
            canvas.setFont(NAMES[mark.bold], mark.size * POINTS)
            canvas.drawString(mark.x * POINTS, (height - mark.base) * POINTS, mark.text)
        case Rule():
            _fill(canvas, mark.x, height - mark.y - mark.height, mark.width, mark.height)
        case Code():
            _symbol(canvas, mark, height)


def _symbol(canvas: Canvas, code: Code, height: float) -> None:
    """Runs of dark modules in a row as one rectangle: no hair lines between them."""
    tall = code.height if code.is_bars else code.module
    for row, modules in enumerate(code.symbol.modules):
        y = height - code.y - row * code.module - tall
        for first, count in runs(modules.tolist()):
            _fill(canvas, code.x + first * code.module, y, count * code.module, tall)


def runs(row: list[bool]) -> Iterable[tuple[int, int]]:
    """Where dark runs begin, and how long they are."""
    start = None
    for place, dark in enumerate([*row, False]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place - start
            start = None


def _fill(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    canvas.rect(x * POINTS, y * POINTS, width * POINTS, height * POINTS, stroke=0, fill=1)
