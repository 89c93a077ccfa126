"""What the palette cannot say: flat headers, quiet tabs, buttons with one hairline."""

from controltower.ui.tokens import Theme


def stylesheet(theme: Theme) -> str:
    """Short on purpose: each rule costs time on every widget it matches."""
    t = theme
    return f"""
QToolTip {{ color: {t.ink}; background: {t.raised}; border: 1px solid {t.line}; padding: 4px 6px; }}
QTableView {{
    background: {t.panel}; border: 1px solid {t.line}; selection-background-color: {t.selection};
    selection-color: {t.ink};
}}
QHeaderView {{ background: {t.panel}; }}
QHeaderView::section {{
    background: {t.panel}; color: {t.ink_soft}; border: none; border-bottom: 1px solid {t.line};
    padding: 5px 8px;
}}
QTableCornerButton::section {{ background: {t.panel}; border: none; }}
QMainWindow::separator {{ background: {t.field}; width: 5px; height: 5px; }}
QTabBar::tab {{
    color: {t.ink_soft}; background: transparent; padding: 6px 14px; border: none;
    border-bottom: 2px solid transparent;
}}
QTabBar::tab:selected {{ color: {t.ink}; border-bottom: 2px solid {t.accent}; }}
QTabBar::tab:hover:!selected {{ color: {t.ink}; }}
QPushButton {{
    background: {t.raised}; color: {t.ink}; border: 1px solid {t.line}; border-radius: 3px; padding: 5px 14px;
}}
QPushButton:hover {{ border-color: {t.equipment_dark}; }}
QPushButton:pressed {{ background: {t.line}; }}
QPushButton:focus {{ border-color: {t.accent}; }}
QPushButton:disabled {{ color: {t.equipment_dark}; background: {t.panel}; }}
QPushButton:default {{
    background: {t.accent}; color: {t.raised if not t.dark else t.field}; border-color: {t.accent};
}}
QPushButton:default:disabled {{ color: {t.equipment_dark}; background: {t.panel}; border-color: {t.line}; }}
QLineEdit {{
    background: {t.raised}; color: {t.ink}; border: 1px solid {t.line}; border-radius: 3px; padding: 4px 6px;
}}
QLineEdit:focus {{ border-color: {t.accent}; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{
    background: {t.equipment}; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px;
}}
QScrollBar::handle:hover {{ background: {t.equipment_dark}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
