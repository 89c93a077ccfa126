"""What goes straight from receiving to a route lane? Inbound pieces bound, once, to lines that wait for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from controltower.domain.contradictions import contradiction, unknown
from controltower.domain.docks import Notice, NoticeStatus, Receipt, receipt_id
from controltower.domain.errors import Refused
from controltower.domain.ids import CrossingId, ItemId, LineId, NoticeId, PlaceId, ProposalId
from controltower.domain.inventory import Stock, available, changed, stock_at
from controltower.domain.orders import CLOSED, OrderLine, Progress, advanced, waiting, with_line
from controltower.domain.picture import Facts, Picture
from controltower.domain.said import Said
from controltower.domain.times import Instant


class CrossingStatus(StrEnum):
    """Approved, moved as far as it went, or given up."""

    APPROVED = "approved"
    MOVED = "moved"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Crossing:
    """So many pieces of a notice, allocated to one line before they are here; `moved` of them are across."""

    id: CrossingId
    notice: NoticeId
    item: ItemId
    line: LineId
    quantity: int
    moved: int
    status: CrossingStatus
    at: Instant
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A chance to cross: so many pieces of an item on a notice for a line that waits."""

    notice: NoticeId
    item: ItemId
    line: LineId
    quantity: int


@dataclass(frozen=True, slots=True)
class CrossDock:
    """Send these pieces straight from receiving to the route lane; what has not crossed of `ends` does not go."""

    matches: tuple[Match, ...]
    proposal: ProposalId | None = None
    reason: str = ""
    ends: tuple[CrossingId, ...] = ()


@dataclass(frozen=True, slots=True)
class CrossDocked:
    """So many pieces of a crossing went across the floor."""

    crossing: CrossingId
    quantity: int


@dataclass(frozen=True, slots=True)
class CrossingEnded:
    """What has not crossed by now will not."""

    crossing: CrossingId
    reason: str


def unpromised(picture: Picture, notice: NoticeId, item: ItemId) -> int:
    """Pieces of an item on a notice that are still to be had for crossing.

    Until it is received, what was announced counts (or what came, if more); afterwards what stands on the stage.
    """
    receipt = picture[Receipt].get(receipt_id(notice, item))
    if receipt is None:
        return 0
    promised = sum(
        crossing.quantity - crossing.moved
        for crossing in picture[Crossing].values()
        if crossing.notice == notice and crossing.item == item and crossing.status is CrossingStatus.APPROVED
    )
    standing = available(stock_at(picture, PlaceId(notice), item))
    if picture[Notice][notice].status is NoticeStatus.RECEIVED:
        return max(0, standing - promised)
    still_to_come = max(0, receipt.announced - receipt.received - receipt.damaged)
    return max(0, standing + still_to_come - promised)


def cross_dock(picture: Picture, decision: CrossDock, said: Said) -> Facts:
    """A crossing for each match, its pieces allocated on the line; those to end are ended first. All, or nothing."""
    reasons = list(crossing_problems(picture, decision.matches, decision.ends))
    if reasons:
        raise Refused(reasons)
    after = picture.fork()
    ended = _given_up(after, decision.ends, said.at, decision.reason or "it was planned anew")
    crossings = []
    for number, match in enumerate(decision.matches, 1):
        key = CrossingId(f"X{said.seq}-{number}")
        approved = CrossingStatus.APPROVED
        crossings.append(Crossing(key, match.notice, match.item, match.line, match.quantity, 0, approved, said.at))
    lines = [with_line(after[OrderLine][match.line], allocated=match.quantity) for match in decision.matches]
    # An order is allocated when all of its lines are, and several of them may be matched at once.
    after.put(lines)
    freed = {picture[Crossing][key].line for key in decision.ends} - {line.id for line in lines}
    changed_lines = (*lines, *(after[OrderLine][key] for key in sorted(freed)))
    return (*ended, *crossings, *changed_lines, *(fact for line in lines for fact in advanced(after, line, said.at)))


def crossing_problems(picture: Picture, matches: Sequence[Match], ends: Sequence[CrossingId]) -> Iterable[str]:
    """Every reason why these crossings cannot end, or these pieces cannot cross once they have; each a sentence."""
    if len(set(ends)) < len(ends):
        yield "A crossing is to end twice."
    known = []
    for key in dict.fromkeys(ends):
        crossing = picture[Crossing].get(key)
        if crossing is None:
            yield f"There is no crossing {key}."
        elif crossing.status is not CrossingStatus.APPROVED:
            yield f"Crossing {key} is {crossing.status} already."
        else:
            known.append(key)
    if matches or not ends:
        after = picture.fork() if known else picture
        _given_up(after, known, picture.now, "")
        yield from match_problems(after, matches)


