"""How does a label look dot by dot? Black and white, as a label printer burns it."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from controltower.integrations.labels.fonts import path
from controltower.integrations.labels.layout import Code, Mark, Rule, Size, Text


def picture(marks: Iterable[Mark], size: Size, dots_per_mm: float) -> Image.Image:
    """A label as a picture of two colours, black on white."""
    shape = round(size.width * dots_per_mm), round(size.height * dots_per_mm)
    image = Image.new("1", shape, 1)
    draw = ImageDraw.Draw(image)
    draw.fontmode = "1"
    for mark in marks:
        match mark:
            case Text():
                at = mark.x * dots_per_mm, mark.base * dots_per_mm
                draw.text(at, mark.text, fill=0, font=_font(mark.size * dots_per_mm, bold=mark.bold), anchor="ls")
            case Rule():
                x, y = round(mark.x * dots_per_mm), round(mark.y * dots_per_mm)
                right, low = x + round(mark.width * dots_per_mm) - 1, y + round(mark.height * dots_per_mm) - 1
                draw.rectangle((x, y, right, low), fill=0)
            case Code():
                _symbol(image, mark, dots_per_mm)
    return image


def _symbol(image: Image.Image, code: Code, dots_per_mm: float) -> None:
    """Each module so many whole dots."""
    dots = round(code.module * dots_per_mm)
    tall = round(code.height * dots_per_mm) if code.is_bars else dots
    modules = np.kron(~code.symbol.modules, np.ones((tall, dots), dtype=bool))
    image.paste(Image.fromarray(modules), (round(code.x * dots_per_mm), round(code.y * dots_per_mm)))


@lru_cache(maxsize=256)
def _font(size: float, *, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path(bold=bold)), size)
