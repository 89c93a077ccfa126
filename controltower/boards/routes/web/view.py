"""How is the page shown without a network? From memory through a scheme of our own; every other request is blocked."""

from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from re import fullmatch

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QUrl, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from controltower.boards.routes.web.page import KINDS, installed, page, self_contained
from controltower.boards.routes.web.plan import WebPlan
from controltower.domain.errors import Unavailable
from controltower.ui.live import run_off_gui
from controltower.ui.tiles.drawing import Key, Tile, draw
from controltower.ui.tokens import LIGHT

SCHEME = b"tower"
HOME = QUrl("tower://map/index.html")


def register_scheme() -> None:
    """Make `tower:` known to the web engine; before its first profile, and once is enough."""
    if QWebEngineUrlScheme.schemeByName(QByteArray(SCHEME)).name().isEmpty():
        scheme = QWebEngineUrlScheme(QByteArray(SCHEME))
        scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
        scheme.setFlags(QWebEngineUrlScheme.Flag.LocalScheme | QWebEngineUrlScheme.Flag.LocalAccessAllowed)
        QWebEngineUrlScheme.registerScheme(scheme)


class Pages(QWebEngineUrlSchemeHandler):
    """Answers `tower://map/…` with the page, the installed Leaflet and tiles; anything else is not found.

    `tiles` are those that were shown, by their names.
    """

    def __init__(self, draw: Executor, parent: QWidget) -> None:
        super().__init__(parent)
        self._draw = draw
        self.html, self.folder = "", ""
        self.tiles: dict[str, bytes] = {}

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        name = job.requestUrl().path().lstrip("/")
        if (found := fullmatch(r"tiles/(\d{1,2})/(\d{1,7})/(\d{1,7})\.png", name)) and self.folder:
            zoom, x, y = (int(number) for number in found.groups())
            key = Key(zoom, x, y, LIGHT.name, named=True)
            answer, failed = partial(self._show_tile, job, name), partial(_not_found, job)
            run_off_gui(self._draw, draw, self.folder, key, owner=job, then=answer, failed=failed)
            return
        content = self.html.encode() if name == "index.html" else installed(name)
        if content is None or Path(name).suffix not in KINDS:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        _answer(job, name, content)

    def _show_tile(self, job: QWebEngineUrlRequestJob, name: str, tile: Tile) -> None:
        self.tiles[name] = tile.png
        _answer(job, name, tile.png)


def _answer(job: QWebEngineUrlRequestJob, name: str, content: bytes) -> None:
    buffer = QBuffer(job)
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    job.reply(QByteArray(KINDS[Path(name).suffix]), buffer)


def _not_found(job: QWebEngineUrlRequestJob, error: BaseException) -> None:
    """A tile that cannot be drawn is none; all else is a bug."""
    if not isinstance(error, Unavailable):
        raise error
    job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)


class Wall(QWebEngineUrlRequestInterceptor):
    """Lets our own scheme and data through, and blocks and remembers the rest."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.blocked: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        if info.requestUrl().scheme() not in (SCHEME.decode(), "data", "blob"):
            self.blocked.append(info.requestUrl().toString())
            info.block(True)


class WebMap(QWidget):
    """The plan as a page to explore, and to save as one file. The page is made by `work`, away from the desk.

    Signals: loaded(bool) when a page was shown; saved(path) and failed(reason) after saving.
    """

    loaded = Signal(bool)
    saved = Signal(str)
    failed = Signal(str)

    def __init__(self, work: Executor, parent: QWidget | None = None, *, draw: Executor | None = None) -> None:
        super().__init__(parent)
        register_scheme()
        self.setWindowTitle("Web map")
        self._work = work
        self.pages, self.wall = Pages(draw or work, self), Wall(self)
        self.profile = QWebEngineProfile(self)
        self.profile.installUrlSchemeHandler(QByteArray(SCHEME), self.pages)
        self.profile.setUrlRequestInterceptor(self.wall)
        self.page: QWebEnginePage | None = QWebEnginePage(self.profile, self.profile)
        self.page.loadFinished.connect(self.loaded)
        self.view, self.status = QWebEngineView(self), QLabel("Drawing the map …")
        self.view.setPage(self.page)
        self.save_button = QPushButton("Save as one file…")
        self.save_button.setEnabled(False)
        self.save_button.clicked.connect(self._choose)
        self._build()

    def open(self, plan: WebPlan) -> None:
        """Draw this plan; what was drawn before stays until the new page is ready."""
        self.save_button.setEnabled(False)
        self.status.setText("Drawing the map …")
        self.pages.folder, self.pages.tiles = plan.ground.folder if plan.ground else "", {}
        run_off_gui(self._work, page, plan, owner=self, then=self._show_page)

    def save(self, path: Path) -> None:
        """Write one file that needs no other and no network."""
        try:
            path.write_text(self_contained(self.pages.html, self.pages.tiles), encoding="utf-8")
        except OSError as problem:
            self.status.setText(f"Not saved: {problem.strerror or problem}")
            self.failed.emit(str(problem))
            return
        self.status.setText(f"Saved: {path}")
        self.saved.emit(str(path))

    def _show_page(self, html: str) -> None:
        self.pages.html = html
        self.save_button.setEnabled(True)
        self.status.setText("Nothing is fetched from any network.")
        if self.page is not None:
            self.page.load(HOME)

    def _choose(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, "Save the web map", "routes.html", "Web page (*.html)")
        if name:
            self.save(Path(name))

    def _build(self) -> None:
        row, box = QHBoxLayout(), QVBoxLayout(self)
        row.setContentsMargins(10, 6, 10, 6)
        row.addWidget(self.save_button)
        row.addWidget(self.status, 1)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(row)
        box.addWidget(self.view, 1)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The page goes before its profile, as the engine asks."""
        self.view.setPage(None)  # type: ignore[arg-type]
        if self.page is not None:
            self.page.deleteLater()
            self.page = None
        self.deleteLater()
        super().closeEvent(event)
