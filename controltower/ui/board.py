"""What is a board? A widget that declares what it watches and how it presents the picture; it holds no truth."""

from collections.abc import Iterator
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from controltower.tower.desk import Desk
from controltower.ui.doubt import silence_text
from controltower.ui.section import Section


class Board(QWidget):
    """One board of the desk.

    Subclasses set `name` (for layouts), `title` and `watches`, build their widgets in `__init__`, and draw in `present`
    (or, with much to show, in `presenting`), which the desk's ticker asks for when a watched kind of fact changed and
    the board is visible. Signals: `opening(board, key)` asks the desk to bring another board forward and reveal a thing
    on it.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    watches: ClassVar[tuple[type, ...]] = ()
    opening = Signal(str, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk

    def present(self) -> None:
        """Show what `self.desk.picture` says now; must return within a few milliseconds."""

    def presenting(self) -> Iterator[None]:
        """`present` in steps, with the desk free to breathe in between; a board with much to show yields more often."""
        self.present()
        yield

    @property
    def thinking(self) -> bool:
        """Whether something that belongs on it is still being worked out elsewhere: a picture of it can wait."""
        return False

    def in_front(self) -> None:
        """The person has the board in front now: the other desks are told what is chosen on it."""
        self._look()

    def _look(self, *, turned: bool = True) -> None:
        """Tell what is chosen here; a board on which things are chosen says which, by `look`."""
        self.look("", turned=turned)

    def look(self, thing: str, *, deciding: bool = False, turned: bool = True) -> None:
        """Tell the other desks what the person has in front here, and whether it is about to be decided.

        Where the person has not `turned` to it, only if it is this board that the desk looks at.
        """
        if turned or self.desk.looking.board == self.name:
            self.desk.look(self.name, thing, deciding=deciding)

    def doubt(self, *kinds: type) -> str:
        """Who is silent of those on whom facts of these kinds rest, and for how long; empty where they can be believed.

        A board that shows it watches `Silence`.
        """
        return silence_text(self.desk.silent(*kinds))

    def say_age(self, section: Section, *kinds: type) -> None:
        """At the head of a section: who last spoke of these kinds and when, or why they cannot be relied on."""
        section.set_age(self.desk.source_of(*kinds), self.desk.age_s(*kinds), doubt=self.doubt(*kinds))

    def reveal(self, key: str) -> None:
        """Bring the thing with this id into view and select it; unknown ids are passed over."""
