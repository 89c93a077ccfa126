"""What is one desk? What it knows and has asked for, and the wires by which it reaches the world."""

from controltower.tower.desk.desk import AGAIN_S, Desk, Pending, Role
from controltower.tower.desk.wires import Link, LinkState, Query, Wires

__all__ = ["AGAIN_S", "Desk", "Link", "LinkState", "Pending", "Query", "Role", "Wires"]
