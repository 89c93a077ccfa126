"""What will the waves send through the building, before they are released? Stages against quarter-hours."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from controltower.domain.ids import SiteId
from controltower.domain.picture import Picture
from controltower.domain.places import Site, operation_of
from controltower.domain.proposals import Proposal, ProposalKind, ProposalStatus
from controltower.domain.times import MINUTE, SECOND, Instant, clock, midnight
from controltower.domain.waves import Release
from controltower.planning.waves import UNITS, Profile, StageFlow, WaveStage, problem_of, profile
from controltower.ui.plots import LineChart, Series
from controltower.ui.theme import Kind

MAIN = WaveStage.PACK
STAGES = tuple(WaveStage)
NOTHING = "Nothing is planned or on the floor here."


@dataclass(frozen=True, slots=True)
class Ahead:
    """One site: the work ahead as planned, and as an open offer would have it (None: nothing is offered)."""

    site: SiteId
    planned: Profile
    offered: Profile | None


def ahead(picture: Picture, site: SiteId) -> Iterator[Ahead | None]:
    """The work ahead of a site from now on, at last; None before, for those who must breathe in between."""
    problem = problem_of(picture, picture.now, site)
    yield None
    planned, offer = profile(problem), offered(picture, site)
    yield None
    yield Ahead(site, planned, profile(problem, offer) if offer else None)


def offered(picture: Picture, site: SiteId) -> tuple[Release, ...]:
    """The releases of this site that are open to be decided."""
    proposals = (each for each in picture[Proposal].values() if each.status is ProposalStatus.OPEN)
    return tuple(
        release
        for each in proposals
        if each.kind is ProposalKind.RELEASE
        for release in each.releases
        if release.site == site
    )


def sites(picture: Picture) -> tuple[SiteId, ...]:
    """All sites, the largest first."""
    held = sorted(picture[Site].values(), key=lambda site: (-site.width_m * site.depth_m, site.id))
    return tuple(site.id for site in held)


class AheadPanel(QWidget):
    """One stage of one site over the next hours: what waits or comes up, against what people can do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.site, self.stage, self.says = QComboBox(), QComboBox(), QLabel()
        self.chart = LineChart()
        self.held: Ahead | None = None
        self._picture = Picture()
        self._seen: tuple[object, ...] = ()
        for stage in STAGES:
            self.stage.addItem(str(stage).capitalize(), stage)
        self.stage.setCurrentIndex(STAGES.index(MAIN))
        self.says.setWordWrap(True)
        self._build()
        self.site.currentIndexChanged.connect(lambda _row: self._turn())
        self.stage.currentIndexChanged.connect(lambda _row: self._draw())

    def presenting(self, picture: Picture) -> Iterator[None]:
        """The work ahead of the chosen site, in pieces; forecast anew when a minute is over or an offer changes."""
        self._picture = picture
        self._name_sites()
        key = self.site.currentData()
        seen = (key, picture.now // MINUTE, offered(picture, SiteId(key)) if key is not None else ())
        if key is None or seen == self._seen:
            return
        self._seen = seen
        for held in ahead(picture, SiteId(key)):
            self.held = held or self.held
            yield
        self._draw()

    def _name_sites(self) -> None:
        names = {key: self._picture[Site][key].name for key in sites(self._picture)}
        if [self.site.itemData(row) for row in range(self.site.count())] == list(names):
            return
        with QSignalBlocker(self.site):
            self.site.clear()
            for key, name in names.items():
                self.site.addItem(name, key)

    def _turn(self) -> None:
        """Another site."""
        for _ in self.presenting(self._picture):
            pass

    def _draw(self) -> None:
        if self.held is None:
            self.says.setText(NOTHING)
            return
        operation = operation_of(self._picture)
        zone = operation.timezone if operation else "UTC"
        day = midnight(self._picture.now, zone)
        stage = WaveStage(self.stage.currentData())
        planned = _series(self.held.planned, stage, day, "as planned", Kind.PLANNED, capacity=True)
        self.chart.set_series([*planned, *self._offer(stage, day)], now_s=(self._picture.now - day) / SECOND)
        self.says.setText(words(self.held, stage, zone))

    def _offer(self, stage: WaveStage, day: Instant) -> list[Series]:
        if self.held is None or self.held.offered is None:
            return []
        return _series(self.held.offered, stage, day, "as offered", Kind.FORECAST)

    def _build(self) -> None:
        head, box = QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self.site)
        head.addWidget(self.stage)
        head.addWidget(self.says, 1)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(head)
        box.addWidget(self.chart, 1)


def words(held: Ahead, stage: WaveStage, zone: str) -> str:
    """The fullest quarter-hour of a stage, as planned and as offered."""
    parts = [_fullest(flow_of(held.planned, stage), "As planned", zone)]
    if held.offered is not None:
        parts.append(_fullest(flow_of(held.offered, stage), "As offered", zone))
    if held.planned.late >= 1:
        parts.append(f"{held.planned.late:.0f} parcels will be late as planned.")
    return "  ".join(parts)


def flow_of(held: Profile, stage: WaveStage) -> StageFlow:
    """One stage of a profile."""
    return next(flow for flow in held.stages if flow.stage is stage)


def _fullest(flow: StageFlow, name: str, zone: str) -> str:
    worst = max(flow.buckets, key=lambda each: (each.waits, -each.starts), default=None)
    if worst is None or worst.waits < 1:
        return f"{name}: nothing waits."
    return f"{name}: up to {worst.waits:.0f} {UNITS[flow.stage]} wait, at {clock(worst.starts, zone)}."


def _series(
    held: Profile, stage: WaveStage, day: Instant, name: str, kind: Kind, *, capacity: bool = False
) -> list[Series]:
    buckets = flow_of(held, stage).buckets
    starts = np.array([(each.starts - day) / SECOND for each in buckets])
    found = [Series(name, starts, np.array([each.work for each in buckets]), kind)]
    if capacity and all(each.capacity is not None for each in buckets):
        found.append(Series("people can do", starts, np.array([each.capacity or 0.0 for each in buckets])))
    return found
