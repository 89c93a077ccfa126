"""The same picture every time: a widget in a theme and a size, saved as PNG."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget

from controltower.ui import theme
from controltower.ui.theme import Theme


def grab(widget: QWidget, path: Path, size: tuple[int, int] | None = None, theme_: Theme | None = None) -> Path:
    """Saves the widget as it stands, without the focus ring, and gives the path back; the theme stays as it was before.

    Raises OSError where the file cannot be written.
    """
    app, before = QApplication.instance(), theme.current()
    assert isinstance(app, QApplication)
    if theme_ is not None and theme_ is not before:
        theme.apply(app, theme_)
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, not widget.isVisible())
    if size is not None:
        widget.resize(*size)
    widget.show()
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        app.processEvents()
    path.parent.mkdir(parents=True, exist_ok=True)
    saved = widget.grab().save(str(path), "PNG")
    if theme.current() is not before:
        theme.apply(app, before)
    if not saved:
        raise OSError(f"the picture could not be written: {path}")
    return path
