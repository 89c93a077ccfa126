"""Which kinds of label file are there, and how is one made? PDF for office printers, ZPL for label printers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from controltower.domain.errors import Refused
from controltower.integrations.labels import pdf, zpl
from controltower.integrations.labels.contents import Content
from controltower.integrations.labels.layout import Mark, Size, marks_of


class Form(StrEnum):
    """What kind of file; `ZPL_PICTURE` needs no letters in the printer."""

    PDF = "pdf"
    ZPL = "zpl"
    ZPL_PICTURE = "zpl-picture"


DOTS_PER_MM = {203: 8.0, 300: 300 / 25.4, 600: 600 / 25.4}
"""Dots per millimetre of label printers by the dots per inch that they are sold with."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What labels are printed on, and by which kind of printer."""

    form: Form = Form.PDF
    size: Size = Size.A6
    dpi: int = 203

    @property
    def suffix(self) -> str:
        """How a file of it is called at its end."""
        return ".pdf" if self.form is Form.PDF else ".zpl"


def draw(contents: Sequence[Content], paper: Paper) -> bytes:
    """The file with these labels. Raises Refused with a reason for each that cannot be drawn; none is cut off."""
    dots = pdf.DOTS_PER_MM if paper.form is Form.PDF else DOTS_PER_MM[paper.dpi]
    marked: list[tuple[Mark, ...]] = []
    reasons: list[str] = []
    for content in contents:
        try:
            marked.append(marks_of(content, paper.size, dots))
        except Refused as refusal:
            reasons.extend(refusal.reasons)
    if reasons:
        raise Refused(reasons)
    match paper.form:
        case Form.PDF:
            return pdf.pdf(marked, paper.size)
        case Form.ZPL:
            return "".join(zpl.commands(marks, paper.size, dots) for marks in marked).encode()
        case Form.ZPL_PICTURE:
            return "".join(zpl.graphic(marks, paper.size, dots) for marks in marked).encode()