def _given_up(after: Picture, ends: Iterable[CrossingId], at: Instant, reason: str) -> list[Crossing]:
    """The crossings as they end, put into a fork with the lines that wait again."""
    ended = []
    for key in ends:
        crossing = after[Crossing][key]
        left = crossing.quantity - crossing.moved
        ended.append(replace(crossing, status=CrossingStatus.ENDED, at=at, reason=reason))
        after.put((ended[-1], with_line(after[OrderLine][crossing.line], allocated=-left)))
    return ended


def match_problems(picture: Picture, matches: Iterable[Match]) -> Iterable[str]:
    """Every reason why these pieces cannot cross, each a sentence."""
    asked: dict[tuple[NoticeId, ItemId], int] = {}
    lines: set[LineId] = set()
    for match in matches:
        if match.line in lines:
            yield f"Line {match.line} is matched twice."
        lines.add(match.line)
        asked[match.notice, match.item] = asked.get((match.notice, match.item), 0) + match.quantity
        line = picture[OrderLine].get(match.line)
        if line is None:
            yield f"There is no order line {match.line}."
        else:
            yield from _line_problems(picture, match, line)
    if not lines:
        yield "Nothing is matched."
    for (notice, item), quantity in asked.items():
        yield from _supply_problems(picture, notice, item, quantity)


def cross_docked(picture: Picture, event: CrossDocked, said: Said) -> Facts:
    """The pieces leave the receiving stage for the line, as if picked there."""
    crossing = picture[Crossing].get(event.crossing)
    if crossing is None:
        return unknown(picture, said, Crossing, event.crossing)
    stage = stock_at(picture, PlaceId(crossing.notice), crossing.item)
    claim = f"{event.quantity} pieces crossed"
    if crossing.status is not CrossingStatus.APPROVED:
        return (contradiction(picture, said, crossing.id, claim, f"it is {crossing.status}", Crossing),)
    if not 0 < event.quantity <= min(crossing.quantity - crossing.moved, available(stage)):
        held = f"{crossing.quantity - crossing.moved} were to cross, {available(stage)} stand on the stage"
        return (contradiction(picture, said, crossing.id, claim, held, Stock),)
    moved = crossing.moved + event.quantity
    status = CrossingStatus.MOVED if moved == crossing.quantity else CrossingStatus.APPROVED
    line = with_line(picture[OrderLine][crossing.line], allocated=-event.quantity, picked=event.quantity)
    return (
        replace(crossing, moved=moved, status=status, at=said.at),
        changed(stage, on_hand=-event.quantity),
        replace(picture[Notice][crossing.notice], stored_at=said.at),
        line,
        *advanced(picture, line, said.at),
    )


def crossing_ended(picture: Picture, event: CrossingEnded, said: Said) -> Facts:
    """What did not cross waits again on its line."""
    crossing = picture[Crossing].get(event.crossing)
    if crossing is None:
        return unknown(picture, said, Crossing, event.crossing)
    if crossing.status is not CrossingStatus.APPROVED:
        return (contradiction(picture, said, crossing.id, "is ended", f"it is {crossing.status}", Crossing),)
    left = crossing.quantity - crossing.moved
    ended = replace(crossing, status=CrossingStatus.ENDED, at=said.at, reason=event.reason)
    return (ended, with_line(picture[OrderLine][crossing.line], allocated=-left))


def _line_problems(picture: Picture, match: Match, line: OrderLine) -> Iterable[str]:
    if line.item != match.item:
        yield f"Line {match.line} wants {line.item}, not {match.item}."
    if match.quantity <= 0:
        yield f"Line {match.line} would get {match.quantity} pieces."
    if waiting(line) < match.quantity:
        yield f"Line {match.line} waits for {waiting(line)} pieces, not {match.quantity}."
    if picture[Progress][line.order].stage in CLOSED:
        yield f"Order {line.order} is {picture[Progress][line.order].stage}."


def _supply_problems(picture: Picture, notice: NoticeId, item: ItemId, quantity: int) -> Iterable[str]:
    if notice not in picture[Notice]:
        yield f"There is no inbound notice {notice}."
        return
    left = unpromised(picture, notice, item)
    if quantity > left:
        yield f"Notice {notice} has {left} pieces of {item} to give, not {quantity}."
