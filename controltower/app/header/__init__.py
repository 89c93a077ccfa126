"""What stands above all boards? Whose day it is, how fast and how old, who sits here, and what is on its way."""

from controltower.app.header.band import DemoBand
from controltower.app.header.knowing import Knowing
from controltower.app.header.pace import STEPS
from controltower.app.header.person import ON_FILE
from controltower.app.header.strip import Header

__all__ = ["ON_FILE", "STEPS", "DemoBand", "Header", "Knowing"]
