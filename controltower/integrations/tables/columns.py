"""What may stand in a column? Its kind, unit, range and explanation, for reading, for checking and for templates."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from controltower.domain.errors import Rejected


@dataclass(frozen=True, slots=True)
class Setting:
    """How the cells of one file are to be read: its time zone, and whether a comma may stand for the decimal point."""

    timezone: str | None = None
    decimal_comma: bool = False


PLAIN = Setting("UTC")
"""The setting in which content is compared."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of cell: `read` makes a value of a text, or raises Rejected; `show` is its inverse."""

    says: str
    read: Callable[[str, Setting], Any]
    show: Callable[[Any, Setting], str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `refers` names the table whose key it holds; `field` is its name in the fact.

    A `private` one never reaches the journal.
    """

    name: str
    kind: Kind
    says: str
    example: str
    unit: str = ""
    least: float | None = None
    most: float | None = None
    required: bool = True
    default: Any = None
    refers: str = ""
    field: str = ""
    private: bool = False

    def read(self, text: str, setting: Setting) -> Any:
        """The value of a cell; the default where an optional one is blank. Raises Rejected."""
        if not text:
            if self.required:
                raise Rejected("is blank and must not be")
            return self.default
        value = self.kind.read(text, setting)
        if self.least is not None and value < self.least:
            raise Rejected(f"{text} is below {self.least:.15g}{self._unit()}")
        if self.most is not None and value > self.most:
            raise Rejected(f"{text} is above {self.most:.15g}{self._unit()}")
        return value

    def show(self, value: Any, setting: Setting) -> str:
        """The text of a value; blank where there is none."""
        return "" if value is None else self.kind.show(value, setting)

    def explanation(self) -> str:
        """One line: what it is, in which unit, what is allowed, and whether it may be blank."""
        allowed = self.kind.says
        if self.least is not None and self.most is not None:
            allowed += f" from {self.least:.15g} to {self.most:.15g}"
        elif self.least is not None:
            allowed += f" of at least {self.least:.15g}"
        needed = "required" if self.required else "may be blank"
        return f"{self.says}{self._unit(', in ')} ({allowed}; {needed})"

    def _unit(self, before: str = " ") -> str:
        return f"{before}{self.unit}" if self.unit else ""
