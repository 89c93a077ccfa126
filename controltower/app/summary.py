"""What is there to say of a day, in a page that can be read without the program?"""

from collections import Counter
from collections.abc import Iterable, Sequence

from controltower.domain.kpis import KPIS, figures
from controltower.domain.orders import Progress
from controltower.domain.picture import Picture
from controltower.domain.places import operation_of
from controltower.domain.proposals import Proposal, Verdict
from controltower.domain.times import Instant, Span, clock, midnight, moment
from controltower.tower.desk import Desk
from controltower.tower.floorwork import route_rows, wave_rows, zone_rows


def summary(desk: Desk, pictures: Sequence[str]) -> str:
    """Markdown: how far, how well, what is wrong, what waits, and which pictures lie beside it."""
    picture = desk.picture
    operation = operation_of(picture)
    if operation is None:
        return "# Control tower\n\nThe journal is empty.\n"
    zone = operation.timezone
    local = moment(picture.now, zone)
    demo = f"DEMO – simulated day, seed {operation.seed}, scenario {operation.scenario}" if operation.demo else "Live"
    lines = [
        f"# {operation.name} at {local:%H:%M} on {local:%Y-%m-%d}",
        "",
        f"{demo}. {picture.seq:,} messages, {picture.count():,} facts, digest `{picture.digest()}`.",
        "",
        *_orders(picture),
        *_waves(picture, zone),
        *_routes(picture),
        *_zones(picture),
        *_figures(picture, zone),
        *_alarms(desk, zone),
        *_proposals(picture, zone),
        "## Pictures",
        "",
        *(f"- [{name}]({name})" for name in pictures),
    ]
    return "\n".join(lines) + "\n"


def _orders(picture: Picture) -> Iterable[str]:
    counts = Counter(progress.stage for progress in picture[Progress].values())
    words = ", ".join(f"{count} {stage}" for stage, count in sorted(counts.items()))
    yield from ("## Orders", "", f"{sum(counts.values())} orders: {words or 'none yet'}.", "")


def _waves(picture: Picture, zone: str) -> Iterable[str]:
    rows = [
        (
            row.wave,
            row.status,
            clock(row.ready_by, zone),
            clock(row.done_at or Instant(0), zone),
            row.orders,
            len(row.at_risk),
        )
        for row in wave_rows(picture)
    ]
    yield from _table("Waves", ("wave", "status", "ready by", "forecast", "orders", "at risk"), rows)


def _routes(picture: Picture) -> Iterable[str]:
    rows = [
        (row.route, row.vehicle, row.status, row.done, row.failed, row.ahead, len(row.jeopardy))
        for row in route_rows(picture)
    ]
    yield from _table("Routes", ("route", "vehicle", "status", "made", "failed", "ahead", "in jeopardy"), rows)


def _zones(picture: Picture) -> Iterable[str]:
    rows = [
        (row.name, f"{row.left:.0f} {row.unit}", row.people, row.on_break, f"{row.hours:.1f}")
        for row in zone_rows(picture)
    ]
    yield from _table("Zones", ("zone", "left", "people", "on break", "hours each"), rows)


def _figures(picture: Picture, zone: str) -> Iterable[str]:
    span = Span(midnight(picture.now, zone), Instant(picture.now + 1))
    held = {figure.kpi: figure.value for figure in figures(picture, span)}
    rows = [
        (kpi.title, f"{held[kpi.id]:.1f} {kpi.unit}", f"{kpi.band[0]:g} to {kpi.band[1]:g}")
        for kpi in KPIS
        if kpi.id in held
    ]
    yield from _table("Figures so far", ("figure", "value", "should be"), rows)


def _alarms(desk: Desk, zone: str) -> Iterable[str]:
    rows = [(alarm.urgency, alarm.title, alarm.says, clock(alarm.act_by, zone)) for alarm in desk.alarms]
    yield from _table("Alarms", ("urgency", "alarm", "cause", "act by"), rows)


def _proposals(picture: Picture, zone: str) -> Iterable[str]:
    rows = [(each.kind, each.title, each.status, clock(each.act_by, zone)) for each in picture[Proposal].values()]
    yield from _table("Proposals", ("kind", "title", "status", "act by"), rows)
    verdicts = [f"{verdict.decision} by {verdict.author}" for verdict in picture[Verdict].values() if verdict.accepted]
    if verdicts:
        yield from (f"{len(verdicts)} decisions were accepted.", "")


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterable[str]:
    body = [f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |" for row in rows]
    if body:
        yield from (f"## {title}", "", f"| {' | '.join(heads)} |", "|" + "---|" * len(heads), *body, "")
