from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from controltower.ui import shots, theme
from tests.ui import gallery


@pytest.mark.parametrize("name", gallery.PAGES)
def test_the_same_widget_gives_the_same_picture(qtbot, tmp_path: Path, name: str) -> None:
    pictures = []
    build, size = gallery.PAGES[name]
    for take in ("one", "two"):
        widget = build(tmp_path)
        qtbot.addWidget(widget)
        pictures.append(shots.grab(widget, tmp_path / "deep" / f"{take}.png", size, theme.LIGHT).read_bytes())
        widget.close()

    assert pictures[0] == pictures[1]
    assert (
        QImage(str(tmp_path / "deep" / "one.png")).width(),
        QImage(str(tmp_path / "deep" / "one.png")).height(),
    ) == size


def test_a_picture_in_the_other_theme_leaves_the_desk_as_it_was(qtbot, tmp_path: Path) -> None:
    widget = gallery.tiles(tmp_path)
    qtbot.addWidget(widget)
    light = shots.grab(widget, tmp_path / "a.png", (900, 300), theme.LIGHT)
    dark = shots.grab(widget, tmp_path / "b.png", (900, 300), theme.DARK)

    assert theme.current() is theme.LIGHT
    assert QImage(str(dark)).pixelColor(2, 2).lightness() < QImage(str(light)).pixelColor(2, 2).lightness()


def test_a_picture_that_cannot_be_written_is_an_error(qtbot, tmp_path: Path) -> None:
    widget = gallery.marks(tmp_path)
    qtbot.addWidget(widget)
    (tmp_path / "taken").mkdir()

    with pytest.raises(OSError, match="taken"):
        shots.grab(widget, tmp_path / "taken")
