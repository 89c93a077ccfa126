"""Who is where, quarter-hour by quarter-hour, and who is needed: the rest of the shift as a grid."""

from controltower.boards.staff.board import StaffBoard

__all__ = ["StaffBoard"]
