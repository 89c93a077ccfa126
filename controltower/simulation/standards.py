"""How long does work take? Engineered times of warehouse and road, each with its source, or named as an assumption."""

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
WEIGH_S = 5.0
"""On the scale. Assumption."""
RECHECK_S = 150.0
"""Open, correct and close a box that failed the scale. Assumption."""
MISWEIGHED = 0.012
"""Share of boxes whose first weighing does not fit. Assumption."""
SCALE_ERROR = 0.006
"""Standard deviation of a good weighing, as a share of the weight. Assumption: packing material."""
TOLERANCE, TOLERANCE_G = 0.03, 30
"""A weighing fits within 3 % or 30 g, whichever is more. Assumption."""
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
