"""How is one column of a table read from a row?"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from controltower.ui.badges import Badge

R = TypeVar("R")


@dataclass(frozen=True)
class Column(Generic[R]):
    """`value` sorts, `text` is shown (default: the value as text), `align` is left, right or centre.

    `badge` puts a mark before the text, `stale` hatches the cell, `bar` (0 to 1) draws how far a thing has come,
    `strong` draws the text in bold, `tip` explains, `stack` draws shares that follow each other (0 to 1, from dark to
    light) as one bar behind a short text. `grow` is the share of room to spare that the column takes: where any column
    grows, the columns fill the table, without scrolling; `spare` hides it where there is no room. The callables are
    asked for visible cells only. A column without a title needs a `name` to be remembered by.
    """

    title: str
    value: Callable[[R], object]
    text: Callable[[R], str] | None = None
    width: int = 110
    align: str = "left"
    badge: Callable[[R], Badge | None] | None = None
    stale: Callable[[R], bool] | None = None
    bar: Callable[[R], float | None] | None = None
    strong: Callable[[R], bool] | None = None
    tip: Callable[[R], str] | None = None
    stack: Callable[[R], Sequence[float]] | None = None
    name: str = ""
    grow: float = 0.0
    spare: bool = False

    def shown(self, row: R) -> str:
        if self.text is not None:
            return self.text(row)
        value = self.value(row)
        return "" if value is None else str(value)

    def drawn(self, row: R) -> tuple[object, ...]:
        """All that decides how the cell looks; two that are equal need not be drawn again."""
        share = self.bar(row) if self.bar is not None else None
        return (
            self.shown(row),
            self.badge(row) if self.badge is not None else None,
            self.stale(row) if self.stale is not None else None,
            share if share is None else round(share, 3),
            self.strong(row) if self.strong is not None else None,
            tuple(self.stack(row)) if self.stack is not None else None,
        )


def permutation(values: list[object], *, descending: bool) -> NDArray[np.intp]:
    """The stable order of the values; None and NaN are last in both directions."""
    n = len(values)
    keys = _sortable(values)
    missing = np.fromiter((v is None or (isinstance(v, float) and math.isnan(v)) for v in values), dtype=bool, count=n)
    turned = np.argsort(keys[::-1], kind="stable") if descending else np.argsort(keys, kind="stable")
    order = (n - 1 - turned)[::-1] if descending else turned
    return np.concatenate((order[~missing[order]], np.flatnonzero(missing)))


def _sortable(values: list[object]) -> NDArray[np.generic]:
    """One array of one kind: numbers if all of them are, else text without regard to case."""
    if all(v is None or isinstance(v, (int, float)) for v in values):
        return np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    text = ["" if v is None else v.casefold() if isinstance(v, str) else str(v) for v in values]
    return np.array(text, dtype=np.str_)


def fitted(columns: Sequence[Column[R]], room: int) -> list[int]:
    """The width of each column so that together they fill the room; 0 for one that is spared."""
    must = sum(column.width for column in columns if not column.spare)
    widths = []
    for column in columns:
        fits = not column.spare or must + column.width <= room
        must += column.width if column.spare and fits else 0
        widths.append(column.width if fits else 0)
    extra, grow = room - sum(widths), sum(column.grow for column, width in zip(columns, widths, strict=True) if width)
    if extra < 0 or not grow:
        return [int(width * room / (sum(widths) or 1)) for width in widths]
    return [
        width + int(extra * column.grow / grow) if width else 0 for column, width in zip(columns, widths, strict=True)
    ]
