"""How is the outline of a box to tick seen on a dark desk? Fusion makes it from the ground, and darker."""

from typing import TypeVar

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QAbstractButton

from controltower.ui import theme

B = TypeVar("B", bound=QAbstractButton)


def outlined(button: B) -> B:
    """The box or round button, with an outline that can be seen in both themes."""
    palette = QPalette(button.palette())
    palette.setColor(QPalette.ColorRole.Window, QColor(theme.current().equipment_dark))
    button.setPalette(palette)
    return button
