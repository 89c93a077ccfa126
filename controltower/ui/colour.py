"""Colour arithmetic: can this be read, and can everybody tell these two apart?

WCAG 2.2 for contrast, OKLab (Ottosson 2020) for difference and ramps, Viénot, Brettel and Mollon (1999) for
deuteranopia.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Rgb = tuple[float, float, float]
Floats = NDArray[np.float64]

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_DEUTERANOPE = np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]])


def rgb(text: str) -> Rgb:
    """`#rrggbb` as three shares from 0 to 1."""
    return int(text[1:3], 16) / 255, int(text[3:5], 16) / 255, int(text[5:7], 16) / 255


def text_of(channels: Sequence[float] | Floats) -> str:
    """Three shares from 0 to 1 as `#rrggbb`; shares outside are clipped."""
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, float(c)))):02x}" for c in channels)


def linear(channels: Sequence[float] | Floats) -> Floats:
    c = np.asarray(channels, dtype=np.float64)
    return np.where(c <= 0.04045, c / 12.92, ((np.maximum(c, 0.0) + 0.055) / 1.055) ** 2.4)


def encoded(channels: Floats) -> Floats:
    c = np.clip(channels, 0.0, 1.0)
    return np.where(c <= 0.0031308, c * 12.92, 1.055 * c ** (1 / 2.4) - 0.055)


@lru_cache(maxsize=1024)
def contrast(one: str, other: str) -> float:
    """From 1 (the same lightness) to 21 (black on white); text wants 4.5."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def oklab(channels: Sequence[float] | Floats) -> Floats:
    """`(..., 3)` encoded shares as OKLab."""
    out: Floats = np.cbrt(linear(channels) @ _TO_LMS.T) @ _TO_LAB.T
    return out


def difference(one: str, other: str) -> float:
    """Distance in OKLab times 100; about 2 is just seen, 15 cannot be confused."""
    return float(100 * np.linalg.norm(oklab(rgb(one)) - oklab(rgb(other))))


def as_deuteranope(colour: str) -> str:
    """The colour as an eye without green cones sees it."""
    return text_of(encoded(_DEUTERANOPE @ linear(rgb(colour))))


@lru_cache(maxsize=1024)
def mix(one: str, other: str, share: float) -> str:
    """`share` of `other` laid over `one`."""
    a, b = rgb(one), rgb(other)
    return text_of([x + (y - x) * share for x, y in zip(a, b, strict=True)])


@lru_cache(maxsize=1024)
def readable_on(colour: str, dark: str = "#14181b", light: str = "#ffffff") -> str:
    """Whichever of the two reads better on `colour`."""
    return max((dark, light), key=lambda text: contrast(text, colour))


def ramp(start: str, end: str, steps: int = 256) -> NDArray[np.uint32]:
    """`(steps,)` opaque 0xffRRGGBB, even steps of perceived lightness from start to end."""
    a, b = oklab(rgb(start)), oklab(rgb(end))
    lab = a + (b - a) * np.linspace(0.0, 1.0, steps)[:, None]
    lms = (lab @ np.linalg.inv(_TO_LAB).T) ** 3
    channels = np.rint(255 * encoded(lms @ np.linalg.inv(_TO_LMS).T)).astype(np.uint32)
    return np.uint32(0xFF000000) | channels[:, 0] << np.uint32(16) | channels[:, 1] << np.uint32(8) | channels[:, 2]


def _luminance(colour: str) -> float:
    return float(linear(rgb(colour)) @ np.array([0.2126, 0.7152, 0.0722]))
