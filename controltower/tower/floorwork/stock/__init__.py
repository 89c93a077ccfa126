"""What stands behind an item's band: its places, who waits, what comes, and what could help before it runs out?"""

from controltower.tower.floorwork.stock.behind import behind
from controltower.tower.floorwork.stock.helping import ACROSS
from controltower.tower.floorwork.stock.measuring import Measured, Shares, count_offers, count_orders
from controltower.tower.floorwork.stock.rows import Behind, Help, PlaceRow, WaitRow

__all__ = [
    "ACROSS",
    "Behind",
    "Help",
    "Measured",
    "PlaceRow",
    "Shares",
    "WaitRow",
    "behind",
    "count_offers",
    "count_orders",
]
