"""How does the whole application get its colours and letters? One light theme, one dark, equally salient."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette, QPen
from PySide6.QtWidgets import QApplication

from controltower.ui import colour
from controltower.ui.stylesheet import stylesheet
from controltower.ui.tokens import DARK, LIGHT, THEMES, Kind, Theme

__all__ = [
    "DARK",
    "LIGHT",
    "THEMES",
    "Kind",
    "Theme",
    "apply",
    "changes",
    "current",
    "font",
    "kind_pen",
    "pen",
    "qcolor",
    "steps",
]

FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans")
POINTS = 9.0


class Changes(QObject):
    """Says when the desk has another theme.

    Signals: changed(Theme).
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT


changes = Changes()


def current() -> Theme:
    return changes.theme


def apply(app: QApplication, theme: Theme) -> None:
    """The whole application in this theme: Fusion, palette, letters, a small style sheet. All is drawn again."""
    changes.theme = theme
    app.setStyle("Fusion")
    app.setPalette(palette(theme))
    app.setFont(font())
    app.setStyleSheet(stylesheet(theme))
    changes.changed.emit(theme)


def font(points: float = POINTS, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The desk's letters with digits of equal width, so that numbers stand under each other."""
    face = QFont()
    face.setFamilies(list(FAMILIES))
    face.setPointSizeF(points)
    face.setWeight(weight)
    face.setFeature(QFont.Tag("tnum"), 1)
    return face


def qcolor(text: str, alpha: float = 1.0) -> QColor:
    out = QColor(text)
    out.setAlphaF(alpha)
    return out


def pen(text: str, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A cosmetic pen: `width` pixels whatever the zoom."""
    out = QPen(QColor(text), width, style)
    out.setCosmetic(True)
    return out


def kind_pen(theme: Theme, kind: Kind) -> QPen:
    """Planned: grey and dashed. Measured: dark and solid. Forecast: coloured and dotted."""
    style = {
        Kind.PLANNED: Qt.PenStyle.DashLine,
        Kind.MEASURED: Qt.PenStyle.SolidLine,
        Kind.FORECAST: Qt.PenStyle.DotLine,
    }[kind]
    return pen(theme.kind(kind), 1.0 if kind is Kind.PLANNED else 1.6, style)


def steps(theme: Theme, n: int) -> list[str]:
    """Even steps of grey from dark to light, so that parts of a whole are told apart without a colour."""
    dark = colour.mix(theme.measured, theme.equipment_dark, 0.35)
    return [colour.mix(dark, theme.panel, 0.8 * i / max(1, n - 1)) for i in range(n)]


def palette(theme: Theme) -> QPalette:
    """The tokens in Qt's own roles; disabled text is faint and still legible."""
    out = QPalette()
    roles = {
        QPalette.ColorRole.Window: theme.field, QPalette.ColorRole.WindowText: theme.ink,
        QPalette.ColorRole.Base: theme.panel, QPalette.ColorRole.AlternateBase: theme.field,
        QPalette.ColorRole.Text: theme.ink, QPalette.ColorRole.PlaceholderText: theme.ink_soft,
        QPalette.ColorRole.Button: theme.raised, QPalette.ColorRole.ButtonText: theme.ink,
        QPalette.ColorRole.Highlight: theme.selection, QPalette.ColorRole.HighlightedText: theme.ink,
        QPalette.ColorRole.ToolTipBase: theme.raised, QPalette.ColorRole.ToolTipText: theme.ink,
        QPalette.ColorRole.Link: theme.accent, QPalette.ColorRole.Accent: theme.accent,
        QPalette.ColorRole.Light: theme.raised, QPalette.ColorRole.Midlight: theme.panel,
        QPalette.ColorRole.Mid: theme.line, QPalette.ColorRole.Dark: theme.equipment,
        QPalette.ColorRole.Shadow: theme.equipment_dark,
    }  # fmt: skip
    for role, token in roles.items():
        out.setColor(role, QColor(token))
    faint = QColor(colour.mix(theme.ink_soft, theme.field, 0.3))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        out.setColor(QPalette.ColorGroup.Disabled, role, faint)
    return out
