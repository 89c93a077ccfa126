"""What happened to one order, from the desk of the shop to the door, and what is still ahead?"""

from controltower.tower.timeline.line import next_stop, stops_for, timeline
from controltower.tower.timeline.moments import WAY, Moment, Step

__all__ = ["WAY", "Moment", "Step", "next_stop", "stops_for", "timeline"]
