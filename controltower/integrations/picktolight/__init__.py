"""How do lights lead the hand? The next picks light their faces; a press confirms, and the wrong one is blocked."""

from controltower.integrations.picktolight.hands import Hands
from controltower.integrations.picktolight.lights import lights_of
from controltower.integrations.picktolight.picking import LitPicking
from controltower.integrations.picktolight.rail import Light, Press, Rail
from controltower.integrations.picktolight.simulated import SimulatedRail

__all__ = ["Hands", "Light", "LitPicking", "Press", "Rail", "SimulatedRail", "lights_of"]
