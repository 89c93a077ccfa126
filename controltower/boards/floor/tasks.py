"""What does everybody in the zone do next, and which scans were blocked? Lists planned off the GUI thread."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout, QWidget

from controltower.domain.ids import SiteId, ZoneId
from controltower.domain.kpis import Blocks, By, ErrorRate
from controltower.domain.labour import Worker
from controltower.domain.picture import Picture
from controltower.domain.places import Zone, operation_of
from controltower.domain.times import MINUTE, Instant, clock
from controltower.planning.tasks import TaskPlan, plan_tasks, problem_of
from controltower.tower.floorwork.tasks import NextTask, lately_blocked, next_tasks, shift_rates, waiting_jobs
from controltower.ui.live import run_off_gui
from controltower.ui.section import Section
from controltower.ui.table import Column, Table

from .people import named, on_tour

PLANNING = "The lists are being planned."
IDLE = "Nobody here has a next task: nothing is released or at hand in this zone."
ALONE_IDLE = "Nothing is planned for {} before the horizon: no work, a break, or the end of the shift."
NO_ERRORS = "Nothing was picked wrong at this site within the last eight hours."
VIEWS = (
    ("Blocked", None),
    ("Wrong picks by zone", By.ZONE),
    ("Wrong picks by wave", By.WAVE),
    ("Wrong picks by item", By.ITEM),
)
NO_BLOCKS = "No scan was blocked at this site within the last hour."


class TaskPart(QWidget):
    """The next tasks of a zone or of one person or robot, and the blocked scans of the site.

    Signals: changed() when other lists were planned; picked(ids) for those whose tasks are chosen.
    """

    changed = Signal()
    picked = Signal(list)

    def __init__(self, work: Executor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work, self._plan = work, _Kept()
        self._names: Mapping[str, str] = {}
        self._picture = Picture()
        self.next = Table(self._next_columns(), lambda row: row.id)
        self.blocked = Table(self._block_columns(), lambda row: (row.zone, row.stage, row.slip))
        self.rates = Table(self._rate_columns(), lambda row: row.key)
        self.views, self.pages = QComboBox(), QStackedWidget()
        for words, by in VIEWS:
            self.views.addItem(words, by)
        self.pages.addWidget(self.blocked)
        self.pages.addWidget(self.rates)
        self.next_section = Section("Next tasks", self.next)
        self.blocked_section = Section("Scans", self.pages)
        self.blocked_section.add_tool(self.views)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.next_section, 5)
        box.addWidget(self.blocked_section, 3)
        self.views.activated.connect(lambda _place: self.changed.emit())
        self.next.picked.connect(lambda keys: self.picked.emit([str(key).split(" ", 1)[0] for key in keys]))

    def presenting(self, picture: Picture, zone: ZoneId, only: str | None, names: Mapping[str, str]) -> Iterator[None]:
        """The lists as they were planned last; newer ones are asked for once a minute of the operation."""
        self._picture, self._names = picture, names
        site = picture[Zone][zone].site
        self._think(picture, site)
        yield
        plan = self._plan.of(site)
        rows = next_tasks(picture, plan, zone, only) if plan is not None else ()
        self.next.set_rows(rows)
        self.next_section.set_title(f"Next for {only}" if only else "Next tasks", self._note(plan, zone, only, rows))
        nothing = ALONE_IDLE.format(only) if only else IDLE
        self.next_section.set_empty(PLANNING if plan is None else "" if rows else nothing)
        yield
        by = self.views.currentData()
        self.pages.setCurrentWidget(self.rates if by else self.blocked)
        if by:
            self._present_rates(picture, site, by)
        else:
            self._present_blocks(picture, site)

    def _present_blocks(self, picture: Picture, site: SiteId) -> None:
        here = [each for each in lately_blocked(picture) if picture[Zone][each.zone].site == site]
        self.blocked.set_rows(here)
        self.blocked_section.set_empty("" if here else NO_BLOCKS)
        scans = sum(each.scans for each in here)
        self.blocked_section.set_note(f"last hour: {scans}" if scans else "last hour")

    def _present_rates(self, picture: Picture, site: SiteId, by: By) -> None:
        rates = shift_rates(picture, site, by)
        self.rates.set_rows(rates)
        self.blocked_section.set_empty("" if rates else NO_ERRORS)
        self.blocked_section.set_note("last 8 hours")

    def _note(self, plan: TaskPlan | None, zone: ZoneId, only: str | None, rows: tuple[NextTask, ...]) -> str:
        """When it was planned, and what is not shown of it."""
        if plan is None:
            return ""
        planned = f"planned {self._clock(plan.made_at)}"
        more = 0 if only else waiting_jobs(plan, zone) - len(rows)
        return f"{planned}, {more} more behind" if more > 0 else planned

    def _think(self, picture: Picture, site: SiteId) -> None:
        """Ask for lists where those at hand are of another minute or site."""
        if self._plan.wants(site, picture.now):
            asked = problem_of(picture, picture.now, sites=[site])
            take = partial(self._take, site)
            run_off_gui(self._work, plan_tasks, asked, owner=self, then=take, failed=self._lost)

    def _take(self, site: SiteId, plan: TaskPlan) -> None:
        self._plan.keep(site, plan)
        self.changed.emit()

    def _lost(self, problem: BaseException) -> None:
        """The process that planned was ended; it is asked again with the next look. All else is a bug."""
        self._plan.busy = False
        if not isinstance(problem, BrokenProcessPool):
            raise problem

    def _next_columns(self) -> tuple[Column[NextTask], ...]:
        return (
            Column("At", lambda row: row.starts_at, text=lambda row: self._clock(row.starts_at), width=62),
            Column("Who", self._who, width=56),
            Column("What", lambda row: row.what, text=_told, width=150, grow=1, tip=_explained),
            Column(
                "Due", lambda row: row.due_at, text=self._due, width=88, strong=lambda row: row.late_s >= 60,
                tip=self._due_tip,
            ),
        )  # fmt: skip

    def _block_columns(self) -> tuple[Column[Blocks], ...]:
        return (
            Column("Zone", self._zone_name, width=110, grow=1),
            Column("At", lambda row: row.stage, width=56),
            Column("What", lambda row: row.slip, width=110, grow=1),
            Column("Scans", lambda row: row.scans, width=52, align="right"),
            Column("Still", lambda row: row.still, text=lambda row: str(row.still or "–"), width=44, align="right"),
        )

    def _rate_columns(self) -> tuple[Column[ErrorRate], ...]:
        return (
            Column("Where", lambda row: row.key, text=self._where, width=120, grow=1),
            Column("Picks", lambda row: row.picks, width=62, align="right"),
            Column("Wrong", lambda row: row.errors, width=62, align="right"),
            Column("In 1,000", lambda row: row.per_thousand, text=_per_thousand, width=76, align="right"),
        )

    def _where(self, row: ErrorRate) -> str:
        zone = self._picture[Zone].get(row.key)
        return zone.name if zone is not None else row.key

    def _who(self, row: NextTask) -> str:
        """The name only of those at a task, as everywhere on this board."""
        worker = self._picture[Worker].get(row.worker)
        return named(worker, on_tour(self._picture), self._names) if worker is not None else row.worker

    def _zone_name(self, row: Blocks) -> str:
        zone = self._picture[Zone].get(row.zone)
        return zone.name if zone is not None else row.zone

    def _due(self, row: NextTask) -> str:
        """The time by which it must be done, or by how much it will be late."""
        return f"{row.late_s / 60:.0f} min late" if row.late_s >= 60 else self._clock(row.due_at)

    def _due_tip(self, row: NextTask) -> str:
        return f"due at {self._clock(row.due_at)}, done at {self._clock(row.ends_at)} as planned"

    def _clock(self, at: Instant) -> str:
        operation = operation_of(self._picture)
        return clock(at, operation.timezone if operation else "UTC")


class _Kept:
    """The newest lists of one site, and whether others are being planned."""

    def __init__(self) -> None:
        self.busy = False
        self._site: SiteId | None = None
        self._asked: tuple[SiteId, int] | None = None
        self._plan: TaskPlan | None = None

    def of(self, site: SiteId) -> TaskPlan | None:
        """The lists of this site, if they are those that were planned last."""
        return self._plan if site == self._site else None

    def wants(self, site: SiteId, now: Instant) -> bool:
        """Whether lists must be asked for; they are, from now on, being planned."""
        key = site, now // MINUTE
        if self.busy or key == self._asked:
            return False
        self.busy, self._asked = True, key
        return True

    def keep(self, site: SiteId, plan: TaskPlan) -> None:
        self.busy, self._site, self._plan = False, site, plan


def _per_thousand(row: ErrorRate) -> str:
    return f"{row.per_thousand:,.1f}"


def _told(row: NextTask) -> str:
    return f"{row.kind} {row.what}"


def _explained(row: NextTask) -> str:
    """What is to be done, why it comes now, and which robot goes along."""
    robot = f"\n{row.robot} goes along" if row.robot else ""
    where = f", {row.where}" if row.where else ""
    return f"{row.kind.capitalize()} {row.what}{where}\n{row.why}{robot}"
