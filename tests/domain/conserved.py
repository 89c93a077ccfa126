"""The two laws of stock, checked on any picture: conserved to the unit, and reserved exactly once."""

from collections import Counter

from controltower.domain.crossdock import Crossing, CrossingStatus
from controltower.domain.ids import ItemId, LineId, stock_id
from controltower.domain.inventory import Ledger, Stock
from controltower.domain.orders import OrderLine
from controltower.domain.picking import OPEN_TASK, PickTask
from controltower.domain.picture import Picture


def unconserved(picture: Picture) -> list[str]:
    """Every item for which received + counted differs from on hand + shipped + written off.

    On hand is what stands at any place and what was picked and has not left.
    """
    on_hand: Counter[ItemId] = Counter()
    for stock in picture[Stock].values():
        on_hand[stock.item] += stock.on_hand
    for line in picture[OrderLine].values():
        on_hand[line.item] += line.picked - line.shipped
    wrong = []
    for item in sorted({*on_hand, *(book.id for book in picture[Ledger].values())}):
        book = picture[Ledger].get(item, Ledger(item))
        came, gone = book.received + book.counted, on_hand[item] + book.shipped + book.written_off
        if came != gone:
            wrong.append(f"{item}: {came} came, {gone} are accounted for")
    return wrong


def doubly_reserved(picture: Picture) -> list[str]:
    """Every place and line whose reserved pieces differ from its open promises, or are more than it wants."""
    tasks: Counter[str] = Counter()
    for task in picture[PickTask].values():
        if task.status in OPEN_TASK:
            tasks[stock_id(task.location, task.item)] += task.quantity
    wrong = [
        f"{stock.id}: {stock.reserved} reserved, {tasks[stock.id]} in open tasks"
        for stock in picture[Stock].values()
        if stock.reserved != tasks[stock.id]
    ]
    promised: Counter[LineId] = Counter()
    for task in picture[PickTask].values():
        promised[task.line] += task.quantity if task.status in OPEN_TASK else 0
    for crossing in picture[Crossing].values():
        left = crossing.quantity - crossing.moved
        promised[crossing.line] += left if crossing.status is CrossingStatus.APPROVED else 0
    for line in picture[OrderLine].values():
        if line.allocated != promised[line.id]:
            wrong.append(f"{line.id}: {line.allocated} allocated, {promised[line.id]} in open tasks and crossings")
        if line.allocated + line.picked + line.short > line.quantity or min(line.allocated, line.picked) < 0:
            wrong.append(f"{line.id}: {line}")
        if not 0 <= line.shipped <= line.packed <= line.picked:
            wrong.append(f"{line.id}: {line}")
    return wrong


def negative(picture: Picture) -> list[str]:
    """Every stock with a count below nothing."""
    return [str(stock) for stock in picture[Stock].values() if min(stock.on_hand, stock.reserved, stock.held) < 0]
