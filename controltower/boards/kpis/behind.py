"""What lies behind a figure? Its hours, other days, the facts that it counts, and the messages behind one of them."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from controltower.boards.kpis.measuring import Figures
from controltower.boards.kpis.words import EVIDENCE_COLUMNS, standing, target, worst_first, written
from controltower.domain.errors import Unavailable
from controltower.domain.kpis import DayFigures, Kpi
from controltower.domain.messages import Entry
from controltower.domain.times import HOUR, SECOND, moment
from controltower.tower.desk import Desk, Query
from controltower.tower.wording import Tongue, title, words
from controltower.ui import theme
from controltower.ui.live import when_done
from controltower.ui.plots import LineChart, Series
from controltower.ui.table import Column, Table

DAY_S = 86_400
MOST_MESSAGES = 60
MEASURING, NOTHING = "Measuring …", "Nothing was there to measure yet today."


class Behind(QWidget):
    """One figure, opened: trend, days, evidence, messages.

    Signals: asked(id) to see all messages about a thing in the journal.
    """

    asked = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._timezone = "UTC"
        self._first_day = date(1970, 1, 1)
        self.kpi: Kpi | None = None
        self.title, self.meaning = QLabel(), QLabel()
        self.hours = LineChart()
        self.days = LineChart(time_text=self._day_text)
        self.evidence = Table(
            EVIDENCE_COLUMNS, key=lambda each: (each.kind, each.id), searchable=False,
            empty=NOTHING,
        )  # fmt: skip
        self.messages = Table(_message_columns(lambda: self._timezone), key=lambda entry: entry.said.seq, empty=_CHOOSE)
        self.journal_button = QPushButton("All in the journal")
        self._build()
        self._connect()

    def show_kpi(self, kpi: Kpi, figures: Figures, days: Sequence[DayFigures], timezone: str) -> None:
        """This figure as it was measured last."""
        if self.kpi is None or kpi.id != self.kpi.id:
            self.messages.set_rows(())
            self.evidence.select()
            self.journal_button.setEnabled(False)
        self.kpi, self._timezone = kpi, timezone
        measured = figures.today.get(kpi.id)
        value = measured.value if measured else None
        against = standing(kpi, value)
        self.title.setText(f"{kpi.title}   {written(kpi, value)} {kpi.unit}")
        self.meaning.setText(
            f"{kpi.meaning}  Target: {target(kpi)}{', now ' + against if against else ''}.  Definition: {kpi.source}."
        )
        if measured:
            self.evidence.set_empty(NOTHING)
        self.evidence.set_rows(worst_first(kpi, measured.evidence) if measured else ())
        self._draw_hours(kpi, figures)
        self._draw_days(kpi, figures, days)

    def await_first(self) -> None:
        """The first round of the day is being measured."""
        self.evidence.set_empty(MEASURING)

    def _draw_hours(self, kpi: Kpi, figures: Figures) -> None:
        """The middle of each hour, in seconds since midnight."""
        trend = figures.trend(kpi.id)
        x = np.array([(start - figures.begins + HOUR // 2) / SECOND for start, _ in trend], dtype=np.float64)
        y = np.array([value for _, value in trend], dtype=np.float64)
        now_s = (figures.at - figures.begins) / SECOND if figures.at else None
        self.hours.set_series([Series(f"by hour, {kpi.unit}", x, y)], target=_band(kpi, y), now_s=now_s)

    def _draw_days(self, kpi: Kpi, figures: Figures, days: Sequence[DayFigures]) -> None:
        """Earlier days as they closed, and today so far."""
        closed = sorted((day.id, figure.value) for day in days for figure in day.figures if figure.kpi == kpi.id)
        today = figures.today.get(kpi.id)
        points = [(date.fromisoformat(key), value) for key, value in closed]
        now = moment(figures.begins, self._timezone).date() if figures.begins else None
        if now is not None and today is not None and today.value is not None:
            points = [*(each for each in points if each[0] < now), (now, today.value)]
        self._first_day = points[0][0] if points else self._first_day
        x = np.array([(day - self._first_day).days * DAY_S for day, _ in points], dtype=np.float64)
        y = np.array([value for _, value in points], dtype=np.float64)
        if len(x) == 1:
            x, y = np.array([x[0] - DAY_S / 4, x[0] + DAY_S / 4]), np.array([y[0], y[0]])
        self.days.set_series([Series("by day, today so far", x, y)], target=_band(kpi, y))

    def _day_text(self, second: float) -> str:
        return f"{self._first_day + timedelta(seconds=second):%d %b}"

    def _chosen(self, key: object) -> None:
        """The messages that speak of the chosen fact, from the store."""
        if not isinstance(key, tuple):
            return
        wanted: str = key[1]
        self.journal_button.setEnabled(True)
        self.journal_button.setText(f"All about {wanted} in the journal")
        when_done(
            self._desk.wires.search(Query(wanted, limit=MOST_MESSAGES)),
            owner=self,
            then=lambda found: self._found(wanted, found),
            failed=self._not_found,
        )

    def _found(self, wanted: str, entries: Sequence[Entry]) -> None:
        key = self.evidence.current_key
        if isinstance(key, tuple) and key[1] == wanted:
            self.messages.set_rows(entries)

    def _not_found(self, problem: BaseException) -> None:
        """The store cannot answer now; anything else is a bug."""
        if not isinstance(problem, Unavailable):
            raise problem
        self.journal_button.setText(f"The journal cannot be read now: {problem}")

    def _ask(self) -> None:
        key = self.evidence.current_key
        if isinstance(key, tuple):
            self.asked.emit(key[1])

    def _build(self) -> None:
        self.title.setFont(theme.font(11, QFont.Weight.DemiBold))
        self.meaning.setWordWrap(True)
        self.journal_button.setEnabled(False)
        charts, lists, split = QSplitter(), QSplitter(), QSplitter()
        for chart in (self.hours, self.days):
            chart.setMinimumSize(180, 110)
            charts.addWidget(chart)
        charts.setSizes([280, 230])
        for table in (self.evidence, self.messages):
            lists.addWidget(table)
        lists.setSizes([480, 370])
        split.addWidget(charts)
        split.addWidget(lists)
        split.setSizes([510, 850])
        for table, wide in ((self.evidence, 3), (self.messages, 2)):
            header = table.view.horizontalHeader()
            header.setStretchLastSection(False)
            header.setSectionResizeMode(wide, header.ResizeMode.Stretch)
        for each in (charts, lists, split):
            each.setChildrenCollapsible(False)
        head, box = QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.journal_button)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(head)
        box.addWidget(self.meaning)
        box.addWidget(split, 1)

    def _connect(self) -> None:
        self.evidence.selected.connect(self._chosen)
        self.evidence.activated.connect(lambda _key: self._ask())
        self.messages.activated.connect(lambda seq: self.asked.emit(str(seq)))
        self.journal_button.clicked.connect(self._ask)


_CHOOSE = "Choose a fact to see the messages behind it."


def _band(kpi: Kpi, values: NDArray[np.float64]) -> tuple[float, float]:
    """The target; one that begins at nothing is cut where it would flatten the line."""
    low, high = kpi.band
    if low > 0 or not len(values):
        return low, high
    return low, min(high, 1.6 * float(values.max())) or high


def _message_columns(zone: Callable[[], str]) -> tuple[Column[Entry], ...]:
    """Time, kind and words of each message, in the zone that is asked for when they are drawn."""
    return (
        Column(
            "Time",
            lambda e: e.said.at,
            lambda e: f"{moment(e.said.at, zone()):%H:%M:%S}",
            74,
            "right",
            tip=lambda e: f"{moment(e.said.at, zone()):%A %d %B %Y, %H:%M:%S}",
        ),
        Column("Source", lambda e: e.said.source, width=82),
        Column("Message", lambda e: _told(e, zone()), width=200, tip=lambda e: _told(e, zone())),
    )


def _told(entry: Entry, timezone: str) -> str:
    return f"{title(type(entry.body))}: {words(entry.body, Tongue(timezone)).says}"
