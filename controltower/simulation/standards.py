"""How long does work take? Engineered times of warehouse and road, each with its source, or named as an assumption."""

from controltower.domain.items import Velocity
from controltower.domain.scanning import ScanStage, Slip

WALK_M_S = 1.0
"""Metres per second of somebody with a cart: the figure that engineered labour standards commonly use."""
TOUR_SETUP_S = 180.0
"""Set-up of a pick tour (list, cart, totes): commonly used in the order-batching literature."""
ROBOT_SETUP_S = 60.0
"""Set-up where a robot brings its own totes. Assumption: a third of a manual one."""
PICK_S = 10.0
"""Search and pick per line: commonly used in the order-batching literature."""
PIECE_S = 2.0
"""Each further piece of a line. Assumption."""
TOUR_LINES = 12
"""Lines that a cart takes. Assumption: twelve totes."""
PACK_S, PACK_PIECE_S = 85.0, 12.0
"""Erect, fill, close and label a box, and check and wrap each piece. Assumption, after multi-line e-commerce."""
SCAN_PIECE_S, WRAP_S, PACK_SLIP = 6.0, 45.0, 0.02
"""Scan a piece into a pack, wrap and close it; and the share of pieces that are first the wrong ones. Assumption."""
WEIGH_S = 5.0
"""On the scale. Assumption."""
RECHECK_S = 150.0
"""Open, correct and close a box that failed the scale. Assumption."""
SLIPS = {
    ScanStage.PICK: {Slip.ITEM: 0.003, Slip.QUANTITY: 0.002, Slip.CONTAINER: 0.001},
    ScanStage.PACK: {Slip.QUANTITY: 0.0015, Slip.CONTAINER: 0.0005},
    ScanStage.SORT: {Slip.LANE: 0.004},
    ScanStage.LOAD: {Slip.CONTAINER: 0.001},
}
"""Shares of picks, of packed lines and of parcels that hands get wrong before anybody checks. Assumption, nearer to the
best than to the worst of what trade surveys tell: from one wrong pick in 1,000 to thirty."""
SCANNED = 0.97
"""Share of things that are scanned where they should be; the rest is trusted to the eye. Assumption."""
CORRECT_S, REFETCH_S, SEARCH_S = 25.0, 240.0, 240.0
"""Put back and take the right one; fetch it from the racks once it is missed at the bench; look for a parcel that
stands in another lane. Assumption."""
ITEM_OFFSET, LISTED_WRONG, WRONG_OFFSET = 0.004, 0.05, 0.04
"""Spread of what items weigh on the mean against their listed weight; the share whose listing is bad, and how bad.
Assumption."""
ITEM_SPREAD, SOFT, SOFT_SPREAD = 0.004, 0.12, 0.025
"""How much pieces of one item differ in weight, as a share; and the share of items, and their spread, that differ more:
what is grown, poured or woven. Assumption."""
FILLER_G, FILLER_SPREAD_G, TARE_SPREAD = 8.0, 5.0, 0.02
"""Paper and tape in a box, and how much they and the box itself differ. Assumption."""
SORT_S, LOAD_S = 38.0, 26.0
"""Carry a parcel from the belt to its lane, and from the lane into the vehicle, scans included. Assumption."""
CHECK_LINE_S, CHECK_PIECE_S = 100.0, 2.0
"""Unload and check one line of a notice (a pallet), and each piece of it. Assumption."""
PUT_AWAY_S, TRUCK_M_S = 70.0, 1.8
"""Lift and set down a pallet, and the pace of a fork-lift inside. Assumption."""
CROSS_S = 60.0
"""Bring the pieces of one line from receiving to the benches, beside the way. Assumption."""
COUNT_S = 100.0
"""Count one place. Assumption."""
LINES_A_DAY = {Velocity.A: 6.0, Velocity.B: 0.75, Velocity.C: 0.15}
"""Lines of an item on the days before: the demand of the demo by class. Assumption."""
LOADS_A_LINE = 0.05
"""A place is filled once for so many lines. Assumption."""
BORED_S = 300.0
"""Somebody in a storage zone who had nothing to do for five minutes counts places. House rule of the demo."""
DAMAGED = 0.004
"""Share of pieces that arrive damaged. Assumption."""

SERVICE_S, SERVICE_SPREAD = 150.0, 0.35
"""Mean service time at a door, parking included, and the spread of its logarithm. Assumption."""
FAILED = 0.0093
"""Share of stops where nobody takes the parcel: the rate of failed attempts on real routes of Los Angeles, in the data
of the Amazon Last Mile Routing Research Challenge (Merchan et al., Transportation Science, 2022)."""
TRANSFER_S = 600.0
"""Hand over a load from one vehicle to another at the roadside. Assumption."""
TURNAROUND_S = 600.0
"""A vehicle that came home is ready for the next load. Assumption."""
LEG_SPREAD = 0.10
"""Spread of the logarithm of a leg's driving time round its mean. Assumption."""
