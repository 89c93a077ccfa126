"""Which wave would go to the floor when? Each with a time to be changed, and the queue it makes at the benches."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt, QTime
from PySide6.QtWidgets import QLabel, QTimeEdit

from controltower.boards.inbox.editor import Editor, Grid, note, stacked
from controltower.domain.ids import SiteId
from controltower.domain.messages import Decision
from controltower.domain.picture import Picture
from controltower.domain.proposals import Proposal
from controltower.domain.times import MINUTE, SECOND, Instant, clock, midnight, moment
from controltower.domain.waves import Release, Wave
from controltower.planning.waves import Profile, WavesProblem, WaveStage, problem_of, profile, without_van
from controltower.tower.proposing import approve
from controltower.ui.plots import LineChart, Series
from controltower.ui.theme import Kind

TITLES = ("Wave", "Orders", "Planned", "Release", "Ready by", "Leaves")
WIDTHS = (130, 66, 78, 84, 78, 70)
PLANNED, AT = 2, 3
SAYS = "Untick a wave to leave it as it is. The queue at the benches is forecast anew with every change."
MOST_MIN = 12 * 60
CHART_PX = 190


class ReleaseEditor(Editor):
    """A line for each wave, and below the parcels that would wait at the benches: as planned, and as it stands here."""

    def __init__(self) -> None:
        super().__init__()
        self.grid, self.says = Grid(TITLES, WIDTHS, 0), QLabel()
        self.chart: LineChart | None = None
        self._releases: tuple[Release, ...] = ()
        self._problem: WavesProblem | None = None
        self._as_planned: Profile | None = None
        self._day = Instant(0)
        self._timezone = "UTC"
        self.says.setWordWrap(True)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        stacked(self, self.grid, self.says, note(SAYS))
        self.grid.ticked.connect(self._told)

    def load(self, picture: Picture, proposal: Proposal, timezone: str) -> None:
        self._releases, self._timezone = proposal.releases, timezone
        self._day = midnight(picture.now, timezone)
        rows = [self._row(release) for release in self._releases]
        self.grid.fill(rows, [True] * len(rows))
        for row, release in enumerate(self._releases):
            self.grid.setCellWidget(row, AT, self._time_box(release))
        self._problem = problem_of(picture, picture.now, self._site) if self._releases else None
        self._as_planned = profile(self._problem) if self._problem else None
        self.refresh(picture)
        self._forecast()

    def refresh(self, picture: Picture) -> None:
        for row, release in enumerate(self._releases):
            held = picture[Wave].get(release.wave)
            self.grid.say(row, PLANNED, _planned(held, self._timezone))

    def decision(self, proposal: Proposal) -> Decision:
        return approve(replace(proposal, releases=self._chosen()))

    def amended(self, proposal: Proposal) -> bool:
        return self._chosen() != proposal.releases

    def focus_first(self) -> None:
        self.grid.setFocus()

    def time(self, row: int) -> QTimeEdit:
        """The field with the time of a row."""
        box = self.grid.cellWidget(row, AT)
        assert isinstance(box, QTimeEdit)
        return box

    @property
    def forecast(self) -> tuple[Profile, Profile] | None:
        """What the releases would do as planned, and as they stand here."""
        if self._problem is None or self._as_planned is None:
            return None
        return self._as_planned, profile(self._problem, self._chosen())

    @property
    def _site(self) -> SiteId:
        return self._releases[0].site

    def _row(self, release: Release) -> tuple[str, ...]:
        ready, leaves = (clock(at, self._timezone) for at in (release.ready_by, release.departure_at))
        return release.wave, str(len(release.orders)), "", "", ready, leaves

    def _time_box(self, release: Release) -> QTimeEdit:
        box = QTimeEdit(_time(release.release_at, self._timezone))
        box.setDisplayFormat("HH:mm")
        box.setFrame(False)
        box.timeChanged.connect(self._told)
        return box

    def _chosen(self) -> tuple[Release, ...]:
        return tuple(self._edited(row, each) for row, each in enumerate(self._releases) if self.grid.is_ticked(row))

    def _edited(self, row: int, release: Release) -> Release:
        """The release at the time that stands in its field; untouched, it is the offered one to the microsecond."""
        offered, shown = _time(release.release_at, self._timezone), self.time(row).time()
        minutes = offered.secsTo(shown) // 60
        minutes -= 24 * 60 if minutes > MOST_MIN else -24 * 60 if minutes < -MOST_MIN else 0
        return replace(release, release_at=Instant(release.release_at + minutes * MINUTE)) if minutes else release

    def _told(self) -> None:
        self._forecast()
        self.changed.emit()

    def _forecast(self) -> None:
        """Draw both queues, and say in words what the one on the screen comes to."""
        held = self.forecast
        if held is None:
            return
        now, then = held
        chart = self._chart()
        chart.set_series(
            [self._queue("as planned", now, Kind.PLANNED), self._queue("released so", then, Kind.FORECAST)],
            now_s=None if self._problem is None else (self._problem.now - self._day) / SECOND,
        )
        late = f"{then.late:.0f} parcels late ({now.late:.0f} as planned)"
        self.says.setText(
            f"Longest queue at the benches {then.pack_queue:.0f} parcels at "
            f"{clock(then.pack_queue_at, self._timezone)}, against {now.pack_queue:.0f} as planned; {late}."
            f"{self._no_van()}"
        )

    def _no_van(self) -> str:
        """How many of the parcels that are made ready so find no van, where it is any."""
        found = without_van(self._problem, self._chosen()) if self._problem is not None else 0.0
        return f" {found:.0f} of what is made ready finds no van." if found >= 1 else ""

    def _queue(self, name: str, held: Profile, kind: Kind) -> Series:
        (packs,) = (flow.buckets for flow in held.stages if flow.stage is WaveStage.PACK)
        starts = np.array([(each.starts - self._day) / SECOND for each in packs])
        return Series(name, starts, np.array([each.waits for each in packs]), kind)

    def _chart(self) -> LineChart:
        """The chart, made when it is first needed: drawing costs a while to load."""
        if self.chart is None:
            self.chart = LineChart(unit="parcels waiting")
            self.chart.setFixedHeight(CHART_PX)
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self.chart)
        return self.chart


def _planned(held: Wave | None, timezone: str) -> str:
    """When the wave would go to the floor if nobody decided."""
    if held is None:
        return "new"
    return clock(held.release_at, timezone) if held.release_at else "not said"


def _time(at: Instant, timezone: str) -> QTime:
    local = moment(at, timezone)
    return QTime(local.hour, local.minute)
