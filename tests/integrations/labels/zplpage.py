"""What comes out of a printer that is sent ZPL? The fields of each label, and its symbols drawn where they stand."""

import re
from dataclasses import dataclass

import numpy as np
import zxingcpp
from PIL import Image

FIELD = re.compile(r"\^(FO|FT)(\d+),(\d+)(.*?)\^FS", re.DOTALL)


@dataclass(frozen=True)
class Field:
    """A field: how it is placed (`FO` by its upper left corner, `FT` by its base line), the command, and its data."""

    anchor: str
    x: int
    y: int
    command: str
    data: str


@dataclass(frozen=True)
class Page:
    """One label, in dots."""

    width: int
    height: int
    fields: tuple[Field, ...]

    def texts(self) -> list[str]:
        """What people read, as it is drawn."""
        return [_unescaped(field.data) for field in self.fields if field.command.startswith("^A0")]

    def symbols(self) -> Image.Image:
        """The page with its bars and squares as the printer makes them from the field data."""
        page = np.full((self.height, self.width), 255, dtype=np.uint8)
        for field in self.fields:
            drawn = _bars(field) if "^BC" in field.command else _square(field) if "^BX" in field.command else None
            if drawn is not None:
                high, wide = drawn.shape
                assert field.x + wide <= self.width, "a symbol leaves the label"
                assert field.y + high <= self.height, "a symbol leaves the label"
                page[field.y : field.y + high, field.x : field.x + wide] = drawn
        return Image.fromarray(page)


def pages(text: str) -> list[Page]:
    """The labels of a file."""
    return [_page(part) for part in text.split("^XZ") if "^XA" in part]


def _page(text: str) -> Page:
    size = re.search(r"\^PW(\d+)\^LL(\d+)", text)
    assert size is not None
    fields = []
    for anchor, x, y, rest in FIELD.findall(text):
        command, _, data = rest.partition("^FD")
        fields.append(Field(anchor, int(x), int(y), command, data))
    return Page(int(size[1]), int(size[2]), tuple(fields))


def _bars(field: Field) -> np.ndarray:
    """^BC in subset C: `>;` starts it, `>8` is FNC1."""
    settings = re.fullmatch(r"\^BY(\d+),3,\d+\^BCN,(\d+),N,N,N,N", field.command)
    assert settings is not None
    assert field.data.startswith(">;>800")
    return _drawn(f"(00){field.data[6:]}", zxingcpp.BarcodeFormat.Code128, int(settings[1]), int(settings[2]))


def _square(field: Field) -> np.ndarray:
    """^BX of quality 200 with `_` as escape: `_1` is FNC1, `__` the sign itself."""
    settings = re.fullmatch(r"\^BXN,(\d+),200,(\d+),(\d+),,_", field.command)
    assert settings is not None
    assert field.data.startswith("_1")
    plain = field.data[2:].replace("__", "\0").replace("_1", "\x1d").replace("\0", "_")
    drawn = _drawn(bracketed(plain), zxingcpp.BarcodeFormat.DataMatrix, int(settings[1]))
    assert drawn.shape == (int(settings[1]) * int(settings[2]),) * 2, "another number of columns than is asked for"
    return drawn


def bracketed(plain: str) -> str:
    """The element string of our labels with its identifiers in brackets, found by their lengths alone."""
    assert plain.startswith("00")
    rest = plain[20:].split("\x1d")
    names = (next(name for name in ("401", "403", "4309", "4325") if part.startswith(name)) for part in rest)
    parts = (f"({name}){part.removeprefix(name)}" for name, part in zip(names, rest, strict=True))
    return f"(00){plain[2:20]}{''.join(parts)}"


def _drawn(text: str, kind: zxingcpp.BarcodeFormat, module: int, height: int = 0) -> np.ndarray:
    barcode = zxingcpp.create_barcode(text, kind, gs1=True, force_square=True)
    image = np.asarray(barcode.to_image(scale=1, add_quiet_zones=False))
    if height:
        return np.kron(image[:1], np.full((height, module), 1, dtype=np.uint8))
    return np.kron(image, np.full((module, module), 1, dtype=np.uint8))


def _unescaped(data: str) -> str:
    return data.replace("_5E", "^").replace("_7E", "~").replace("_5F", "_")
